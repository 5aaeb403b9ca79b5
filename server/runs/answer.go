package runs

import (
	"bytes"
	"context"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// answer does what another node asks, and returns the reply. The node that asks has checked the cancel key against
// the stored head, so that wrong keys cost the owner nothing. A question that this version does not know is answered
// like one that it does: nodes of two versions share a cluster while it is updated.
func (l *live) answer(ctx context.Context, question []byte) (reply []byte) {
	switch string(question) {
	case askStatuses:
		return l.feed.Statuses()
	case askSummary:
		return l.encodedSummary(ctx)
	case askCancel:
		l.cancel(settle.ErrCancelled)
	case askPause, askResume:
		l.pause(string(question) == askPause)
	default:
		if encoded, ok := bytes.CutPrefix(question, []byte(askSecrets)); ok {
			if p, err := plan.Decode(encoded); err == nil {
				l.addSecrets(p)
			}
		}
	}
	return []byte("done")
}

// encodedSummary returns the summary for another node; nothing when the log cannot be read. It may wait until a long
// log was read; the node that asks gives up before, and shows what the journal has.
func (l *live) encodedSummary(ctx context.Context) []byte {
	s, err := l.summary(ctx)
	if err != nil {
		return nil
	}
	return s.encode()
}
