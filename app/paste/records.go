package paste

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"allsettled/app/paste/around"
	"allsettled/app/paste/extent"
	"allsettled/app/paste/heading"
	"allsettled/app/plan"
)

// tableSeparators are those that a table may have, the surest first.
var tableSeparators = []rune{'\t', ';', ','}

// records are the lines of a table, without those that hold nothing.
type records struct {
	list  [][]string
	wide  int     // cells of the longest
	at    []int32 // the line of each
	marks int     // cells that were marked as text
}

// readRecords reads at most most records, all for -1.
func readRecords(text string, sep rune, most int) (*records, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = sep, true, -1
	r := &records{}
	for most < 0 || len(r.list) < most {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			return nil, plan.NewFieldError("ids", "line "+strconv.Itoa(line), "open_cell")
		}
		r.add(record, line)
	}
	return r, nil
}

// add adds a record, unless all its cells are empty.
func (r *records) add(record []string, line int) {
	marks := 0
	for i, cell := range record {
		if text, isMarked := unmarked(strings.TrimSpace(cell)); isMarked {
			record[i] = text
			marks++
		}
	}
	if !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
		return
	}
	r.marks += marks
	r.list = append(r.list, record)
	r.at = append(r.at, int32(line))
	r.wide = max(r.wide, len(record))
}

// ragged returns the first record behind the one at the place from that has another number of cells; -1 for none.
func (r *records) ragged(from int) int {
	for i, record := range r.list[from:] {
		if len(record) != len(r.list[from]) {
			return from + i
		}
	}
	return -1
}

// pad fills every record up to the width of the longest.
func (r *records) pad() {
	for i, record := range r.list {
		r.list[i] = append(record, make([]string, r.wide-len(record))...)
	}
}

// lines returns how many lines of text the records took.
func (r *records) lines() int {
	n := len(r.list)
	for _, record := range r.list {
		for _, cell := range record {
			n += strings.Count(cell, "\n")
		}
	}
	return n
}

// unbroken makes every line end a line feed, takes the byte order mark away, and makes one cell of ="1,5".
func unbroken(text string) string {
	text = strings.TrimPrefix(text, "\uFEFF")
	return oneCell(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
}

// oneCell puts every cell that is marked as text, ="1,5", and has a separator in it, in quotes as RFC 4180 has it.
func oneCell(text string) string {
	const ends = "\n\t;,"
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, `="`)
		if !found {
			return b.String() + text
		}
		inner, behind, _ := strings.Cut(rest, `"`)
		isCell := before == "" && b.Len() == 0 || before != "" && strings.IndexByte(ends, before[len(before)-1]) >= 0
		isWhole := behind == "" || strings.IndexByte(ends, behind[0]) >= 0
		if isCell && isWhole && len(inner)+len(behind) < len(rest) && strings.ContainsAny(inner, ends[1:]) {
			b.WriteString(before + `"=""` + inner + `"""`)
			text = behind
			continue
		}
		b.WriteString(before + `="`)
		text = rest
	}
}

// declared cuts the line sep=; off an unbroken text, by which Excel is given the separator of a file, and returns the
// separator; 0 when the text has no such line. Programs that save the file again write separators behind it, or
// quotes around it.
func declared(text string) (sep rune, rest string) {
	first, rest, _ := strings.Cut(text, "\n")
	name, after, found := strings.Cut(strings.Trim(first, `" `), "=")
	sep, n := utf8.DecodeRuneInString(after)
	isSign := unicode.IsPunct(sep) || unicode.IsSymbol(sep) || sep == '\t'
	if !found || !strings.EqualFold(name, "sep") || !isSign || sep == '"' || sep == utf8.RuneError ||
		strings.Trim(after[n:], `"`+after[:n]) != "" {
		return 0, text
	}
	return sep, rest
}

// separate finds the separator that the text declares, or else by which the first lines have the same number of
// cells, two at least. Where no separator does, it returns 0, and the lines of one column if each line is
// one cell by some separator.
func separate(text string) (rune, [][]string) {
	text = unbroken(text)
	if sep, _ := declared(text); sep != 0 {
		return sep, nil
	}
	var column [][]string
	framed := rune(0)
	for _, sep := range tableSeparators {
		switch e := extent.Measure(text, sep, heading.LooksLike); {
		case e.Ragged && framed == 0 && e.Wide > 1 && e.Wide <= MaxColumns && isFramed(text, sep):
			framed = sep
		case e.Rows == 0 || e.Ragged:
		case e.Wide > 1 && e.Rows > 1:
			return sep, nil
		case e.Wide == 1:
			if r, err := readRecords(text, sep, heading.LooksLike); err == nil {
				column = r.list
			}
		}
	}
	return framed, column
}

// isFramed reports whether a text is a table with titles above it, or sums and notes below, of fewer cells.
func isFramed(text string, sep rune) bool {
	r, err := readRecords(text, sep, heading.LooksLike)
	if err != nil || len(r.list) < 3 {
		return false
	}
	above, names := around.Above(r.list)
	last := len(r.list)
	for last > above+2 && len(r.list[last-1]) < len(names) && around.IsRemark(r.list[last-1]) {
		last--
	}
	r.list = r.list[:last]
	return (above > 0 || last < len(r.at)) && len(names) > 1 && r.ragged(above) < 0 && heading.Is(r.list[above:])
}
