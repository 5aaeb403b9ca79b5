//go:build !js

package wire_test

import (
	"errors"
	"slices"
	"testing"

	"allsettled/app/event"
	"allsettled/app/wire"
)

func TestASessionReadsCompactFrames(t *testing.T) {
	t.Parallel()
	all := lines(6)
	for _, c := range []struct {
		says  string
		acts  []act
		after uint64
		want  []uint64
	}{
		{
			"each event once, from sockets that break",
			[]act{
				says(0, wire.EmptyCompact(), frame(t, all[:4]...)), says(0, frame(t, all[3:6]...)),
				says(0, frame(t, all[6:]...)),
			},
			0, upTo(9),
		},
		{
			"an unknown kind of frame is a broken socket",
			[]act{says(0, frame(t, all[:3]...), []byte{9}), says(0, frame(t, all[3:]...))},
			0, upTo(9),
		},
		{"an empty frame is a broken socket", []act{
			says(0, frame(t, all[:3]...), []byte{}),
			says(0, frame(t, all[3:]...)),
		}, 0, upTo(9)},
		{
			"the frame that says that the run has ended",
			[]act{says(0, frame(t, all[:3]...), wire.EndedCompact())},
			0,
			upTo(3),
		},
		{"nothing follows the last event", []act{says(0, wire.EndedCompact())}, 9, nil},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c.acts...)
			got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun, After: c.after})
			if !slices.Equal(got.seqs, c.want) || got.err != nil {
				t.Errorf("got %v, %v; want %v", got.seqs, got.err, c.want)
			}
		})
	}
}

func TestEventsAsTextAreOfAnotherVersion(t *testing.T) {
	t.Parallel()
	s := newStage(t, says(0, wire.EmptyFrame()))
	got := listen(t.Context(), wire.Session{Dial: dial, URL: s.url, Run: aRun})
	if p, ok := errors.AsType[*wire.Problem](got.err); !ok || p.Code != "version" {
		t.Errorf("got %v, want a problem of code version", got.err)
	}
}

// frame is a compact frame of events that are written as JSON lines.
func frame(t testing.TB, lines ...[]byte) []byte {
	t.Helper()
	var f []byte
	for _, line := range lines {
		var err error
		if f, err = wire.GrowCompact(f, event.Encoded{JSON: line}, 1<<10); err != nil {
			t.Fatal(err)
		}
	}
	return f
}
