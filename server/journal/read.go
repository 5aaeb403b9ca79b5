package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// Runs returns the names of all runs, those without a log included, in no order.
func (j *Journal) Runs(ctx context.Context) ([]string, error) {
	info, err := j.stream.Info(ctx, jetstream.WithSubjectFilter("run.*.head.0"))
	if err != nil {
		return nil, fmt.Errorf("list the runs: %w", err)
	}
	names := make([]string, 0, len(info.State.Subjects))
	for subject := range info.State.Subjects {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(subject, "run."), ".head.0"))
	}
	return names, nil
}

// Head returns what the run was started with; fs.ErrNotExist when there is no such run.
func (j *Journal) Head(ctx context.Context, run string) ([]byte, error) {
	return j.get(ctx, j.stream, headSubject(run))
}

// Part returns what was last put under that name; fs.ErrNotExist when nothing was.
func (j *Journal) Part(ctx context.Context, run, part string) ([]byte, error) {
	return j.get(ctx, j.parts, partSubject(run, part))
}

// get reads what put wrote.
func (j *Journal) get(ctx context.Context, from jetstream.Stream, subject string) ([]byte, error) {
	var data []byte
	for i, pieces := 0, 1; i < pieces; i++ {
		m, err := j.latest(ctx, from, subject+"."+strconv.Itoa(i))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", subject, Classify(err))
		}
		if i == 0 {
			if pieces, err = strconv.Atoi(m.Header.Get(headerPieces)); err != nil || pieces < 1 {
				return nil, fmt.Errorf("read %s: piece 0 has the number of pieces %q, want a number from 1",
					subject, m.Header.Get(headerPieces))
			}
		}
		data = append(data, m.Data...)
	}
	return data, nil
}

// Last returns the last group, the number of its first line, and the mark that the next append needs;
// fs.ErrNotExist when the run has no log.
func (j *Journal) Last(ctx context.Context, run string) (lines []byte, first, mark uint64, err error) {
	m, err := j.latest(ctx, j.stream, logSubject(run))
	if err != nil {
		return nil, 0, 0, fmt.Errorf("read the end of run %s: %w", run, Classify(err))
	}
	if first, err = firstOf(m.Header.Get(headerFirst)); err != nil {
		return nil, 0, 0, fmt.Errorf("read the end of run %s: %w", run, err)
	}
	return m.Data, first, m.Sequence, nil
}

// firstOf reads the number of a group's first line.
func firstOf(header string) (uint64, error) {
	first, err := strconv.ParseUint(header, 10, 64)
	if err != nil || first == 0 {
		return 0, fmt.Errorf("the number of a group's first line is %q, want a number from 1", header)
	}
	return first, nil
}

// Read yields the lines after that number, to the end of the log, in groups with a line break between lines. The
// first line that it yields has the number after+1. A line that is missing, because a disk has damaged its group,
// is an error: the lines behind it would be taken for others. It costs a binary search, and one message a group.
func (j *Journal) Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		from, err := j.seek(ctx, run, after+1)
		if err != nil {
			yield(nil, err)
			return
		}
		until, err := j.until(ctx, run)
		if err != nil {
			yield(nil, fmt.Errorf("read the log of run %s: %w", run, err))
			return
		}
		next := after + 1
		for m, err := range j.messages(ctx, logSubject(run), from, until) {
			if err == nil && m.first > next {
				err = fmt.Errorf("line %d is missing, the log goes on with line %d", next, m.first)
			}
			if err != nil {
				yield(nil, fmt.Errorf("read the log of run %s: %w", run, err))
				return
			}
			lines := behind(m.data, m.first, after)
			if len(lines) > 0 && !yield(lines, nil) {
				return
			}
			next = max(next, m.first+lineCount(m.data))
		}
	}
}

// lineCount returns how many lines a group has; one that only fences has none.
func lineCount(lines []byte) uint64 {
	if len(lines) == 0 {
		return 0
	}
	return uint64(bytes.Count(lines, []byte{'\n'})) + 1
}

// until returns the sequence number of a log's last group as its leader knows it; 0 when there are no other nodes,
// or no log. Copies that lag behind are asked again until they have that group.
func (j *Journal) until(ctx context.Context, run string) (uint64, error) {
	if j.alone {
		return 0, nil
	}
	m, err := j.latest(ctx, j.stream, logSubject(run))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return m.Sequence, nil
}

// behind returns the lines of a group after that number.
func behind(lines []byte, first, after uint64) []byte {
	for ; first <= after; first++ {
		i := bytes.IndexByte(lines, '\n')
		if i < 0 {
			return nil
		}
		lines = lines[i+1:]
	}
	return lines
}

// seek returns the sequence number of a message at or before the group that has the line, such that at most one
// group is read that does not have it.
func (j *Journal) seek(ctx context.Context, run string, line uint64) (uint64, error) {
	if line <= 1 {
		return 1, nil
	}
	_, last, high, err := j.Last(ctx, run)
	if errors.Is(err, fs.ErrNotExist) {
		return 1, nil
	}
	if err != nil || last <= line {
		return high, err
	}
	low := uint64(1) // the group with the line is at low or later, and before high
	for low < high-1 {
		middle := low + (high-low)/2
		m, err := j.stream.GetMsg(ctx, middle, jetstream.WithGetMsgSubject(logSubject(run)))
		if errors.Is(err, jetstream.ErrMsgNotFound) && !j.alone { // a copy that lags behind
			high = middle
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("search the log of run %s: %w", run, Classify(err))
		}
		first, err := firstOf(m.Header.Get(headerFirst))
		switch {
		case err != nil:
			return 0, err
		case first <= line && m.Sequence < high:
			low = max(m.Sequence, middle)
		default:
			high = middle
		}
		if first == line {
			return m.Sequence, nil
		}
	}
	return low, nil
}
