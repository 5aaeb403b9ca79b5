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

// message is a group as it is in the stream.
type message struct {
	seq   uint64
	first uint64
	data  []byte
}

// How much one request returns at most. One reply of this size waits in memory.
const (
	batchMessages = 256
	batchBytes    = 1 << 20
)

// messages yields the messages of a subject from a sequence number of the stream on. It uses JetStream's direct
// batched reads, which need no consumer and cost one round trip a batch. Where the copy that replies lags behind,
// it asks again until the message at until has come, which the leader is known to have.
func (j *Journal) messages(ctx context.Context, subject string, from, until uint64) iter.Seq2[message, error] {
	return func(yield func(message, error) bool) {
		inbox := j.nc.NewRespInbox()
		answers, err := j.nc.SubscribeSync(inbox)
		if err != nil {
			yield(message{}, err)
			return
		}
		defer answers.Unsubscribe() //nolint:errcheck // it fails when the connection is closed
		for deadline := time.Now().Add(requestTimeout); ; {
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
			if !more && (from > until || time.Now().After(deadline)) { // the run may have been dropped meanwhile
				return
			}
			if !more {
				pause(ctx)
			}
		}
	}
}

// pause gives a copy that lags behind a moment to catch up.
func pause(ctx context.Context) {
	select {
	case <-time.After(lagging):
	case <-ctx.Done():
	}
}

const lagging = 20 * time.Millisecond

// ask requests a batch. The form of the request is that of NATS ADR-31, "Direct Get".
func (j *Journal) ask(subject, inbox string, from uint64) error {
	request, err := json.Marshal(map[string]any{
		"seq": from, "next_by_subj": subject, "batch": batchMessages, "max_bytes": batchBytes,
	})
	if err != nil {
		return err
	}
	return j.nc.PublishRequest("$JS.API.DIRECT.GET."+streamName, inbox, request)
}

// batch yields the messages of one batch, and sets more when others follow.
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

// next waits for a reply until ctx ends, and for requestTimeout at most.
func next(ctx context.Context, answers *nats.Subscription) (*nats.Msg, error) {
	within, stop := context.WithTimeout(ctx, requestTimeout)
	defer stop()
	m, err := answers.NextMsgWithContext(within)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("the journal did not answer within %s", requestTimeout)
	}
	return m, err
}

// parse reads a message and how many follow it. A message without the headers that JetStream promises is an
// error.
func parse(m *nats.Msg) (got message, pending uint64, err error) {
	got.data = m.Data
	if got.seq, err = strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64); err != nil {
		return got, 0, fmt.Errorf("a message of JetStream without a sequence number: %w", err)
	}
	if pending, err = strconv.ParseUint(m.Header.Get("Nats-Num-Pending"), 10, 64); err != nil {
		return got, 0, fmt.Errorf("a message of JetStream without the number of those that follow: %w", err)
	}
	got.first, err = firstOf(m.Header.Get(headerFirst))
	return got, pending, err
}
