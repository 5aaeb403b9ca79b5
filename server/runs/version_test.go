package runs_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/journal"
	"allsettled/server/runs"
)

// openBefore opens a journal that the version before wrote.
func openBefore(t *testing.T) *journal.Journal {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "journal", "testdata", "one-node.tar.gz"))
	must(t, err)
	defer f.Close()
	dir := t.TempDir()
	_, err = journal.Restore(f, dir)
	must(t, err)
	j, err := journal.Open(context.Background(), journal.Options{Dir: dir, Log: silent()})
	must(t, err)
	t.Cleanup(func() { must(t, j.Close()) })
	return j
}

// The process that wrote the journal was killed while three runs were making calls.
func TestRunsOfTheVersionBeforeContinue(t *testing.T) {
	r := open(t, openBefore(t), &caller{})
	defer closeRuns(t, r)
	for _, row := range []struct {
		run     string
		total   int
		want    settle.Sum // its counts
		unknown int        // calls that must not be made again
	}{
		{"an-ended-run-000", 10, settle.Sum{Fulfilled: 8, Rejected: 2}, 0},
		{"a-run-with-bodies", 3, settle.Sum{Fulfilled: 3}, 0},
		{"a-cancelled-run-0", 3, settle.Sum{Aborted: 3}, 0},
		{"a-get-run-in-flight", 30, settle.Sum{Fulfilled: 30}, 0},
		{"a-post-run-in-flight", 30, settle.Sum{Fulfilled: 27, Rejected: 3}, 3},
	} {
		events := watch(t, r, row.run, 0)
		sum := check(t, events, row.total)
		if sum.Fulfilled != row.want.Fulfilled || sum.Rejected != row.want.Rejected || sum.Aborted != row.want.Aborted {
			t.Errorf("%s: got %+v, want %+v", row.run, sum, row.want)
		}
		if row.run == "an-ended-run-000" {
			keepsItsSentences(t, events)
		}
		unknown := 0
		for _, e := range events {
			if e.Outcome != nil && e.Outcome.Reason != nil && e.Outcome.Reason.Code == settle.CodeUnknown {
				unknown++
			}
		}
		if unknown != row.unknown {
			t.Errorf("%s: %d outcomes are unknown, want %d", row.run, unknown, row.unknown)
		}
	}
	body, err := r.Body(t.Context(), "a-run-with-bodies", 1)
	if err != nil || len(body.Bytes) != 9000 {
		t.Errorf("a stored body: got %d bytes and %v, want 9000", len(body.Bytes), err)
	}
	bringSecrets(t, r)
}

// keepsItsSentences fails the test unless the rejections have the sentences that the version before wrote: it wrote no
// args of which they could be made again.
func keepsItsSentences(t *testing.T, events []settle.Event) {
	t.Helper()
	for _, e := range events {
		if e.Outcome == nil || e.Outcome.Reason == nil {
			continue
		}
		if got, want := e.Outcome.Reason.Written, "Nothing here for this ID"; got != want {
			t.Errorf("call %d: got the sentence %q, want %q", e.Outcome.Index, got, want)
		}
	}
}

// bringSecrets starts the run that has waited for its secrets since it was opened.
func bringSecrets(t *testing.T, r *runs.Runs) {
	t.Helper()
	const name = "a-run-with-a-secret"
	s, err := r.Summary(t.Context(), name)
	must(t, err)
	if s.State != runs.StateRunning || s.Pending == 0 {
		t.Errorf("before its secrets: got %+v, want a run that waits", s)
	}
	p := s.Plan
	p.Headers = map[string]string{"Authorization": "Bearer hush"}
	if _, err := r.Start(t.Context(), runs.Order{Run: name, Plan: p, CancelKey: "Vo9LhvciEK6QjFialRf1Mw"}); err != nil {
		t.Errorf("with its secrets: %v", err)
	}
	if sum := check(t, watch(t, r, name, 0), s.Total); sum.Fulfilled != s.Total {
		t.Errorf("with its secrets: got %+v, want %d fulfilled", sum, s.Total)
	}
	if err := r.Cancel(t.Context(), name, "another key"); !errors.Is(err, runs.ErrKey) {
		t.Errorf("with another cancel key: got %v, want ErrKey", err)
	}
}
