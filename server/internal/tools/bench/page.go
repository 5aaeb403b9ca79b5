package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// pages measures the page in a real browser by the benchmarks of server/e2e, and returns what they
// report as a table. A benchmark that fails is a row of it.
func pages(ctx context.Context) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 15*time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", pageBenchmarks, "-benchtime", "1x",
		"-timeout", "14m", "./server/e2e")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if _, isExit := errors.AsType[*exec.ExitError](err); err != nil && !isExit {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**The page**, in headless Chromium (`go test -run '^$' -bench '%s' -benchtime 1x "+
		"./server/e2e`)\n\n", pageBenchmarks)
	b.WriteString("| | measured | goal |\n|---|---|---|\n")
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		switch {
		case strings.HasPrefix(lines.Text(), "--- FAIL"):
			fmt.Fprintf(&b, "| %s | failed | |\n", fields[2])
		case strings.HasPrefix(lines.Text(), "Benchmark") && len(fields) > 5:
			name, _, _ := strings.Cut(strings.TrimPrefix(fields[0], "Benchmark"), "-")
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, figures(fields[4:]), pageGoals[name])
		}
	}
	return b.String(), nil
}

// pageBenchmarks are the benchmarks of the page.
const pageBenchmarks = "Page|TenCalls|FirstVisit"

// pageGoals are what the page should reach, by the name of the benchmark.
var pageGoals = map[string]string{
	"FirstVisit/loopback":          "painted by the server's HTML, usable ≤ 1000 ms, again ≤ 500 ms",
	"FirstVisit/slow":              "usable ≤ 2000 ms, again ≤ 500 ms",
	"TenCallsOfASecond/allSettled": "≤ 1020 ms",
	"PageClickToLastRow":           "≤ 1.10 × ideal",
	"PagePromptness":               "p99 ≤ 50 ms",
	"Page/100000": "≤ 1200 ms from first to last, no task over 50 ms, ≥ 50 frames a second while scrolling, " +
		"about 40 rows",
	"Page/1000000": "≤ 250 MB, never frozen",
}

// figures joins the values of a benchmark and their units.
func figures(fields []string) string {
	var all []string
	for i := 0; i+1 < len(fields); i += 2 {
		all = append(all, fields[i]+" "+fields[i+1])
	}
	return strings.Join(all, ", ")
}
