package main

import (
	"context"
	"errors"
	"iter"
	"time"

	"allsettled/app/model"
	"allsettled/app/settle"
)

// errForgotten says that a run of this browser cannot be watched again: it is in no journal.
var errForgotten = errors.New("this run was made by the browser itself, and is forgotten")

// here makes a run in this browser, with its fetch and the same engine as on the server. The calls end with ctx.
func here(ctx context.Context, j model.Request) iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		if j.Plan == nil || j.After > 0 {
			yield(settle.Event{}, errForgotten)
			return
		}
		p := j.Plan.Filled()
		limits := p.Limits()
		j.Notice(model.Connection{Up: true})
		if !yield(settle.Event{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{
			Run: j.Run, Total: p.Total(), Mode: p.Mode, InFlight: limits.InFlight, PerSecond: limits.PerSecond,
			Timeout: limits.Timeout, Attempts: limits.Attempts, At: time.Now(),
		}}, nil) {
			return
		}
		seq := uint64(1)
		for e := range settle.Run(ctx, p.Mode, p.Calls(nil), limits, doer(p)) {
			if e.Kind != settle.Started {
				seq++
				e.Seq = seq
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}
