package main

import (
	"context"
	"fmt"
	"io"

	"allsettled/app/plan"
	"allsettled/server/config"
	"allsettled/server/record"
)

// checkRecording makes a new run of what was recorded, and prints how it differs.
func checkRecording(ctx context.Context, e Env) error {
	var c calling
	f := recordFlags("check", &c)
	secrets := f.String("plan", "", "`PLAN.json` with the secrets that are masked in the recording")
	f.Usage = func() { fmt.Fprintf(e.stdout, checkManual, f.FlagUsages()) }
	file, err := oneArgument(f, e, "RECORDING", "allsettled check demo.json")
	if err != nil {
		return err
	}
	recorded, p, err := readRecording(file, *secrets, e.stdin)
	if err != nil {
		return err
	}
	fresh, err := c.record(ctx, e, p)
	if err != nil {
		return err
	}
	differences := record.Differences(recorded, fresh, p.Filled().Mode)
	for _, d := range differences {
		fmt.Fprintf(e.stdout, "%s: %s\n", file, d)
	}
	if len(differences) > 0 {
		fmt.Fprintf(e.stderr, "%s is out of date; make it again with `allsettled record`\n", file)
		return errRejected
	}
	fmt.Fprintf(e.stdout, "%s is up to date\n", file)
	return nil
}

const checkManual = `allsettled check demo.json makes a new run of the plan of a recording, and fails when the
two no longer agree.

  allsettled check demo.json
  allsettled check demo.json --allow 127.0.0.1:3000 --plan plan.json

%s
They agree when every call has the same status, HTTP status, reason and attempts, and the
verdict is the same. A time differs only when it is over ten times longer or shorter (all times
below 50 ms are the same), and which call decided only where no other came within a quarter of
the time.
Exit code: 0 they agree, 1 they do not, 2 the command line or a file is wrong.
`

// readRecording reads a recording, and its plan with the secrets that another file has.
func readRecording(file, secrets string, stdin io.Reader) (record.Recording, plan.Plan, error) {
	text, err := readInput(file, stdin)
	if err != nil {
		return record.Recording{}, plan.Plan{}, err
	}
	r, p, err := record.Decode(text)
	if err != nil {
		return r, p, config.Usagef("%s: %w", file, err)
	}
	if secrets != "" {
		whole, err := readPlan(secrets, stdin)
		if err != nil {
			return r, p, err
		}
		if !whole.Same(p) {
			return r, p, config.Usagef(
				"--plan %s is not the plan of %s; make the recording again with `allsettled record`", secrets, file,
			)
		}
		p = whole
	}
	if p.IsMasked() {
		return r, p, config.Usagef(
			"%s: its plan has secrets, which no recording holds; give them with --plan PLAN.json", file,
		)
	}
	if err := p.Check(plan.Bounds{}); err != nil {
		return r, p, config.Usagef("%s: %w", file, err)
	}
	return r, p, nil
}
