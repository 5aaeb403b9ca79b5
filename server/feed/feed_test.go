package feed_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"allsettled/app/event"
	"allsettled/server/feed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// blockOf returns a block of events by their numbers; 0 is a live event.
func blockOf(numbers ...uint64) feed.Block {
	b := feed.NewBlock(len(numbers))
	for _, n := range numbers {
		b.Add(n, encoded(fmt.Sprint(n)))
	}
	return b
}

func encoded(json string) event.Encoded {
	return event.Encoded{JSON: []byte(json), Compact: []byte("c" + json)}
}

// text joins the JSON of events.
func text(events []event.Encoded) string {
	var all []string
	for _, e := range events {
		all = append(all, string(e.JSON))
	}
	return strings.Join(all, " ")
}

// now returns what the feed has for a cursor, and does not wait for more.
func now(t *testing.T, f *feed.Feed, c *feed.Cursor) (read string, err error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var all []string
	for {
		events, err := f.Next(ctx, c)
		if errors.Is(err, context.Canceled) {
			err = nil
		}
		if err != nil || len(events) == 0 {
			return strings.Join(all, " "), err
		}
		all = append(all, text(events))
	}
}

// started and settled are the events of a call as package event writes them.
func started(call int) event.Encoded {
	return encoded(fmt.Sprintf(`{"kind":"started","index":%d,"attempt":1}`, call))
}

func settled(seq uint64, call int) event.Encoded {
	return encoded(fmt.Sprintf(`{"kind":"settled","seq":%d,"index":%d,"id":"\"index\":9"}`, seq, call))
}

// eventsOf returns a block: a call that starts, or one that settles as the event of a number.
func eventsOf(all ...[2]int) feed.Block {
	b := feed.NewBlock(len(all))
	for _, one := range all {
		if seq, call := uint64(one[0]), one[1]; seq == 0 {
			b.Add(0, started(call))
		} else {
			b.Add(seq, settled(seq, call))
		}
	}
	return b
}

// brief is how a watcher's events read in a table: the number of a logged one, +CALL for one that starts.
func brief(read string) string {
	var all []string
	for one := range strings.FieldsSeq(read) {
		one = strings.Replace(one, `{"kind":"started","index":`, "+", 1)
		one = strings.TrimPrefix(one, `{"kind":"settled","seq":`)
		one, _, _ = strings.Cut(one, ",")
		all = append(all, one)
	}
	return strings.Join(all, " ")
}

// A watcher that joins gets the logged events that it lacks, and of the others those of calls in flight.
func TestNextFromEveryNumber(t *testing.T) {
	f := feed.New()
	f.Publish(eventsOf([2]int{0, 0}, [2]int{0, 1}, [2]int{0, 2}))
	f.Publish(eventsOf([2]int{1, 1}, [2]int{0, 3}, [2]int{2, 0}))
	f.Publish(eventsOf([2]int{0, 4}, [2]int{0, 10}))
	f.Publish(eventsOf([2]int{3, 4}))
	for _, row := range []struct {
		after uint64
		want  string
	}{
		{0, "1 2 3 +2 +3 +10"},
		{1, "2 3 +2 +3 +10"},
		{2, "3 +2 +3 +10"},
		{3, "+2 +3 +10"},
		{9, "+2 +3 +10"},
	} {
		c := feed.Cursor{After: row.after}
		got, err := now(t, f, &c)
		if brief(got) != row.want || err != nil || c.After != max(row.after, 3) {
			t.Errorf("after %d: got %q, %v and the cursor at %d, want %q", row.after, brief(got), err, c.After,
				row.want)
		}
	}
}

// A watcher that has joined gets each event once, in order; one that was too slow for the ring joins again.
func TestAWatcherThatHasJoinedGetsEveryStart(t *testing.T) {
	f := feed.New()
	quick, slow := feed.Cursor{}, feed.Cursor{}
	for _, c := range []*feed.Cursor{&quick, &slow} {
		if got, err := now(t, f, c); got != "" || err != nil {
			t.Fatalf("got %q, %v of an empty feed", got, err)
		}
	}
	f.Publish(eventsOf([2]int{0, 7}))
	for i := range 5000 {
		f.Publish(eventsOf([2]int{0, 8}, [2]int{i + 1, 8}))
		want := fmt.Sprintf("+8 %d", i+1)
		if i == 0 {
			want = "+7 " + want
		}
		if got, err := now(t, f, &quick); brief(got) != want || err != nil {
			t.Fatalf("got %q, %v, want %q", brief(got), err, want)
		}
	}
	if _, err := now(t, f, &slow); !errors.Is(err, feed.ErrBehind) {
		t.Fatalf("got %v, want ErrBehind", err)
	}
	slow.After = 4999 // as a watcher does that reads the log
	if got, err := now(t, f, &slow); brief(got) != "5000 +7" || err != nil {
		t.Errorf("got %q, %v, want the last event and the call that has hung since the beginning", brief(got), err)
	}
}

func TestAWatcherWaitsForWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := feed.New()
		var got []string
		var watcher sync.WaitGroup
		watcher.Go(func() {
			c := feed.Cursor{}
			for {
				events, err := f.Next(t.Context(), &c)
				if err != nil {
					got = append(got, err.Error())
					return
				}
				got = append(got, text(events))
			}
		})
		for i := range 4 {
			synctest.Wait()
			f.Publish(blockOf(uint64(i) + 1))
		}
		synctest.Wait()
		f.Show(feed.Status{Kind: feed.Paused, Event: encoded("paused")})
		synctest.Wait()
		f.Close(nil)
		watcher.Wait()
		if want := []string{"1", "2", "3", "4", "paused", "EOF"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestHowAFeedEnds(t *testing.T) {
	broken := errors.New("the disk is broken")
	for _, row := range []struct {
		sentence string
		err      error
		want     error
	}{
		{"with the run", nil, io.EOF},
		{"with the reason why the run does not continue", broken, broken},
	} {
		f := feed.New()
		f.Publish(blockOf(1, 2))
		f.Close(row.err)
		c := feed.Cursor{}
		if got, err := now(t, f, &c); got != "1 2" || !errors.Is(err, row.want) {
			t.Errorf("%s: got %q and %v, want all events and %v", row.sentence, got, err, row.want)
		}
		if !errors.Is(f.Err(), row.err) {
			t.Errorf("%s: Err is %v, want %v", row.sentence, f.Err(), row.err)
		}
	}
}

// A watcher that is slower than the ring reads the log, and finds its place in the ring again.
func TestASlowWatcherFallsBehind(t *testing.T) {
	for _, row := range []struct {
		sentence string
		size     int // bytes of an event
		blocks   int
		each     int // events of a block
	}{
		{"when the ring has too many events", 1, 100, 100},
		{"when the ring has too many bytes", 4 << 10, 100, 10},
	} {
		f := feed.New()
		f.Begin(10)
		n := uint64(10)
		for range row.blocks {
			b := feed.NewBlock(row.each)
			for range row.each {
				n++
				b.Add(n, event.Encoded{JSON: make([]byte, row.size)})
			}
			f.Publish(b)
		}
		c := feed.Cursor{After: 10}
		if _, err := now(t, f, &c); !errors.Is(err, feed.ErrBehind) || f.Has(c.After) {
			t.Errorf("%s: after 10: got %v and Has %t, want ErrBehind", row.sentence, err, f.Has(c.After))
		}
		for !f.Has(c.After) { // as a watcher does that reads the log
			c.After++
		}
		if c.After <= 10 || c.After >= n {
			t.Errorf("%s: the ring begins after %d of %d events", row.sentence, c.After, n)
		}
		if _, err := now(t, f, &c); err != nil || c.After != n {
			t.Errorf("%s: got %v and the cursor at %d, want %d", row.sentence, err, c.After, n)
		}
	}
}

func TestOneBlockIsKeptHoweverLarge(t *testing.T) {
	f := feed.New()
	b := feed.NewBlock(1)
	b.Add(1, event.Encoded{JSON: make([]byte, 9<<20)})
	f.Publish(b)
	c := feed.Cursor{}
	if events, err := f.Next(t.Context(), &c); err != nil || len(events) != 1 {
		t.Errorf("got %d events and %v, want the block", len(events), err)
	}
}

func TestStatuses(t *testing.T) {
	paused := feed.Status{Kind: feed.Paused, Event: encoded("paused")}
	resumed := feed.Status{Kind: feed.Paused, Event: encoded("resumed"), Usual: true}
	slowed := feed.Status{Kind: feed.Slowed, Event: encoded("slowed")}
	for _, row := range []struct {
		sentence      string
		before, after []feed.Status // shown before the late watcher joins, and after
		early, late   string        // what the watchers get
	}{
		{
			"the latest of a kind counts for who joins",
			[]feed.Status{paused, resumed, paused},
			nil,
			"paused resumed paused", "paused",
		},
		{"who joins needs no status that is usual", []feed.Status{paused, resumed}, nil, "paused resumed", ""},
		{
			"a change to the usual is news for who saw the other",
			[]feed.Status{paused},
			[]feed.Status{resumed},
			"paused resumed", "paused resumed",
		},
		{
			"kinds are independent",
			[]feed.Status{slowed, paused},
			[]feed.Status{resumed},
			"slowed paused resumed",
			"paused slowed resumed",
		},
	} {
		f := feed.New()
		f.Publish(blockOf(1))
		early, late := feed.Cursor{After: 1}, feed.Cursor{After: 1}
		var ofEarly, ofLate []string
		read := func(c *feed.Cursor, all *[]string) {
			got, err := now(t, f, c)
			if err != nil {
				t.Errorf("%s: %v", row.sentence, err)
			}
			if got != "" {
				*all = append(*all, got)
			}
		}
		for _, s := range row.before {
			f.Show(s)
			read(&early, &ofEarly)
		}
		read(&late, &ofLate)
		for _, s := range row.after {
			f.Show(s)
			read(&early, &ofEarly)
			read(&late, &ofLate)
		}
		if got := strings.Join(ofEarly, " "); got != row.early {
			t.Errorf("%s: the early watcher got %q, want %q", row.sentence, got, row.early)
		}
		if got := strings.Join(ofLate, " "); got != row.late {
			t.Errorf("%s: the late watcher got %q, want %q", row.sentence, got, row.late)
		}
	}
}

func TestAStatusWaitsForTheFirstEvent(t *testing.T) {
	f := feed.New()
	f.Show(feed.Status{Kind: feed.Paused, Event: encoded("paused")})
	c := feed.Cursor{}
	if got, _ := now(t, f, &c); got != "" {
		t.Errorf("before the first event: got %q", got)
	}
	f.Publish(blockOf(1))
	if got, _ := now(t, f, &c); got != "1 paused" {
		t.Errorf("got %q, want the event and then the status", got)
	}
}

func TestNextEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := feed.New().Next(ctx, &feed.Cursor{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's error", err)
		}
	})
}

func TestIsEnd(t *testing.T) {
	for line, want := range map[string]bool{
		`{"kind":"ended","seq":7}`: true, `{"kind":"settled","seq":7,"id":"{\"kind\":\"ended\""}`: false, "": false,
	} {
		if got := feed.IsEnd([]byte(line)); got != want {
			t.Errorf("%s: got %t, want %t", line, got, want)
		}
	}
}
