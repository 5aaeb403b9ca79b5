package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"allsettled/app/demo"
	"allsettled/app/fetch"
	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/guard"
	"allsettled/server/limit"
)

// order is what `allsettled run` was asked for.
type order struct {
	plan    plan.Plan
	ids     string
	headers []string
	mode    string
	timeout time.Duration
	data    string
	column  string
	allow   []string
	local   bool
	out     string
	maxBody byteSize
}

// runOnce makes one run in the terminal: outcomes as NDJSON on stdout as they
// settle, progress on stderr when that is a terminal, and a table in a file
// where one was asked for. It needs no server and keeps no journal.
func runOnce(ctx context.Context, w Env) error {
	if w.env("GOGC") == "" {
		debug.SetGCPercent(400) // next to nothing is kept of an outcome: a few MB more spare a tenth of the CPU
	}
	o, err := readOrder(w)
	if err != nil {
		return err
	}
	p, err := o.fill(w.stdin)
	if err != nil {
		return err
	}
	do, err := o.do(p)
	if err != nil {
		return err
	}
	save, err := saver(o.out)
	if err != nil {
		return err
	}
	p = p.Filled()
	t := &runOutput{stdout: newLineWriter(w.stdout), bar: newProgress(w.stderr, p.Total()), keep: save != nil}
	verdict, err := t.tell(settle.Run(ctx, p.Mode, p.Calls(nil), p.Limits(), do))
	if save != nil && err == nil {
		err = save(context.WithoutCancel(ctx), p, t) // a run that was cancelled has a table too
	}
	fmt.Fprintln(w.stderr, t.summary(p.Total()))
	if err == nil && (verdict != settle.Fulfilled || t.sum.Cancelled) {
		err = errRejected
	}
	return err
}

// readOrder reads the command line of run.
func readOrder(w Env) (order, error) {
	o := order{maxBody: 1 << 20}
	f := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.SortFlags = false
	o.declare(f)
	f.Usage = func() { fmt.Fprintf(w.stdout, runManual, f.FlagUsages()) }
	if err := f.Parse(w.args); err != nil {
		return o, flagError("run", err)
	}
	if f.NArg() != 1 {
		return o, usagef("run takes one ADDRESS, and was given %d; for example: allsettled run 'https://api.example.com/users/{id}' --ids 1-10", f.NArg())
	}
	o.plan.Endpoint = f.Arg(0)
	if (o.ids == "") == (o.data == "") {
		return o, usagef("run takes its IDs from --ids LIST or from --data-file CSV, one of the two; for example --ids 1-10")
	}
	if o.column != "" && o.data == "" {
		return o, usagef("--column %q names a column of --data-file, which is missing", o.column)
	}
	mode, err := settle.ParseMode(o.mode)
	if err != nil {
		return o, usagef("--mode: %w", err)
	}
	o.plan.Mode, o.plan.TimeoutMs = mode, int(o.timeout.Milliseconds())
	return o, o.readHeaders()
}

const runManual = `allsettled run ADDRESS --ids LIST makes one run in the terminal: outcomes as NDJSON
on stdout in the order they settle, progress and a summary on stderr.

  allsettled run '/demo/users/{id}?delay=1s' --ids 1-10
  allsettled run 'https://api.example.com/users/{id}' --ids @ids.txt --in-flight 20 -o users.csv
  allsettled run 'http://127.0.0.1:3000/{id}' --ids 1-100 --local --mode all --abort-rest

%s
An ADDRESS that begins with /demo/ is the practice API, answered without a network.
Exit code: 0 the verdict is fulfilled, 1 it is rejected, 2 the command line is wrong.
`

// declare names every flag of run.
func (o *order) declare(f *pflag.FlagSet) {
	f.StringVar(&o.ids, "ids", "", "`LIST` of IDs: 1-3,7 or a text of lines; @FILE reads a file, - the standard input")
	f.StringVar(&o.mode, "mode", "", "sequential, all, allSettled (default), any or race")
	f.IntVar(&o.plan.InFlight, "in-flight", 0, "calls at once (default 6; the practice API all)")
	f.Float64Var(&o.plan.PerSecond, "per-second", 0, "calls begun a second (default no limit)")
	f.DurationVar(&o.timeout, "timeout", 0, "`TIME` an attempt may take (default 20s)")
	f.IntVar(&o.plan.Attempts, "attempts", 0, "attempts a call (default 3 for GET and HEAD, else 1)")
	f.StringVar(&o.plan.Method, "method", "", "HTTP `METHOD` (default GET)")
	f.StringArrayVar(&o.headers, "header", nil, "`\"NAME: VALUE\"` to send (repeatable)")
	f.StringVar(&o.plan.Body, "body", "", "`TEXT` to send, {id} filled in")
	f.StringVar(&o.data, "data-file", "", "`CSV` file whose columns fill the address; its first line names them")
	f.StringVar(&o.column, "column", "", "`COLUMN` of the data file that is the ID (default id, else the first)")
	f.BoolVar(&o.plan.AbortRest, "abort-rest", false, "once the mode is decided, abort what has not settled")
	f.StringArrayVar(&o.allow, "allow", nil, "`HOST`, IP or CIDR that may be called although it is private (repeatable)")
	f.BoolVar(&o.local, "local", false, "call private addresses, of this machine and network")
	f.Var(&o.maxBody, "max-body", "bytes kept of one answer; more settles it as too_large")
	f.StringVarP(&o.out, "out", "o", "", "`FILE` .csv, .tsv, .xlsx, .json or .ndjson for a table in the order of the input")
}

