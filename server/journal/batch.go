package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

// message is a group as it comes out of the stream.
type message struct {
	seq   uint64
	first uint64
	data  []byte
}

// How much one request brings at most: one answer of this size waits in memory.
const (
	batchMessages = 256
	batchBytes    = 1 << 20
)

// messages yields the subject's messages from a place in the stream on, by
// JetStream's direct batched reads, which need no consumer and cost one round
// trip a batch. It does not end before the message at until, which is known to be there.
func (j *Journal) messages(ctx context.Context, subject string, from, until uint64) iter.Seq2[message, error] {
	return func(yield func(message, error) bool) {
		inbox := j.nc.NewRespInbox()
		answers, err := j.nc.SubscribeSync(inbox)
		if err != nil {
			yield(message{}, err)
			return
		}
		defer answers.Unsubscribe() //nolint:errcheck // the connection may be closed by then, and all is well
		for giveUp := time.Now().Add(patience); ; {
			if err := j.ask(subject, inbox, from); err != nil {
				yield(message{}, err)
				return
			}
			more := false
			for m, err := range batch(ctx, answers, &more) {
				from = m.seq + 1
				if !yield(m, err) || err != nil {
					return
				}
			}
			if !more && (from > until || time.Now().After(giveUp)) { // a run that was dropped meanwhile ends too
				return
			}
			if !more {
				pause(ctx)
			}
		}
	}
}

// pause gives a copy that lags behind a moment.
func pause(ctx context.Context) {
	select {
	case <-time.After(lagging):
	case <-ctx.Done():
	}
}

const lagging = 20 * time.Millisecond

// ask requests a batch. The shape is that of NATS's ADR-31, "Direct Get".
func (j *Journal) ask(subject, inbox string, from uint64) error {
	request, err := json.Marshal(map[string]any{
		"seq": from, "next_by_subj": subject, "batch": batchMessages, "max_bytes": batchBytes,
	})
	if err != nil {
		return err
	}
	return j.nc.PublishRequest("$JS.API.DIRECT.GET."+streamName, inbox, request)
}

// batch yields the messages of one batch, and says whether there are more.
func batch(ctx context.Context, answers *nats.Subscription, more *bool) iter.Seq2[message, error] {
	return func(yield func(message, error) bool) {
		*more = false
		for {
			m, err := next(ctx, answers)
			if err != nil {
				yield(message{}, err)
				return
			}
			if status := m.Header.Get("Status"); status != "" {
				if status != "204" && status != "404" {
					yield(message{}, fmt.Errorf("JetStream answered %s %s", status, m.Header.Get("Description")))
				}
				return
			}
			got, pending, err := parse(m)
			*more = pending > 0
			if !yield(got, err) {
				return
			}
		}
	}
}

// next waits for an answer, no longer than ctx and patience allow.
func next(ctx context.Context, answers *nats.Subscription) (*nats.Msg, error) {
	within, stop := context.WithTimeout(ctx, patience)
	defer stop()
	m, err := answers.NextMsgWithContext(within)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("the journal did not answer within %s", patience)
	}
	return m, err
}

func parse(m *nats.Msg) (got message, pending uint64, err error) {
	got.data = m.Data
	if got.seq, err = strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64); err != nil {
		return got, 0, fmt.Errorf("an answer without its place in the stream: %w", err)
	}
	if pending, err = strconv.ParseUint(m.Header.Get("Nats-Num-Pending"), 10, 64); err != nil {
		return got, 0, fmt.Errorf("an answer that does not say how many follow: %w", err)
	}
	got.first, err = firstOf(m.Header.Get(headerFirst))
	return got, pending, err
}
