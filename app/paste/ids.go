package paste

import (
	"strings"
	"unicode/utf8"

	"allsettled/app/plan"
)

// IDs is what a typed or pasted text asks for.
type IDs struct {
	List       []string // in the order of the text, duplicates kept
	Duplicates int      // entries of List that already stood before them
	Repeated   []string // up to 10 different IDs that stand in List more than once, in the order found
	Blanks     int      // lines and places between two separators with nothing in them, which were dropped
}

// ParseIDs reads IDs that were typed, pasted or copied from a spreadsheet's column.
//
// Line ends of any kind, tabs, commas and semicolons separate IDs. White space
// around an ID is trimmed, no-break and zero-width spaces and a byte order mark
// included; inside it stays. Otherwise the text is kept exactly: 007 stays 007,
// and a number of 20 digits is just text. A text in double quotes is one ID,
// whatever it holds, with "" for a quote inside, as in CSV. A quote that is never
// closed, or closed in the middle of an ID, is an ordinary character.
//
// Two numbers joined by - or – are a range, both ends included: "1-3" is 1, 2
// and 3, while "\"1-3\"" in quotes is an ID. When the first number has leading zeros
// its width is kept: 008-011 is 008 009 010 011. Ranges follow curl's URL
// globbing, "[1-10]", without the brackets.
//
// Blank lines are dropped and counted, a sheet's empty row as one; so is nothing
// between two separators. The separator at the end of a line starts nothing. Duplicates are kept and counted.
//
// The error is a *[plan.FieldError] of field "ids" when a range runs backwards, has
// more than 18 digits or mixed widths, when there are more than [plan.MaxIDs], or when the
// text is not UTF-8. Nothing is expanded before that is known: a range of a
// billion is refused at once. A million lines take about 0.2 s.
func ParseIDs(text string) (IDs, error) {
	if !utf8.ValidString(text) {
		return IDs{}, notUTF8(text)
	}
	if one, ok := splitRange(text); ok && one.Low != "" { // of which none stands twice
		list, err := one.AppendTo(nil)
		return IDs{List: list}, err
	}
	r := idReader{rest: text}
	r.ids.List = make([]string, 0, roomFor(text))
	for len(r.rest) > 0 {
		if err := r.cell(); err != nil {
			return IDs{}, err
		}
	}
	r.ids.countDuplicates()
	return r.ids, nil
}

// notUTF8 names the first line that is not UTF-8.
func notUTF8(text string) error {
	for line := range strings.Lines(text) {
		if !utf8.ValidString(line) {
			return plan.NewFieldError("ids", strings.TrimSpace(line), "save the list as UTF-8 text and paste it again")
		}
	}
	return nil
}

// roomFor estimates how many IDs a text holds, for one allocation.
func roomFor(text string) int {
	return min(strings.Count(text, "\n")+strings.Count(text, ",")+1, plan.MaxIDs)
}

// idReader cuts a text into cells, one [idReader.cell] at a time.
type idReader struct {
	ids       IDs
	rest      string // what is still to be read
	lineCells bool   // the current line held at least one ID
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

// keep adds what a cell asks for, or counts it as blank.
func (r *idReader) keep(raw string, quoted, end bool) error {
	if raw != "" {
		r.lineCells = true
		return r.ids.add(raw, quoted)
	}
	if end != r.lineCells { // a line without any ID, or nothing between two separators
		r.ids.Blanks++
	}
	return nil
}

// add appends one ID or the IDs of a range.
func (ids *IDs) add(cell string, quoted bool) (err error) {
	if !quoted && isDigit(cell[0]) {
		if r, ok := splitRange(cell); ok {
			ids.List, err = r.AppendTo(ids.List)
			return err
		}
	}
	if len(ids.List) >= plan.MaxIDs {
		return plan.TooManyIDs(cell)
	}
	ids.List = append(ids.List, cell)
	return nil
}

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
	if !ok || high == "" || strings.Trim(high, "0123456789") != "" {
		return plan.Range{}, false
	}
	return plan.Range{Low: cell[:at], High: high, Typed: cell}, true
}
