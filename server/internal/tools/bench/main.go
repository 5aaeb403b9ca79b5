// Command bench measures allsettled, its peers, and the floor at the same work. The floor is the least
// that Go's net/http needs for it. All call a target of our own, a process that counts what it receives.
// Rounds are interleaved, the medians count, and ratios are compared, since the machine may be shared.
//
//	go run ./server/internal/tools/bench .bin/allsettled
//	go run ./server/internal/tools/bench -only W4 -who floor,run .bin/allsettled
//	go run ./server/internal/tools/bench -only W4 -who serve,before -before .bin/old .bin/allsettled
//
// It uses loopback only, and ends the processes that it has started.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"allsettled/app/wire"
)

// options are the flags and the program.
type options struct {
	program string
	before  string // an older program, to be measured as another contender; "" for none
	compact string // further names of the websocket's compact form, for before, separated by commas
	rounds  int
	only    string // works, separated by commas; "" for all
	who     string // contenders, separated by commas; "" for all
	write   string // file whose tables are replaced; "" for none
	wasm    string // the page's program with names, whose packages are listed; "" for none
	most    int    // most calls of each work; 0 for all
	pages   bool   // measure the page in a browser too
	profile string // file for a CPU profile of serve; "" for none
	bounds  string // for example run=2,serve=3.5: most CPU time of a call, as a multiple of the floor's
}

// forms are the names of the compact form: this version's, and those of -compact.
func (o options) forms() []string {
	if o.compact == "" {
		return []string{wire.Compact}
	}
	return append([]string{wire.Compact}, strings.Split(o.compact, ",")...)
}

func main() {
	var err error
	switch mode := append(os.Args, "")[1]; mode {
	case "target":
		err = serveTarget()
	case "floor":
		err = floor(os.Args[2:])
	default:
		err = run()
	}
	if err != nil {
		log.Fatal(err)
	}
}

// run reads the command line and measures.
func run() error {
	o, err := readOptions()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return bench(ctx, o)
}

func readOptions() (o options, err error) {
	flag.IntVar(&o.rounds, "rounds", 3, "rounds, whose medians count")
	flag.StringVar(&o.only, "only", "", "works, for example W1,W4 (default all)")
	flag.StringVar(&o.who, "who", "", "contenders, for example floor,run (default all that are installed)")
	flag.StringVar(&o.before, "before", "", "an older `PROGRAM`, measured as the contender before")
	flag.StringVar(
		&o.compact, "compact", "", "further `NAMES` of the websocket's compact form, which the program before speaks",
	)
	flag.StringVar(&o.write, "write", "", "`FILE` whose tables are replaced")
	flag.StringVar(&o.wasm, "page", "", "the page's `PROGRAM` with names, whose largest packages are listed")
	flag.BoolVar(&o.pages, "pages", false, "measure the page in headless Chromium too")
	flag.StringVar(&o.profile, "profile", "", "`FILE` for a CPU profile of serve, for go tool pprof")
	flag.IntVar(&o.most, "most", 0, "most calls of each work; 0 for all")
	flag.StringVar(
		&o.bounds, "bounds", "", "most CPU time of a call, as a multiple of the floor's, for example run=2,serve=3.5",
	)
	flag.Parse()
	if o.program = flag.Arg(0); flag.NArg() != 1 || o.rounds < 1 {
		return o, errors.New("usage: bench [-rounds N] [-only W1,W2] [-who floor,run] [-write FILE] PROGRAM")
	}
	for _, program := range []*string{&o.program, &o.before} { // the contenders run in folders of their own
		if *program == "" {
			continue
		}
		if *program, err = filepath.Abs(*program); err != nil {
			return o, err
		}
	}
	return o, nil
}

// bench measures all, prints the tables, and writes them into a file if asked to.
func bench(ctx context.Context, o options) error {
	began := time.Now()
	results, all, err := compare(ctx, o)
	if err != nil {
		return err
	}
	text := results.markdown(all)
	if o.pages {
		measured, err := pages(ctx)
		if err != nil {
			return err
		}
		text += measured + "\n"
	}
	if o.wasm != "" {
		largest, err := largestPackages(o.wasm)
		if err != nil {
			return err
		}
		text += largest + "\n"
	}
	minutes := time.Since(began).Minutes()
	text += fmt.Sprintf("%d rounds, interleaved, on %s; %.0f minutes.\n", o.rounds, machine(), minutes)
	fmt.Fprint(os.Stdout, text)
	if err := results.within(o.bounds); err != nil || o.write == "" {
		return err
	}
	return rewrite(o.write, text)
}

// compare lets all contenders do all works, round by round.
func compare(ctx context.Context, o options) (results table, all []contender, err error) {
	t, err := startTarget(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer t.stop()
	scratch, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	results, all = table{}, contenders(o, scratch)
	for round := range o.rounds {
		for _, w := range works {
			if o.most > 0 {
				w.calls = min(w.calls, o.most)
			}
			for _, c := range all {
				isOnce := c.slow || w.name == million
				if !isListed(o.only, w.name) || !isListed(o.who, c.name) || !c.can(w) || round > 0 && isOnce {
					continue
				}
				r, err := measure(ctx, t, c, w)
				if err != nil {
					return nil, nil, fmt.Errorf("%s of %s: %w", w.name, c.name, err)
				}
				fmt.Fprintf(os.Stderr, "round %d  %-3s %-22s %8.3f s  %7.1f us/call  %6.1f MB  %d right of %d\n",
					round+1, w.name, c.name, r.wall.Seconds(), perCall(r), memory(r), r.right, r.calls)
				results.add(w.name, c.name, r)
			}
		}
	}
	return results, all, nil
}

// isListed reports whether a name is in a list with commas. The empty list has all names.
func isListed(list, name string) bool {
	return list == "" || strings.Contains(","+list+",", ","+name+",")
}

// measure lets a contender do a work, and asks the target what it has seen.
func measure(ctx context.Context, t *target, c contender, w work) (result, error) {
	if c.most > 0 && w.calls > c.most {
		w.calls = c.most
	}
	if err := t.clear(ctx); err != nil {
		return result{}, err
	}
	ctx, stop := context.WithTimeout(ctx, 4*time.Minute)
	defer stop()
	r, err := c.do(ctx, t, w)
	if err != nil {
		return r, err
	}
	r.calls = w.calls
	r.seen, err = t.seen(ctx)
	if c.blind {
		r.right = r.seen.Distinct
	}
	return r, err
}
