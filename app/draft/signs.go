package draft

import (
	"strconv"
	"strings"

	"allsettled/app/paste"
)

// signs counts the IDs that an address can hold in two ways, see [Reading.choices], and those that are damaged.
type signs struct {
	total   int
	encoded int    // are percent-encoded: %2F
	parted  int    // hold a slash or a colon, of those that are not encoded
	example string // the first of these
	lost    int    // have lost their last digits in a spreadsheet, see [paste.LostDigits]
	damaged string // the first of these
	padded  int    // of a table have blanks around them
	unseen  int    // hold characters that cannot be seen, see [paste.Seen]
	hidden  string // the first of these
}

// readSigns looks at the IDs of a reading, unless they are those that were looked at last.
func (l *Reader) readSigns(r *Reading) {
	of := strconv.Itoa(r.Column) + strconv.FormatBool(r.Table != nil && r.Table.HasHeader)
	if l.of != of {
		l.of, l.signs = of, signs{}
		if r.Table != nil {
			for _, row := range r.Table.Values {
				l.signs.add(row[r.Column])
			}
		}
		for _, id := range r.IDs.List {
			l.signs.add(id)
		}
	}
	r.signs = l.signs
}

// add looks at an ID.
func (s *signs) add(id string) {
	s.total++
	if paste.LostDigits(id) {
		if s.lost++; s.lost == 1 {
			s.damaged = id
		}
	}
	if strings.TrimSpace(id) != id {
		s.padded++
	}
	if paste.Seen(id) != id {
		if s.unseen++; s.unseen == 1 {
			s.hidden = id
		}
	}
	switch {
	case isEncoded(id):
		s.encoded++
	case strings.ContainsAny(id, "/:"):
		s.parted++
	default:
		return
	}
	if s.example == "" {
		s.example = id
	}
}

// isEncoded reports whether an ID has a percent sign, and only such as two hexadecimal digits follow.
func isEncoded(id string) bool {
	const hex = "0123456789abcdefABCDEF"
	parts := strings.Split(id, "%")
	for _, part := range parts[1:] {
		if len(part) < 2 || !strings.Contains(hex, part[:1]) || !strings.Contains(hex, part[1:2]) {
			return false
		}
	}
	return len(parts) > 1
}
