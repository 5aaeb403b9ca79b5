package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// sample is what the server holds at one moment.
type sample struct{ kib, goroutines, threads, files float64 }

// watch takes a sample every 2 s, until ctx ends.
func watch(ctx context.Context, pid int, metrics string) (all []sample) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return all
		case <-tick.C:
			if s, err := sampleOf(ctx, pid, metrics); err == nil {
				all = append(all, s)
			}
		}
	}
}

// sampleOf reads what a process holds, from the kernel and from its metrics.
func sampleOf(ctx context.Context, pid int, metrics string) (s sample, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, metrics, http.NoBody)
	if err != nil {
		return s, err
	}
	answer, err := client.Do(r)
	if err != nil {
		return s, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return s, err
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return s, err
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return s, err
	}
	return sample{
		kib: figure(string(status), "RssAnon:"), threads: figure(string(status), "Threads:"),
		goroutines: figure(string(text), "\ngo_goroutines "), files: float64(len(files)),
	}, nil
}

// figure is the number behind a name, 0 where it is missing.
func figure(status, name string) float64 {
	_, rest, _ := strings.Cut(status, name)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.ParseFloat(fields[0], 64) // the kernel writes digits
	return n
}
