package paste

import (
	"strings"
	"unicode/utf8"

	"allsettled/app/paste/duplicates"
	"allsettled/app/paste/jsonlist"
	"allsettled/app/plan"
)

// IDs is what is in a typed or pasted text.
type IDs struct {
	List       []string // in the order of the text, duplicates kept
	Duplicates int      // entries of List that are in it before
	Repeated   []string // up to 10 different IDs that are in List more than once, in the order found
	Blanks     int      // empty lines, and empty places between two separators; they were left out
	Dashes     int      // entries that look like a range, in quotes or not, see [WithRanges]
	Dashed     string   // the first of these
	Marks      int      // IDs that were marked as text for a spreadsheet, ="007" or '007; the marks were left out
	Member     string   // where in an object of JSON the list was, as in data.items
}

// ParseIDs reads IDs that were typed, pasted or copied from a spreadsheet's column.
//
// Line ends of any kind, tabs, commas and semicolons separate IDs. White space around an ID is
// trimmed, and so are no-break and zero-width spaces and a byte order mark; inside an ID they stay.
// Otherwise the text is kept exactly: 007 stays 007, and a number of 20 digits is just text. A text
// in double quotes is one ID, with any characters in it and "" for a quote, as in CSV. A quote that
// is never closed, or closed in the middle of an ID, is an ordinary character.
//
// Two numbers joined by - or – are a range ([plan.Range]), both ends included: "1-3" is 1, 2 and 3,
// while "\"1-3\"" in quotes is an ID. What marks a text for a
// spreadsheet is left out: ="007" and '007 are 007. Ranges follow curl's URL globbing, "[1-10]", without the
// brackets.
//
// Empty lines are left out and counted, an empty row of a sheet as one, and so are empty places
// between two separators. A separator at the end of a line begins no place. Duplicates are kept and
// counted.
//
// A list of values in JSON is a list of IDs, see package jsonlist.
//
// The error is a *[plan.FieldError] of the field ids when a range is refused, when there are more
// than [plan.MaxIDs], or when the text is not UTF-8. A range of a billion is refused before it is
// expanded. A million lines take about 0.2 s.
func ParseIDs(text string) (IDs, error) {
	if !utf8.ValidString(text) {
		return IDs{}, notUTF8(text)
	}
	if jsonlist.Is(text) {
		return jsonIDs(text)
	}
	if one, ok := splitRange(text); ok && one.Low != "" { // whose numbers are all different
		list, err := one.AppendTo(nil)
		return IDs{List: list, Dashes: 1, Dashed: one.Typed}, err
	}
	r := idReader{rest: text}
	r.ids.List = make([]string, 0, roomFor(text))
	for len(r.rest) > 0 {
		if err := r.cell(); err != nil {
			return IDs{Dashes: r.ids.Dashes, Dashed: r.ids.Dashed}, err
		}
	}
	r.ids.Duplicates, r.ids.Repeated = duplicates.Count(r.ids.List)
	return r.ids, nil
}

// notUTF8 names the first line that is not UTF-8.
func notUTF8(text string) error {
	for line := range strings.Lines(text) {
		if !utf8.ValidString(line) {
			return plan.NewFieldError("ids", strings.TrimSpace(line), "list_encoding")
		}
	}
	return nil
}

// roomFor estimates how many IDs are in a text, so that their list is allocated once.
func roomFor(text string) int {
	return min(strings.Count(text, "\n")+strings.Count(text, ",")+1, plan.MaxIDs)
}

// idReader reads the cells of a text, one after the other.
type idReader struct {
	ids       IDs
	rest      string // the text that is not read yet
	lineCells bool   // the current line has an ID already
}

// cell reads one cell and the separator behind it.
func (r *idReader) cell() error {
	raw, quoted := r.take()
	end := len(r.rest) == 0 || r.rest[0] == '\n' || r.rest[0] == '\r'
	err := r.keep(raw, quoted, end)
	r.separator()
	r.lineCells = r.lineCells && !end
	return err
}

// keep adds the IDs of a cell, or counts the cell when it is empty. end reports that its line ends
// behind it.
func (r *idReader) keep(raw string, quoted, end bool) error {
	if raw != "" {
		r.lineCells = true
		return r.ids.add(raw, quoted)
	}
	if end != r.lineCells { // a line without any ID, or an empty place between two separators
		r.ids.Blanks++
	}
	return nil
}

// add appends one ID or the IDs of a range.
func (ids *IDs) add(cell string, quoted bool) (err error) {
	r, isRange := splitRange(cell)
	isRange = isRange && isDigit(cell[0])
	if isRange {
		if ids.Dashes++; ids.Dashes == 1 {
			ids.Dashed = cell
		}
	}
	if !quoted {
		if isRange {
			ids.List, err = r.AppendTo(ids.List)
			return err
		}
		var isMarked bool
		if cell, isMarked = unmarked(cell); isMarked {
			ids.Marks++
		}
		if cell == "" {
			ids.Blanks++
			return nil
		}
	}
	if len(ids.List) >= plan.MaxIDs {
		return plan.TooManyIDs(cell)
	}
	ids.List = append(ids.List, cell)
	return nil
}

// isDigit reports whether a byte is a decimal digit.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// splitRange cuts "lo-hi" at its hyphen or en dash; both must be digits only.
func splitRange(cell string) (plan.Range, bool) {
	at := 0
	for at < len(cell) && isDigit(cell[at]) {
		at++
	}
	rest := trim(cell[at:])
	high, ok := strings.CutPrefix(rest, "-")
	if !ok {
		high, ok = strings.CutPrefix(rest, "–")
	}
	high = trim(high)
	if !ok || !plan.IsDigits(high) {
		return plan.Range{}, false
	}
	return plan.Range{Low: cell[:at], High: high, Typed: cell}, true
}
