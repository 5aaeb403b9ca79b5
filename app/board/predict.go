package board

import (
	"time"

	"allsettled/app/settle"
)

// Record takes what is known of the run so far, to be replayed by [Predict]; see [settle.Record]. It takes about a
// microsecond a call on a server, several in a page, so it is worth keeping.
func (l *Lane) Record() []settle.Recorded { return settle.Record(l.inOrder()) }

// Predict replays recorded calls by other rules, see [settle.Replay], and returns the ended lane of that. No call is
// made, and its outcomes have no values.
func Predict(calls []settle.Recorded, mode settle.Mode, limits settle.Limits) *Lane {
	l := &Lane{}
	terms := settle.Terms{
		Total: len(calls), Mode: mode, InFlight: limits.InFlight, PerSecond: limits.PerSecond,
		Timeout: limits.Timeout, Attempts: limits.Attempts,
	}
	l.Apply(settle.Event{Kind: settle.Accepted, Terms: &terms}, epoch)
	for e := range settle.Replay(mode, calls, limits) {
		l.Apply(e, epoch)
	}
	return l
}

// epoch is when the events of a replay are applied: a replay has no time of day.
var epoch = time.Unix(0, 0)
