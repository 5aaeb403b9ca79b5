package live_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"allsettled/app/event"
	"allsettled/server/live"
	"allsettled/server/live/livetest"
)

// lines are events with values of a size.
func lines(n, size int) (all []event.Encoded) {
	for i := range n {
		all = append(all, event.Encoded{JSON: fmt.Appendf(nil,
			`{"kind":"settled","seq":%d,"index":%d,"id":"%d","status":"fulfilled","value":"%s"}`, i+1, i, i,
			strings.Repeat("x", size))})
	}
	return all
}

func TestAFrameHasALimitedNumberOfEventsAndBytes(t *testing.T) {
	for _, c := range []struct {
		says    string
		n, size int
		want    int // events of the first frame
	}{
		{"all that fit", 10, 10, 10},
		{"256 events", 600, 10, live.MaxFrameEvents},
		{"256 KiB", 100, 100 << 10, 2},
		{"one event of any size", 3, 2 * live.MaxFrameBytes, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			q, f := live.NewFrames("")
			var feeder sync.WaitGroup
			feeder.Go(func() {
				defer q.Close()
				if err := q.Put(t.Context(), lines(c.n, c.size)...); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
			first, all := 0, 0
			for events := range q.All(t.Context()) {
				frame, err := f.Encode(events)
				if err != nil {
					t.Fatal(err)
				}
				n := len(livetest.Decode(t, frame).Events)
				if all += n; first == 0 {
					first = n
				}
			}
			if first != c.want || all != c.n {
				t.Errorf(
					"%s: %d events came out, %d in the first frame; want %d and %d", c.says, all, first, c.n, c.want,
				)
			}
			feeder.Wait()
		})
	}
}

func TestTheCancelKeyIsAddedToTheAcceptedEventOnce(t *testing.T) {
	accepted := event.Encoded{JSON: []byte(`{"kind":"accepted","seq":1,"run":"r","total":1,"mode":"all",` +
		`"at":"2026-01-31T12:00:00.000Z"}`)}
	_, f := live.NewFrames("the-key")
	frame, err := f.Encode([]event.Encoded{lines(1, 1)[0], accepted, accepted})
	if err != nil {
		t.Fatal(err)
	}
	events := livetest.Decode(t, frame).Events
	if len(events) != 3 || events[1].Terms.CancelKey != "the-key" || events[2].Terms.CancelKey != "" {
		t.Errorf("got %s", frame)
	}
	if bytes.Contains(accepted.JSON, []byte("the-key")) {
		t.Error("the event itself, which others share, has the key")
	}
}

func TestTheMemoryOfABurstIsFreed(t *testing.T) {
	_, f := live.NewFrames("")
	for _, c := range []struct {
		says string
		size int // of each of two frames
		kept bool
	}{
		{"within a burst", live.MaxFrameBytes, true},
		{"after a burst", 10, false},
	} {
		for range 2 {
			if _, err := f.Encode(lines(1, c.size)); err != nil {
				t.Fatal(err)
			}
		}
		if got := f.Memory(); (got >= live.MaxFrameBytes) != c.kept {
			t.Errorf("%s: %d bytes are kept", c.says, got)
		}
	}
}
