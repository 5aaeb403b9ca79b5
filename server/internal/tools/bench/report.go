package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// table has the results of the rounds, by work and contender.
type table map[string]map[string][]result

func (t table) add(work, name string, r result) {
	if t[work] == nil {
		t[work] = map[string][]result{}
	}
	t[work][name] = append(t[work][name], r)
}

func median[T cmp.Ordered](all []result, of func(result) T, none T) T {
	if len(all) == 0 {
		return none
	}
	list := make([]T, 0, len(all))
	for _, r := range all {
		list = append(list, of(r))
	}
	slices.Sort(list)
	return list[len(list)/2]
}

func wall(r result) float64 { return r.wall.Seconds() }
func perCall(r result) float64 {
	return float64(r.cpu) / float64(time.Microsecond) / float64(max(r.calls, 1))
}
func memory(r result) float64 { return float64(r.peak) / 1e6 }

// goals are what ours should reach, by work and contender.
var goals = map[string]map[string]string{
	"W1": {"run": "≤ 1.02 × ideal"},
	"W2": {"run": "≤ 1.15 × ideal", "serve": "≤ 1.15 × ideal"},
	"W3": {"run": "≤ 1.25 × ideal", "serve": "≤ 1.25 × ideal"},
	"W4": {"run": "≤ 1.2 × the floor's CPU", "serve": "≤ 1.7 × the floor's CPU"},
	"W5": {"run": "≤ 1.3 × ideal", "serve": "≤ 1.3 × ideal"},
	"W6": {"run": "≤ 150 MB", "serve": "≤ 150 MB"},
	"W7": {"serve": "≤ 300 MB"},
}

// markdown writes a table of medians for each work.
func (t table) markdown(all []contender) string {
	var b strings.Builder
	for _, w := range works {
		if t[w.name] == nil {
			continue
		}
		fmt.Fprintf(&b, "**%s** %s\n\n", w.name, w.says)
		b.WriteString("| | × ideal | CPU a call | × floor | memory | right | made twice | at once | goal |\n")
		b.WriteString("|---|---|---|---|---|---|---|---|---|\n")
		base := median(t[w.name]["floor"], perCall, 0)
		for _, c := range all {
			if rounds := t[w.name][c.name]; len(rounds) > 0 {
				b.WriteString(row(w, c, rounds, base))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// row writes what a contender did of a work. floor is the CPU time that the floor takes for a call.
func row(w work, c contender, rounds []result, floor float64) string {
	name := c.says
	if c.ours {
		name = "**" + name + "**"
	}
	if c.most > 0 && c.most < w.calls {
		name += fmt.Sprintf(" (%d calls)", c.most)
		w.calls = c.most
	}
	ideal, ratio := "", ""
	if w.ideal > 0 && (c.most <= 0 || c.most != w.calls || w.name == "W1") {
		ideal = fmt.Sprintf("%.2f", median(rounds, wall, 0)/w.ideal.Seconds())
	}
	if floor > 0 {
		ratio = fmt.Sprintf("%.2f", median(rounds, perCall, 0)/floor)
	}
	worst := slices.MinFunc(rounds, func(a, b result) int { return cmp.Compare(a.right, b.right) })
	right := fmt.Sprintf("%d of %d", worst.right, w.fulfilled())
	if c.blind {
		right = fmt.Sprintf("reached %d of %d", worst.right, w.calls)
	}
	mostRepeats := slices.MaxFunc(rounds, func(a, b result) int { return cmp.Compare(a.seen.Repeats, b.seen.Repeats) })
	return fmt.Sprintf("| %s | %s | %.0f µs | %s | %.0f MB | %s | %d | %d | %s |\n",
		name, ideal, median(rounds, perCall, 0), ratio, median(rounds, memory, 0), right, mostRepeats.seen.Repeats,
		worst.seen.Most, goals[w.name][c.name])
}

// within fails where a contender takes more CPU time for a call than its bound, a multiple of what the
// floor takes in the same rounds.
func (t table) within(bounds string) error {
	var all []error
	for bound := range strings.SplitSeq(bounds, ",") {
		name, times, found := strings.Cut(bound, "=")
		most, err := strconv.ParseFloat(times, 64)
		if bound == "" {
			continue
		}
		if !found || err != nil {
			return fmt.Errorf("-bounds has %q; write NAME=TIMES, for example run=2", bound)
		}
		for work, by := range t {
			ratio := median(by[name], perCall, 0) / median(by["floor"], perCall, 1)
			if ratio > most {
				all = append(all, fmt.Errorf("%s: a call of %s takes %.2f times the CPU time of the floor, at most "+
					"%.2f is allowed", work, name, ratio, most))
			}
			if worst := median(by[name], func(r result) int { return r.calls - r.right }, 0); worst > 0 {
				all = append(all, fmt.Errorf("%s: %s has %d wrong calls", work, name, worst))
			}
		}
	}
	return errors.Join(all...)
}

// The lines between which a file has the tables.
const (
	opens  = "<!-- bench -->\n"
	closes = "<!-- /bench -->"
)

// rewrite replaces the tables of a file.
func rewrite(file, text string) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, found := bytes.Cut(old, []byte(opens))
	_, after, closed := bytes.Cut(rest, []byte(closes))
	if !found || !closed {
		return fmt.Errorf("%s has no lines %s and %s, between which the tables belong", file, strings.TrimSpace(opens),
			strings.TrimSpace(closes))
	}
	return os.WriteFile(file, slices.Concat(before, []byte(opens), []byte(text), []byte(closes), after), 0o600)
}
