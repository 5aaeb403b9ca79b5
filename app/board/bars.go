package board

import (
	"time"
)

// Kind says how a bar is drawn.
type Kind uint8

// The kinds of bar. A ghost is a call that no one waits for any more: the mode
// has decided, and it goes on, or went on, all the same.
const (
	KindFlying Kind = iota
	KindFulfilled
	KindRejected
	KindAborted
	KindGhost
	Kinds // how many kinds there are
)

// Bar is one row's span on the time axis.
type Bar struct {
	Row      int // from 0
	From, To float32
	Kind     Kind
}

// Rows says how calls share rows: as many as fit, each row the same number of
// calls, Per, but the last.
type Rows struct{ Count, Per int }

// Layout shares total calls among at most most rows.
func Layout(total, most int) Rows {
	if total <= 0 || most <= 0 {
		return Rows{0, 1}
	}
	per := (total + most - 1) / most
	return Rows{(total + per - 1) / per, per}
}

// Bars yields the bars of every row at now, times in ms. A row of one call has
// at most one bar. A row of several has a bar of each kind that is among them, from
// the first start to the last end of that kind: so no rejection ever drowns.
//
// Only rows in which something happened since the last time are looked through, of 50,000 calls or so at once;
// what is left comes with the next pictures, see [Lane.Behind].
func (l *Lane) Bars(rows Rows, now time.Time, yield func(Bar)) {
	clock := Millis(l.Clock(now))
	p := &l.picture
	if p.rows != rows {
		*p = newPicture(rows)
	}
	if decided := l.Verdict.At; l.decidedEarly() && p.decided != decided {
		p.decided = decided
		p.touchAll()
	}
	p.refresh(l)
	for row := range p.drawn {
		p.drawn[row].at(l, clock).yield(yield)
	}
}

// BarsAt yields the bars of every row as they were at a moment of the run, in ms since
// it was accepted: a call that had not settled by then is in flight up to it,
// and one that went on behind an early verdict is a ghost that grows.
func (l *Lane) BarsAt(rows Rows, at float32, yield func(Bar)) {
	for row := range rows.Count {
		var found rowBars
		for i := row * rows.Per; i < min((row+1)*rows.Per, l.Total()); i++ {
			if b, ok := l.BarAt(i, at); ok {
				b.Row = row
				found.add(b)
			}
		}
		found.yield(yield)
	}
}

// bar returns the bar of one call; none before its first attempt.
func (l *Lane) bar(i int, clock float32) (Bar, bool) {
	b := Bar{From: l.began[i], To: l.began[i] + l.took[i]}
	switch l.states[i] {
	case Waiting:
		return b, false
	case Flying:
		b.To, b.Kind = max(clock, b.From), KindFlying
	case Fulfilled:
		b.Kind = KindFulfilled
	case Rejected:
		b.Kind = KindRejected
	case Aborted:
		b.Kind = KindAborted
	}
	if l.ghost(i, b.To) {
		b.Kind = KindGhost
	}
	return b, true
}

// BarAt returns the bar of one call as it was at a moment, see [Lane.BarsAt], in row 0; none before its first attempt.
func (l *Lane) BarAt(index int, at float32) (Bar, bool) {
	if !l.holds(index) {
		return Bar{}, false
	}
	b, ok := l.bar(index, at)
	if !ok || b.From > at {
		return b, false
	}
	if b.To <= at {
		return b, true
	}
	b.To, b.Kind = at, KindFlying
	if l.ghost(index, at) {
		b.Kind = KindGhost
	}
	return b, true
}

// decidedEarly reports whether one call decided the mode.
func (l *Lane) decidedEarly() bool { return l.Verdict.Index >= 0 && l.Verdict.Status != "" }

// ghost reports whether the call went on after a mode that decides early had decided.
func (l *Lane) ghost(i int, to float32) bool {
	if !l.decidedEarly() || l.states[i] == Aborted || i == l.Verdict.Index {
		return false
	}
	return to > Millis(l.Verdict.At)+0.1
}

// Ticks returns the marks of a time axis that ends at or after to: at most most
// of them, 1, 2 or 5 times a power of ten apart, in ms, the first at 0.
func Ticks(to float32, most int) []float32 {
	step := float32(1)
	for factor := 0; to/step > float32(max(most-1, 1)); factor++ {
		step *= []float32{2, 2.5, 2}[factor%3]
	}
	ticks := []float32{0}
	for t := step; t <= to; t += step {
		ticks = append(ticks, t)
	}
	return ticks
}

// Reach returns where a time axis ends, in ms. An ended run fills it. While a run
// goes on the axis grows by steps, so that bars grow and the axis stands still.
func Reach(clock time.Duration, ended bool) float32 {
	now := max(Millis(clock), 1)
	if ended {
		return now * 1.01
	}
	step := float32(100)
	for now > step {
		step *= 1.5
	}
	return step
}
