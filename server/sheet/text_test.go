package sheet_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// inUTF16 returns a text in UTF-16 with its byte order mark.
func inUTF16(text string, littleEndian bool) []byte {
	var data []byte
	for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
		high, low := byte(unit>>8), byte(unit)
		if littleEndian {
			high, low = low, high
		}
		data = append(data, high, low)
	}
	return data
}

func TestTextIsReadInTheEncodingsOfSpreadsheets(t *testing.T) {
	const text = "id;Straße\n1;Köln 😀"
	for _, c := range []struct {
		says           string
		data           []byte
		want, encoding string
	}{
		{"UTF-8", []byte(text), text, "utf-8"},
		{"UTF-8 with a byte order mark", []byte("\uFEFF" + text), text, "utf-8"},
		{"UTF-16, as Excel writes it", inUTF16(text, true), text, "utf-16le"},
		{"UTF-16 the other way round", inUTF16(text, false), text, "utf-16be"},
		{"UTF-16 without its mark", []byte{'a', 0, ';', 0, 'b', 0, 0xFC, 0}, "a;bü", "utf-16le"},
		{"the same the other way round", []byte{0, 'a', 0, ';', 0, 'b', 0, 0xFC}, "a;bü", "utf-16be"},
		{"UTF-16 with half a surrogate pair", []byte{0xFF, 0xFE, 0x3D, 0xD8, 'a', 0}, "\uFFFDa", "utf-16le"},
		{"Windows-1252", []byte("id;Stra\xDFe\n1;K\xF6ln \x80"), "id;Straße\n1;Köln €", "windows-1252"},
		{"Windows-1252 with bytes that it has not", []byte("\x81\xE9"), "\uFFFDé", "windows-1252"},
		{"ASCII", []byte("id\n1"), "id\n1", "utf-8"},
	} {
		got, err := read(t, "x.csv", "", c.data)
		if err != nil || got.Text != c.want || got.Encoding != c.encoding {
			t.Errorf("%s: got %q in %s, %v, want %q in %s", c.says, got.Text, got.Encoding, err, c.want, c.encoding)
		}
	}
}

func TestBytesThatAreNotTextAreRefused(t *testing.T) {
	for says, data := range map[string][]byte{
		"a NUL":                    []byte("a\x00b"),
		"a NUL in UTF-16":          {0xFF, 0xFE, 'a', 0, 0, 0},
		"zeros in every byte":      make([]byte, 100),
		"a letter and three zeros": {'a', 0, 0, 0},
		"UTF-16 of an odd length":  {'a', 0, 'b'},
		"UTF-32":                   {0xFF, 0xFE, 0, 0, 'a', 0, 0, 0},
	} {
		_, err := read(t, "x.csv", "", data)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Field != "file" || !strings.Contains(got.Want, "not text") {
			t.Errorf("%s: got %v, want a mistake in the file", says, err)
		}
	}
}

