// Command fuzz tries everything that parses input from outside: it finds all fuzz targets, builds
// them, and runs as many at a time as there are processors, each for the time it is given. It
// fails when a target does, and shows what that said; the input that did it lies in testdata.
//
//	go run ./.ci/fuzz 30s
//	go run ./.ci/fuzz -save 24 2m   the smallest of what was found goes into testdata, to be kept
package main

import (
	"context"
	"flag"
	"fmt"
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

func main() {
	save := flag.Int("save", 0, "inputs of each target that are kept in testdata")
	only := flag.String("only", "", "targets whose folder and name hold this expression; empty for all")
	flag.Parse()
	each, err := time.ParseDuration(flag.Arg(0))
	if err != nil || flag.NArg() != 1 {
		log.Fatal("usage: fuzz [-save N] TIME")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = all(ctx, each, *only, *save)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// target is a fuzz target of a package's folder.
type target struct{ folder, name string }

func all(ctx context.Context, each time.Duration, only string, save int) error {
	chosen, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	targets, err := find("app", "server")
	if err != nil {
		return err
	}
	targets = slices.DeleteFunc(targets, func(t target) bool { return !chosen.MatchString(t.folder + " " + t.name) })
	cache, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output()
	if err != nil {
		return err
	}
	found := filepath.Join(strings.TrimSpace(string(cache)), "fuzz", "allsettled")
	binaries, err := os.MkdirTemp("", "fuzz")
	if err != nil {
		return err
	}
	defer os.RemoveAll(binaries)
	if err := build(ctx, targets, binaries); err != nil {
		return err
	}
	running, ctx := errgroup.WithContext(ctx)
	running.SetLimit(runtime.NumCPU())
	for _, t := range targets {
		running.Go(func() error { return t.run(ctx, binaries, filepath.Join(found, t.folder), each) })
	}
	if err := running.Wait(); err != nil || save == 0 {
		return err
	}
	for _, t := range targets {
		if err := t.save(filepath.Join(found, t.folder, t.name), save); err != nil {
			return err
		}
	}
	return nil
}

var declared = regexp.MustCompile(`(?m)^func (Fuzz[A-Za-z]+)\(`)

// find looks for targets below the folders.
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

// binary is where the tests of a target's folder are.
func (t target) binary(folder string) string {
	return filepath.Join(folder, strings.ReplaceAll(t.folder, "/", "-")+".test")
}

// build builds the tests of each folder once, so that they tell the fuzzer which way an input took.
func build(ctx context.Context, targets []target, into string) error {
	for _, t := range targets {
		if _, err := os.Stat(t.binary(into)); err == nil {
			continue
		}
		if said, err := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz=.", "-o", t.binary(into), "./"+t.folder).CombinedOutput(); err != nil {
			return fmt.Errorf("build the tests of %s: %w\n%s", t.folder, err, said)
		}
	}
	return nil
}

// run tries a target. Now and then go's fuzzer takes the end of its own time for a failure
// (https://go.dev/issue/75804): that is no finding, and the target is tried again, briefly.
func (t target) run(ctx context.Context, binaries, found string, each time.Duration) error {
	began := time.Now()
	said, err := t.once(ctx, binaries, found, each)
	if err != nil && !strings.Contains(said, "Failing input") && strings.Contains(said, "context deadline exceeded") {
		said, err = t.once(ctx, binaries, found, each/4)
	}
	if err != nil {
		return fmt.Errorf("%s of %s: %w\n%s", t.name, t.folder, err, said)
	}
	tries := ""
	if all := execs.FindAllStringSubmatch(said, -1); all != nil {
		tries = all[len(all)-1][1]
	}
	fmt.Printf("%-12s %-28s %9s tries in %.0f s\n", filepath.Base(t.folder), t.name, tries, time.Since(began).Seconds())
	return nil
}

var execs = regexp.MustCompile(`execs: (\d+)`)

func (t target) once(ctx context.Context, binaries, found string, each time.Duration) (said string, err error) {
	cmd := exec.CommandContext(ctx, t.binary(binaries), "-test.run=^$", "-test.fuzz=^"+t.name+"$", "-test.fuzztime="+each.String(),
		"-test.fuzzcachedir="+found, "-test.parallel=1", "-test.fuzzminimizetime=5s")
	cmd.Dir = t.folder
	out, err := cmd.CombinedOutput()
	return string(out), err
}
