package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// Body is an answer's body as it was received.
type Body struct {
	Bytes []byte
	Type  string // the media type that the answer claimed
}

// Body returns the whole body of a call that settled. [ErrNoRun]; [ErrNoBody] when
// the call is pending or brought no answer.
//
// A body stored beside the log is found at once. One that its event tells is
// looked for in the log, from where the outcome can first be: that costs more the
// more calls were in flight together.
func (r *Runs) Body(ctx context.Context, run string, index int) (Body, error) {
	if err := r.known(ctx, run); err != nil {
		return Body{}, err
	}
	if index < 0 {
		return Body{}, ErrNoBody
	}
	b, err := r.stored(ctx, run, index)
	if !errors.Is(err, ErrNoBody) {
		return b, err
	}
	o, err := r.outcome(ctx, run, index)
	if err != nil {
		return Body{}, err
	}
	if b, whole := o.Body(); whole && o.Reply.HTTP > 0 {
		return Body{b, o.Reply.Type}, nil
	}
	return Body{}, ErrNoBody
}

// A stored body begins with the number of its event and its type, on a line of their own.
func (b body) appendTo(dst []byte) []byte {
	dst = slices.Grow(dst, len(b.kind)+len(b.body)+24)
	dst = append(strconv.AppendUint(dst, b.seq, 10), ' ')
	dst = append(append(dst, b.kind...), '\n')
	return append(dst, b.body...)
}

// stored reads a body from beside the log. One whose event is not in the log
// was left by a crash, and does not count: the call was made again.
func (r *Runs) stored(ctx context.Context, run string, index int) (Body, error) {
	data, err := r.o.Journal.Part(ctx, run, partBody(index))
	if errors.Is(err, fs.ErrNotExist) {
		return Body{}, ErrNoBody
	}
	if err != nil {
		return Body{}, err
	}
	line, data, _ := bytes.Cut(data, []byte{'\n'})
	number, kind, _ := bytes.Cut(line, []byte{' '})
	seq, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil || seq == 0 {
		return Body{}, fmt.Errorf("body %d of run %s does not say whose it is", index, run)
	}
	for lines, err := range r.o.Journal.Read(ctx, run, seq-1) {
		if err != nil {
			return Body{}, err
		}
		line, _, _ := bytes.Cut(lines, []byte{'\n'})
		if o := settledIn(line, index); o != nil && o.BodyBytes == int64(len(data)) {
			return Body{data, string(kind)}, nil
		}
		break
	}
	return Body{}, ErrNoBody
}

// outcome finds how a call settled. Calls begin in the order of the input, so
// before a call settles all those before it have, but for those in flight with it.
func (r *Runs) outcome(ctx context.Context, run string, index int) (*settle.Outcome, error) {
	inFlight, err := r.inFlight(ctx, run)
	if err != nil {
		return nil, err
	}
	for lines, err := range r.o.Journal.Read(ctx, run, uint64(max(0, index-inFlight))) {
		if err != nil {
			return nil, fmt.Errorf("read run %s: %w", run, err)
		}
		if !bytes.Contains(lines, markOf(index)) {
			continue
		}
		for line := range bytes.SplitSeq(lines, []byte{'\n'}) {
			if o := settledIn(line, index); o != nil {
				return o, nil
			}
		}
	}
	return nil, ErrNoBody
}

// inFlight reads from the accepted event how many calls were in flight at once at most.
func (r *Runs) inFlight(ctx context.Context, run string) (int, error) {
	for lines, err := range r.o.Journal.Read(ctx, run, 0) {
		if err != nil {
			return 0, err
		}
		line, _, _ := bytes.Cut(lines, []byte{'\n'})
		e, err := event.Decode(line)
		if err != nil || e.Terms == nil {
			return 0, fmt.Errorf("the log of run %s does not begin with its acceptance (%w)", run, err)
		}
		return e.Terms.InFlight, nil
	}
	return 0, ErrNoRun
}

// markOf is what stands in the line of a call's outcome, and seldom in another.
func markOf(index int) []byte { return []byte(`"index":` + strconv.Itoa(index) + `,"id":`) }

// settledIn returns the outcome of a call if this is its line, else nil.
func settledIn(line []byte, index int) *settle.Outcome {
	if !bytes.Contains(line, markOf(index)) {
		return nil
	}
	e, err := event.Decode(line)
	if err != nil || e.Kind != settle.Settled || e.Outcome.Index != index {
		return nil
	}
	return e.Outcome
}
