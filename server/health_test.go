package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/journal/journaltest"
	"allsettled/server/metrics"
)

// brittle is a journal whose writes fail with err.
type brittle struct {
	*journaltest.Memory

	err   error
	tried int
}

func (b *brittle) Create(ctx context.Context, run string, head []byte) error {
	b.tried++
	if b.err != nil {
		return b.err
	}
	return b.Memory.Create(ctx, run, head)
}

func (b *brittle) Append(_ context.Context, _ string, _, first uint64, _ []byte) (uint64, error) {
	if b.err != nil {
		return 0, b.err
	}
	return first, nil
}

func TestTheServerIsReadyWhileItsJournalCanBeWritten(t *testing.T) {
	full := errors.New("no space left on the disk")
	for _, c := range []struct {
		says    string
		happens func(*healthJournal, *brittle)
		ready   bool
		tried   int
	}{
		{"a journal without a write is tried", func(*healthJournal, *brittle) {}, true, 1},
		{"and is found to be full", func(_ *healthJournal, b *brittle) { b.err = full }, false, 1},
		{"one that was just written need not be tried", func(w *healthJournal, _ *brittle) { mustAppend(w) }, true, 0},
		{
			"one that just failed need not be tried either",
			func(w *healthJournal, b *brittle) { b.err = full; mustAppend(w) }, false, 0,
		},
		{"after a while it is tried again, and works", func(w *healthJournal, b *brittle) {
			b.err = full
			mustAppend(w)
			b.err = nil
			<-time.After(3 * time.Second)
		}, true, 1},
		{
			"or not", func(w *healthJournal, b *brittle) { b.err = full; mustAppend(w); <-time.After(3 * time.Second) },
			false, 1,
		},
		{"an append after another writer's shows that it works", func(w *healthJournal, b *brittle) {
			b.err = fmt.Errorf("fenced: %w", fs.ErrExist)
			mustAppend(w)
		}, true, 0},
		{"nor does a caller who left", func(w *healthJournal, b *brittle) {
			b.err = context.Canceled
			mustAppend(w)
			b.err = nil
		}, true, 1},
		{"however often it is asked, it is tried once", func(w *healthJournal, _ *brittle) {
			for range 100 {
				_ = w.ready(context.Background())
			}
		}, true, 1},
	} {
		t.Run(c.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := &brittle{Memory: new(journaltest.Memory)}
				w := &healthJournal{Journal: b, metrics: metrics.New()}
				c.happens(w, b)
				if err := w.ready(t.Context()); (err == nil) != c.ready {
					t.Errorf("ready says %v, want ready: %v", err, c.ready)
				}
				if b.tried != c.tried {
					t.Errorf("the journal was tried %d times, want %d", b.tried, c.tried)
				}
			})
		})
	}
}

// mustAppend appends a line to a log of its own, and ignores the error.
func mustAppend(w *healthJournal) { _, _ = w.Append(context.Background(), "run", 0, 1, []byte("{}")) }
