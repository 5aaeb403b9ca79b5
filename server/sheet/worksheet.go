package sheet

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// rowReader reads the cells of a worksheet (ECMA-376, 18.3.1.73 and 18.3.1.4).
type rowReader struct {
	workbook *workbook
	cells    *cells
	row      int  // by its number in the sheet
	column   int  // of the current cell; -1 before the first
	hidden   bool // the current row is
	kind     string
	style    int
	formula  bool     // the current cell has one
	value    []byte   // of the element v
	inline   richText // of the element is
	inValue  bool
}

// errRow is the error of a row that no spreadsheet writes.
var errRow = errors.New("bad row")

// read reads the cells of a sheet. One without a part of its own, for example a chart, has none.
func (w *workbook) read(one worksheet) (*cells, error) {
	r := &rowReader{workbook: w, cells: &cells{file: w.file, limits: w.limits}}
	err := w.tokens(one.part, r.token)
	switch {
	case errors.Is(err, errNoPart):
		return r.cells, nil
	case errors.Is(err, errRow):
		return nil, wrong(w.file.Name, "bad_row", r.row)
	case err != nil && !isOurs(err):
		return nil, wrong(w.file.Name, "bad_sheet", plainName(one.name))
	}
	return r.cells, err
}

// plainName returns the beginning of a sheet's name, for a sentence.
func plainName(name string) string { return strings.ToValidUTF8(name[:min(len(name), 100)], "") }

// token reads a token. It returns false behind the last row.
func (r *rowReader) token(t token) (more bool, err error) {
	switch {
	case t.kind == opening:
		return true, r.start(t)
	case t.kind == closing:
		return t.name != "sheetData", r.end(t)
	case !r.inValue:
		return true, r.inline.add(r.workbook, t)
	case len(r.value)+len(t.text) > maxCell:
		return false, over(r.workbook.file.Name, "long_cell", maxCell>>10)
	}
	r.value = append(r.value, t.text...)
	return true, nil
}

func (r *rowReader) start(t token) error {
	switch t.name {
	case "row":
		r.row++
		r.column = -1
		r.hidden = isTrue(attribute(t.attributes, "hidden")) // by hand or by a filter
		if n, err := strconv.Atoi(attribute(t.attributes, "r")); err == nil && n > 0 {
			r.row = n
		}
	case "c":
		r.value, r.inValue, r.formula = r.value[:0], false, false
		r.inline = richText{text: r.inline.text[:0]}
		return r.begin(t.attributes)
	case "v":
		r.inValue = true
	case "f":
		r.formula = true
	case "t", "rPh":
		return r.inline.add(r.workbook, t)
	}
	return nil
}

// isTrue reports whether an attribute is true, as XML Schema writes it.
func isTrue(value string) bool { return value == "1" || value == "true" }

// begin reads the place, the type and the style of a cell.
func (r *rowReader) begin(attributes []byte) error {
	before := r.column
	r.column++
	r.kind, r.style = "n", 0
	eachAttribute(attributes, func(_, name, value []byte) bool {
		switch string(name) {
		case "r":
			r.column = columnOf(value)
		case "t":
			r.kind = string(value)
		case "s":
			r.style, _ = strconv.Atoi(string(value)) // a broken one is the style 0
		}
		return true
	})
	if r.column <= before || r.column >= maxColumns {
		return errRow
	}
	return nil
}

// columnOf returns the column of a cell's place, counted from 0: "AB12" is 27. It is -1 for what is
// no place, and maxColumns for one behind the last column.
func columnOf(place []byte) int {
	column := 0
	for i := range len(place) {
		letter := place[i] | 0x20
		if letter < 'a' || letter > 'z' {
			break
		}
		if column = 26*column + int(letter-'a') + 1; column > maxColumns {
			return maxColumns
		}
	}
	return column - 1
}

func (r *rowReader) end(t token) error {
	switch t.name {
	case "v":
		r.inValue = false
	case "c":
		return r.endCell()
	case "row", "sheetData":
		r.cells.endRow()
	default:
		return r.inline.add(r.workbook, t)
	}
	return nil
}

// endCell adds the cell, unless it holds nothing but white space.
func (r *rowReader) endCell() error {
	if r.column < 0 {
		return errRow
	}
	text, err := r.text()
	isEmpty, isSeen := len(bytes.TrimSpace(text)) == 0, !r.hidden || r.workbook.file.Hidden
	if isSeen && err == nil && (r.kind == "e" || r.formula && isEmpty && r.kind != "str") {
		r.cells.noteError(r.row)
	}
	if err != nil || isEmpty {
		return err
	}
	if !isSeen {
		r.cells.inHidden = true
		return nil
	}
	return r.cells.add(r.column, text)
}

// isWhole reports whether a number is written with digits only.
func isWhole(number []byte) bool {
	for _, c := range number {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// text returns what a cell holds, by its type.
func (r *rowReader) text() ([]byte, error) {
	switch r.kind {
	case "s":
		n, err := strconv.Atoi(string(bytes.TrimSpace(r.value)))
		text, ok := r.workbook.shared.at(n)
		if (err != nil || !ok) && len(r.value) > 0 {
			return nil, errRow
		}
		return text, nil
	case "inlineStr":
		return r.inline.take(), nil
	case "b":
		if string(r.value) == "1" {
			return []byte("TRUE"), nil
		}
		if string(r.value) == "0" {
			return []byte("FALSE"), nil
		}
	case "n":
		if r.workbook.format(r.style) == (format{}) && isWhole(r.value) { // most are, and need no string
			return r.value, nil
		}
		return []byte(r.workbook.number(string(bytes.TrimSpace(r.value)), r.style)), nil
	}
	return unescaped(r.value), nil
}