// readHeaders reads the headers as a person writes them.
func (o *order) readHeaders() error {
	for _, h := range o.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return usagef("--header %q has no name; write \"NAME: VALUE\"", h)
		}
		if o.plan.Headers == nil {
			o.plan.Headers = map[string]string{}
		}
		o.plan.Headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return nil
}

// fill reads the IDs and holds the plan to its rules.
func (o *order) fill(stdin io.Reader) (plan.Plan, error) {
	p := o.plan
	var err error
	if o.data != "" {
		p.Rows, err = readRows(o.data, o.column)
	} else {
		p.IDs, err = readIDs(o.ids, stdin)
	}
	if err != nil {
		return p, err
	}
	if err := p.Check(plan.Bounds{}); err != nil {
		return p, usageError{err}
	}
	return p, nil
}

// readIDs reads the list itself, the file that @FILE names, or the standard input.
func readIDs(list string, stdin io.Reader) ([]string, error) {
	text := []byte(list)
	var err error
	if file, ok := strings.CutPrefix(list, "@"); ok {
		text, err = os.ReadFile(file) //nolint:gosec // the person names it
	} else if list == "-" {
		text, err = io.ReadAll(stdin)
	}
	if err != nil {
		return nil, usagef("--ids %s: %w", list, err)
	}
	ids, err := paste.ParseIDs(string(text))
	if err != nil {
		return nil, usageError{fmt.Errorf("--ids: %w", err)}
	}
	return ids.List, nil
}

// readRows reads a CSV file; the column that is the ID is called id in the plan.
func readRows(file, column string) (*plan.Rows, error) {
	f, err := os.Open(file) //nolint:gosec // the person names it
	if err != nil {
		return nil, usagef("--data-file: %w", err)
	}
	lines, err := csv.NewReader(f).ReadAll()
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, usagef("--data-file %s: %w", file, err)
	}
	if len(lines) < 2 {
		return nil, usagef("--data-file %s has no rows; its first line names the columns, each further line is a call", file)
	}
	columns := lines[0]
	columns[0] = strings.TrimPrefix(columns[0], "\ufeff")
	if column == "" {
		return &plan.Rows{Columns: columns, Values: lines[1:]}, nil
	}
	for i, name := range columns {
		if name == column {
			columns[i] = "id"
			return &plan.Rows{Columns: columns, Values: lines[1:]}, nil
		}
	}
	return nil, usagef("--column %q is not in %s; its columns are %s", column, file, strings.Join(columns, ", "))
}

// do makes the calls: the practice API's without a socket, all others over
// HTTP through the guard.
func (o *order) do(p plan.Plan) (settle.Do, error) {
	policy, err := guard.New(guard.Options{Allow: o.allow, Local: o.local})
	if err != nil {
		return nil, usageError{err}
	}
	rejects := p.RejectHTTPErrors == nil || *p.RejectHTTPErrors
	if p.Practice() {
		return demo.Under(rejects), nil
	}
	if first := p.First(1); len(first) == 1 {
		if err := policy.CheckURL(first[0]); err != nil {
			return nil, usagef("ADDRESS %s: %w (--local calls private addresses, --allow HOST:PORT this one)", first[0], err)
		}
	}
	rules := fetch.Rules{RejectHTTPErrors: rejects, MaxBody: int64(o.maxBody), UserAgent: userAgent("")}
	return limit.Breaker(fetch.Over(policy.Transport(), rules), guard.Site, connectFailures), nil
}

// runOutput is one run as it is told.
type runOutput struct {
	stdout   *lineWriter
	bar      progress
	keep     bool
	outcomes []*settle.Outcome // in settle order; kept only for a table
	sum      settle.Sum
	verdict  settle.Verdict
}

// tell prints each outcome as it settles, and returns the verdict.
func (t *runOutput) tell(events iter.Seq[settle.Event]) (settle.Status, error) {
	var line []byte
	seq := uint64(0)
	for e := range events {
		switch e.Kind {
		case settle.Settled:
			seq++
			e.Seq = seq
			line = append(e.AppendJSON(line[:0]), '\n')
			if err := t.stdout.write(line); err != nil {
				return settle.Rejected, fmt.Errorf("write an outcome: %w", err)
			}
			t.bar.settled()
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

// summary is the line that adds up.
func (t *runOutput) summary(total int) string {
	s := t.sum
	return fmt.Sprintf("%d asked = %d fulfilled + %d rejected + %d aborted + %d missing in %.2f s; %s",
		total, s.Fulfilled, s.Rejected, s.Aborted, total-s.Fulfilled-s.Rejected-s.Aborted, s.Took.Seconds(), t.verdict.Status)
}
