package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// report prints the median of each third of the time, and fails where the last is clearly above the second.
func report(w io.Writer, all []sample) error {
	if len(all) < 9 {
		return fmt.Errorf("%d samples say nothing; soak for longer", len(all))
	}
	var grown []error
	fmt.Fprintf(w, "%-14s %10s %10s %10s\n", "", "first", "second", "last third")
	for _, row := range []struct {
		name  string
		of    func(sample) float64
		slack float64 // that does not count as growth, beside a tenth
	}{
		{"memory, MB", func(s sample) float64 { return s.kib / 1024 }, 16},
		{"goroutines", func(s sample) float64 { return s.goroutines }, 20},
		{"threads", func(s sample) float64 { return s.threads }, 4},
		{"descriptors", func(s sample) float64 { return s.files }, 20},
	} {
		third := len(all) / 3
		first, second, last := median(all[:third], row.of), median(
			all[third:2*third], row.of,
		), median(all[2*third:], row.of)
		fmt.Fprintf(w, "%-14s %10.1f %10.1f %10.1f\n", row.name, first, second, last)
		if last > second*1.1+row.slack {
			grown = append(grown, fmt.Errorf("%s grew from %.1f to %.1f", row.name, second, last))
		}
	}
	return errors.Join(grown...)
}

func median(all []sample, of func(sample) float64) float64 {
	var list []float64
	for _, s := range all {
		list = append(list, of(s))
	}
	slices.Sort(list)
	return list[len(list)/2]
}
