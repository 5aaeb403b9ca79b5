// Package extent measures a table in a text before it is read.
package extent

import "strings"

// Extent is how large a table is.
type Extent struct {
	Rows   int  // that hold something
	Wide   int  // cells of the widest
	Ragged bool // a row has another number of cells than the first

	first int // cells of the first
}

// Measure counts the rows of a text that hold something, at most most of them, all for -1, and
// their cells, as encoding/csv finds them. That keeps a whole record in memory, which takes 24 times
// the size of a line of separators; here it is only counted.
func Measure(text string, sep rune, most int) (e Extent) {
	s := recordScanner{rest: text, sep: string(sep)}
	for s.rest != "" && (most < 0 || e.Rows < most) {
		cells, holds := s.record()
		if !holds {
			continue
		}
		if e.Rows++; e.Rows == 1 {
			e.first = cells
		}
		e.Wide = max(e.Wide, cells)
		e.Ragged = e.Ragged || cells != e.first
	}
	return e
}

// recordScanner finds the cells of a text, whose line ends are line feeds.
type recordScanner struct {
	rest string
	sep  string
}

// record counts the cells of the next record, and reports whether any of them holds something.
func (s *recordScanner) record() (cells int, holds bool) {
	for more := true; more; cells++ {
		var cell string
		if strings.HasPrefix(s.rest, `"`) {
			cell, more = s.quoted()
		} else {
			cell, more = s.plain()
		}
		holds = holds || strings.TrimSpace(cell) != ""
	}
	return cells, holds
}

// plain reads a cell up to its separator, and reports whether the record goes on.
func (s *recordScanner) plain() (cell string, more bool) {
	for i := range len(s.rest) {
		switch {
		case s.rest[i] == '\n':
			cell, s.rest = s.rest[:i], s.rest[i+1:]
			return cell, false
		case strings.HasPrefix(s.rest[i:], s.sep):
			cell, s.rest = s.rest[:i], s.rest[i+len(s.sep):]
			return cell, true
		}
	}
	cell, s.rest = s.rest, ""
	return cell, false
}

// quoted reads a cell in quotes. A quote with something else than a separator or a line end behind
// it belongs to the cell, as with LazyQuotes.
func (s *recordScanner) quoted() (cell string, more bool) {
	from := s.rest[1:]
	for at := 0; ; {
		n := strings.IndexByte(from[at:], '"')
		if n < 0 {
			s.rest = ""
			return from, false
		}
		cell, at = from[:at+n], at+n+1
		switch rest := from[at:]; {
		case rest == "" || rest[0] == '\n':
			s.rest = strings.TrimPrefix(rest, "\n")
			return cell, false
		case strings.HasPrefix(rest, s.sep):
			s.rest = rest[len(s.sep):]
			return cell, true
		case rest[0] == '"':
			at++
		}
	}
}
