package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"allsettled/app/link"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/config"
	"allsettled/server/record"
)

// recordRun makes a run of the plan in a file and writes its recording, whatever the verdict: an
// example of a rejection is a good lesson too.
func recordRun(ctx context.Context, e Env) error {
	var c calling
	f := recordFlags("record", &c)
	out := f.StringP("out", "o", "-", "`FILE` for the recording, - for the standard output")
	f.Usage = func() { fmt.Fprintf(e.stdout, recordManual, f.FlagUsages()) }
	file, err := oneArgument(f, e, "PLAN.json", "allsettled record plan.json -o demo.json")
	if err != nil {
		return err
	}
	p, err := readPlan(file, e.stdin)
	if err != nil {
		return err
	}
	if *out == "-" {
		text, err := c.recordingOf(ctx, e, p)
		if err != nil {
			return err
		}
		_, err = e.stdout.Write(text)
		return err
	}
	return c.recordInto(ctx, e, p, *out)
}

const recordManual = `allsettled record PLAN.json -o demo.json makes one run of a plan and writes the recording
of it that an embed shows first (data-record="demo.json").

  allsettled record plan.json -o demo.json
  echo '{"endpoint":"/demo/users/{id}?delay=1s&fail=8","ids":["7","8"]}' | allsettled record - -o demo.json

%s
PLAN.json is a plan as the API takes it; - reads the standard input. Headers with secrets
are sent, and masked in the recording. A recording has at most 1000 calls.
Exit code: 0 it is written, whatever the verdict, 1 it is not, 2 the command line is wrong.
`

// recordFlags are the flags that record and check share.
func recordFlags(command string, c *calling) *pflag.FlagSet {
	f := pflag.NewFlagSet(command, pflag.ContinueOnError)
	f.SortFlags = false
	c.declare(f)
	return f
}

// recordInto makes the run and writes its recording to a file, whole or not at all.
func (c *calling) recordInto(ctx context.Context, e Env, p plan.Plan, file string) error {
	f, err := createFile(file)
	if err != nil {
		return config.Usagef("-o: %w", err)
	}
	text, err := c.recordingOf(ctx, e, p)
	if err == nil {
		_, err = f.Write(text)
	}
	if err != nil {
		return errors.Join(err, f.discard())
	}
	return f.commit(0o644)
}

// recordingOf makes the run and returns its recording as a file has it.
func (c *calling) recordingOf(ctx context.Context, e Env, p plan.Plan) ([]byte, error) {
	r, err := c.record(ctx, e, p)
	if err != nil {
		return nil, err
	}
	return r.Encode()
}

// record makes the run, exactly as `allsettled run` does.
func (c *calling) record(ctx context.Context, e Env, p plan.Plan) (record.Recording, error) {
	do, err := c.do(p)
	if err != nil {
		return record.Recording{}, err
	}
	address, err := link.Encode(ctx, p)
	if err != nil {
		return record.Recording{}, err
	}
	run := record.Run{Plan: p, Link: address, Outcomes: make([]*settle.Outcome, p.Total()), At: time.Now()}
	filled := p.Filled()
	bar := newProgress(e.stderr, p.Total())
	for ev := range settle.Run(ctx, filled.Mode, filled.Calls(nil), filled.Limits(), do) {
		switch ev.Kind {
		case settle.Settled:
			run.Outcomes[ev.Outcome.Index] = ev.Outcome
			bar.settled()
		case settle.Ended:
			run.Sum, run.Verdict = *ev.Sum, *ev.Verdict
		case settle.Accepted, settle.Started, settle.Decided, settle.Paused, settle.Slowed:
		}
	}
	bar.end()
	if run.Sum.Cancelled {
		return record.Recording{}, errors.New("the run was cancelled before its end, so there is no recording")
	}
	return record.Of(run), nil
}
