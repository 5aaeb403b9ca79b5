package export

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// The limits of a worksheet.
const (
	maxRows = excelize.TotalRows      // the row of headings included
	maxCell = excelize.TotalCellChars // UTF-16 units; a longer text is cut and ends in …
)

// exactDigits is how many digits a float64 always keeps. A worksheet stores numbers as float64.
const exactDigits = 15

// The names of the sheets.
const (
	resultsSheet = "Results"
	runSheet     = "Run"
)

// sheetWriter writes xlsx: the rows on a first sheet, the run on a second. It builds up to 16 MiB of a sheet in memory,
// more on disk, and writes the file at the end.
type sheetWriter struct {
	w    io.Writer
	plan plan.Plan

	file   *excelize.File
	stream *excelize.StreamWriter
	styles styles
	texts  []bool // the columns whose cells are texts, also where they look like numbers
	at     int    // the last row that was written
	cut    int    // cells whose text was longer than a cell may be
}

// styles are the cell formats of a workbook: bold headings, and texts that stay texts when edited.
type styles struct{ bold, text int }

func (s *sheetWriter) head(columns, names []string) error {
	s.file = excelize.NewFile()
	if err := s.begin(); err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: s.styles.bold, Value: s.fitting(table.EscapeFormula(names[i]))}
		s.texts = append(s.texts, c == table.ID || s.plan.Rows != nil && strings.HasPrefix(c, input))
	}
	return s.line(cells)
}

// begin names the first sheet, and freezes its first row.
func (s *sheetWriter) begin() error {
	err := s.file.SetSheetName("Sheet1", resultsSheet)
	if err != nil {
		return err
	}
	if s.styles.bold, err = s.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return err
	}
	const asText = 49 // the number format "@"
	if s.styles.text, err = s.file.NewStyle(&excelize.Style{NumFmt: asText}); err != nil {
		return err
	}
	if s.stream, err = s.file.NewStreamWriter(resultsSheet); err != nil {
		return err
	}
	if err = s.stream.SetColWidth(1, 1, 24); err != nil {
		return err
	}
	return s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// row separates the cells by line breaks: JSON on one line has none.
func (s *sheetWriter) row(cells [][]byte) []byte {
	var b []byte
	for _, c := range cells {
		b = append(append(b, oneLine(c)...), '\n')
	}
	return b
}

func (s *sheetWriter) put(row []byte) error {
	if s.at >= maxRows {
		return tooManyRows()
	}
	values := make([]any, 0, len(s.texts))
	for cell := range bytes.SplitSeq(row[:len(row)-1], []byte{'\n'}) {
		values = append(values, s.value(cell, s.texts[len(values)]))
	}
	return s.line(values)
}

// value returns JSON as a cell holds it: nothing, a number that keeps its digits, or a text.
func (s *sheetWriter) value(cell []byte, asText bool) any {
	text := table.Text(cell)
	switch {
	case text == "":
		return nil
	case asText:
		return excelize.Cell{StyleID: s.styles.text, Value: s.fitting(table.EscapeFormula(text))}
	case cell[0] != '"':
		if n, ok := exact(text); ok {
			return n
		}
	}
	return s.fitting(table.EscapeFormula(text))
}

// exact returns a number if a float64 keeps all of its digits.
func exact(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	digits := strings.TrimLeft(strings.Map(digit, text), "0")
	if err != nil || len(digits) > exactDigits || text == "-0" || strconv.FormatFloat(n, 'f', -1, 64) != text {
		return 0, false
	}
	return n, true
}

func digit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// fitting cuts a text to the length of a cell, and counts those that it cuts.
func (s *sheetWriter) fitting(text string) string {
	if len(text) <= maxCell {
		return text
	}
	units := utf16.Encode([]rune(text))
	if len(units) <= maxCell {
		return text
	}
	s.cut++
	units = units[:maxCell-1]
	if last := units[len(units)-1]; utf16.IsSurrogate(rune(last)) && last < 0xDC00 {
		units = units[:len(units)-1] // half a character
	}
	return string(utf16.Decode(units)) + "…"
}

// line writes the next row.
func (s *sheetWriter) line(values []any) error {
	s.at++
	return s.stream.SetRow("A"+strconv.Itoa(s.at), values)
}

func (s *sheetWriter) foot(sum settle.Sum, verdict settle.Verdict) error {
	if err := s.stream.Flush(); err != nil {
		return err
	}
	if err := s.account(account(s.plan, sum, verdict)); err != nil {
		return err
	}
	if _, err := s.file.WriteTo(s.w); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// account writes the second sheet.
func (s *sheetWriter) account(facts []fact) error {
	if _, err := s.file.NewSheet(runSheet); err != nil {
		return err
	}
	stream, err := s.file.NewStreamWriter(runSheet)
	if err != nil {
		return err
	}
	if err := stream.SetColWidth(1, 2, 24); err != nil {
		return err
	}
	for i, f := range facts {
		if text, ok := f.value.(string); ok {
			f.value = s.fitting(table.EscapeFormula(text))
		}
		name := excelize.Cell{StyleID: s.styles.bold, Value: s.fitting(table.EscapeFormula(f.name))}
		if err := stream.SetRow("A"+strconv.Itoa(i+1), []any{name, f.value}); err != nil {
			return err
		}
	}
	if s.cut > 0 {
		name := excelize.Cell{StyleID: s.styles.bold, Value: "Cells that were cut"}
		if err := stream.SetRow("A"+strconv.Itoa(len(facts)+1), []any{name, s.cut, wholeTexts}); err != nil {
			return err
		}
	}
	return stream.Flush()
}

// wholeTexts says where the texts are that a worksheet cannot hold.
const wholeTexts = "A cell holds 32,767 characters; these end in …. " +
	"The whole texts are in the same table as CSV or JSON."

// close removes the files of the workbook.
func (s *sheetWriter) close() {
	_ = s.file.Close() // a file that stays does not matter for the table
}

func tooManyRows() error {
	return plan.NewLimitError("format", "xlsx", "many_rows", maxRows)
}
