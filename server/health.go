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

const (
	freshWrite   = 2 * time.Second // a write this recent says that the journal can be written
	probeTimeout = 3 * time.Second // of a write that only tries the journal
)

// probeRun is the name under which the journal is tried: no run has one so short. What a crash leaves
// of it is a head without a log, which counts as nothing.
const probeRun = "ready"

// healthJournal is the journal as the runs use it. It counts writes and remembers how the last one went.
type healthJournal struct {
	runs.Journal

	metrics *metrics.Metrics // nil: nothing is counted

	probing sync.Mutex // one probe at a time

	mu        sync.Mutex
	lastWrite time.Time // whether it succeeded or not
	lastError error     // nil when it succeeded
}

// Create writes the head of a run.
func (h *healthJournal) Create(ctx context.Context, run string, head []byte) error {
	err := h.Journal.Create(ctx, run, head)
	h.note(metrics.OpCreate, err)
	return err
}

// Append writes a group of events.
func (h *healthJournal) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64,
	err error,
) {
	began := time.Now()
	next, err = h.Journal.Append(ctx, run, mark, first, lines)
	if err == nil && h.metrics != nil {
		h.metrics.Appended(time.Since(began))
	}
	h.note(metrics.OpAppend, err)
	return next, err
}

// Put writes a part of a run.
func (h *healthJournal) Put(ctx context.Context, run, part string, data []byte) error {
	err := h.Journal.Put(ctx, run, part, data)
	h.note(metrics.OpPut, err)
	return err
}

// Drop deletes a run.
func (h *healthJournal) Drop(ctx context.Context, run string) error {
	err := h.Journal.Drop(ctx, run)
	h.note(metrics.OpDrop, err)
	return err
}

// note remembers how a write went. A name that is taken, or another node that wrote first, shows that
// the journal works; a caller who left shows nothing.
func (h *healthJournal) note(operation string, err error) {
	fenced := errors.Is(err, fs.ErrExist)
	switch {
	case errors.Is(err, context.Canceled):
		return
	case err != nil && h.metrics != nil && !fenced:
		h.metrics.JournalError(operation)
	case fenced && operation == metrics.OpAppend && h.metrics != nil:
		h.metrics.JournalError(metrics.Fenced)
	}
	if fenced {
		err = nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lastWrite, h.lastError = time.Now(), err
}

// last returns how the last write went, and whether that says nothing any more.
func (h *healthJournal) last() (isStale bool, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lastWrite.IsZero() || time.Since(h.lastWrite) > freshWrite, h.lastError
}

// ready returns why the journal cannot be written, or nil. It tries the journal only when nothing was
// written for 2 s, however often it is called.
func (h *healthJournal) ready(ctx context.Context) error {
	h.probing.Lock()
	defer h.probing.Unlock()
	isStale, err := h.last()
	if !isStale {
		return err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), probeTimeout)
	defer stop()
	// another node may be trying it too
	if err := h.Create(ctx, probeRun, nil); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("try the journal: %w", err)
	}
	return h.Drop(ctx, probeRun)
}
