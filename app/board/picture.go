package board

import "time"

// rowBars is what is drawn in one row: at most one bar of each kind.
type rowBars struct {
	bars [Kinds]Bar
	has  [Kinds]bool
}

// add lets the bar of its kind reach over one more.
func (s *rowBars) add(b Bar) {
	if s.has[b.Kind] {
		have := s.bars[b.Kind]
		b.From, b.To = min(b.From, have.From), max(b.To, have.To)
	}
	s.bars[b.Kind], s.has[b.Kind] = b, true
}

func (s *rowBars) yield(yield func(Bar)) {
	for k := range s.bars {
		if s.has[k] {
			yield(s.bars[k])
		}
	}
}

// at is the strip with the calls in flight drawn up to the clock.
func (s rowBars) at(l *Lane, clock float32) *rowBars {
	if s.has[KindFlying] {
		b := s.bars[KindFlying]
		b.To = max(clock, b.From)
		s.bars[KindFlying] = b
		if l.decidedEarly() && b.To > Millis(l.Verdict.At)+0.1 {
			s.has[KindFlying], b.Kind = false, KindGhost
			s.add(b)
		}
	}
	return &s
}

// picture remembers the rows of a lane as they were drawn last: with a million calls, a
// frame would otherwise be over before all were looked at. The zero picture remembers nothing.
type picture struct {
	rows    Rows
	drawn   []rowBars
	changed []bool        // by row
	behind  int           // how many of them changed
	next    int           // to be looked at
	decided time.Duration // when the mode was, so far as that was drawn
}

func newPicture(rows Rows) picture {
	p := picture{rows: rows, drawn: make([]rowBars, rows.Count), changed: make([]bool, rows.Count)}
	p.touchAll()
	return p
}

func (p *picture) touchAll() {
	for row := range p.changed {
		p.changed[row] = true
	}
	p.behind = len(p.changed)
}

// touch notes that something happened to a call.
func (p *picture) touch(index int) {
	if p.behind == len(p.changed) {
		return
	}
	if row := index / p.rows.Per; row < len(p.changed) && !p.changed[row] {
		p.changed[row] = true
		p.behind++
	}
}

// looksMost is about how many calls are looked at for one picture, which takes a page some 5 ms.
const looksMost = 50_000

// refresh draws changed rows again, in turn, so that none waits for ever.
func (p *picture) refresh(l *Lane) {
	for looked := 0; p.behind > 0 && looked < looksMost; p.next = (p.next + 1) % len(p.changed) {
		if p.changed[p.next] {
			p.draw(l, p.next)
			looked += p.rows.Per
		}
	}
}

func (p *picture) draw(l *Lane, row int) {
	var s rowBars
	for i := row * p.rows.Per; i < min((row+1)*p.rows.Per, len(l.states)); i++ {
		if b, ok := l.bar(i, 0); ok {
			b.Row = row
			if l.states[i] == Flying {
				b.Kind = KindFlying // a ghost or not, as the clock says
			}
			s.add(b)
		}
	}
	p.drawn[row], p.changed[row] = s, false
	p.behind--
}

// Behind reports whether the bars that were drawn last lack something that is known.
func (l *Lane) Behind() bool { return l.picture.behind > 0 }
