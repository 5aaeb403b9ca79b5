package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/server/sheet"
)

// The parts that every workbook has.
const (
	mainRels = `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="x/sharedStrings" Target="/xl/texts.xml"/></Relationships>`
	bookPart = `<workbook xmlns:r="x"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`
)

// bomb is a workbook whose parts are written as they are needed.
type bomb struct {
	sheet  func(w io.Writer) // inside of sheetData
	shared func(w io.Writer) // inside of sst; nil: no part
}

// file returns the workbook.
func (b bomb) file(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	part := func(name, before, after string, write func(io.Writer)) {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, before)
		write(w)
		fmt.Fprint(w, after)
	}
	part("_rels/.rels", mainRels, "", func(io.Writer) {})
	part("xl/workbook.xml", bookPart, "", func(io.Writer) {})
	part("xl/_rels/workbook.xml.rels", bookRels, "", func(io.Writer) {})
	if b.shared != nil {
		part("xl/texts.xml", "<sst>", "</sst>", b.shared)
	}
	part("xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "</sheetData></worksheet>", b.sheet)
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// written returns what writes a text n times.
func written(text string, n int) func(io.Writer) {
	return func(w io.Writer) {
		for range n {
			_, _ = io.WriteString(w, text)
		}
	}
}

// cell is a cell with a text in it.
func cell(place, text string) string {
	return `<c r="` + place + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// one reads a workbook with these rows.
func one(t *testing.T, rows string, l sheet.Limits) (sheet.Book, error) {
	t.Helper()
	return sheet.Read(t.Context(), sheet.File{Name: "a.xlsx", Data: bomb{sheet: written(rows, 1)}.file(t)}, l)
}

// holds fails unless an error is the mistake of that code, or nil for an empty one.
func holds(t *testing.T, says string, err error, code string) {
	t.Helper()
	mistake, _ := errors.AsType[*plan.FieldError](err)
	switch {
	case code == "" && err != nil:
		t.Errorf("%s: %v", says, err)
	case code != "" && (mistake == nil || mistake.Code != code || !mistake.OverLimit || mistake.Field != "file"):
		t.Errorf("%s: got %v, want the limit %s", says, err, code)
	}
}

func TestEachLimitHoldsAtItsEdge(t *testing.T) {
	rows := `<row r="1">` + cell("A1", "id") + `</row><row r="2">` + cell("A2", strings.Repeat("7", 97)) + `</row>`
	part := int64(len(mainRels+bookRels+bookPart+"<worksheet><sheetData>"+rows+"</sheetData></worksheet>") + 0)
	size := int64(len(bomb{sheet: written(rows, 1)}.file(t)))
	const text = int64(len("id\n") + 98)
	for _, c := range []struct {
		says   string
		change func(l *sheet.Limits)
		code   string
	}{
		{"as large as allowed", func(l *sheet.Limits) { l.Bytes = size }, ""},
		{"one byte more", func(l *sheet.Limits) { l.Bytes = size - 1 }, "large_file"},
		{"as much text as allowed", func(l *sheet.Limits) { l.Text = text }, ""},
		{"one byte more of text", func(l *sheet.Limits) { l.Text = text - 1 }, "much_text"},
		{"unpacks to as much as allowed", func(l *sheet.Limits) { l.Unpacked = part }, ""},
		{"unpacks to half of that", func(l *sheet.Limits) { l.Unpacked = part / 2 }, "much_unpacked"},
		{"no time at all", func(l *sheet.Limits) { l.Time = 0 }, "slow_file"},
	} {
		l := sheet.Upload
		c.change(&l)
		_, err := one(t, rows, l)
		holds(t, c.says, err, c.code)
	}
}

func TestOtherLimitsOfAWorkbook(t *testing.T) {
	const most = 256 << 10
	row := func(text string) func(io.Writer) { return written(`<row>`+cell("A1", text)+`</row>`, 1) }
	empty := `<row r="1"><c r="A1" s="1"/></row>`
	for _, c := range []struct {
		says string
		bomb bomb
		code string
	}{
		{"a cell of 255 KiB", bomb{sheet: row(strings.Repeat("a", 255<<10))}, ""},
		{"a cell of more than 256 KiB", bomb{sheet: row(strings.Repeat("a", most+1))}, "long_cell"},
		{"such a cell in pieces", bomb{sheet: row(strings.Repeat("a<!-- -->", most+1))}, "long_cell"},
		{
			"such a shared text",
			bomb{row("id"), written("<si><t>"+strings.Repeat("a", most)+"a</t></si>", 1)},
			"long_cell",
		},
		{"white space between rows", bomb{sheet: written(strings.Repeat(" ", most+1), 1)}, "long_cell"},
		{"a name of an element", bomb{sheet: written("<"+strings.Repeat("a", most+1)+"/>", 1)}, "long_cell"},
		{"empty rows below 4 MiB", bomb{sheet: written(empty, 100_000)}, ""},
		{"empty rows above 4 MiB, packed to a hundredth", bomb{sheet: written(empty, 200_000)}, "dense_file"},
	} {
		_, err := read(t, "a.xlsx", "One", c.bomb.file(t))
		holds(t, c.says, err, c.code)
	}
}

func TestAWorkbookOfVeryManyFilesIsRefused(t *testing.T) {
	for n, code := range map[int]string{9990: "", 10_001: "many_parts"} {
		var file bytes.Buffer
		archive := zip.NewWriter(&file)
		for i := range n {
			if _, err := archive.Create(fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := read(t, "a.xlsx", "", file.Bytes())
		if mistake, _ := errors.AsType[*plan.FieldError](err); code == "" && mistake.Code == "archive_file" {
			continue // it is no workbook, but was opened
		}
		holds(t, fmt.Sprint(n, " files"), err, code)
	}
}

// What stands far away costs what it holds, and not what lies between.
func TestTheTextGrowsWithWhatASheetHolds(t *testing.T) {
	headings := ""
	for i := range 200 {
		headings += cell(column(i)+"1", fmt.Sprint("c", i))
	}
	for _, c := range []struct{ says, rows, want string }{
		{
			"a blank cell in the last row", `<row r="1">` + cell("A1", "id") + `</row><row r="2">` + cell("A2", "42") +
				`</row><row r="999999">` + cell("A999999", " ") + `</row>`, "id\n42\n",
		},
		{"a cell in the last column", `<row>` + cell("A1", "id") + cell("XFD1", "x") + `</row><row>` + cell("A2", "7") +
			`</row>`, "id\tx\n7\t\n"},
		{"rows without numbers", `<row><c t="str"><v>a</v></c><c><v>1</v></c></row>`, "a\t1\n"},
		{
			"a row of blanks",
			`<row>` + cell("A1", " ") + cell("C1", "\t") + `</row><row>` + cell("B2", "7") + `</row>`, "7\n",
		},
		{
			"many headings", `<row r="1">` + headings + `</row><row r="1048576">` + cell("A1048576", " ") + `</row>`,
			strings.Join(strings.Fields(names(200)), "\t") + "\n",
		},
		{
			"an error and a switch", `<row><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c></row>`,
			"#N/A\tTRUE\tFALSE\n",
		},
		{
			"escapes", `<row>` + cell("A1", "a_x000D_b_x005F_x000D_c_xZZZZ_&lt;") + `</row>`,
			"\"a\rb_x000D_c_xZZZZ_<\"\n",
		},
	} {
		book, err := one(t, c.rows, sheet.Upload)
		if err != nil || book.Text != c.want {
			t.Errorf("%s: got %.100q, %v, want %.100q", c.says, book.Text, err, c.want)
		}
	}
}

// column returns the letters of a column, counted from 0.
func column(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return column(i/26-1) + column(i%26)
}

// names returns c0 to the last but one.
func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "c%d ", i)
	}
	return b.String()
}

func TestRowsThatNoSpreadsheetWritesAreRefused(t *testing.T) {
	for says, rows := range map[string]string{
		"a column behind the last":     `<row>` + cell("XFE1", "x") + `</row>`,
		"a column of many letters":     `<row>` + cell(strings.Repeat("Z", 1000)+"1", "x") + `</row>`,
		"a place without a column":     `<row>` + cell("1", "x") + `</row>`,
		"columns the other way round":  `<row>` + cell("B1", "x") + cell("A1", "x") + `</row>`,
		"one column twice":             `<row>` + cell("A1", "x") + cell("A1", "x") + `</row>`,
		"a shared text that is not":    `<row><c r="A1" t="s"><v>7</v></c></row>`,
		"a negative number of a text":  `<row><c r="A1" t="s"><v>-1</v></c></row>`,
		"elements that are not closed": `<row><c`,
		"an entity of its own":         `<row><c><v>&bomb;</v></c></row>`,
	} {
		_, err := one(t, rows, sheet.Upload)
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if mistake == nil || mistake.Code != "bad_row" && mistake.Code != "bad_sheet" {
			t.Errorf("%s: got %v, want a mistake in the row or the sheet", says, err)
		}
	}
}

// bombs are small files that describe very much.
var bombs = []struct {
	says string
	bomb bomb
	code string // of the limit that refuses it; empty: it is read
}{
	{"a cell in the last column over short rows", bomb{sheet: func(w io.Writer) {
		fmt.Fprint(w, `<row r="1">`+cell("A1", "id")+cell("XFD1", "x")+`</row>`)
		for i := range 60_000 {
			fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+2, i+2, i)
		}
	}}, ""},
	{"a heading in every column over short rows", bomb{sheet: func(w io.Writer) {
		fmt.Fprint(w, `<row>`)
		for i := range paste.MaxColumns {
			fmt.Fprint(w, cell(column(i)+"1", "x"))
		}
		fmt.Fprint(w, `</row>`)
		written(`<row>`+cell("A1", "1")+`</row>`, 60_000)(w)
	}}, "much_text"},
	{"a cell of 6 MB", bomb{sheet: func(w io.Writer) {
		fmt.Fprint(w, `<row><c t="inlineStr"><is><t>`)
		written(strings.Repeat("a", 1<<20), 6)(w)
	}}, "long_cell"},
	{"a shared text used 20,000 times", bomb{
		written(`<row><c t="s"><v>0</v></c></row>`, 20_000),
		written("<si><t>"+strings.Repeat("b", 32_000)+"</t></si>", 1),
	}, "much_text"},
	{"shared texts that are not used", bomb{
		written(`<row>`+cell("A1", "1")+`</row>`, 1), written("<si><t>"+strings.Repeat("b", 32_000)+"</t></si>", 5000),
	}, "much_text"},
	{"very many shared texts", bomb{
		written(`<row>`+cell("A1", "1")+`</row>`, 1), written("<si/>", 2_000_000),
	}, "dense_file"},
	{"20 MB of white space", bomb{sheet: written(strings.Repeat(" ", 1<<10)+"<row/>", 20_000)}, "dense_file"},
}

