package live_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/server/live"
	"allsettled/server/live/livetest"
)

// lines are events with values of a size.
func lines(n, size int) (all []event.Encoded) {
	for i := range n {
		all = append(all, event.Encoded{JSON: fmt.Appendf(nil, `{"kind":"settled","seq":%d,"index":%d,"id":"%d","status":"fulfilled","value":"%s"}`, i+1, i, i, strings.Repeat("x", size))})
	}
	return all
}

// eventsIn counts the events of a frame.
func eventsIn(t *testing.T, frame []byte) int {
	t.Helper()
	if frame == nil {
		return 0
	}
	return len(livetest.Decode(t, frame).Events)
}

func TestAFrameHasALimitedNumberOfEventsAndBytes(t *testing.T) {
	for _, c := range []struct {
		says    string
		n, size int
		want    int // events of the first frame
	}{
		{"all that fit", 10, 10, 10},
		{"256 events", 600, 10, live.MaxFrameEvents},
		{"256 KiB and the rest of an event", 100, 100 << 10, 3},
		{"one event of any size", 3, 2 * live.MaxFrameBytes, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := live.NewBuffer("")
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			go func() {
				if b.Add(ctx, lines(c.n, c.size)) == nil {
					b.Close()
				}
			}()
			synctest.Wait()
			got := 0
			for frame, isLast := b.Take(); ; frame, isLast = b.Take() {
				n := eventsIn(t, frame)
				if got == 0 && n != c.want {
					t.Errorf("%s: the first frame has %d events, want %d", c.says, n, c.want)
				}
				if got += n; isLast {
					break
				}
				synctest.Wait()
			}
			if got != c.n {
				t.Errorf("%s: %d events came out, want %d", c.says, got, c.n)
			}
		})
	}
}

func TestAFullBufferWaitsUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := live.NewBuffer("")
		left := errors.New("the client has left")
		ctx, cancel := context.WithCancelCause(t.Context())
		added := make(chan error, 1)
		go func() { added <- b.Add(ctx, lines(live.MaxFrameEvents+1, 1)) }()
		synctest.Wait()
		cancel(left)
		if err := <-added; !errors.Is(err, left) {
			t.Errorf("got %v, want the cause of the context", err)
		}
	})
}

func TestTheCancelKeyIsAddedToTheAcceptedEventOnce(t *testing.T) {
	accepted := event.Encoded{JSON: []byte(`{"kind":"accepted","seq":1,"run":"r","total":1,"mode":"all","at":"2026-01-31T12:00:00.000Z"}`)}
	b := live.NewBuffer("the-key")
	if err := b.Add(t.Context(), []event.Encoded{lines(1, 1)[0], accepted, accepted}); err != nil {
		t.Fatal(err)
	}
	frame, _ := b.Take()
	events := livetest.Decode(t, frame).Events
	if len(events) != 3 || events[1].Terms.CancelKey != "the-key" || events[2].Terms.CancelKey != "" {
		t.Errorf("got %s", frame)
	}
	if bytes.Contains(accepted.JSON, []byte("the-key")) {
		t.Error("the event itself, which others share, has the key")
	}
}

func TestEventsGatherForATimeOrUntilTheFrameIsFull(t *testing.T) {
	for _, c := range []struct {
		says  string
		n     int
		close bool
		want  time.Duration
	}{
		{"nothing comes", 0, false, time.Second},
		{"a few come", 3, false, time.Second},
		{"the frame is full", live.MaxFrameEvents, false, 0},
		{"the last event has come", 3, true, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := live.NewBuffer("")
			if err := b.Add(t.Context(), lines(c.n, 1)); err != nil {
				t.Fatal(err)
			}
			if c.close {
				b.Close()
			}
			began := time.Now()
			b.Wait(t.Context(), time.Second)
			if got := time.Since(began); got != c.want {
				t.Errorf("%s: waited %v, want %v", c.says, got, c.want)
			}
			select {
			case <-b.Filled():
				if c.n == 0 && !c.close {
					t.Errorf("%s: the buffer says that it has events", c.says)
				}
			default:
				if c.n > 0 {
					t.Errorf("%s: the buffer does not say that it has events", c.says)
				}
			}
		})
	}
}

func TestTheMemoryOfABurstIsFreed(t *testing.T) {
	b := live.NewBuffer("")
	for range 2 {
		if err := b.Add(t.Context(), lines(1, live.MaxFrameBytes)); err != nil {
			t.Fatal(err)
		}
		b.Take()
	}
	if got := b.Spare(); got < live.MaxFrameBytes {
		t.Errorf("%d bytes are kept within a burst, want its frames", got)
	}
	for range 2 {
		if err := b.Add(t.Context(), lines(1, 10)); err != nil {
			t.Fatal(err)
		}
		b.Take()
	}
	if got := b.Spare(); got > live.MaxFrameBytes {
		t.Errorf("%d bytes are kept after a burst", got)
	}
}
