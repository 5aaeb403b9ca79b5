package settle

import (
	"iter"
	"slices"
	"time"
)

// Recorded is how the attempts of one call went in a run that was made. It has times and reasons and no bodies, so the
// recording of a large run is small.
type Recorded struct {
	ID    string
	Tries []Played // at least one; a call that needs more attempts than these repeats the last
}

// Played is how one attempt went.
type Played struct {
	HTTP      int
	Reason    *Reason       // nil fulfilled
	Took      time.Duration // of the attempt alone
	FirstByte time.Duration // since its start; 0 unknown
	// Wait followed before the next attempt; 0 is unknown, and chosen again. It is kept, since it was drawn at random:
	// a prediction by the same rules would otherwise differ from the run that it is made from.
	Wait time.Duration
}

// Record takes from the outcomes of a run, in the order of its input, what [Replay] needs. A call
// that was left behind, or has not settled (nil), does not tell how it would have gone on: it is taken to fulfil, in
// the
// median time of those that settled, but later than it was left. Where none settled, all that is known is that.
func Record(outcomes iter.Seq[*Outcome]) []Recorded {
	var all []Recorded
	var times []int
	var left []int
	for o := range outcomes {
		if o == nil {
			o = &Outcome{Reason: NewReason(CodeAborted, "decided")}
		}
		if o.Aborted() {
			left = append(left, len(all))
		} else {
			times = append(times, int(o.Took))
		}
		all = append(all, Recorded{ID: o.ID, Tries: played(o)})
	}
	// The median and not the mean: one call that ran into its timeout would make all that were left slow.
	if len(times) > 0 {
		slices.Sort(times)
		for _, i := range left {
			flown := all[i].Tries[len(all[i].Tries)-1].Took
			all[i].Tries = []Played{{HTTP: 200, Took: max(time.Duration(times[len(times)/2]), flown+1)}}
		}
	}
	return all
}

// played is how the attempts of a call went. An outcome of one attempt has no list of tries, and speaks for it.
func played(o *Outcome) []Played {
	if len(o.Tries) == 0 {
		return []Played{{HTTP: o.Reply.HTTP, Reason: o.Reason, Took: o.Took, FirstByte: o.FirstByte}}
	}
	tries := make([]Played, len(o.Tries))
	for i, t := range o.Tries {
		tries[i] = Played{HTTP: t.HTTP, Took: t.Took, Wait: t.Wait, Reason: o.why(t)}
	}
	// The reasons of earlier attempts were kept as codes only; that of the last is whole, in the outcome.
	last := len(tries) - 1
	tries[last].Reason = o.Reason
	// An outcome counts to the first byte from the start of the call, a recording from that of the attempt.
	if o.FirstByte > 0 {
		tries[last].FirstByte = max(0, o.FirstByte-(o.Tries[last].Began-o.Began))
	}
	return tries
}

// why tells why an attempt failed, of which only the code was kept. Where the call's own reason has the same code it is
// taken, with its args and with the time that the site asked for. A timeout's length is known from how long it took,
// but for what timers come late.
func (o *Outcome) why(t Try) *Reason {
	switch {
	case t.Code == "":
		return nil
	case o.Reason != nil && o.Reason.Code == t.Code:
		return o.Reason
	case t.Code == CodeTimeout:
		return late(t.Took.Round(100*time.Millisecond), nil)
	}
	return &Reason{Code: t.Code}
}
