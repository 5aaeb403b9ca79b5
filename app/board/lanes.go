package board

import (
	"iter"
	"time"

	"allsettled/app/say"
	"allsettled/app/settle"
)

// Lanes are runs of the same calls by different modes and limits, drawn one under the other on one time
// axis, on which each begins where it was accepted.
type Lanes []*Lane

// Reach returns where the common time axis ends, in ms: where the longest lane does.
func (ls Lanes) Reach(now time.Time) float32 {
	to := float32(1)
	for _, l := range ls {
		to = max(to, Reach(l.Clock(now)+l.Held(now), l.Ended))
	}
	return to
}

// Result is one row of the table that tells what the lanes show.
type Result struct {
	Name string // see [Lane.Name]
	Measures
	Mark  Mark // of the decision, as far as it was reached
	Ended bool // every call has settled

	// Times says how many times faster than one by one it was until the last call settled. It is 0 before that,
	// and where there is nothing to compare.
	Times float64
}

// Results holds the lanes against each other as they were at a moment, in ms since each was accepted.
func (ls Lanes) Results(at float32) []Result {
	rows := make([]Result, len(ls))
	for i, l := range ls {
		rows[i] = Result{Name: l.Name(), Measures: l.MeasureAt(at), Ended: l.Ended && millis(l.Sum.Took) <= at}
		if mark, ok := l.Mark(); ok && l.decidedBy(at) {
			rows[i].Mark = mark
		}
		if last := rows[i].Last; rows[i].Ended && last > 0 && l.Terms.Mode != settle.Sequential {
			if times := float64(ls.OneByOne(l.Total())) / float64(last); times >= 1.05 {
				rows[i].Times = times
			}
		}
	}
	return rows
}

// Final is a moment after all others, for [Lanes.Results] of all that is known.
const Final float32 = endless

// OneByOne returns how long so many calls take one by one: what a sequential lane took that made them
// all, else the time of all calls in the lane that heard most of them to their end; 0 when none has settled.
func (ls Lanes) OneByOne(total int) time.Duration {
	var alone time.Duration
	heard := 0
	for _, l := range ls {
		n := l.Settled() - l.Count(Aborted)
		if l.Total() != total {
			continue
		}
		if l.Terms.Mode == settle.Sequential && l.Ended && n == total {
			return l.Sum.Took
		}
		if n > heard {
			alone, heard = l.work, n
		}
	}
	return alone
}

// Name is what a lane is called beside others, in the words of the page: its mode and what bounds it,
// such as "allSettled, 5 at a time, at most 10 a second".
func (l *Lane) Name() string {
	mode := l.Terms.Mode
	if mode == "" {
		mode = settle.AllSettled
	}
	name := string(mode)
	if n := l.Terms.InFlight; mode != settle.Sequential && n > 0 && n < l.Total() {
		name += ", " + say.T("{} at a time", say.Number(n))
	}
	if rate := l.Terms.PerSecond; rate > 0 {
		name += ", " + say.T("at most {} a second", say.Decimal(rate, -1))
	}
	return name
}

// Mark is the moment at which a mode was decided. The zero Mark has no Status.
type Mark struct {
	At     time.Duration // since the run was accepted
	Status settle.Status // Fulfilled or Rejected
	Index  int           // the call that decided; -1 when all of them did
	ID     string        // of that call
	Text   string        // its value or its reason, at most 60 characters of the beginning
}

// Mark returns the moment at which the mode was decided; false as long as it is not.
func (l *Lane) Mark() (Mark, bool) {
	if !l.decidedBy(endless) {
		return Mark{}, false
	}
	m := Mark{At: l.Verdict.At, Status: l.Verdict.Status, Index: l.Verdict.Index}
	o := l.Outcome(m.Index)
	if o == nil {
		return m, true
	}
	m.ID = o.ID
	if o.Reason != nil {
		m.Text = beginning(say.Heard(o.Reason.Message))
		return m, true
	}
	if l.source != nil {
		if first := l.source.Outcome(m.Index); first != nil && first.Status == settle.Fulfilled {
			o = first
		}
	}
	m.Text = beginning(string(o.Value.JSON) + o.Value.Preview)
	return m, true
}

// beginning cuts a text to 60 characters.
func beginning(text string) string {
	count := 0
	for at := range text {
		if count == 60 {
			return text[:at] + "…"
		}
		count++
	}
	return text
}

// Recording is how a run's calls went, to be told over again by other rules.
type Recording struct {
	calls []settle.Recorded
	of    *Lane
}

// Record takes what is known of the run so far, see [settle.Record]. It takes about a microsecond a
// call on a server, several in a page, so it is worth keeping.
func (l *Lane) Record() *Recording {
	return &Recording{settle.Record(l.all()), l}
}

// all yields every outcome in the order of the input, nil for a call that has not settled.
func (l *Lane) all() iter.Seq[*settle.Outcome] {
	return func(yield func(*settle.Outcome) bool) {
		for i := range l.states {
			if !yield(l.Outcome(i)) {
				return
			}
		}
	}
}

// Play tells the recorded run by other rules, see [settle.Replay], and returns the ended lane of it. No
// call is made. Its outcomes have no values; its [Lane.Mark] has that of the run that was recorded.
func (r *Recording) Play(mode settle.Mode, limits settle.Limits) *Lane {
	l := &Lane{source: r.of}
	terms := settle.Terms{
		Total: len(r.calls), Mode: mode, InFlight: limits.InFlight, PerSecond: limits.PerSecond,
		Timeout: limits.Timeout, Attempts: limits.Attempts,
	}
	l.Apply(settle.Event{Kind: settle.Accepted, Terms: &terms}, epoch)
	for e := range settle.Replay(mode, r.calls, limits) {
		l.Apply(e, epoch)
	}
	return l
}

// epoch is when the events of a replay are heard of: it has no time of day.
var epoch = time.Unix(0, 0)
