package journal_test

import (
	"context"
	"log/slog"
	"testing"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// What the tests here write and read is what the conformance tests do.
const run = journaltest.Run

func must(tb testing.TB, err error) {
	tb.Helper()
	journaltest.Must(tb, err)
}

// open opens the journal of a folder until the test ends.
func open(tb testing.TB, dir string) *journal.Journal {
	tb.Helper()
	return openWith(tb, journal.Options{Dir: dir})
}

// openWith opens a journal until the test ends.
func openWith(tb testing.TB, o journal.Options) *journal.Journal {
	tb.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	j, err := journal.Open(context.Background(), o)
	must(tb, err)
	tb.Cleanup(func() { must(tb, j.Close()) })
	return j
}

func TestTheJournalOnDisk(t *testing.T) {
	journaltest.Conformance(t, func(t *testing.T) runs.Journal {
		t.Helper()
		return open(t, t.TempDir())
	})
}
