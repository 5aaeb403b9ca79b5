package model

import (
	"math"
	"slices"
	"strings"
	"time"

	"allsettled/app/board"
	"allsettled/app/column"
	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// Runs are the runs of this browser, and which of them the page shows.
type Runs struct {
	All   []*Run // the oldest first
	Shown *Run   // nil before the first run
	Open  int    // index of the call that is open, -1 for none

	dismissed []*Run // were taken off the list, and are watched to their end
	screen    *Screen
	transport Transport
	memory    memory
}

// none is the lane of a page without a run.
var none board.Lane

// Lane is that of the run that is shown, or an empty one.
func (l *Runs) Lane() *board.Lane {
	if l.Shown == nil {
		return &none
	}
	return &l.Shown.Lane
}

// Columns are those of the run that is shown.
func (l *Runs) Columns() *column.Columns { return &l.Shown.View.Columns }

// promptMost is the size of a plan that is written and sent before the press of Run is painted.
const promptMost = 20_000

// show turns the page to a run, and watches it unless all of it is known.
func (l *Runs) show(r *Run, isNew bool) {
	if l.Shown, l.Open = r, -1; r != nil {
		r.expect()
	}
	if r != nil && !r.stream.open() && !r.Lane.Ended && l.transport != nil {
		r.Failure, r.due = nil, true
		if r.Total <= promptMost {
			l.begin(r)
		}
	}
	l.screen.host.RunShown(isNew)
	l.screen.redraw()
	l.keep()
}

func (l *Runs) begin(r *Run) { r.begin(l.transport, l.screen.host.Wake) }

// named returns the run of a name; where the list has none, it is taken to be one that another browser started.
func (l *Runs) named(name string) *Run {
	for _, r := range l.All {
		if r.Name == name {
			return r
		}
	}
	l.All = append(l.All, sharedRun(name))
	return l.All[len(l.All)-1]
}

// Dismiss takes a run off the list; the server keeps it as long as it would.
func (l *Runs) Dismiss(r *Run) {
	at := slices.Index(l.All, r)
	if at < 0 {
		return
	}
	l.All, l.dismissed = slices.Delete(slices.Clone(l.All), at, at+1), append(l.dismissed, r)
	l.memory.forget(r.Name)
	l.screen.Offer(say.T("The run is off the list."), func() {
		l.dismissed = slices.DeleteFunc(l.dismissed, func(one *Run) bool { return one == r })
		l.All = slices.Insert(slices.Clone(l.All), min(at, len(l.All)), r)
		l.keep()
	})
}

// watched are all runs whose events may come in.
func (l *Runs) watched() []*Run { return slices.Concat(l.All, l.dismissed) }

// typical is how long a call to an address took the last time; 0 when none was made.
func (l *Runs) typical(address string) time.Duration {
	for _, r := range slices.Backward(l.All) {
		if r.Label == strings.TrimSpace(address) {
			return r.Lane.Typical()
		}
	}
	return 0
}

// OpenCall opens a call of the run that is shown, or closes the open one with -1.
func (l *Runs) OpenCall(index int) {
	l.Open = index
	l.screen.redraw()
}

// Step opens the row by rows below the open one, and returns its place in the table, -1 where there is none.
func (l *Runs) Step(by int) int {
	at := l.Shown.View.Step(l.Open, by)
	if at >= 0 {
		l.OpenCall(l.Shown.View.Index(at))
	}
	return at
}

// Ask shows the rows that another query leaves, in its order.
func (l *Runs) Ask(change func(*table.Query)) {
	v := &l.Shown.View
	q := v.Query
	change(&q)
	if q.Only != v.Query.Only || q.Search != v.Query.Search || q.In != v.Query.In || q.Is != v.Query.Is {
		v.selected = nil // of which some would be out of sight, and still counted
	}
	v.choose(q)
	l.screen.redraw()
}

// Wanted returns the calls of the shown run whose answers are to be fetched now, for the rows [first, last) that are in
// sight, and notes them as asked for. Each is followed by [Runs.Arrived] or [Answers.NotArrived].
func (l *Runs) Wanted(first, last int) []int {
	r := l.Shown
	if r == nil || r.Answers.behind == 0 {
		return nil
	}
	var want []int
	ask := func(index int, most int64) {
		if o := r.Lane.Outcome(index); o != nil && o.Value.Elsewhere && o.BodyBytes <= most && r.Answers.ask(index) {
			want = append(want, index)
		}
	}
	if l.Open >= 0 {
		ask(l.Open, math.MaxInt64)
	}
	for at := first; at < min(last, r.View.Len()); at++ {
		ask(r.View.Index(at), settle.MaxValue)
	}
	slices.Sort(want)
	return want
}

// Arrived keeps an answer that was asked for; nil means that the server does not keep it any more.
func (l *Runs) Arrived(r *Run, index int, body []byte) {
	delete(r.Answers.asked, index)
	if r.Answers.lost[index] = body == nil; body != nil {
		var came settle.Reply
		if o := r.Lane.Outcome(index); o != nil {
			came.Type = o.Reply.Type
		}
		came.Body = body
		r.Lane.Complete(index, settle.ValueOf(came.Text()))
		r.View.Columns.Forget(index)
	}
	l.screen.redraw()
}
