package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"allsettled/app/link"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/record"
)

// planMax is how many bytes the file of a plan may have, as over HTTP.
const planMax = 8 << 20

// recordRun makes a run of the plan in a file and writes its recording. What the
// verdict is does not matter: a lesson may well be one that rejects.
func recordRun(ctx context.Context, w Env) error {
	var o order
	f := recordFlags("record", &o)
	f.StringVarP(&o.out, "out", "o", "-", "`FILE` for the recording, - the standard output")
	f.Usage = func() { fmt.Fprintf(w.stdout, recordManual, f.FlagUsages()) }
	file, err := oneFile(f, w, "PLAN.json", "allsettled record plan.json -o demo.json")
	if err != nil {
		return err
	}
	p, err := readPlan(file, w.stdin)
	if err != nil {
		return err
	}
	into, err := newOutput(o.out, w.stdout)
	if err != nil {
		return err
	}
	r, err := o.record(ctx, w, p)
	if err != nil {
		return errors.Join(err, into.drop())
	}
	text, err := r.Encode()
	if err != nil {
		return errors.Join(err, into.drop())
	}
	return into.write(text)
}

const recordManual = `allsettled record PLAN.json -o demo.json makes one run of a plan and writes the recording
of it that an embed shows first (data-record="demo.json").

  allsettled record plan.json -o demo.json
  echo '{"endpoint":"/demo/users/{id}?delay=1s&fail=8","ids":["7","8"]}' | allsettled record - -o demo.json

%s
PLAN.json is a plan as the API takes it; - reads the standard input. Secret headers are
sent, and masked in the recording. A recording is of at most 1000 calls.
Exit code: 0 it is written, whatever the verdict, 1 it is not, 2 the command line is wrong.
`

// checkRecording makes a fresh run of what was recorded, and tells how it differs.
func checkRecording(ctx context.Context, w Env) error {
	var o order
	f := recordFlags("check", &o)
	secrets := f.String("plan", "", "`PLAN.json` whose secrets were masked in the recording")
	f.Usage = func() { fmt.Fprintf(w.stdout, checkManual, f.FlagUsages()) }
	file, err := oneFile(f, w, "RECORDING", "allsettled check demo.json")
	if err != nil {
		return err
	}
	recorded, p, err := readRecording(file, *secrets, w.stdin)
	if err != nil {
		return err
	}
	fresh, err := o.record(ctx, w, p)
	if err != nil {
		return err
	}
	differences := record.Differences(recorded, fresh, p.Filled().Mode)
	for _, d := range differences {
		fmt.Fprintf(w.stdout, "%s: %s\n", file, d)
	}
	if len(differences) > 0 {
		fmt.Fprintf(w.stderr, "%s no longer tells what happens; make it anew with `allsettled record`\n", file)
		return errRejected
	}
	fmt.Fprintf(w.stdout, "%s still tells the same story\n", file)
	return nil
}

const checkManual = `allsettled check demo.json makes a fresh run of a recording's plan, and fails when the
recording no longer tells the same story.

  allsettled check demo.json
  allsettled check demo.json --allow 127.0.0.1:3000 --plan plan.json

%s
The story is, of every call, its status, HTTP status, reason and attempts, and the verdict.
A time counts only when it is over ten times longer or shorter (below 50 ms all are
the same), and which call decided only where no other came within a quarter of the time.
Exit code: 0 the same story, 1 another one, 2 the command line or a file is wrong.
`

// recordFlags are the flags that record and check share with run.
func recordFlags(name string, o *order) *pflag.FlagSet {
	o.maxBody = 1 << 20
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.SortFlags = false
	f.StringArrayVar(&o.allow, "allow", nil, "`HOST`, IP or CIDR that may be called although it is private (repeatable)")
	f.BoolVar(&o.local, "local", false, "call private addresses, of this machine and network")
	f.Var(&o.maxBody, "max-body", "bytes kept of one answer; more settles it as too_large")
	return f
}

// oneFile reads a command line of flags and one file.
func oneFile(f *pflag.FlagSet, w Env, what, example string) (string, error) {
	if err := f.Parse(w.args); err != nil {
		return "", flagError(f.Name(), err)
	}
	if f.NArg() != 1 {
		return "", usagef("%s takes one %s, and was given %d; for example: %s", f.Name(), what, f.NArg(), example)
	}
	return f.Arg(0), nil
}

