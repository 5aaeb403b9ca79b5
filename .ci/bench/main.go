// Command bench runs the same work with allsettled, with its peers, and with the floor: the least
// that Go's net/http can do it with. All call a target of our own, which is a process of its
// own and counts what it truly received. Rounds are interleaved, the medians count, and what is
// compared are ratios, since the machine is shared.
//
//	go run ./.ci/bench .bin/allsettled                     all there is, and README's table anew
//	go run ./.ci/bench -only W4 -who floor,run .bin/allsettled
//
// It talks to loopback only and ends what it started.
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
)

// options are what may be chosen.
type options struct {
	program string
	rounds  int
	only    string // works, by comma
	who     string // contenders, by comma
	readme  string // file whose table is written anew; empty: none
	slim    string // page's program with names, to be weighed; empty: it is not
	most    int    // calls of each work at most; 0: all
	pages   bool   // measure the page in a browser, too
	profile string // file for a profile of the processor's time of serve; empty: none
	bounds  string // such as run=2,serve=3.5: processor time a call, by the floor's, over which it fails
}

func main() {
	var err error
	switch mode := append(os.Args, "")[1]; mode {
	case "target":
		err = serveTarget()
	case "floor":
		err = floor(os.Args[2:])
	default:
		err = chooseAndBench()
	}
	if err != nil {
		log.Fatal(err)
	}
}

func chooseAndBench() error {
	var o options
	flag.IntVar(&o.rounds, "rounds", 3, "rounds, of which the medians count")
	flag.StringVar(&o.only, "only", "", "works, by comma, such as W1,W4; default all")
	flag.StringVar(&o.who, "who", "", "contenders, by comma, such as floor,run; default all that are here")
	flag.StringVar(&o.readme, "readme", "", "file whose table is written anew")
	flag.StringVar(&o.slim, "page", "", "page's program with its names, to list its largest packages")
	flag.BoolVar(&o.pages, "pages", false, "measure the page in headless Chromium, too")
	flag.StringVar(&o.profile, "profile", "", "file for a profile of where the processor's time of serve goes, for go tool pprof")
	flag.IntVar(&o.most, "most", 0, "calls of each work at most; 0 for all")
	flag.StringVar(&o.bounds, "bounds", "", "fail where a contender takes more than so many times the floor's processor time, such as run=2,serve=3.5")
	flag.Parse()
	if o.program = flag.Arg(0); flag.NArg() != 1 || o.rounds < 1 {
		return errors.New("usage: bench [-rounds N] [-only W1,W2] [-who floor,run] [-readme FILE] PROGRAM")
	}
	var err error
	if o.program, err = filepath.Abs(o.program); err != nil { // the contenders run in folders of their own
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return bench(ctx, o)
}

// bench runs all there is to run, prints what came of it, and writes it where it is asked to.
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
	if o.slim != "" {
		heavy, err := heaviest(o.slim)
		if err != nil {
			return err
		}
		text += heavy + "\n"
	}
	text += fmt.Sprintf("%d rounds, interleaved, on %s; %.0f minutes.\n", o.rounds, machine(), time.Since(began).Minutes())
	fmt.Print(text)
	if err := results.within(o.bounds); err != nil || o.readme == "" {
		return err
	}
	return rewrite(o.readme, text)
}

// compare has all contenders do all works, round by round.
func compare(ctx context.Context, o options) (results table, all []contender, err error) {
	tg, err := startTarget(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer tg.stop()
	scratch, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(scratch)
	results, all = table{}, contenders(o, scratch)
	for round := range o.rounds {
		for _, w := range works {
			if o.most > 0 {
				w.calls = min(w.calls, o.most)
			}
			for _, c := range all {
				if !chosen(o.only, w.name) || !chosen(o.who, c.name) || !c.can(w) || round > 0 && (c.slow || w.name == million) {
					continue
				}
				r, err := measure(ctx, tg, c, w)
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

// chosen reports whether a name is in a list by commas; the empty list has all.
func chosen(list, name string) bool {
	return list == "" || strings.Contains(","+list+",", ","+name+",")
}

// measure has a contender do a work, and asks the target what it saw.
func measure(ctx context.Context, tg *target, c contender, w work) (result, error) {
	if c.most > 0 && w.calls > c.most {
		w.calls = c.most
	}
	if err := tg.clear(); err != nil {
		return result{}, err
	}
	ctx, stop := context.WithTimeout(ctx, 4*time.Minute)
	defer stop()
	r, err := c.do(ctx, tg, w)
	if err != nil {
		return r, err
	}
	r.calls = w.calls
	r.seen, err = tg.seen()
	if c.blind {
		r.right = r.seen.Distinct
	}
	return r, err
}
