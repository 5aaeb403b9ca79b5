package paste

import (
	"strconv"
	"strings"

	"allsettled/app/paste/jsonlist"
	"allsettled/app/plan"
)

// Limits of a table. Its rows are filled up to the widest, so that a text of a few megabytes with
// one long line could ask for billions of cells.
const (
	MaxColumns = plan.MaxColumns
	MaxCells   = 5_000_000 // rows times columns
)

// Check returns the mistake of a table that is larger than [MaxColumns] and [MaxCells] allow, or of JSON that is no
// list, nil for all other texts. Its memory does not grow with the text. The error is a *[plan.FieldError] of
// the field ids that is over a limit.
func Check(text string) error {
	if jsonlist.Is(text) {
		return jsonMistake(jsonlist.Check(text, jsonLimits))
	}
	text = unbroken(text)
	sep, _ := separate(text)
	if sep == 0 {
		return nil
	}
	_, text = declared(text)
	return measure(text, sep, -1).check()
}

// extent is how large a table is.
type extent struct {
	rows   int // that hold something
	wide   int // cells of the widest
	first  int // cells of the first
	ragged bool
}

// check returns the mistake of a table that is too large. Its type is error: a nil
// *plan.FieldError would not be a nil error.
func (e extent) check() error {
	switch {
	case e.wide > MaxColumns:
		return plan.NewLimitError("ids", strconv.Itoa(e.wide)+" columns", "many_columns", MaxColumns)
	case e.rows*e.wide > MaxCells:
		typed := strconv.Itoa(e.rows) + " rows of " + strconv.Itoa(e.wide) + " columns"
		return plan.NewLimitError("ids", typed, "many_cells", MaxCells)
	}
	return nil
}

// measure counts the rows of a text that hold something, at most most of them, all for -1, and
// their cells, as encoding/csv finds them. That keeps a whole record in memory, which takes 24 times
// the size of a line of separators; here it is only counted.
func measure(text string, sep rune, most int) (e extent) {
	s := recordScanner{rest: text, sep: string(sep)}
	for s.rest != "" && (most < 0 || e.rows < most) {
		cells, holds := s.record()
		if !holds {
			continue
		}
		if e.rows++; e.rows == 1 {
			e.first = cells
		}
		e.wide = max(e.wide, cells)
		e.ragged = e.ragged || cells != e.first
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
