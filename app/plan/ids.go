package plan

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxIDs is how many IDs [ParseIDs] returns at most, those of its ranges included.
const MaxIDs = 1_000_000

// IDs is what a typed or pasted text asks for.
type IDs struct {
	List       []string // in the order of the text, duplicates kept
	Duplicates int      // entries of List that already stood before them
	Repeated   []string // up to 10 different IDs that stand in List more than once, in the order found
	Blanks     int      // lines and places between two separators with nothing in them, which were dropped
}

// repeatedMax is how many repeated IDs are named.
const repeatedMax = 10

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
// The error is a *[FieldError] of field "ids" when a range runs backwards, has
// more than 18 digits or mixed widths, when there are more than [MaxIDs], or when the
// text is not UTF-8. Nothing is expanded before that is known: a range of a
// billion is refused at once. A million lines take about 0.2 s.
func ParseIDs(text string) (IDs, error) {
	if !utf8.ValidString(text) {
		return IDs{}, notUTF8(text)
	}
	if one, ok := splitRange(text); ok && one.low != "" { // of which none stands twice
		var ids IDs
		err := ids.addRange(one)
		return ids, err
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
			return &FieldError{Field: "ids", Typed: shorten(strings.TrimSpace(line)), Want: "save the list as UTF-8 text and paste it again"}
		}
	}
	return nil
}

