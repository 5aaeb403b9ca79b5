// Command fuzz runs every fuzz target of the repository: it finds them, builds their tests, and runs as
// many at a time as there are processors, each for the given time. It fails when a target does, and
// prints what the target wrote; the input that made it fail is then in testdata.
//
//	go run ./server/internal/tools/fuzz 30s
//	go run ./server/internal/tools/fuzz -save 24 2m    keeps some of the inputs found, in testdata
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// options are the flags and the time.
type options struct {
	each time.Duration
	only *regexp.Regexp // of folder and name
	save int            // inputs of each target that are kept in testdata
}

func main() {
	save := flag.Int("save", 0, "most inputs of each target that are kept in testdata")
	only := flag.String("only", "", "`EXPRESSION` that folder and name of a target match (default all)")
	flag.Parse()
	each, err := time.ParseDuration(flag.Arg(0))
	if err != nil || flag.NArg() != 1 {
		log.Fatal("usage: fuzz [-save N] [-only EXPRESSION] TIME")
	}
	matches, err := regexp.Compile(*only)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = fuzz(ctx, os.Stdout, options{each: each, only: matches, save: *save})
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// fuzz runs all targets, in the root of the repository.
func fuzz(ctx context.Context, w io.Writer, o options) error {
	targets, err := find("app", "server")
	if err != nil {
		return err
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return !o.only.MatchString(t.folder + " " + t.name) })
	cache, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output()
	if err != nil {
		return err
	}
	found := filepath.Join(strings.TrimSpace(string(cache)), "fuzz", "allsettled")
	binaries, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(binaries) }()
	if err := build(ctx, targets, binaries); err != nil {
		return err
	}
	running, inner := errgroup.WithContext(ctx)
	running.SetLimit(runtime.NumCPU())
	for _, t := range targets {
		running.Go(func() error { return t.run(inner, w, binaries, filepath.Join(found, t.folder), o.each) })
	}
	if err := running.Wait(); err != nil || o.save == 0 {
		return err
	}
	for _, t := range targets {
		if err := t.save(filepath.Join(found, t.folder, t.name), o.save); err != nil {
			return err
		}
	}
	return nil
}

// target is a fuzz target of the package in a folder.
type target struct{ folder, name string }

var declared = regexp.MustCompile(`(?m)^func (Fuzz[A-Za-z]+)\(`)

// find returns the targets below the folders.
func find(folders ...string) (targets []target, err error) {
	for _, folder := range folders {
		err = filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, m := range declared.FindAllSubmatch(source, -1) {
				targets = append(targets, target{filepath.Dir(path), string(m[1])})
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return targets, nil
}

// binary is the file of a target's tests.
func (t target) binary(folder string) string {
	return filepath.Join(folder, strings.ReplaceAll(t.folder, "/", "-")+".test")
}

// build builds the tests of each folder once, instrumented, so that the fuzzer sees which way an input took.
func build(ctx context.Context, targets []target, into string) error {
	for _, t := range targets {
		if _, err := os.Stat(t.binary(into)); err == nil {
			continue
		}
		cmd := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz=.", "-o", t.binary(into), "./"+t.folder)
		if printed, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build the tests of %s: %w\n%s", t.folder, err, printed)
		}
	}
	return nil
}

// run runs a target. Sometimes Go's fuzzer reports the end of its own time as a failure
// (https://go.dev/issue/75804). That is no finding, and the target runs again for a shorter time.
func (t target) run(ctx context.Context, w io.Writer, binaries, found string, each time.Duration) error {
	began := time.Now()
	printed, err := t.once(ctx, binaries, found, each)
	if err != nil && !strings.Contains(printed, "Failing input") &&
		strings.Contains(printed, "context deadline exceeded") {
		printed, err = t.once(ctx, binaries, found, each/4)
	}
	if err != nil {
		return fmt.Errorf("%s of %s: %w\n%s", t.name, t.folder, err, printed)
	}
	fmt.Fprintf(w, "%-12s %-28s %9s tries in %.0f s\n", filepath.Base(t.folder), t.name, tries(printed),
		time.Since(began).Seconds())
	return nil
}

var execs = regexp.MustCompile(`execs: (\d+)`)

// tries returns how many inputs the fuzzer has tried, as it printed last.
func tries(printed string) string {
	all := execs.FindAllStringSubmatch(printed, -1)
	if all == nil {
		return ""
	}
	return all[len(all)-1][1]
}

// once runs a target for a time.
func (t target) once(ctx context.Context, binaries, found string, each time.Duration) (printed string, err error) {
	cmd := exec.CommandContext(ctx, t.binary(binaries), "-test.run=^$", "-test.fuzz=^"+t.name+"$", "-test.fuzztime="+
		each.String(),
		"-test.fuzzcachedir="+found, "-test.parallel=1", "-test.fuzzminimizetime=5s")
	cmd.Dir = t.folder
	out, err := cmd.CombinedOutput()
	return string(out), err
}
