package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
	"allsettled/server/config"
)

// order is what `allsettled run` was asked for.
type order struct {
	calling

	plan    plan.Plan
	ids     string
	headers []string
	mode    string
	timeout time.Duration
	data    dataFile
	asIDs   bool // what looks like a range in ids is an ID
	out     string

	notes []string // how it was read, where that may surprise
}

// runOnce makes one run in the terminal: outcomes as NDJSON on stdout as they settle, progress on
// stderr if that is a terminal, and a table in a file if one is asked for. It needs no server and
// keeps no journal.
func runOnce(ctx context.Context, e Env) error {
	o, err := readOrder(e)
	if err != nil {
		return err
	}
	if e.env("GOGC") == "" {
		debug.SetGCPercent(50) // of a large file there are several copies while it is read
	}
	p, err := o.complete(ctx, e.stdin)
	if err != nil {
		return err
	}
	for _, note := range o.notes {
		fmt.Fprintln(e.stderr, note)
	}
	if e.env("GOGC") == "" {
		debug.SetGCPercent(400) // hardly anything of an outcome is kept: a few MB more save a tenth of the CPU
	}
	do, err := o.do(p)
	if err != nil {
		return err
	}
	save, err := tableFile(o.out)
	if err != nil {
		return err
	}
	p = p.Filled()
	t := &runOutput{stdout: newLineWriter(e.stdout), bar: newProgress(e.stderr, p.Total()), keep: save != nil}
	verdict, err := t.print(settle.Run(ctx, p.Mode, p.Calls(nil), p.Limits(), do))
	if save != nil && err == nil {
		err = save(context.WithoutCancel(ctx), p, t) // a run that was cancelled has a table too
	}
	fmt.Fprintln(e.stderr, t.summary(p.Total()))
	if err == nil && (verdict != settle.Fulfilled || t.sum.Cancelled) {
		err = errRejected
	}
	return err
}

// readOrder reads the command line of run.
func readOrder(e Env) (order, error) {
	var o order
	f := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.SortFlags = false
	o.declare(f)
	f.Usage = func() { fmt.Fprintf(e.stdout, runManual, f.FlagUsages()) }
	address, err := oneArgument(f, e, "ADDRESS", "allsettled run 'https://api.example.com/users/{id}' --ids 1-10")
	if err != nil {
		return o, err
	}
	o.plan.Endpoint = address
	if (o.ids == "") == (o.data.name == "") {
		return o, config.Usagef("run needs either --ids LIST or --data-file FILE; for example --ids 1-10")
	}
	if err := o.data.check(); err != nil {
		return o, err
	}
	mode, err := settle.ParseMode(o.mode)
	if err != nil {
		return o, config.Usagef("--mode: %w", err)
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
An ADDRESS that begins with /demo/ is the practice API, which needs no network.
Exit code: 0 the run is fulfilled, 1 it is rejected, 2 the command line is wrong.
`

// declare declares the flags of run.
func (o *order) declare(f *pflag.FlagSet) {
	f.StringVar(
		&o.ids, "ids", "", "`LIST` of IDs, for example 1-3,7; @FILE reads them from a file, - from the standard input",
	)
	f.BoolVar(&o.asIDs, "no-ranges", false, "what looks like a range in --ids, as 555-1234 does, is one ID")
	o.data.declare(f)
	f.StringVar(&o.mode, "mode", "", "when the run is decided: sequential, all, allSettled (default), any or race")
	f.BoolVar(&o.plan.AbortRest, "abort-rest", false, "abort what has not settled once the run is decided")
	f.IntVar(&o.plan.InFlight, "in-flight", 0, "most calls in flight (default 6; of the practice API all)")
	f.Float64Var(&o.plan.PerSecond, "per-second", 0, "most calls that begin in a second (default: no limit)")
	f.DurationVar(&o.timeout, "timeout", 0, "longest `TIME` of an attempt, for example 5s (default 20s)")
	f.IntVar(&o.plan.Attempts, "attempts", 0, "most attempts of a call (default 3 for GET and HEAD, else 1)")
	f.StringVar(&o.plan.Method, "method", "", "HTTP `METHOD` (default GET)")
	f.StringArrayVar(&o.headers, "header", nil, "`\"NAME: VALUE\"` to send as a header (repeatable)")
	f.StringVar(&o.plan.Body, "body", "", "`TEXT` to send as the body; {id} in it is filled in")
	o.calling.declare(f)
	f.StringVarP(&o.out, "out", "o", "", "`FILE` for a table in the order of the IDs; its name ends in one of "+
		strings.Join(table.FormatNames("."), ", "))
}

// readHeaders reads the values of --header.
func (o *order) readHeaders() error {
	for _, h := range o.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return config.Usagef("--header %q has no name; write \"NAME: VALUE\"", h)
		}
		if o.plan.Headers == nil {
			o.plan.Headers = map[string]string{}
		}
		o.plan.Headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return nil
}

// complete returns the plan with its IDs or rows, once it has been checked.
func (o *order) complete(ctx context.Context, stdin io.Reader) (plan.Plan, error) {
	p := o.plan
	var t *paste.Table
	var err error
	if o.data.name != "" {
		p.Rows, t, err = o.data.rows(ctx, stdin, o.note)
	} else {
		p.IDs, err = o.readList(ctx, stdin)
	}
	if err != nil {
		return p, err
	}
	return o.readAddress(p, t)
}
