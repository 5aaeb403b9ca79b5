// Command soak serves under mixed load for a while, and says whether memory, threads and
// descriptors stay flat: it starts the real program on loopback, calls a target of its own,
// and ends with a report. It fails when the last third of the time has clearly more than the second.
//
//	go run ./.ci/soak .bin/allsettled 30m
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: soak PROGRAM TIME")
	}
	span, err := time.ParseDuration(os.Args[2])
	if err != nil || span < 30*time.Second {
		log.Fatalf("soak for %q? write a time of 30s or more", os.Args[2])
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = soak(ctx, os.Args[1], span)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func soak(ctx context.Context, program string, span time.Duration) (err error) {
	data, err := os.MkdirTemp("", "soak")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	target := newTarget()
	defer target.Close()
	server := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--data", data, "--keep", "1m", "--max-runs", "64", "--max-starts", "100000", "--allow", target.Listener.Addr().String())
	stderr, err := server.StderrPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Process.Signal(syscall.SIGTERM), server.Wait()) }()
	origin, metrics, err := listening(stderr)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, span)
	defer stop()
	l := &load{origin: origin, target: target.URL}
	over := l.begin(ctx)
	samples := watch(ctx, server.Process.Pid, metrics)
	over()
	fmt.Printf("%d runs were started, %d of them cancelled, %d made again, %d exported, over %v\n", l.started.Load(), l.cancelled.Load(), l.again.Load(), l.exported.Load(), span)
	return report(samples)
}

// sample is what the server holds at one moment.
type sample struct{ kib, goroutines, threads, files float64 }

// watch takes a sample every so often, until ctx ends.
func watch(ctx context.Context, pid int, metrics string) (all []sample) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return all
		case <-tick.C:
			if s, err := look(ctx, pid, metrics); err == nil {
				all = append(all, s)
			}
		}
	}
}

func look(ctx context.Context, pid int, metrics string) (s sample, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, metrics, http.NoBody)
	if err != nil {
		return s, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return s, err
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(answer.Body)
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
	return sample{figure(string(status), "RssAnon:"), figure(string(told), "\ngo_goroutines "), figure(string(status), "Threads:"), float64(len(files))}, nil
}

func figure(status, name string) float64 {
	_, rest, _ := strings.Cut(status, name)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.ParseFloat(fields[0], 64) // the kernel writes digits
	return n
}
