package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/feed"
)

// stored reads what the journal has of runs. It caches nothing: a run may be appended to, ended or dropped by another
// node at any moment.
type stored struct{ Journal }

// known returns nil when a run of that name was accepted, else ErrNoRun or the journal's error. A name of another
// form is never looked up: it could have a wildcard of NATS in it.
func (s stored) known(ctx context.Context, run string) error {
	if !nameShape.MatchString(run) {
		return ErrNoRun
	}
	_, _, _, err := s.Last(ctx, run)
	return missing(err)
}

// head reads the head of a run that was accepted; ErrNoRun when there is none.
func (s stored) head(ctx context.Context, run string) (head, error) {
	if err := s.known(ctx, run); err != nil {
		return head{}, err
	}
	data, err := s.Head(ctx, run)
	if err != nil {
		return head{}, missing(err)
	}
	return decodeHead(data)
}

// end returns the ended event of a run; nil when its log has none. ErrNoRun when there is no log.
func (s stored) end(ctx context.Context, run string) (*settle.Event, error) {
	if !nameShape.MatchString(run) {
		return nil, ErrNoRun
	}
	last, _, _, err := s.Last(ctx, run)
	if err != nil {
		return nil, missing(err)
	}
	return endOf(last)
}

// endOf returns the ended event of a log whose last group this is; nil when it has none. The ended event is always
// the last line of its group: nothing follows it, and a fence is only appended to a log without an end.
func endOf(group []byte) (*settle.Event, error) {
	line := group[bytes.LastIndexByte(group, '\n')+1:]
	if !feed.IsEnd(line) {
		return nil, nil //nolint:nilnil // no error and no end
	}
	e, err := event.Decode(line)
	return &e, err
}

// lineCount returns how many lines a group has. The group that fences a writer off has none.
func lineCount(group []byte) uint64 {
	if len(group) == 0 {
		return 0
	}
	return uint64(bytes.Count(group, []byte{'\n'})) + 1
}

// hasCancel reports whether the run was cancelled.
func (s stored) hasCancel(ctx context.Context, run string) (bool, error) {
	_, err := s.Part(ctx, run, partCancel)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// partCancel is the part whose presence says that a run was cancelled.
const partCancel = "cancel"

// Batch is a few events of a run, in order. All watchers share their bytes, which must not be changed.
type Batch struct {
	Events []event.Encoded
	Last   uint64 // number of the last logged event so far, from which the next request continues
}

// batches yields the log of a run after that number, one batch for each group that was appended; live events are not
// in it. ErrNoRun, or the journal's error, comes last.
func (s stored) batches(ctx context.Context, run string, after uint64) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		if err := s.known(ctx, run); err != nil {
			yield(Batch{}, err)
			return
		}
		for lines, err := range s.Read(ctx, run, after) {
			if err != nil {
				yield(Batch{Last: after}, err)
				return
			}
			b := batchOf(lines, after)
			after = b.Last
			if !yield(b, nil) {
				return
			}
		}
	}
}

// batchOf returns the events of a group of a log, whose first one follows the event with that number. They are in
// JSON only: a reader of the compact form converts them, which happens for watchers that are behind and not for each
// event.
func batchOf(group []byte, after uint64) Batch {
	var b Batch
	for line := range bytes.SplitSeq(group, []byte{'\n'}) {
		b.Events = append(b.Events, event.Encoded{JSON: line})
	}
	b.Last = after + uint64(len(b.Events))
	return b
}

// unfulfilled returns which calls of a run were rejected, rising; with aborted, also those that were aborted. It
// reads the whole log, and decodes only the lines that may be a rejection.
func (s stored) unfulfilled(ctx context.Context, run string, aborted bool) (indices []int, err error) {
	for lines, err := range s.Read(ctx, run, 0) {
		if err != nil {
			return nil, fmt.Errorf("read run %s: %w", run, err)
		}
		for line := range bytes.SplitSeq(lines, []byte{'\n'}) {
			if !bytes.Contains(line, rejectedMark) {
				continue
			}
			e, err := event.Decode(line)
			if err != nil {
				return nil, fmt.Errorf("read run %s: %w", run, err)
			}
			if o := e.Outcome; o != nil && o.Status == settle.Rejected && (aborted || !o.Aborted()) {
				indices = append(indices, o.Index)
			}
		}
	}
	slices.Sort(indices)
	return indices, nil
}

// rejectedMark is in the line of each rejected call, and rarely in another.
var rejectedMark = []byte(`"status":"rejected"`)
