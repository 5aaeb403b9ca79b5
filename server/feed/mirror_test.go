package feed_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/feed"
)

// message writes a block as its owner sends it.
func message(numbers ...uint64) []byte {
	b := blockOf(numbers...)
	return b.Message()
}

func TestAMirrorPublishesInOrder(t *testing.T) {
	for _, row := range []struct {
		sentence string
		messages [][]byte
		want     string
		last     uint64
		missed   bool
	}{
		{"what follows the last event", [][]byte{message(6, 7), message(8)}, "6 7 8", 8, false},
		{"live events too", [][]byte{message(0, 6, 0), message(0)}, "0 6 0 0", 6, false},
		{"nothing that was published before", [][]byte{message(4, 5), message(6), message(6)}, "6", 6, false},
		{"the rest of a block of which it has a part", [][]byte{message(4, 5, 0, 6, 7)}, "6 7", 7, false},
		{"nothing behind a gap, which it notes", [][]byte{message(6), message(8)}, "6", 6, true},
		{"nothing of a message that cannot be read, which it notes", [][]byte{[]byte("\xff\x05no")}, "", 5, true},
		{"nothing of an empty message", [][]byte{nil}, "", 5, false},
		{"all parts of a message", [][]byte{bytes.Join([][]byte{message(6), message(7)}, nil)}, "6 7", 7, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := feed.NewMirror()
			m.Begin(5)
			c := feed.Cursor{After: 5}
			if got, err := now(t, m.Feed, &c); got != "" || err != nil {
				t.Fatalf("%s: got %q and %v before any message", row.sentence, got, err)
			}
			for _, one := range row.messages {
				m.Receive(one)
			}
			if got, err := now(t, m.Feed, &c); got != row.want || err != nil || m.Last() != row.last {
				t.Errorf("%s: got %q, %v and the last event %d, want %q and %d", row.sentence, got, err, m.Last(),
					row.want, row.last)
			}
			began := time.Now()
			if err := m.Wait(t.Context(), time.Second); err != nil || (time.Since(began) == 0) != row.missed {
				t.Errorf("%s: Wait returned after %v, and that a message was lost is %t", row.sentence,
					time.Since(began), row.missed)
			}
		})
	}
}

func TestAMirrorDropsWhatComesBeforeItBegins(t *testing.T) {
	m := feed.NewMirror()
	m.Receive(message(1, 2))
	m.Begin(2)
	m.Receive(message(3))
	c := feed.Cursor{After: 2}
	if got, _ := now(t, m.Feed, &c); got != "3" {
		t.Errorf("got %q, want event 3 alone", got)
	}
}

func TestAMirrorFillsAGapFromTheLog(t *testing.T) {
	m := feed.NewMirror()
	m.Begin(1)
	m.Receive(message(4))
	m.Publish(blockOf(2, 3, 4)) // of the log
	m.Receive(message(5))
	c := feed.Cursor{After: 1}
	if got, _ := now(t, m.Feed, &c); got != "2 3 4 5" {
		t.Errorf("got %q, want events 2 to 5", got)
	}
}

func TestAMirrorHasTheOwnersStatuses(t *testing.T) {
	owner, m := feed.New(), feed.NewMirror()
	paused := feed.Status{Kind: feed.Paused, Event: encoded("paused")}
	usual := feed.Status{Kind: feed.Slowed, Event: encoded("fast"), Usual: true}
	owner.Show(paused)
	owner.Show(usual)
	m.Begin(1)
	m.Receive(owner.Statuses())
	c := feed.Cursor{After: 1}
	if got, _ := now(t, m.Feed, &c); got != "paused" {
		t.Errorf("a watcher that joins: got %q, want the status that is not usual", got)
	}
	slowed := feed.Status{Kind: feed.Slowed, Event: encoded("slowed")}
	m.Receive(slowed.Message())
	if got, _ := now(t, m.Feed, &c); got != "slowed" {
		t.Errorf("after a message: got %q", got)
	}
	if got := feed.New().Statuses(); got != nil {
		t.Errorf("a feed without statuses: got %x", got)
	}
}

func TestHowLongAMirrorWaits(t *testing.T) {
	for _, row := range []struct {
		sentence string
		happens  func(m *feed.Mirror) // after 300 ms
		want     time.Duration
		ended    bool
	}{
		{"until a message was lost", func(m *feed.Mirror) { m.Receive(message(9)) }, 300 * time.Millisecond, false},
		{
			"until the time has passed, where messages come in order", func(m *feed.Mirror) { m.Receive(message(6)) },
			time.Second, false,
		},
		{"until the run has ended", func(m *feed.Mirror) {
			var b feed.Block
			b.Add(6, encoded(`{"kind":"ended"}`))
			m.Receive(b.Message())
		}, 300 * time.Millisecond, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := feed.NewMirror()
			m.Begin(5)
			began := time.Now()
			timer := time.AfterFunc(300*time.Millisecond, func() { row.happens(m) })
			defer timer.Stop()
			if err := m.Wait(t.Context(), time.Second); err != nil || time.Since(began) != row.want ||
				m.HasEnded() != row.ended {
				t.Errorf("%s: got %v after %v and HasEnded %t, want %v and %t", row.sentence, err, time.Since(began),
					m.HasEnded(), row.want, row.ended)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := feed.NewMirror().Wait(ctx, time.Second); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that has ended: got %v", err)
		}
	})
}

// Whatever a mirror receives, it publishes logged events in order and without gaps.
func FuzzReceive(f *testing.F) {
	status := feed.Status{Kind: feed.Slowed, Event: encoded("{}"), Usual: true}
	f.Add(message(0, 1, 2), message(3))
	f.Add(status.Message(), message(1))
	f.Add([]byte{0xFF, 0x80}, []byte{0, 3, 1, 2})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		m := feed.NewMirror()
		m.Begin(0)
		m.Receive(first)
		m.Receive(second)
		c, last := feed.Cursor{}, uint64(0)
		ctx, stop := context.WithCancel(t.Context())
		stop()
		for {
			events, err := m.Next(ctx, &c)
			if err != nil && !errors.Is(err, feed.ErrBehind) {
				break
			}
			if err != nil {
				c.After++ // as a watcher does that reads the log
				continue
			}
			if c.After < last || c.After > last+uint64(len(events)) {
				t.Fatalf("%d events lead from %d to %d", len(events), last, c.After)
			}
			last = c.After
		}
		if last != m.Last() && m.Has(0) {
			t.Fatalf("the last event is %d, want %d", last, m.Last())
		}
	})
}
