package main

import (
	"fmt"
	"iter"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// runOutput is what a run prints, and what it keeps for a table.
type runOutput struct {
	stdout   *lineWriter
	bar      progress
	keep     bool
	outcomes []*settle.Outcome // in the order they settled; nil unless keep
	pages    table.WebPages
	sum      settle.Sum
	verdict  settle.Verdict
}

// print writes each outcome as it settles, and returns the verdict.
func (t *runOutput) print(events iter.Seq[settle.Event]) (settle.Status, error) {
	var line []byte
	seq := uint64(0)
	for e := range events {
		switch e.Kind {
		case settle.Settled:
			seq++
			e.Seq = seq
			line = append(event.AppendJSON(line[:0], e), '\n')
			if t.stdout.write(line) != nil {
				return settle.Rejected, fmt.Errorf("write an outcome: %w", t.stdout.close())
			}
			t.bar.settled()
			t.pages.Add(e.Outcome)
			if t.keep {
				t.outcomes = append(t.outcomes, e.Outcome)
			}
		case settle.Ended:
			t.sum, t.verdict = *e.Sum, *e.Verdict
		case settle.Accepted, settle.Started, settle.Decided, settle.Paused, settle.Slowed:
		}
	}
	t.bar.end()
	if err := t.stdout.close(); err != nil {
		return settle.Rejected, fmt.Errorf("write an outcome: %w", err)
	}
	return t.verdict.Status, nil
}

// summary is the line that adds up, and a second one where most answers are web pages.
func (t *runOutput) summary(total int) string {
	s := t.sum
	line := fmt.Sprintf("%d asked = %d fulfilled + %d rejected + %d aborted + %d missing in %.2f s; %s",
		total, s.Fulfilled, s.Rejected, s.Aborted, total-s.Fulfilled-s.Rejected-s.Aborted, s.Took.Seconds(),
		t.verdict.Status)
	if pages := t.pages.String(); pages != "" {
		line += "\n" + pages
	}
	return line
}

// events replays the outcomes in the order of the IDs, then the verdict and the end.
func (t *runOutput) events() iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		for _, o := range t.outcomes {
			if !yield(settle.Event{Kind: settle.Settled, Outcome: o}, nil) {
				return
			}
		}
		_ = yield(settle.Event{Kind: settle.Decided, Verdict: &t.verdict}, nil) &&
			yield(settle.Event{Kind: settle.Ended, Sum: &t.sum, Verdict: &t.verdict}, nil)
	}
}

// body returns the whole response of a call, once the outcomes are in the order of the IDs.
func (t *runOutput) body(index int) []byte {
	if index >= len(t.outcomes) {
		return nil
	}
	body, _ := t.outcomes[index].Body()
	return body
}
