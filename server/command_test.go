package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"allsettled/app/link"
	"allsettled/app/paste"
	"allsettled/app/plan"
)

// TestMain lets the scripts call this test binary as allsettled, and tests call it as reads.
func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"allsettled": main, "reads": reads})
}

// reads reads a file as the page reads what it is brought, and says what is wrong with it: reads link FILE.
func reads() {
	data, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	switch text := string(data); os.Args[1] {
	case "link":
		var p plan.Plan
		if p, err = link.Decode(context.Background(), text); err == nil {
			err = p.Check(plan.Bounds{})
		}
	case "command":
		_, err = paste.ParseCommand(text)
	case "ids":
		_, err = paste.ParseIDs(text)
	case "table":
		_, err = paste.ParseTable(text)
	}
	fmt.Fprintln(os.Stderr, err)
}

// tidy runs the tests and fails when one left a goroutine behind.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	code := t.m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// The scripts in testdata/script show what the commands do.
func TestScripts(t *testing.T) {
	cases, err := filepath.Abs("sheet/testdata/cases")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		e.Setenv("CASES", cases)
		return nil
	}})
}

func TestAServerThatCannotOpenItsJournalSaysWhy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	code := start(context.Background(), []string{"serve", "--listen", "127.0.0.1:0", "--data", file}, Env{
		stderr: &said, env: func(string) string { return "" },
	})
	if code != exitRejected || !strings.Contains(said.String(), file) {
		t.Errorf("exit code %d, said %q; want 1 and the folder named", code, said.String())
	}
}

// An interrupted run still adds up: what has not settled is aborted, and printed.
func TestCtrlCSettlesTheRestAsAborted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	stdout, said := &interrupting{interrupt: interrupt}, new(strings.Builder)
	w := Env{stdout: stdout, stderr: said, env: func(string) string { return "" }}
	table := filepath.Join(t.TempDir(), "table.csv")
	code := start(ctx, []string{
		"run", "/demo/users/{id}?delay=200ms", "--ids", "1-50", "--mode", "sequential", "-o", table,
	}, w)
	if code != exitRejected || !strings.Contains(said.String(),
		"50 asked = 1 fulfilled + 0 rejected + 49 aborted + 0 missing") {
		t.Errorf("exit code %d, said %q", code, said)
	}
	rows, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(rows), "\n"); stdout.lines != 50 || got != 51 {
		t.Errorf("%d outcomes and %d lines of table, want 50 and 51", stdout.lines, got)
	}
}

// interrupting presses Ctrl-C when the first outcome is written.
type interrupting struct {
	interrupt func()
	lines     int
}

func (i *interrupting) Write(p []byte) (int, error) {
	i.interrupt()
	i.lines += strings.Count(string(p), "\n")
	return len(p), nil
}
