package journal

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// latest returns the last message of a subject. Without other nodes, JetStream's direct read is exact. In a
// cluster a copy that lags behind may reply to it, so the leader is asked, which has all that was acknowledged.
func (j *Journal) latest(ctx context.Context, from jetstream.Stream, subject string) (*jetstream.RawStreamMsg, error) {
	if j.alone {
		return from.GetLastMsgForSubject(ctx, subject)
	}
	request, err := json.Marshal(map[string]string{"last_by_subj": subject})
	if err != nil {
		return nil, err
	}
	return j.askLeader(ctx, "$JS.API.STREAM.MSG.GET."+from.CachedInfo().Config.Name, request)
}

// askLeader sends a request again and again while there is no leader, or it is not ready: an election takes NATS
// 4 to 9 s, and requests to the old leader are lost with it.
func (j *Journal) askLeader(ctx context.Context, subject string, request []byte) (*jetstream.RawStreamMsg, error) {
	ctx, stop := context.WithTimeout(ctx, requestTimeout)
	defer stop()
	for {
		m, err := j.askOnce(ctx, subject, request)
		if err == nil || ctx.Err() != nil || !IsTemporary(err) {
			return m, err
		}
		pause(ctx)
	}
}

func (j *Journal) askOnce(ctx context.Context, subject string, request []byte) (*jetstream.RawStreamMsg, error) {
	ctx, stop := context.WithTimeout(ctx, leaderTimeout)
	defer stop()
	reply, err := j.nc.RequestWithContext(ctx, subject, request)
	if err != nil {
		return nil, err
	}
	return readMessage(reply.Data)
}

// readMessage reads JetStream's reply io.nats.jetstream.api.v1.stream_msg_get_response.
func readMessage(data []byte) (*jetstream.RawStreamMsg, error) {
	var reply struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Subject string `json:"subject"`
			Seq     uint64 `json:"seq"`
			Header  []byte `json:"hdrs"`
			Data    []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(data, &reply); err != nil {
		return nil, fmt.Errorf("read a reply of JetStream: %w", err)
	}
	switch {
	case reply.Error == nil:
	case reply.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, jetstream.ErrMsgNotFound
	default:
		return nil, reply.Error
	}
	m := &jetstream.RawStreamMsg{Subject: reply.Message.Subject, Sequence: reply.Message.Seq, Data: reply.Message.Data}
	if len(reply.Message.Header) == 0 {
		return m, nil
	}
	var err error
	m.Header, err = nats.DecodeHeadersMsg(reply.Message.Header)
	return m, err
}
