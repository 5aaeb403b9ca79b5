package paste

import "strings"

// WithRanges returns a list in which every entry that looks like a range is one, or, when areRanges is false, an ID:
// then it is in double quotes. Everything else stays as it is.
func WithRanges(text string, areRanges bool) string {
	var b strings.Builder
	b.Grow(len(text))
	r := idReader{rest: text}
	for len(r.rest) > 0 {
		before := r.rest
		cell, quoted := r.take()
		raw := before[:len(before)-len(r.rest)]
		switch isRange := looksLikeRange(cell); {
		case isRange && quoted && areRanges:
			raw = cell
		case isRange && !quoted && !areRanges:
			raw = `"` + cell + `"`
		}
		b.WriteString(raw)
		before = r.rest
		r.separator()
		b.WriteString(before[:len(before)-len(r.rest)])
	}
	return b.String()
}

// looksLikeRange reports whether a cell is one of the ranges that [ParseIDs] expands.
func looksLikeRange(cell string) bool {
	_, ok := splitRange(cell)
	return ok && isDigit(cell[0])
}
