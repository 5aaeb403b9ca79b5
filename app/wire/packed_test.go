//go:build !js

package wire_test

import (
	"context"
	"slices"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/wire"
)

// packed writes lines as one compact frame, and drops the socket.
func packed(last []byte, lines ...[]byte) act {
	return func(t *testing.T, conn *websocket.Conn, _ wire.Hello) {
		t.Helper()
		var frame []byte
		for _, line := range lines {
			var err error
			if frame, err = wire.GrowCompact(frame, event.Encoded{JSON: line}, 1<<10); err != nil {
				t.Error(err)
			}
		}
		for _, f := range [][]byte{wire.CompactPause(), frame, last} {
			if f != nil {
				_ = conn.Write(context.Background(), websocket.MessageBinary, f)
			}
		}
	}
}

func TestCompactFramesAreReadAsTheOthers(t *testing.T) {
	t.Parallel()
	all := lines(6)
	s := newStage(t, packed(nil, all[:4]...), packed([]byte{9}, all[3:6]...), packed(nil, all[6:]...))
	if got := listen(t.Context(), wire.Session{URL: s.url, Run: aRun}); !slices.Equal(got.seqs, upTo(9)) || got.err != nil {
		t.Errorf("got %v, %v", got.seqs, got.err)
	}
	s = newStage(t, packed(wire.CompactEnded(), all[:3]...))
	if got := listen(t.Context(), wire.Session{URL: s.url, Run: aRun}); !slices.Equal(got.seqs, upTo(3)) || got.err != nil {
		t.Errorf("ended by the frame that says so: got %v, %v", got.seqs, got.err)
	}
}
