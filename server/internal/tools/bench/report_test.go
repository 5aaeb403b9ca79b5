package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rounds returns results of W4 in which a call takes that many microseconds of CPU.
func rounds(right int, micros ...int) (all []result) {
	for _, us := range micros {
		all = append(all, result{
			cpu: time.Duration(us*100) * time.Microsecond, calls: 100, right: right, wall: time.Second, peak: 1e6,
		})
	}
	return all
}

func TestABoundIsAMultipleOfTheFloor(t *testing.T) {
	measured := table{"W4": {
		"floor": rounds(100, 10, 10, 30), "run": rounds(100, 15, 90, 19), "serve": rounds(
			100, 20, 31, 40,
		), "broken": rounds(98, 10),
	}}
	for bounds, want := range map[string]string{
		"":                 "",
		"run=2":            "",
		"run=1.8":          "W4: a call of run takes 1.90 times the CPU time of the floor, at most 1.80 is allowed",
		"run=2,serve=3":    "W4: a call of serve takes 3.10 times the CPU time of the floor, at most 3.00 is allowed",
		"broken=2":         "W4: broken has 2 wrong calls",
		"run":              `-bounds has "run"; write NAME=TIMES, for example run=2`,
		"run=two":          `-bounds has "run=two"; write NAME=TIMES, for example run=2`,
		"run=2,serve=3.5,": "",
	} {
		err := measured.within(bounds)
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%q: got %v, want %q", bounds, err, want)
		}
	}
}

func TestATableHasARowForEachContenderThatWasMeasured(t *testing.T) {
	measured := table{"W4": {"floor": rounds(100_000, 10), "run": rounds(99_999, 15)}}
	got := measured.markdown([]contender{{name: "floor", says: "bare net/http"}, {
		name: "run", says: "allsettled run", ours: true,
	}, {name: "curl", says: "curl -Z"}})
	for _, want := range []string{
		"**W4** 100,000 calls, 64 in flight",
		"| bare net/http |  | 10 µs | 1.00 | 1 MB | 100000 of 100000 | 0 | 0 |  |",
		"| **allsettled run** |  | 15 µs | 1.50 | 1 MB | 99999 of 100000 | 0 | 0 | ≤ 1.2 × the floor's CPU |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant a line\n%s", got, want)
		}
	}
	if strings.Contains(got, "curl") || strings.Contains(got, "W1") {
		t.Errorf("got what was not measured:\n%s", got)
	}
}

func TestTheTablesOfAFileAreReplaced(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.md")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("before\n" + opens + "old\n" + closes + "after\n")
	if err := rewrite(file, "new\n"); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "before\n"+opens+"new\n"+closes+"after\n" {
		t.Errorf("got %q", got)
	}
	write("nothing here\n")
	if err := rewrite(file, "new\n"); err == nil {
		t.Error("a file without a place for the tables is no error")
	}
}

func TestAWorkKnowsHowManyOfItsCallsSucceed(t *testing.T) {
	for _, w := range works {
		want := w.calls
		if w.failing {
			want = w.calls - w.calls/20
		}
		if got := w.fulfilled(); got != want {
			t.Errorf("%s: got %d, want %d", w.name, got, want)
		}
	}
}

func TestANumberIsReadBehindAText(t *testing.T) {
	for line, want := range map[string]int{
		"fulfilled 123": 123, "[200]\t77 responses": 0, "VmHWM:\t 4096 kB": 0,
		"fulfilled": 0, "fulfilled x": 0,
	} {
		if got := number([]byte(line), "fulfilled "); got != want {
			t.Errorf("%q: got %d, want %d", line, got, want)
		}
	}
}