func TestATableIsReadByTheRulesForWhatIsPasted(t *testing.T) {
	for _, c := range []struct {
		says, name, text string
		want             [][]string
		sep              rune
		ragged           int
	}{
		{"commas", "a.csv", "id,x\n1,a\n2,b", [][]string{{"1", "a"}, {"2", "b"}}, ',', 0},
		{"semicolons", "a.csv", "id;x\n1;a,b\n2;c", [][]string{{"1", "a,b"}, {"2", "c"}}, ';', 0},
		{"tabs in a file called .csv", "a.csv", "id\tx\n1\ta\n2\tb", [][]string{{"1", "a"}, {"2", "b"}}, '\t', 0},
		{"one column", "a.csv", "id\n1\n2", [][]string{{"1"}, {"2"}}, '\t', 0},
		{"one column with commas in quotes", "a.csv", "id\n\"1,2\"\n3", [][]string{{"1,2"}, {"3"}}, '\t', 0},
		{"a line that lost a cell", "a.csv", "id,x\n1,a\n2", [][]string{{"1", "a"}, {"2", ""}}, ',', 3},
		{
			"a line with a cell too many", "a.CSV", "id;x\n1;a\n2;b;c",
			[][]string{{"1", "a", ""}, {"2", "b", "c"}},
			';', 3,
		},
		{"such a line in another file is a text", "a.txt", "id,x\n1,a\n2", [][]string{{"1,a"}, {"2"}}, '\t', 0},
		{
			"a heading with a comma over one column", "a.csv", "name, first\nx\ny",
			[][]string{{"x", ""}, {"y", ""}},
			',', 2,
		},
	} {
		book, err := read(t, c.name, "", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		table, err := book.Table()
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		diff := cmp.Diff(c.want, table.WithHeader(true).Values)
		if diff != "" || table.Separator != c.sep || table.Ragged != c.ragged {
			t.Errorf("%s: separator %q, line %d is ragged (-want +got):\n%s", c.says, table.Separator, table.Ragged,
				diff)
		}
	}
}

// The page is given the text of a file, and reads it as a table itself.
func TestPageAndCommandReadOneTable(t *testing.T) {
	for says, data := range map[string][]byte{
		"commas":     []byte("id,note\n007,\"a, b\"\n\n8,\"line\nbreak\"\n"),
		"semicolons": []byte("id;note\r\n007;a\r\n8;b\r\n"),
		"UTF-16":     inUTF16("id\tnote\n007\tä\n", true),
		"a workbook": book(t, [][]any{{"id", "note"}, {"007", "a\tb"}, {42, "\"q\""}}),
	} {
		name := "a.csv"
		if says == "a workbook" {
			name = "a.xlsx"
		}
		b, err := read(t, name, "", data)
		if err != nil {
			t.Errorf("%s: %v", says, err)
			continue
		}
		command, err := b.Table()
		if err != nil {
			t.Errorf("%s: %v", says, err)
		}
		page, err := paste.ParseTable(b.Text)
		if diff := cmp.Diff(command, page, cmp.AllowUnexported(paste.Table{})); err != nil || diff != "" {
			t.Errorf("%s: %v (-command +page):\n%s", says, err, diff)
		}
		if !paste.IsTable(b.Text) {
			t.Errorf("%s: the page takes it for a list of IDs", says)
		}
	}
}

func TestAFileWithoutATableIsRefused(t *testing.T) {
	b, err := read(t, "a.csv", "", []byte("\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Table()
	if got, ok := errors.AsType[*plan.FieldError](err); !ok || got.Field != "ids" {
		t.Errorf("got %v, want a mistake in ids", err)
	}
}

func TestAFileOfJSONIsReadAsItsList(t *testing.T) {
	for _, c := range []struct{ name, text, columns, first, code string }{
		{name: "a.json", text: `[7,8]`, columns: "id", first: "7"},
		{name: "a.csv", text: `[{"n":"a,b"}]`, columns: "n", first: "a,b"},
		{name: "a.ndjson", text: "{\"id\":7}\n{\"id\":8}", columns: "id", first: "7"},
		{name: "a.json", text: "\xEF\xBB\xBF" + `{"items":[{"id":7,"at":[1]}]}`, columns: "id at", first: "7"},
		{name: "a.json", text: "\xFF\xFE[\x007\x00]\x00", columns: "id", first: "7"},
		{name: "a.json", text: `hello`, code: "json_no_list"},
		{name: "a.JSONL", text: `7`, code: "json_no_list"},
		{name: "a.csv", text: `[{"id":`, code: "json_broken"},
		{name: "a.json", text: `[]`, code: "json_empty"},
		{name: "a.json", text: "[" + strings.Repeat("0,", 1_000_000) + "0]", code: "too_many_ids"},
		{name: "a.json", text: "[{" + wide(20_000) + "}]", code: "many_columns"},
	} {
		book, err := read(t, c.name, "", []byte(c.text))
		if got, _ := errors.AsType[*plan.FieldError](err); c.code != "" || err != nil {
			if got == nil || got.Code != c.code || got.Field != "file" {
				t.Errorf("%s of %.20q: %v, want %s", c.name, c.text, err, c.code)
			}
			continue
		}
		table, err := book.Table()
		if err != nil || strings.Join(table.Columns, " ") != c.columns || table.Values[0][0] != c.first {
			t.Errorf("%s of %.20q: %v in %v, %v", c.name, c.text, table.Values, table.Columns, err)
		}
	}
}

// wide returns n members of an object.
func wide(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"c` + strconv.Itoa(i) + `":1`)
	}
	return b.String()
}
