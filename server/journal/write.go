package journal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The headers of messages.
const (
	headerFirst  = "First"  // the number of a group's first line
	headerPieces = "Pieces" // on piece 0: how many pieces there are
)

func headSubject(run string) string       { return "run." + run + ".head" }
func logSubject(run string) string        { return "run." + run + ".log" }
func partSubject(run, part string) string { return "part." + run + "." + part }

// Create claims a name and stores what the run was started with; fs.ErrExist when the name is taken. Until its
// first line is appended, a run does not count: after a crash in between, no client knows of it.
func (j *Journal) Create(ctx context.Context, run string, head []byte) error {
	claim := jetstream.WithExpectLastSequencePerSubject(0)
	err := j.newRuns.check(len(head))
	if err == nil {
		err = j.put(ctx, headSubject(run), head, claim)
	}
	if err != nil {
		return fmt.Errorf("write the head of run %s: %w", run, err)
	}
	return nil
}

// Append stores a group: lines with a line break between them. first is the number of the first one. mark is what
// the append before returned, 0 for a new log; fs.ErrExist when another writer has appended since.
func (j *Journal) Append(ctx context.Context, run string, mark, first uint64, lines []byte) (next uint64, err error) {
	m := nats.NewMsg(logSubject(run))
	m.Data = lines
	m.Header.Set(headerFirst, strconv.FormatUint(first, 10))
	if next, err = j.swap(ctx, m, mark); err != nil {
		return 0, fmt.Errorf("append to the log of run %s: %w", run, err)
	}
	return next, nil
}

// Put stores a part beside the log, in place of the one of that name. A name has letters, digits and hyphens.
func (j *Journal) Put(ctx context.Context, run, part string, data []byte) error {
	if err := j.put(ctx, partSubject(run, part), data); err != nil {
		return fmt.Errorf("write %s of run %s: %w", part, run, err)
	}
	return nil
}

// Swap stores a part of at most 256 KiB in place of the one with that mark, 0 for none; fs.ErrExist when another
// writer has swapped it since.
func (j *Journal) Swap(ctx context.Context, run, part string, mark uint64, data []byte) (next uint64, err error) {
	m := nats.NewMsg(partSubject(run, part) + ".0")
	m.Data = data
	m.Header.Set(headerPieces, "1")
	if next, err = j.swap(ctx, m, mark); err != nil {
		return 0, fmt.Errorf("write %s of run %s: %w", part, run, err)
	}
	return next, nil
}

// swap writes a message if the last one of its subject has that mark.
func (j *Journal) swap(ctx context.Context, m *nats.Msg, mark uint64) (next uint64, err error) {
	if err := j.allSpace.check(len(m.Data)); err != nil {
		return 0, err
	}
	ack, err := j.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(mark))
	if err != nil {
		return 0, Classify(err)
	}
	return ack.Sequence, nil
}

// Marked returns the part that was last swapped, and its mark; fs.ErrNotExist when none was.
func (j *Journal) Marked(ctx context.Context, run, part string) (data []byte, mark uint64, err error) {
	m, err := j.latest(ctx, j.parts, partSubject(run, part)+".0")
	if err != nil {
		return nil, 0, fmt.Errorf("read %s of run %s: %w", part, run, Classify(err))
	}
	return m.Data, m.Sequence, nil
}

// put writes data in pieces, the first one under the options, and returns when all are on disk.
func (j *Journal) put(ctx context.Context, subject string, data []byte, fence ...jetstream.PublishOpt) error {
	if err := j.allSpace.check(len(data)); err != nil {
		return err
	}
	pieces := max(1, (len(data)+j.piece-1)/j.piece)
	for i := range pieces {
		m := nats.NewMsg(subject + "." + strconv.Itoa(i))
		m.Data = data[i*j.piece : min(len(data), (i+1)*j.piece)]
		var opts []jetstream.PublishOpt
		if i == 0 {
			m.Header.Set(headerPieces, strconv.Itoa(pieces))
			opts = fence
		}
		if _, err := j.js.PublishMsg(ctx, m, opts...); err != nil {
			return Classify(err)
		}
	}
	return nil
}

// The codes by which JetStream reports that the expected last sequence is another one, and that the store may not
// grow.
const (
	codeWrongLastSequence         = jetstream.JSErrCodeStreamWrongLastSequence
	codeWrongLastSequenceConstant = 10164
	codeInsufficientResources     = 10023
	codeStorageExceeded           = 10047
)

// Classify adds fs.ErrExist, fs.ErrNotExist or syscall.ENOSPC to the errors of JetStream that mean it.
func Classify(err error) error {
	var api *jetstream.APIError
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return fmt.Errorf("%w (%w)", fs.ErrNotExist, err)
	case errors.Is(err, jetstream.ErrKeyExists):
		return fmt.Errorf("%w (%w)", fs.ErrExist, err)
	case errors.As(err, &api) && (api.ErrorCode == codeWrongLastSequence ||
		api.ErrorCode == codeWrongLastSequenceConstant):
		return fmt.Errorf("%w (%w)", fs.ErrExist, err)
	case errors.As(err, &api) && (api.ErrorCode == codeInsufficientResources || api.ErrorCode == codeStorageExceeded):
		return fmt.Errorf("%w (%w)", syscall.ENOSPC, err)
	}
	return err
}

// Drop deletes a run: its parts, its log, and last its head. A crash in between leaves a run without a log, which
// does not count and can be dropped again. Dropping a run that does not exist changes nothing.
func (j *Journal) Drop(ctx context.Context, run string) error {
	err := j.parts.Purge(ctx, jetstream.WithPurgeSubject(partSubject(run, ">")))
	if err == nil {
		err = j.stream.Purge(ctx, jetstream.WithPurgeSubject(logSubject(run)))
	}
	if err == nil {
		err = j.stream.Purge(ctx, jetstream.WithPurgeSubject(headSubject(run)+".>"))
	}
	if err != nil {
		return fmt.Errorf("drop run %s: %w", run, err)
	}
	return nil
}
