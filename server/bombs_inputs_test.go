//go:build linux

package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// workbook returns an XLSX with one sheet and, where there are any, shared texts.
func workbook(rows, texts func(w io.Writer)) []byte {
	const references = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, part := range []struct {
		name, before, after string
		write               func(io.Writer)
	}{
		{"xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="One" r:id="r1"/></sheets></workbook>`, "", nil},
		{"xl/_rels/workbook.xml.rels", references, "", nil},
		{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "</sheetData></worksheet>", rows},
		{"xl/sharedStrings.xml", "<sst>", "</sst>", texts},
	} {
		w, _ := archive.Create(part.name) // a buffer takes everything
		_, _ = io.WriteString(w, part.before)
		if part.write != nil {
			part.write(w)
		}
		_, _ = io.WriteString(w, part.after)
	}
	_ = archive.Close()
	return file.Bytes()
}

// repeated returns what writes a text n times.
func repeated(text string, n int) func(io.Writer) {
	return func(w io.Writer) {
		for range n {
			_, _ = io.WriteString(w, text)
		}
	}
}

// textCell is a cell with a text.
func textCell(place, text string) string {
	return `<c r="` + place + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// hostileFile is something that a visitor without a key may send, and that would take far more memory or time than its
// size where it is read without bounds.
type hostileFile struct {
	says   string
	name   string // as a file
	make   func() []byte
	status int // of the answer
}

// fileBombs are sent to be read as a table. The comments say what they took before there were bounds.
var fileBombs = []hostileFile{
	{"200 headings and one blank cell in row 999,999", "a.xlsx", func() []byte { // 102 s and 4.3 GB
		return workbook(func(w io.Writer) {
			fmt.Fprint(w, `<row r="1">`+strings.Repeat(`<c t="str"><v>c</v></c>`, 200)+`</row>`)
			fmt.Fprint(w, `<row r="2">`+textCell("A2", "42")+`</row>`)
			fmt.Fprint(w, `<row r="999999">`+textCell("A999999", " ")+`</row>`)
		}, nil)
	}, 200},
	{"a cell in column XFD over 60,000 short rows", "a.xlsx", func() []byte { // 7 GB and growing
		return workbook(func(w io.Writer) {
			fmt.Fprint(w, `<row r="1">`+textCell("A1", "id")+textCell("XFD1", "x")+`</row>`)
			for i := range 60_000 {
				fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+2, i+2, i)
			}
		}, nil)
	}, 200},
	{"a shared text used 20,000 times", "a.xlsx", func() []byte { // 2.8 GB
		return workbook(repeated(`<row><c t="s"><v>0</v></c></row>`, 20_000),
			repeated("<si><t>"+strings.Repeat("b", 32_000)+"</t></si>", 1))
	}, 422},
	{"a cell of 100 MB", "a.xlsx", func() []byte { // 1.3 GB for 300 MB
		return workbook(func(w io.Writer) {
			fmt.Fprint(w, `<row><c t="inlineStr"><is><t>`)
			repeated(strings.Repeat("a", 1<<20), 100)(w)
		}, nil)
	}, 422},
	{"100 MB of white space", "a.xlsx", func() []byte { // 0.8 GB for 400 MB
		return workbook(repeated(strings.Repeat(" ", 1<<10)+"<row/>", 100_000), nil)
	}, 422},
	{"a large workbook", "a.xlsx", largeWorkbook, 200},
	{"100,000 files in the archive", "a.xlsx", func() []byte {
		var file bytes.Buffer
		archive := zip.NewWriter(&file)
		for range 100_000 {
			_, _ = archive.Create("")
		}
		_ = archive.Close()
		return file.Bytes()
	}, 413},
	{"two lines of four million columns", "a.csv", func() []byte {
		return []byte(strings.Repeat(strings.Repeat(",", 4_000_000)+"a\n", 2))
	}, 422},
	{"a quotation mark that is never closed", "a.csv", func() []byte {
		return []byte("id,x\n\"" + strings.Repeat("a\n", 4_000_000))
	}, 200},
	{"letters that take three times as much as UTF-8", "a.csv", func() []byte {
		return bytes.Repeat([]byte{0x80}, 8_000_000)
	}, 422},
	{"control characters that take six times as much as JSON", "a.csv", func() []byte {
		return bytes.Repeat([]byte{1}, 8_000_000)
	}, 200},
	{"NUL", "a.csv", func() []byte { return make([]byte, 8_000_000) }, 400},
	{"a line of 300 MB", "a.csv", func() []byte { return bytes.Repeat([]byte("a,"), 150_000_000) }, 413},
}

// hostileBody is what a visitor may send to other addresses.
type hostileBody struct {
	says   string
	path   string
	make   func() string
	status int
}

// The beginnings of plans and documents.
const (
	aPlan     = `{"endpoint":"/demo/users/{id}",`
	aYAML     = "openapi: 3.0.0\ninfo: {title: a, version: b}\nservers: [{url: 'https://a.example'}]\n"
	aDocument = `{"openapi":"3.0.0","servers":[{"url":"https://a.example"}],`
)

// hostileBodies are plans and documents. The comments say what they took before there were bounds.
var hostileBodies = []hostileBody{
	{"a megabyte that makes a gigabyte", "/api/runs", func() string { // 2.1 GB
		return aPlan + `"method":"POST","body":"` + strings.Repeat("{id}", 1<<18) + `","ids":["` +
			strings.Repeat("x", 4000) + `"]}`
	}, 400},
	{"addresses that make gigabytes", "/api/runs", func() string { // 60 s
		return `{"endpoint":"/demo/` + strings.Repeat("{id}", 2000) + `","ids":[` +
			strings.Repeat(`"`+strings.Repeat("é", 2000)+`",`, 1900) + `"1"]}`
	}, 400},
	{"headers that make gigabytes", "/api/runs", func() string { // minutes
		var headers strings.Builder
		for i := range 99 {
			fmt.Fprintf(&headers, `"X-%d":"%s",`, i, strings.Repeat("{id}", 4000))
		}
		return aPlan + `"headers":{` + headers.String() + `"Accept":"*/*"},"ids":[` +
			strings.Repeat(`"`+strings.Repeat("x", 4000)+`",`, 1500) + `"1"]}`
	}, 400},
	{"3,000 times a cell of 200,000 bytes in a header", "/api/runs", func() string { // 600 MB for one call
		return aPlan + `"headers":{"X-A":"` + strings.Repeat("{x}", 3000) + `"},"rows":{"columns":["id","x"],` +
			`"values":[["1","` + strings.Repeat("a", 200_000) + `"]]}}`
	}, 400},
	{"500 times an ID in a header, and 1,000 times in the address", "/api/runs", func() string {
		return `{"endpoint":"/demo/` + strings.Repeat("{id}", 1000) + `","headers":{"X-A":"` +
			strings.Repeat("{id}", 500) + `"},"ids":["` + strings.Repeat("a", 4000) + `"]}`
	}, 400},
	{"500 times an ID in a header", "/api/runs", func() string {
		return aPlan + `"headers":{"X-A":"` + strings.Repeat("{id}", 500) + `"},"ids":["` +
			strings.Repeat("a", 4000) + `"]}`
	}, 400},
	{"bodies in flight", "/api/runs", func() string {
		var ids strings.Builder
		for i := range 1900 {
			fmt.Fprintf(&ids, `"%04000d",`, i)
		}
		return aPlan + `"method":"POST","inFlight":1900,"body":"` + strings.Repeat("{id}", 250) + `","ids":[` +
			ids.String() + `"1"]}`
	}, 422},
	{"four million numbers", "/api/runs", func() string { // 285 MB
		return aPlan + `"ids":[` + strings.Repeat("0,", 4_100_000) + `0]}`
	}, 400},
	{"empty rows", "/api/runs", func() string { // 231 MB
		return aPlan + `"rows":{"columns":["id"],"values":[` + strings.Repeat("[],", 2_700_000) + `[]]}}`
	}, 422},
	{"many columns", "/api/runs", func() string {
		return aPlan + `"rows":{"columns":["id"` + strings.Repeat(`,"a"`, 2_000_000) + `],"values":[["1"]]}}`
	}, 422},
	{"lists in lists", "/api/runs", func() string { return aPlan + `"ids":` + strings.Repeat("[", 8_000_000) }, 400},
	{"a program with very many calls", "/api/snippet?language=go", func() string { // 216 MB
		var ids strings.Builder
		for i := range 800_000 {
			fmt.Fprintf(&ids, `"x%d",`, i)
		}
		return aPlan + `"ids":[` + ids.String() + `"1"]}`
	}, 422},
	{"YAML without values in braces", "/api/openapi", func() string { // 652 MB
		return aYAML + "paths: {" + strings.Repeat("a,", 1_900_000) + "b}"
	}, 400},
	{"as many nodes of YAML as are read", "/api/openapi", func() string {
		return aYAML + "x:\n" + strings.Repeat("? a\n", 199_900) + "paths: {}"
	}, 200},
	{"aliases of aliases", "/api/openapi", func() string {
		doc := aYAML + "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
		for i := range 12 {
			doc += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 9), i)
		}
		return doc + "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path, example: *a12}]}}}\n"
	}, 400},
	{"a document of 13 MB with 1,100 operations, as well-known APIs publish it", "/api/openapi", func() string {
		var paths, schemas strings.Builder // the nodes of all schemas took 500 MB
		member := `"p%d":{"type":"string","format":"uri","description":"` + strings.Repeat("words ", 9) + `"},`
		for i := range 1100 {
			fmt.Fprintf(&paths, `"/things%d/{id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":`+
				`{"$ref":"#/components/schemas/s%d"}}}}}}},`, i, i)
			fmt.Fprintf(&schemas, `"s%d":{"type":"object","properties":{`, i)
			for j := range 100 {
				fmt.Fprintf(&schemas, member, j)
			}
			schemas.WriteString(`"id":{"type":"string"}}},`)
		}
		return aDocument + `"paths":{` + paths.String() + `"/a":{}},"components":{"schemas":{` + schemas.String() +
			`"t":{}}}}`
	}, 200},
	{"lists in lists in an example, and millions at their inside", "/api/openapi", func() string {
		return aDocument + `"paths":{"/a/{id}":{"get":{"parameters":[{"name":"id","in":"path","example":` +
			strings.Repeat("[", 50) + strings.Repeat("[],", 5_000_000) + "1" + strings.Repeat("]", 50) + `}]}}}}`
	}, 400},
	{"a text of 16 MB in YAML", "/api/openapi", func() string {
		return aYAML + "x: " + strings.Repeat("a ", 8_000_000) + "\npaths: {}\n"
	}, 200},
	{"very many schemas", "/api/openapi", func() string {
		const schema = `"s":{"type":"a"},`
		return aDocument + `"paths":{},"components":{"schemas":{` + strings.Repeat(schema, 200_000) + `"t":{}}}}`
	}, 200},
	{"JSON in JSON", "/api/openapi", func() string {
		return aDocument + `"paths":` + strings.Repeat(`{"a":`, 800_000)
	}, 400},
}

// largeWorkbook is a workbook with a quarter of a million IDs.
func largeWorkbook() []byte {
	return workbook(func(w io.Writer) {
		for i := range 250_000 {
			fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+1, i+1, 1_000_000+i)
		}
	}, nil)
}
