package plan

import (
	"strconv"

	"allsettled/app/plan/text"
)

// Limits of what a call sends, filled in. A template of a megabyte that has {id} a quarter of a
// million times makes a gigabyte of an ID of 4 KB.
const (
	maxAddress   = 64 << 10  // bytes of an address
	maxAddresses = 256 << 20 // bytes of the addresses and headers of all calls, which are filled in before a run
	bodiesAtOnce = 64 << 20  // bytes of the bodies of all calls in flight, where a variable is in them
)

// uses says how often a template has a variable, as far as that counts for its length. Equal uses are one entry, so
// a row costs as many steps as there are different ones, and not a quarter of a million.
type uses struct {
	column int
	prefix int  // characters that count; 0: all
	json   bool // escaped for JSON
	times  int
}

// measure is the length of a filled template, without filling it in.
type measure struct {
	fixed int
	uses  []uses
	at    map[uses]int // where a use is in the list; its times are 0
}

// add counts one more use.
func (m *measure) add(one uses) {
	at, known := m.at[one]
	if !known {
		if m.at == nil {
			m.at = map[uses]int{}
		}
		at = len(m.uses)
		m.at[one] = at
		m.uses = append(m.uses, one)
	}
	m.uses[at].times++
}

// length returns the least length for a row, and the column that takes most of it. It is exact but
// for escapes in an address. It never overflows: it ends above most.
func (m *measure) length(row []string, most int) (length, column int) {
	length = m.fixed
	largest := -1
	for _, u := range m.uses {
		one := len(row[u.column])
		if u.json {
			one = jsonLength(row[u.column])
		}
		if u.prefix > 0 {
			one = min(one, u.prefix)
		}
		if part := one * min(u.times, most); part > largest {
			largest, column = part, u.column
		}
		if length += one * min(u.times, most); length > most {
			return length, column
		}
	}
	return length, column
}

// measured returns what the length of a text depends on.
func measured(t *text.Text) (m measure) {
	m.fixed = t.Plain()
	for column, json := range t.Variables() {
		m.add(uses{column: column, json: json})
	}
	return m
}

// measured returns what the length of an address depends on.
func (a *address) measured() (m measure) {
	m.fixed = a.Plain()
	for column, prefix := range a.Variables() {
		m.add(uses{column: column, prefix: prefix})
	}
	return m
}

// jsonLength returns how long s is as the inside of a JSON string, as package text escapes it.
func jsonLength(s string) int {
	n := len(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t':
			n++
		case c < ' ':
			n += len(`u0000`)
		}
	}
	return n
}

// sizes checks how large the calls of a plan are.
type sizes struct {
	c       *compiled
	f       *fieldErrors
	address measure
	headers []measure // of those that vary
	body    measure
	all     int // bytes of addresses and headers so far
	largest int // bytes of the largest body
}

// newSizes prepares the check.
func newSizes(c *compiled, f *fieldErrors) *sizes {
	s := &sizes{c: c, f: f, address: c.address.measured(), body: measured(&c.body)}
	for i := range c.varied {
		s.headers = append(s.headers, measured(&c.varied[i].text))
	}
	return s
}

// fits reports whether a call is small enough to be filled in. Where it is not, the mistake is that of the cell which
// makes up most of it: that is the one to shorten.
func (s *sizes) fits(index int, row []string) bool {
	before := len(s.f.list)
	address, column := s.address.length(row, maxAddress)
	if address > maxAddress {
		s.add(index, column, row, "long_address", maxAddress>>10)
	}
	s.all += address + len(s.address.uses)
	for i := range s.headers {
		length, column := s.headers[i].length(row, maxHeader)
		if length > maxHeader {
			s.add(index, column, row, "long_filled_header", s.c.varied[i].name)
		}
		s.all += length
	}
	body, column := s.body.length(row, maxBody)
	if body > maxBody && len(s.body.uses) > 0 {
		s.add(index, column, row, "long_filled_body")
	}
	s.largest = max(s.largest, body)
	return len(s.f.list) == before
}

// add notes a mistake in a cell.
func (s *sizes) add(index, column int, row []string, code string, args ...any) {
	s.f.add(cellField(s.c.plan, index, column), row[column], code, args...)
}

// enough reports whether the addresses and headers so far are as much as those of a run may be, and
// notes that.
func (s *sizes) enough() bool {
	if s.all <= maxAddresses {
		return false
	}
	s.f.over("endpoint", s.c.plan.Endpoint, "many_bytes", maxAddresses>>20)
	return true
}

// atOnce checks the bodies that are in memory at once: a call has its own as long as it is in flight.
func (s *sizes) atOnce() {
	if len(s.body.uses) == 0 {
		return
	}
	inFlight := min(s.c.plan.Filled().InFlight, s.c.plan.Total())
	if most := max(bodiesAtOnce/max(s.largest, 1), 1); inFlight > most {
		s.f.over("inFlight", strconv.Itoa(inFlight), "bodies_at_once", most, bodiesAtOnce>>20)
	}
}
