package table

import (
	"slices"

	"allsettled/app/settle"
)

// Filtering carries out a [Query] in small steps: filtering and sorting 100,000 outcomes at once would block the page
// for a second.
type Filtering struct {
	query  Query
	needle needle
	total  int
	get    func(int) *settle.Outcome

	seen  int // rows looked at
	keys  []keyed
	merge merging
}

// Filter begins to filter total outcomes; get returns one, nil while it is pending.
func (p Query) Filter(total int, get func(int) *settle.Outcome) *Filtering {
	return &Filtering{query: p, needle: needleOf(p.Search), total: total, get: get}
}

// looks is how many rows are looked at, or put in order, between two questions whether that is enough.
const looks = 64

// Step goes on until it has finished, which it reports, or until enough does.
// It asks about every 0.1 ms.
func (s *Filtering) Step(enough func() bool) (finished bool) {
	for s.seen < s.total {
		for range min(looks, s.total-s.seen) {
			s.look(s.seen)
			s.seen++
		}
		if enough() {
			return false
		}
	}
	if s.query.Sort == "" {
		return true
	}
	if s.merge.keys == nil {
		s.merge = merging{keys: s.keys, spare: make([]keyed, len(s.keys)), before: s.query.before}
	}
	for !s.merge.finished() {
		s.merge.some(looks * 4)
		if enough() {
			return s.merge.finished()
		}
	}
	return true
}

// look keeps a row if it matches, with the key that it is sorted by.
func (s *Filtering) look(row int) {
	o := s.get(row)
	if !s.query.takes(o, s.needle) {
		return
	}
	k := keyed{row: int32(row)}
	if s.query.Sort != "" {
		k = key(k.row, Cell(o, s.query.Sort))
	}
	s.keys = append(s.keys, k)
}

// Rows returns the indexes that were picked, in order. It is complete once Step reported so.
func (s *Filtering) Rows() []int32 {
	keys := s.keys
	if s.merge.keys != nil {
		keys = s.merge.keys
	}
	rows := make([]int32, len(keys))
	for i, k := range keys {
		rows[i] = k.row
	}
	return rows
}

// merging is a stable merge sort that can stop anywhere: sorted stretches of width
// keys are merged in pairs, from keys into spare, which then change places.
type merging struct {
	keys, spare []keyed
	before      func(a, b keyed) bool // strictly

	width          int
	to             int // keys[:to] have been merged into spare
	left, right    int // the next of either stretch
	leftEnd, ended int
}

func (m *merging) finished() bool { return m.width >= len(m.keys) }

// some moves about n keys.
func (m *merging) some(n int) {
	if m.width == 0 {
		m.width = 1
		m.pair(0)
	}
	for ; n > 0 && !m.finished(); n-- {
		switch {
		case m.to == len(m.keys):
			m.keys, m.spare = m.spare, m.keys
			m.width *= 2
			m.pair(0)
		case m.to == m.ended:
			m.pair(m.to)
		default:
			m.move()
		}
	}
}

// pair turns to the two stretches that begin at from.
func (m *merging) pair(from int) {
	m.to, m.left = from, from
	m.leftEnd = min(from+m.width, len(m.keys))
	m.right, m.ended = m.leftEnd, min(from+2*m.width, len(m.keys))
}

// move moves the smaller of the two next keys; of equals the left one.
func (m *merging) move() {
	from := &m.left
	if m.left == m.leftEnd || m.right < m.ended && m.before(m.keys[m.right], m.keys[m.left]) {
		from = &m.right
	}
	m.spare[m.to] = m.keys[*from]
	*from++
	m.to++
}

// before orders numbers before texts, and what says nothing last in both directions.
func (p Query) before(a, b keyed) bool {
	if (a.text == "") != (b.text == "") {
		return a.text != ""
	}
	if p.Down {
		a, b = b, a
	}
	return compare(a, b) < 0
}

// Rows returns the indexes of the total outcomes that are picked, in order; get
// returns one, nil while it is pending. [Pick.All] needs no list: it returns nil.
// It takes as long as it takes; a page uses [Pick.Filter].
func (p Query) Rows(total int, get func(int) *settle.Outcome) []int32 {
	if p.All() {
		return nil
	}
	s := p.Filter(total, get)
	s.Step(func() bool { return false })
	return slices.Clip(s.Rows())
}
