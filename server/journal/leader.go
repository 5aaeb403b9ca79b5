package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// latest returns the last message of a subject. Alone, JetStream's direct read is the
// truth. In a cluster it may be answered by a copy that lags behind, so the leader is
// asked, who has all that was ever acknowledged.
func (j *Journal) latest(ctx context.Context, from jetstream.Stream, subject string) (*jetstream.RawStreamMsg, error) {
	if j.alone {
		return from.GetLastMsgForSubject(ctx, subject)
	}
	request, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	answer, err := j.askLeader(ctx, "$JS.API.STREAM.MSG.GET."+from.CachedInfo().Config.Name, request)
	if err != nil {
		return nil, err
	}
	return readMessage(answer)
}

// askLeader asks again and again while there is none: an election takes NATS 4 to 9 s, and
// what was asked of the old leader is lost with it.
func (j *Journal) askLeader(ctx context.Context, subject string, request []byte) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for {
		once, stop := context.WithTimeout(ctx, tryFor)
		answer, err := j.nc.RequestWithContext(once, subject, request)
		stop()
		if err == nil {
			return answer.Data, nil
		}
		if ctx.Err() != nil || !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, context.DeadlineExceeded) {
			return nil, err
		}
		pause(ctx)
	}
}

// readMessage reads JetStream's answer io.nats.jetstream.api.v1.stream_msg_get_response.
func readMessage(data []byte) (*jetstream.RawStreamMsg, error) {
	var said struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Subject string `json:"subject"`
			Seq     uint64 `json:"seq"`
			Header  []byte `json:"hdrs"`
			Data    []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(data, &said); err != nil {
		return nil, fmt.Errorf("an answer of JetStream: %w", err)
	}
	switch {
	case said.Error == nil:
	case said.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, jetstream.ErrMsgNotFound
	default:
		return nil, said.Error
	}
	m := &jetstream.RawStreamMsg{Subject: said.Message.Subject, Sequence: said.Message.Seq, Data: said.Message.Data}
	if len(said.Message.Header) == 0 {
		return m, nil
	}
	var err error
	m.Header, err = nats.DecodeHeadersMsg(said.Message.Header)
	return m, err
}
