package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// contender is a program that does works.
type contender struct {
	name, says string
	ours       bool
	most       int  // most calls that it is given, because it is slow; 0: all
	slow       bool // one round is enough
	blind      bool // it does not say which calls succeeded, so the target does
	can        func(work) bool
	do         func(ctx context.Context, t *target, w work) (result, error)
}

// result is what a contender did in a round.
type result struct {
	wall  time.Duration
	cpu   time.Duration // user and system, of the contender's processes
	peak  int64         // bytes of resident memory of its largest process
	right int           // calls with the right status, as the contender says
	calls int
	seen  seen
}

// seen is what the target has counted.
type seen struct {
	Distinct int // calls of different IDs
	Repeats  int // calls beyond the first of an ID
	Most     int // calls in flight
}

func anyWork(work) bool { return true }

func notMillion(w work) bool { return w.name != million }

// contenders are the floor, our commands, and the peers that are installed.
func contenders(o options, scratch string) []contender {
	all := []contender{
		{name: "floor", says: "bare net/http", can: anyWork, do: floorOf(scratch)},
		{name: "run", says: "allsettled run", ours: true, can: anyWork, do: runOf(o.program, scratch)},
		{
			name: "serve", says: "allsettled serve, journaled, a websocket watching", ours: true, can: anyWork,
			do: serveOf(o.program, o.forms(), o.profile),
		},
	}
	if o.before != "" {
		all = append(all, contender{
			name: "before", says: "allsettled serve before", ours: true, can: anyWork,
			do: serveOf(o.before, o.forms(), ""),
		})
	}
	return append(all, peers(filepath.Join(filepath.Dir(o.program), "peers"), scratch)...)
}

// floorOf is the floor, which is this program.
func floorOf(scratch string) func(context.Context, *target, work) (result, error) {
	return func(ctx context.Context, t *target, w work) (result, error) {
		self, err := os.Executable()
		if err != nil {
			return result{}, err
		}
		w.short = false
		r, out, err := command(
			ctx, scratch, self, "floor", w.address(t, "{id}"), strconv.Itoa(w.calls), strconv.Itoa(w.inFlight),
		)
		r.right = out.number("fulfilled ")
		return r, err
	}
}

// runOf is the command run.
func runOf(program, scratch string) func(context.Context, *target, work) (result, error) {
	return func(ctx context.Context, t *target, w work) (result, error) {
		w.short = false
		r, out, err := command(ctx, scratch, program, "run", w.address(t, "{id}"), "--local",
			"--ids", fmt.Sprintf("0-%d", w.calls-1), "--in-flight", strconv.Itoa(w.inFlight), "--attempts", "1")
		r.right = out.count(`"status":"fulfilled"`)
		return r, err
	}
}
