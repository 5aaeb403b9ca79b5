package runs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"sync"

	"allsettled/app/event"
	"allsettled/app/settle"

	"golang.org/x/sync/errgroup"
)

// Body is the body of an answer, as it was received.
type Body struct {
	Bytes []byte
	Type  string // the media type that the answer named
}

// body is a body to be stored beside the log: one that is too large for its event, or that the event would change.
// The event of a small JSON answer has the whole body, so most runs store no bodies.
type body struct {
	index int
	seq   uint64 // number of its event
	kind  string // media type
	body  []byte
}

func partBody(index int) string { return "body-" + strconv.Itoa(index) }

// appendTo appends the stored form: the number of the event and the media type on the first line, then the
// body.
func (b body) appendTo(dst []byte) []byte {
	dst = slices.Grow(dst, len(b.kind)+len(b.body)+24)
	dst = append(strconv.AppendUint(dst, b.seq, 10), ' ')
	dst = append(append(dst, b.kind...), '\n')
	return append(dst, b.body...)
}

// putsAtOnce is how many bodies are written to the journal at once. Each waits for a reply of the
// journal; more than these would hold more large bodies in memory twice.
const putsAtOnce = 8

// buffers hold bodies in their stored form. They are shared by all runs: a buffer of 1 MiB for each of the runs in
// progress would be most of the server's memory.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// putBodies stores bodies beside a log, at most putsAtOnce at a time, and waits for all of them. It returns the first
// error. Some of the bodies may be stored then; to store them again overwrites them.
func putBodies(ctx context.Context, j Journal, run string, bodies []body) error {
	var puts errgroup.Group
	puts.SetLimit(putsAtOnce)
	for _, b := range bodies {
		puts.Go(func() error {
			buffer := buffers.Get().(*[]byte)
			defer buffers.Put(buffer) // the journal has copied it to disk by then
			*buffer = b.appendTo((*buffer)[:0])
			return j.Put(ctx, run, partBody(b.index), *buffer)
		})
	}
	return puts.Wait()
}

// body returns the body of a call's answer. One that is stored beside the log is found at once. One that its
// event has is searched in the log from the first place where the outcome can be: the more calls were in
// flight at once, the more that costs.
func (s stored) body(ctx context.Context, run string, index int) (Body, error) {
	if err := s.known(ctx, run); err != nil {
		return Body{}, err
	}
	if index < 0 {
		return Body{}, ErrNoBody
	}
	// The part first: it costs one look-up, the search reads a stretch of the log.
	b, err := s.bodyPart(ctx, run, index)
	if !errors.Is(err, ErrNoBody) {
		return b, err
	}
	o, err := s.outcome(ctx, run, index)
	if err != nil {
		return Body{}, err
	}
	if b, whole := o.Body(); whole && o.Reply.HTTP > 0 {
		return Body{b, o.Reply.Type}, nil
	}
	return Body{}, ErrNoBody
}

// bodyPart reads a body that is stored beside the log. One whose event is not in the log is what a crash left:
// the call was made again, so it does not count.
func (s stored) bodyPart(ctx context.Context, run string, index int) (Body, error) {
	data, err := s.Part(ctx, run, partBody(index))
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
		return Body{}, fmt.Errorf("body %d of run %s: event number %q, want a number from 1", index, run, number)
	}
	for lines, err := range s.Read(ctx, run, seq-1) {
		if err != nil {
			return Body{}, err
		}
		line, _, _ := bytes.Cut(lines, []byte{'\n'})
		// The number alone does not prove it: after a crash, the event of that number may be another call's.
		if o := outcomeIn(line, index); o != nil && o.BodyBytes == int64(len(data)) {
			return Body{data, string(kind)}, nil
		}
		break
	}
	return Body{}, ErrNoBody
}

// outcome finds the outcome of a call. Calls begin in the order of the input, so when a call settles, all
// before it have settled but those in flight with it.
func (s stored) outcome(ctx context.Context, run string, index int) (*settle.Outcome, error) {
	inFlight, err := s.inFlight(ctx, run)
	if err != nil {
		return nil, err
	}
	for lines, err := range s.Read(ctx, run, uint64(max(0, index-inFlight))) {
		if err != nil {
			return nil, fmt.Errorf("read run %s: %w", run, err)
		}
		if !bytes.Contains(lines, indexMark(index)) {
			continue
		}
		for line := range bytes.SplitSeq(lines, []byte{'\n'}) {
			if o := outcomeIn(line, index); o != nil {
				return o, nil
			}
		}
	}
	return nil, ErrNoBody
}

// inFlight reads from the accepted event how many calls may be in flight at once. The head has the plan, from which
// that follows too, but to decode a plan of a million IDs takes longer than to read one line.
func (s stored) inFlight(ctx context.Context, run string) (int, error) {
	for lines, err := range s.Read(ctx, run, 0) {
		if err != nil {
			return 0, err
		}
		line, _, _ := bytes.Cut(lines, []byte{'\n'})
		e, err := event.Decode(line)
		if err != nil || e.Terms == nil {
			return 0, fmt.Errorf("the log of run %s does not begin with the accepted event (%w)", run, err)
		}
		return e.Terms.InFlight, nil
	}
	return 0, ErrNoRun
}

// indexMark is in the line of a call's outcome, and rarely in another: an answer may contain the same text. It spares
// the search from decoding every line of a stretch of the log.
func indexMark(index int) []byte { return []byte(`"index":` + strconv.Itoa(index) + `,"id":`) }

// outcomeIn returns the outcome of a call if the line has it, else nil.
func outcomeIn(line []byte, index int) *settle.Outcome {
	if !bytes.Contains(line, indexMark(index)) {
		return nil
	}
	e, err := event.Decode(line)
	if err != nil || e.Kind != settle.Settled || e.Outcome.Index != index {
		return nil
	}
	return e.Outcome
}
