package main

import (
	"strings"
	"testing"
)

// thirds returns nine samples, three of each third's memory in KiB.
func thirds(first, second, last float64) (all []sample) {
	for _, kib := range []float64{first, second, last} {
		for range 3 {
			all = append(all, sample{kib: kib, goroutines: 50, threads: 8, files: 30})
		}
	}
	return all
}

func TestAReportFailsWhereTheLastThirdHasGrown(t *testing.T) {
	const mib = 1024
	for _, c := range []struct {
		says    string
		samples []sample
		want    string // of the error; "" for none
	}{
		{"flat", thirds(80*mib, 100*mib, 100*mib), ""},
		{"a warm-up is no growth", thirds(10*mib, 100*mib, 100*mib), ""},
		{"a little is no growth", thirds(80*mib, 100*mib, 125*mib), ""},
		{"a leak", thirds(80*mib, 100*mib, 130*mib), "memory, MB grew from 100.0 to 130.0"},
		{"too short", thirds(1, 1, 1)[:8], "8 samples say nothing; soak for longer"},
	} {
		var printed strings.Builder
		err := report(&printed, c.samples)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.says, err, c.want)
		}
		if len(c.samples) == 9 && strings.Count(printed.String(), "\n") != 5 {
			t.Errorf("%s: it prints %q, want a line for each figure", c.says, printed.String())
		}
	}
}

func TestAFigureIsReadByItsName(t *testing.T) {
	const status = "Name:\tallsettled\nRssAnon:\t   54321 kB\nThreads:\t12\n"
	for name, want := range map[string]float64{"RssAnon:": 54321, "Threads:": 12, "VmSwap:": 0, "Name:": 0} {
		if got := figure(status, name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
