package model

import (
	"maps"
	"slices"

	"allsettled/app/settle"
)

// Answers keeps track of long answers, which stay on the server until their row is in sight or open. Rows want answers
// that can fill columns; only an open call wants one that is longer, of which there is a preview then.
type Answers struct {
	behind int          // answers that stayed on the server
	asked  map[int]bool // for which of them the page waits
	lost   map[int]bool // which of them the server does not keep any more
}

// askedMost is how many answers are asked for at once: as many connections as a browser opens to one host.
const askedMost = 6

// Wanted returns the calls of the shown run whose answers are to be fetched now, for the rows [first, last) that are in
// sight, and notes them as asked for. Each is followed by [Page.Arrived] or [Page.NotArrived].
func (p *Page) Wanted(first, last int) []int {
	r := p.Shown
	if r == nil || r.Answers.behind == 0 {
		return nil
	}
	want := map[int]bool{}
	if p.Open >= 0 {
		r.want(p.Open, 1<<62, want)
	}
	for at := first; at < min(last, r.View.Len()); at++ {
		r.want(r.View.Index(at), settle.MaxValue, want)
	}
	return slices.Sorted(maps.Keys(want))
}

// want adds a call to those that are asked for, if its answer of at most most bytes stayed on the server.
func (r *Run) want(index int, most int64, to map[int]bool) {
	a, o := &r.Answers, r.Lane.Outcome(index)
	if o == nil || !o.Value.Elsewhere || o.BodyBytes > most || len(a.asked) >= askedMost || a.asked[index] || a.lost[index] {
		return
	}
	if a.asked == nil {
		a.asked, a.lost = map[int]bool{}, map[int]bool{}
	}
	a.asked[index], to[index] = true, true
}

// Lost reports whether the server does not keep the answer of a call any more.
func (a *Answers) Lost(index int) bool { return a.lost[index] }

// Arrived keeps an answer that was asked for; nil means that the server does not keep it any more.
func (p *Page) Arrived(r *Run, index int, body []byte) {
	delete(r.Answers.asked, index)
	if r.Answers.lost[index] = body == nil; body != nil {
		r.Lane.Complete(index, settle.ValueOf(body))
		r.View.forget(index)
	}
	p.Changed()
	p.host.Wake()
}

// NotArrived notes that an answer could not be fetched: it is asked for again when its row is drawn.
func (p *Page) NotArrived(r *Run, index int) { delete(r.Answers.asked, index) }
