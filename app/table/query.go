package table

import (
	"cmp"
	"strconv"
	"strings"

	"allsettled/app/settle"
)

// Query says which rows are shown, and in what order. The zero Query shows all in
// the order of the input.
type Query struct {
	Only   string // fulfilled, rejected, aborted or pending; empty for all
	Search string // in the ID, the status, the reason or the answer, in any case; in one column as in "city:berlin"
	In     string // a column in which only the cells count that are Is as a whole; empty for none
	Is     string
	Sort   string // a column; empty for the order of the input
	Down   bool   // sorted from the largest
}

// All reports whether every row is shown in the order of the input, so that row
// n is outcome n and nothing needs to be looked at.
func (p Query) All() bool {
	return p.Only == "" && strings.TrimSpace(p.Search) == "" && p.In == "" && p.Sort == ""
}

func (p Query) takes(o *settle.Outcome, n needle) bool {
	if p.Only != "" && Word(o) != p.Only {
		return false
	}
	if p.In != "" && (o == nil || Cell(o, p.In) != p.Is) {
		return false
	}
	if len(n.text) == 0 {
		return true
	}
	if o == nil {
		return false
	}
	if n.column != "" && n.in(Cell(o, n.column)) {
		return true
	}
	for _, hay := range [...]string{o.ID, Word(o), strconv.Itoa(o.Reply.HTTP), code(o), o.Reason.Message()} {
		if strings.Contains(strings.ToLower(hay), n.whole) {
			return true
		}
	}
	return n.inAnswer(string(o.Value.JSON)) || n.inAnswer(o.Value.Preview)
}

// needle is what is searched for, in lower case.
type needle struct {
	whole  string // anywhere
	column string // before a colon: only there, unless the whole stands somewhere
	text   string
}

func needleOf(search string) needle {
	search = strings.TrimSpace(search)
	n := needle{whole: strings.ToLower(search), text: strings.ToLower(search)}
	if column, text, ok := strings.Cut(search, ":"); ok && column != "" && !strings.ContainsAny(column, " \"{") {
		n.column, n.text = column, strings.ToLower(strings.TrimSpace(text))
	}
	return n
}

// in reports whether a cell holds what is searched for.
func (n needle) in(cell string) bool { return strings.Contains(strings.ToLower(cell), n.text) }

// inAnswer reports whether an answer holds what is searched for, as it was received or as a cell shows it. Many sites
// escape all letters beyond ASCII, as Python's and PHP's JSON do by default.
func (n needle) inAnswer(answer string) bool {
	return strings.Contains(strings.ToLower(answer), n.whole) ||
		strings.Contains(answer, `\`) && strings.Contains(strings.ToLower(unescape(answer)), n.whole)
}

// keyed is a row with what it is sorted by.
type keyed struct {
	row    int32
	text   string
	number float64
	isNum  bool
}

// key reads what a cell is sorted by. A number is what JSON writes as one: a person may be called Nan or Inf, which
// [strconv.ParseFloat] takes for numbers.
func key(row int32, text string) keyed {
	if !plainNumber(text) {
		return keyed{row: row, text: strings.ToLower(text)}
	}
	n, _ := strconv.ParseFloat(text, 64) // beyond its range it is infinite
	return keyed{row, text, n, true}
}

func compare(a, b keyed) int {
	switch {
	case a.isNum && b.isNum:
		if a.number == b.number {
			return compareDigits(a.text, b.text)
		}
		return cmp.Compare(a.number, b.number)
	case a.isNum != b.isNum:
		if a.isNum {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.text, b.text)
}

// compareDigits compares whole numbers that are equal as floats: from 2^53 on, several IDs are one float.
func compareDigits(a, b string) int {
	a, minus := strings.CutPrefix(a, "-")
	b, _ = strings.CutPrefix(b, "-")
	if !digits(a) || !digits(b) {
		return 0
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	order := cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	if minus {
		return -order
	}
	return order
}

// Window is the part of a long table that is in the document.
type Window struct{ First, Count int }

// View returns the window of a table of total rows, each high pixels high, that is
// scrolled down by top and shows tall pixels: the rows in sight and over as many
// above and below. First is even, so that stripes stay where they are.
func View(total int, high, top, tall float64, over int) Window {
	if total <= 0 || high <= 0 {
		return Window{}
	}
	first := min(max(0, int(top/high)-over), total)
	first -= first % 2
	last := min(total, int((top+tall)/high)+1+over)
	return Window{first, max(0, last-first)}
}