// roomFor estimates how many IDs a text holds, for one allocation.
func roomFor(text string) int {
	return min(strings.Count(text, "\n")+strings.Count(text, ",")+1, MaxIDs)
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

// take returns the next cell, trimmed, or, quoted, exactly as it stands in its
// quotes. It leaves rest at the separator or empty.
func (r *idReader) take() (cell string, quoted bool) {
	if text, after, ok := unquote(r.rest); ok {
		r.rest = after
		return text, true
	}
	n := strings.IndexAny(r.rest, separators)
	if n < 0 {
		n = len(r.rest)
	}
	cell, r.rest = trim(r.rest[:n]), r.rest[n:]
	return cell, false
}

// separators end an ID that stands in no quotes.
const separators = "\n\r\t,;\v\f\u0085\u2028\u2029"

// separator reads the separator at the start of rest; CR LF is one.
func (r *idReader) separator() {
	if strings.HasPrefix(r.rest, "\r\n") {
		r.rest = r.rest[2:]
		return
	}
	_, n := utf8.DecodeRuneInString(r.rest)
	r.rest = r.rest[n:]
}

// unquote reads a cell in double quotes up to its separator.
func unquote(s string) (text, after string, ok bool) {
	s = trimLeft(s)
	if s == "" || s[0] != '"' {
		return "", "", false
	}
	end, doubled := closingQuote(s)
	if end < 0 {
		return "", "", false
	}
	after = trimLeft(s[end+1:])
	if after != "" && !strings.ContainsRune(separators, firstRune(after)) {
		return "", "", false
	}
	text = s[1:end]
	if doubled {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	return text, after, true
}

// closingQuote finds the quote that closes the one s starts with, -1 for none.
func closingQuote(s string) (at int, doubled bool) {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '"' {
			return i, doubled
		}
		doubled = true
		i++
	}
	return -1, doubled
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// blank reports white space, a zero-width space or a byte order mark.
func blank(r rune) bool {
	return r == ' ' || r > '\r' && (unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF')
}

func trim(s string) string { return strings.TrimFunc(s, blank) }

// trimLeft trims the blanks before a cell, but no separator.
func trimLeft(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return blank(r) && !strings.ContainsRune(separators, r)
	})
}

// add appends one ID or the IDs of a range.
func (ids *IDs) add(cell string, quoted bool) error {
	if !quoted && cell[0] <= '9' && cell[0] >= '0' {
		if r, ok := splitRange(cell); ok {
			return ids.addRange(r)
		}
	}
	if len(ids.List) >= MaxIDs {
		return tooMany(cell)
	}
	ids.List = append(ids.List, cell)
	return nil
}

func tooMany(typed string) error {
	return &FieldError{
		Field: "ids", Typed: shorten(typed), OverLimit: true,
		Want: "ask for at most " + thousands(MaxIDs) + " IDs at a time",
	}
}

// idRange is a range as it was typed.
type idRange struct{ typed, low, high string }

// splitRange cuts "lo-hi" at its hyphen or en dash; both must be digits only.
func splitRange(cell string) (idRange, bool) {
	at := 0
	for at < len(cell) && cell[at] >= '0' && cell[at] <= '9' {
		at++
	}
	rest := trim(cell[at:])
	high, ok := strings.CutPrefix(rest, "-")
	if !ok {
		high, ok = strings.CutPrefix(rest, "–")
	}
	high = trim(high)
	if !ok || high == "" || strings.Trim(high, "0123456789") != "" {
		return idRange{}, false
	}
	return idRange{cell, cell[:at], high}, true
}

// addRange appends every number of the range, after making sure that there are few enough.
func (ids *IDs) addRange(r idRange) error {
	low, high, err := r.ends()
	if err != nil {
		return err
	}
	if high-low >= uint64(MaxIDs-len(ids.List)) {
		return tooMany(r.typed)
	}
	ids.List = appendNumbers(ids.List, r.low, low, int(high-low+1))
	return nil
}

// ends returns the numbers of both ends.
func (r idRange) ends() (low, high uint64, err error) {
	padded := func(s string) bool { return len(s) > 1 && s[0] == '0' }
	want := ""
	switch {
	case len(r.low) > 18 || len(r.high) > 18:
		want = "write ranges of numbers of up to 18 digits, or the ID itself in double quotes"
	case padded(r.high) && len(r.low) != len(r.high):
		want = "write both ends with the same number of digits, such as 001-010"
	}
	low, _ = strconv.ParseUint(r.low, 10, 64)
	high, _ = strconv.ParseUint(r.high, 10, 64)
	if want == "" && high < low {
		want = "write the smaller number first, or in double quotes if it is one ID"
	}
	if want != "" {
		return 0, 0, &FieldError{Field: "ids", Typed: shorten(r.typed), Want: want}
	}
	return low, high, nil
}

// appendNumbers writes count numbers from low into one text and appends its pieces: two
// allocations, however many numbers.
func appendNumbers(list []string, low string, from uint64, count int) []string {
	var text strings.Builder
	text.Grow(count * (len(low) + 1))
	next := []byte(low)
	for range count {
		text.Write(next)
		next = increment(next)
	}
	list = slices.Grow(list, count)
	rest, width, wider := text.String(), len(low), uint64(1)
	for range width {
		wider *= 10
	}
	for n := from; rest != ""; n++ {
		if n == wider {
			width, wider = width+1, wider*10
		}
		list = append(list, rest[:width])
		rest = rest[width:]
	}
	return list
}

// Range returns the plan's IDs as [ParseIDs] reads them, such as "1-1000000", when they are one range of at
// least 1,000 numbers; ok is false for all others. A million take about 10 ms, several times that in a page.
func (p Plan) Range() (text string, ok bool) {
	const least, digits = 1000, 18
	if p.Rows != nil || len(p.IDs) < least {
		return "", false
	}
	first, last := p.IDs[0], p.IDs[len(p.IDs)-1]
	if first == "" || strings.Trim(first, "0123456789") != "" || len(last) > digits {
		return "", false
	}
	next := []byte(first)
	for _, id := range p.IDs {
		if id != string(next) {
			return "", false
		}
		next = increment(next)
	}
	return first + "-" + last, true
}

// increment adds one to a decimal number.
func increment(number []byte) []byte {
	for i := len(number) - 1; i >= 0; i-- {
		if number[i] < '9' {
			number[i]++
			return number
		}
		number[i] = '0'
	}
	return append([]byte{'1'}, number...)
}

// countDuplicates fills Duplicates and Repeated. A table of places takes a sixth of the memory
// of a map of texts, and a page keeps all that it ever needed.
func (ids *IDs) countDuplicates() {
	size := 1
	for size < 2*len(ids.List) {
		size *= 2
	}
	first, seed := make([]int32, size), uint64(time.Now().UnixNano()) // places from 1
	for i, id := range ids.List {
		at := hash(seed, id) & uint64(size-1)
		for first[at] > 0 && ids.List[first[at]-1] != id {
			at = (at + 1) & uint64(size-1)
		}
		if first[at] == 0 {
			first[at] = int32(i + 1)
			continue
		}
		ids.Duplicates++
		if len(ids.Repeated) < repeatedMax && !slices.Contains(ids.Repeated, id) {
			ids.Repeated = append(ids.Repeated, id)
		}
	}
}

// hash is FNV-1a from a start that nobody can foresee, so that no list is made to collide.
func hash(seed uint64, text string) uint64 {
	h := 14695981039346656037 ^ seed
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h ^ h>>32
}

// thousands writes a number with a comma before every three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0 && s[at-1] != '-'; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
