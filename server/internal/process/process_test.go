package process_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"allsettled/server/internal/process"
)

// TestMain makes this test binary a program that behaves as the server does, or as a server that
// fails, where the environment says so.
func TestMain(m *testing.M) {
	switch os.Getenv("PROCESS_TEST") {
	case "":
		goleak.VerifyTestMain(m)
	case "serves":
		imitate()
	case "fails":
		fmt.Fprintln(os.Stderr, "allsettled: no space left on the disk")
		os.Exit(1)
	}
}

// imitate writes what the server writes, and waits for SIGTERM.
func imitate() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	fmt.Fprintln(os.Stderr, "level=WARN first")
	fmt.Fprintln(os.Stderr, "listening on http://127.0.0.1:1")
	if strings.Contains(strings.Join(os.Args, " "), "--metrics-listen") {
		fmt.Fprintln(os.Stderr, "metrics on http://127.0.0.1:2/metrics")
	}
	<-ctx.Done()
	fmt.Fprintln(os.Stderr, "stopped, with", strings.Join(os.Args[1:4], " "))
}

// start starts this test binary as the program.
func start(t *testing.T, does string, args ...string) (*process.Server, error) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return process.Start(t.Context(), process.Options{
		Program: program, Args: args, Env: []string{"PROCESS_TEST=" + does},
	})
}

func TestAServerSaysWhereItListensAndStops(t *testing.T) {
	for _, c := range []struct {
		says, metrics string
		args          []string
	}{
		{"without metrics", "", nil},
		{"with metrics", "http://127.0.0.1:2/metrics", []string{"--metrics-listen", "127.0.0.1:0"}},
	} {
		s, err := start(t, "serves", c.args...)
		if err != nil {
			t.Fatalf("%s: %v", c.says, err)
		}
		if s.Origin != "http://127.0.0.1:1" || s.Metrics != c.metrics || s.PID == 0 {
			t.Errorf("%s: got %q, %q and PID %d", c.says, s.Origin, s.Metrics, s.PID)
		}
		if err := s.Stop(); err != nil {
			t.Errorf("%s: stop: %v", c.says, err)
		}
		if log := s.Log(); !strings.Contains(log, "level=WARN first") ||
			!strings.Contains(log, "stopped, with serve --listen 127.0.0.1:0") {
			t.Errorf("%s: the log is %q", c.says, log)
		}
	}
}

func TestAServerThatDoesNotListenIsAnErrorWithItsLog(t *testing.T) {
	if _, err := start(t, "fails"); err == nil || !strings.Contains(err.Error(), "no space left on the disk") {
		t.Errorf("got %v, want what it wrote", err)
	}
	if _, err := process.Start(t.Context(), process.Options{Program: filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("a program that is not there starts")
	}
}
