package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"allsettled/server/metrics"
	"allsettled/server/runs"
)

// A journal that was written so lately can be written; else it is tried, for so long.
const (
	lately      = 2 * time.Second
	probePeriod = 3 * time.Second
)

// healthJournal is the journal as the runs use it, and knows whether it can be written.
type healthJournal struct {
	runs.Journal

	metrics *metrics.Metrics // nil: nothing is counted

	asking sync.Mutex // one at a time tries the journal

	mu    sync.Mutex
	at    time.Time // of the last write, kept or not
	wrong error     // why it was not kept
}

// Create keeps a head.
func (w *healthJournal) Create(ctx context.Context, run string, head []byte) error {
	err := w.Journal.Create(ctx, run, head)
	w.note(metrics.OpCreate, err)
	return err
}

// Append keeps a group.
func (w *healthJournal) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64, err error) {
	began := time.Now()
	next, err = w.Journal.Append(ctx, run, mark, first, lines)
	if err == nil && w.metrics != nil {
		w.metrics.Appended(time.Since(began))
	}
	w.note(metrics.OpAppend, err)
	return next, err
}

// Put keeps a part.
func (w *healthJournal) Put(ctx context.Context, run, part string, data []byte) error {
	err := w.Journal.Put(ctx, run, part, data)
	w.note(metrics.OpPut, err)
	return err
}

// Drop forgets a run.
func (w *healthJournal) Drop(ctx context.Context, run string) error {
	err := w.Journal.Drop(ctx, run)
	w.note(metrics.OpDrop, err)
	return err
}

// note remembers how a write went. A name that is taken, or another writer that was
// first, says that the journal is well; a caller who left says nothing.
func (w *healthJournal) note(operation string, err error) {
	fenced := errors.Is(err, fs.ErrExist)
	switch {
	case errors.Is(err, context.Canceled):
		return
	case err != nil && w.metrics != nil && !fenced:
		w.metrics.JournalError(operation)
	case fenced && operation == metrics.OpAppend && w.metrics != nil:
		w.metrics.JournalError(metrics.Fenced)
	}
	if fenced {
		err = nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.wrong = time.Now(), err
}

// last returns how the last write went, and whether that was lately.
func (w *healthJournal) last() (isLate bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at.IsZero() || time.Since(w.at) > lately, w.wrong
}

// ready returns why the journal cannot be written, or nil. It is asked as often
// as anybody likes, and tries the journal once in two seconds at most, when
// nothing else has.
func (w *healthJournal) ready(ctx context.Context) error {
	w.asking.Lock()
	defer w.asking.Unlock()
	isLate, err := w.last()
	if !isLate {
		return err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), probePeriod)
	defer stop()
	if err := w.Create(ctx, probed, nil); err != nil && !errors.Is(err, fs.ErrExist) { // another node is trying it, too
		return fmt.Errorf("try the journal: %w", err)
	}
	return w.Drop(ctx, probed)
}

// probed is the name under which the journal is tried: no run has one so short. What a
// crash leaves of it is a head without a log, which counts as not there.
const probed = "ready"

// caughtUpWithin is how long the journal may take to say how it stands.
const caughtUpWithin = 2 * time.Second

// readyAfter returns why no run can be taken: the journal cannot be written, or in a cluster a
// copy of it has not caught up.
func (h *App) readyAfter(seen *healthJournal) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := seen.ready(ctx); err != nil {
			return err
		}
		ctx, stop := context.WithTimeout(ctx, caughtUpWithin)
		defer stop()
		return h.journal.Ready(ctx)
	}
}