// record makes the run, exactly as `allsettled run` would.
func (o *order) record(ctx context.Context, w Env, p plan.Plan) (record.Recording, error) {
	do, err := o.do(p)
	if err != nil {
		return record.Recording{}, err
	}
	run := record.Run{Plan: p, Link: link.Encode(p), Outcomes: make([]*settle.Outcome, p.Total()), At: time.Now()}
	filled := p.Filled()
	bar := newProgress(w.stderr, p.Total())
	for e := range settle.Run(ctx, filled.Mode, filled.Calls(nil), filled.Limits(), do) {
		switch e.Kind {
		case settle.Settled:
			run.Outcomes[e.Outcome.Index] = e.Outcome
			bar.settled()
		case settle.Ended:
			run.Sum, run.Verdict = *e.Sum, *e.Verdict
		case settle.Accepted, settle.Started, settle.Decided, settle.Paused, settle.Slowed:
		}
	}
	bar.end()
	if run.Sum.Cancelled {
		return record.Recording{}, errors.New("the run was cancelled before its end: it tells no story")
	}
	return record.Of(run), nil
}

// readPlan reads a plan's JSON from a file or, for -, the standard input, and
// holds it to the rules of plans and of recordings.
func readPlan(file string, stdin io.Reader) (plan.Plan, error) {
	text, err := readInput(file, stdin)
	if err != nil {
		return plan.Plan{}, err
	}
	p, err := plan.Decode(text)
	if err == nil {
		err = cmp.Or(record.CheckSize(p), p.Check(plan.Bounds{}))
	}
	if err != nil {
		return p, usagef("%s: %w", file, err)
	}
	return p, nil
}

// readInput reads a file, or the standard input for -, up to what a plan may have.
func readInput(file string, stdin io.Reader) ([]byte, error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file) //nolint:gosec // the person names it
		if err != nil {
			return nil, usageError{err}
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, planMax+1))
	if err != nil {
		return nil, usagef("%s: %w", file, err)
	}
	if len(text) > planMax {
		return nil, usagef("%s has more than 8 MiB; it takes a smaller one", file)
	}
	return text, nil
}

// readRecording reads a recording, and its plan with the secrets that another file has.
func readRecording(file, secrets string, stdin io.Reader) (record.Recording, plan.Plan, error) {
	text, err := readInput(file, stdin)
	if err != nil {
		return record.Recording{}, plan.Plan{}, err
	}
	r, p, err := record.Decode(text)
	if err != nil {
		return r, p, usagef("%s: %w", file, err)
	}
	if secrets != "" {
		whole, err := readPlan(secrets, stdin)
		if err != nil {
			return r, p, err
		}
		if !whole.Same(p) {
			return r, p, usagef("--plan %s: it is another plan than that of %s; make the recording anew with `allsettled record`", secrets, file)
		}
		p = whole
	}
	if p.IsMasked() {
		return r, p, usagef("%s: its plan has secrets, which no recording holds; give them with --plan PLAN.json", file)
	}
	if err := p.Check(plan.Bounds{}); err != nil {
		return r, p, usagef("%s: %w", file, err)
	}
	return r, p, nil
}

// output is where a recording goes. A file is written beside its place and put there
// whole: a run that goes wrong leaves an older recording as it was.
type output struct {
	stdout io.Writer
	file   string
	beside *os.File
}

// newOutput makes sure, before anything is called, that the place can be written to.
func newOutput(file string, stdout io.Writer) (*output, error) {
	if file == "-" {
		return &output{stdout: stdout}, nil
	}
	beside, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return nil, usagef("-o: %w", err)
	}
	return &output{file: file, beside: beside}, nil
}

func (o *output) write(text []byte) error {
	if o.beside == nil {
		_, err := o.stdout.Write(text)
		return err
	}
	_, err := o.beside.Write(text)
	if err := errors.Join(err, o.beside.Chmod(0o644), o.beside.Close()); err != nil {
		return errors.Join(err, os.Remove(o.beside.Name()))
	}
	return os.Rename(o.beside.Name(), o.file)
}

// drop takes back what was begun.
func (o *output) drop() error {
	if o.beside == nil {
		return nil
	}
	return errors.Join(o.beside.Close(), os.Remove(o.beside.Name()))
}
