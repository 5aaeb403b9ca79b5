package board

import (
	"iter"
	"time"

	"allsettled/app/settle"
)

// calls are the calls of a run in columns, by index of the call.
type calls struct {
	states         []State
	began          []float32 // ms since the run was accepted
	took           []float32 // ms
	neverAttempted []bool    // settled without an attempt
	outcomes       store
	causes         causes
	earlier        map[int][]place // of calls that later runs amended
	counts         [Aborted + 1]int
	work           time.Duration // all that the settled calls took, added up
}

// maxCalls bounds what an index may make room for.
const maxCalls = 4_000_000

// grow makes room for total calls, and reports whether there was less.
func (c *calls) grow(total int) bool {
	more := total - len(c.states)
	if more <= 0 {
		return false
	}
	c.states = append(c.states, make([]State, more)...)
	c.began = append(c.began, make([]float32, more)...)
	c.took = append(c.took, make([]float32, more)...)
	c.neverAttempted = append(c.neverAttempted, make([]bool, more)...)
	c.outcomes.grow(more)
	c.causes.of = append(c.causes.of, make([]uint8, more)...)
	c.counts[Waiting] += more
	return true
}

// put puts an outcome in its place, and counts it.
func (c *calls) put(o *settle.Outcome) {
	c.outcomes.put(o)
	c.began[o.Index], c.took[o.Index] = Millis(o.Began), Millis(o.Took)
	c.neverAttempted[o.Index] = o.Attempts == 0
	state := stateOf(o)
	c.move(o.Index, state)
	if state == Rejected && o.Reason != nil {
		c.causes.note(o.Index, o.Reason)
	}
	if state != Aborted {
		c.work += o.Took
	}
}

func (c *calls) move(index int, to State) {
	c.counts[c.states[index]]--
	c.counts[to]++
	c.states[index] = to
}

func (c *calls) holds(index int) bool { return index >= 0 && index < len(c.states) }

// Total is how many calls the run has.
func (c *calls) Total() int { return len(c.states) }

// Count returns how many calls are in that state.
func (c *calls) Count(s State) int { return c.counts[s] }

// Pending returns how many calls have not settled.
func (c *calls) Pending() int { return c.counts[Waiting] + c.counts[Flying] }

// Settled returns how many calls have settled, those aborted included.
func (c *calls) Settled() int { return len(c.states) - c.Pending() }

// State returns how a call stands; Waiting where there is none.
func (c *calls) State(index int) State {
	if !c.holds(index) {
		return Waiting
	}
	return c.states[index]
}

// Outcome returns how a call settled, nil as long as it has not. It is made for the caller, who may change it.
func (c *calls) Outcome(index int) *settle.Outcome {
	if !c.holds(index) {
		return nil
	}
	return c.outcomes.get(index)
}

// Earlier returns the outcomes that a call had in earlier runs, the first first.
func (c *calls) Earlier(index int) []*settle.Outcome {
	var list []*settle.Outcome
	for _, at := range c.earlier[index] {
		list = append(list, c.outcomes.at(at))
	}
	return list
}

// inOrder yields every outcome in the order of the input, nil for a call that has not settled.
func (c *calls) inOrder() iter.Seq[*settle.Outcome] {
	return func(yield func(*settle.Outcome) bool) {
		for i := range c.Total() {
			if !yield(c.Outcome(i)) {
				return
			}
		}
	}
}