// All that is allocated is counted, most of which encoding/xml drops with the next token; a test of the program looks
// at the memory that it takes from the machine. Read without bounds, these files take gigabytes.
func TestBombsCostLittle(t *testing.T) {
	const most = 400 << 20
	for _, c := range bombs {
		data := c.bomb.file(t)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		book, err := read(t, "a.xlsx", "", data)
		runtime.ReadMemStats(&after)
		holds(t, c.says, err, c.code)
		if took := after.TotalAlloc - before.TotalAlloc; took > most || len(data) > 2<<20 {
			t.Errorf("%s: reading %d bytes allocated %d MiB, want %d at most", c.says, len(data), took>>20, most>>20)
		}
		if len(book.Text) > 2*len(data) {
			t.Errorf("%s: %d bytes became a text of %d", c.says, len(data), len(book.Text))
		}
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	file := sheet.File{Name: "a.xlsx", Data: bomb{sheet: written("<row/>", 1)}.file(t)}
	if _, err := sheet.Read(ctx, file, sheet.Upload); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the context was cancelled", err)
	}
	if sheet.Upload.Time >= 5*time.Second {
		t.Errorf("a file that is sent may take %v, want less than 5 s", sheet.Upload.Time)
	}
}

func TestTextsAreBounded(t *testing.T) {
	l := sheet.Upload
	l.Text = 9
	for _, c := range []struct {
		says string
		data []byte
		code string
	}{
		{"UTF-8", []byte("123456789"), ""},
		{"UTF-8 of one byte more", []byte("1234567890"), "much_text"},
		{"Windows-1252 that takes three bytes a letter", []byte("\x80\x80\x80"), ""},
		{"Windows-1252 of one letter more", []byte("\x80\x80\x80\x80"), "much_text"},
		{"UTF-16", inUTF16("€€€", true), ""},
		{"UTF-16 of one letter more", inUTF16("€€€€", false), "much_text"},
	} {
		_, err := sheet.Read(t.Context(), sheet.File{Name: "a.csv", Data: c.data}, l)
		holds(t, c.says, err, c.code)
	}
	columns := []byte(strings.Repeat(strings.Repeat(",", paste.MaxColumns)+"a\n", 2))
	_, err := read(t, "a.csv", "", columns)
	holds(t, "columns", err, "many_columns")
}
