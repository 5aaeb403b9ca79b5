package board

import (
	"slices"
	"time"

	"allsettled/app/settle"
)

// Cause is why some calls rejected: all those of one reason code.
type Cause struct {
	Code   string         // of [settle.Reason]
	Reason *settle.Reason // of the first of them
	Count  int            // of calls that are rejected for it now
}

// causes are the different reasons of a run, and which call has which: a byte a call.
type causes struct {
	list []Cause
	of   []uint8 // by index of the call: place in list, from 1; 0 for none
}

// causesMost is how many different codes have a group each; the rest share the last place.
const causesMost = 255

func (c *causes) note(index int, r *settle.Reason) {
	at := slices.IndexFunc(c.list, func(have Cause) bool { return have.Code == r.Code })
	switch {
	case at >= 0:
	case len(c.list) == causesMost:
		at = causesMost - 1
	default:
		at = len(c.list)
		c.list = append(c.list, Cause{Code: r.Code, Reason: r})
	}
	c.list[at].Count++
	c.of[index] = uint8(at + 1)
}

func (c *causes) clear(index int) {
	if at := c.of[index]; at > 0 {
		c.list[at-1].Count--
		c.of[index] = 0
	}
}

// Causes returns why calls are rejected, the most frequent first. Aborted calls are not among them.
func (c *calls) Causes() []Cause {
	var list []Cause
	for _, one := range c.causes.list {
		if one.Count == 0 {
			continue
		}
		at := len(list) // an insertion sort: the list is short, and slices.SortFunc would make the page 12 KB heavier
		for at > 0 && list[at-1].Count < one.Count {
			at--
		}
		list = slices.Insert(list, at, one)
	}
	return list
}

// Rejected returns the indexes of the calls that are rejected for a cause, in
// the order of the input; of every call that is rejected for the code "".
func (c *calls) Rejected(code string) []int {
	var list []int
	for i, at := range c.causes.of {
		if at > 0 && (code == "" || c.causes.list[at-1].Code == code) {
			list = append(list, i)
		}
	}
	return list
}

// Amend lays the outcome of a later run over that of a call which was rejected or
// aborted: the counts follow, and what was there before is among [Lane.Earlier].
// after is when the later run began, since this one was accepted. An outcome
// that was itself aborted changes nothing, nor does one for a call that is fulfilled.
func (l *Lane) Amend(index int, o *settle.Outcome, after time.Duration) {
	if o == nil || o.Aborted() || !l.holds(index) || l.states[index] < Rejected {
		return
	}
	if l.earlier == nil {
		l.earlier = map[int][]place{}
	}
	l.earlier[index] = append(l.earlier[index], l.outcomes.places[index])
	l.causes.clear(index)
	amended := *o
	amended.Index, amended.Began, amended.Packed = index, after+o.Began, nil
	l.keep(&amended)
	l.Revision++
}
