package clustertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"testing"
	"time"

	"allsettled/server/cluster"
)

// waitFor is how long a conformance test waits for what must come. It decides only when a broken bus fails.
const waitFor = time.Minute

// busContract is what a bus promises, one sentence a row.
var busContract = []struct {
	sentence string
	test     func(t *testing.T, b cluster.Bus)
}{
	{"every subscriber of a subject receives a message, and no other does", deliversToSubscribers},
	{"messages on one subject arrive in order, one at a time", deliversInOrder},
	{"a request returns the subscriber's reply", returnsReply},
	{"a request without a subscriber is fs.ErrNotExist", reportsNoSubscriber},
	{"a request ends with its context", requestEndsWithContext},
	{"after stop nothing is received", stopsReceiving},
}

// BusConformance tests a bus against the contract of [cluster.Bus]. open returns a bus that ends with the test.
func BusConformance(t *testing.T, open func(t *testing.T) cluster.Bus) {
	t.Helper()
	for _, row := range busContract {
		t.Run(row.sentence, func(t *testing.T) { row.test(t, open(t)) })
	}
}

// subscribe subscribes until the test ends.
func subscribe(t *testing.T, b cluster.Bus, subject string, receive func(data []byte) []byte) (stop func()) {
	t.Helper()
	stop, err := b.Subscribe(subject, receive)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return stop
}

// into returns a receiver that puts messages into a channel.
func into(c chan string) func(data []byte) []byte {
	return func(data []byte) []byte { c <- string(data); return nil }
}

func publish(t *testing.T, b cluster.Bus, subject, data string) {
	t.Helper()
	if err := b.Publish(subject, []byte(data)); err != nil {
		t.Fatal(err)
	}
}

// next returns the next message.
func next(t *testing.T, c chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(waitFor):
		t.Fatal("no message arrived")
		return ""
	}
}

func deliversToSubscribers(t *testing.T, b cluster.Bus) {
	t.Helper()
	one, two, other := make(chan string, 9), make(chan string, 9), make(chan string, 9)
	subscribe(t, b, "test.a", into(one))
	subscribe(t, b, "test.a", into(two))
	subscribe(t, b, "test.b", into(other))
	publish(t, b, "test.a", "to a")
	publish(t, b, "test.b", "to b")
	if got := next(t, one) + next(t, two) + next(t, other); got != "to ato ato b" {
		t.Errorf("got %q", got)
	}
	if len(one)+len(two)+len(other) > 0 {
		t.Error("a message arrived twice, or on another subject")
	}
}

func deliversInOrder(t *testing.T, b cluster.Bus) {
	t.Helper()
	const n = 500
	got := make(chan string, n)
	var inside atomic.Int64
	subscribe(t, b, "test.order", func(data []byte) []byte {
		if inside.Add(1) > 1 {
			t.Error("the receiver was called while it worked")
		}
		got <- string(data)
		inside.Add(-1)
		return nil
	})
	for i := range n {
		publish(t, b, "test.order", fmt.Sprint(i))
	}
	for i := range n {
		if one := next(t, got); one != fmt.Sprint(i) {
			t.Fatalf("message %d: got %s", i, one)
		}
	}
}

func returnsReply(t *testing.T, b cluster.Bus) {
	t.Helper()
	subscribe(t, b, "test.reply", func(data []byte) []byte { return append([]byte("reply to "), data...) })
	for _, data := range []string{"", "a question"} {
		got, err := b.Request(t.Context(), "test.reply", []byte(data))
		if err != nil || string(got) != "reply to "+data {
			t.Errorf("request %q: got %q and %v", data, got, err)
		}
	}
	subscribe(t, b, "test.nothing", func([]byte) []byte { return nil })
	if got, err := b.Request(t.Context(), "test.nothing", nil); err != nil || len(got) > 0 {
		t.Errorf("an empty reply: got %q and %v", got, err)
	}
	big := bytes.Repeat([]byte("x"), b.MaxMessage()*3/4)
	if got, err := b.Request(t.Context(), "test.reply", big[:1<<20]); err != nil || len(got) < 1<<20 {
		t.Errorf("a reply of 1 MiB: got %d bytes and %v", len(got), err)
	}
}

func reportsNoSubscriber(t *testing.T, b cluster.Bus) {
	t.Helper()
	if _, err := b.Request(t.Context(), "test.nobody", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
}

func requestEndsWithContext(t *testing.T, b cluster.Bus) {
	t.Helper()
	free := make(chan struct{})
	defer close(free)
	subscribe(t, b, "test.late", func([]byte) []byte { <-free; return nil })
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if _, err := b.Request(ctx, "test.late", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func stopsReceiving(t *testing.T, b cluster.Bus) {
	t.Helper()
	stopped, still := make(chan string, 9), make(chan string, 9)
	stop := subscribe(t, b, "test.stop", into(stopped))
	stop()
	subscribe(t, b, "test.stop", into(still))
	publish(t, b, "test.stop", "late")
	next(t, still)
	if len(stopped) > 0 {
		t.Errorf("got %q after stop", <-stopped)
	}
}

// ownersContract is what records of owners promise, one sentence a row.
var ownersContract = []struct {
	sentence string
	test     func(t *testing.T, o cluster.Owners)
}{
	{"of two nodes that take a run one gets it", oneOwner},
	{"a released run is taken by its mark", releasedRun},
	{"a deleted record can be made again", deletedRecord},
	{"a watcher gets the records and then the changes", watchesChanges},
}

// OwnersConformance tests records of owners against the contract of [cluster.Owners]. open returns empty ones.
func OwnersConformance(t *testing.T, open func(t *testing.T) cluster.Owners) {
	t.Helper()
	for _, row := range ownersContract {
		t.Run(row.sentence, func(t *testing.T) { row.test(t, open(t)) })
	}
}

const aRun = "run_0123456789-ABCDEF"

// put records an owner and fails the test when that fails.
func put(t *testing.T, o cluster.Owners, node string, mark uint64) uint64 {
	t.Helper()
	next, err := o.Put(t.Context(), aRun, node, mark)
	if err != nil {
		t.Fatalf("put %q at %d: %v", node, mark, err)
	}
	return next
}

func oneOwner(t *testing.T, o cluster.Owners) {
	t.Helper()
	mark := put(t, o, "a", 0)
	for _, late := range []uint64{0, mark + 1} {
		if _, err := o.Put(t.Context(), aRun, "b", late); !errors.Is(err, fs.ErrExist) {
			t.Errorf("put at %d, where the mark is %d: got %v, want fs.ErrExist", late, mark, err)
		}
	}
	next := put(t, o, "b", mark)
	if _, err := o.Put(t.Context(), aRun, "a", mark); !errors.Is(err, fs.ErrExist) {
		t.Errorf("put at %d, where the mark is %d: got %v, want fs.ErrExist", mark, next, err)
	}
}

func releasedRun(t *testing.T, o cluster.Owners) {
	t.Helper()
	free := put(t, o, "", put(t, o, "a", 0))
	if _, err := o.Put(t.Context(), aRun, "b", 0); !errors.Is(err, fs.ErrExist) {
		t.Errorf("put without a mark: got %v, want fs.ErrExist", err)
	}
	put(t, o, "b", free)
}

func deletedRecord(t *testing.T, o cluster.Owners) {
	t.Helper()
	mark := put(t, o, "a", 0)
	for range 2 { // the second changes nothing
		if err := o.Delete(t.Context(), aRun); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.Put(t.Context(), aRun, "a", mark); !errors.Is(err, fs.ErrExist) {
		t.Errorf("put with the mark of a deleted record: got %v, want fs.ErrExist", err)
	}
	put(t, o, "b", 0)
}

func watchesChanges(t *testing.T, o cluster.Owners) {
	t.Helper()
	mark := put(t, o, "a", 0)
	ctx, stop := context.WithCancel(t.Context())
	records, ended := make(chan cluster.Record, 9), make(chan error, 1)
	go func() { ended <- o.Watch(ctx, func(r cluster.Record) { records <- r }) }()
	got := nextRecord(t, records)
	if want := (cluster.Record{Run: aRun, Node: "a", Mark: mark}); got != want {
		t.Errorf("the record that is there: got %+v, want %+v", got, want)
	}
	mark = put(t, o, "", mark)
	if got, want := nextRecord(t, records), (cluster.Record{Run: aRun, Mark: mark}); got != want {
		t.Errorf("a released run: got %+v, want %+v", got, want)
	}
	if err := o.Delete(t.Context(), aRun); err != nil {
		t.Fatal(err)
	}
	if got := nextRecord(t, records); got.Run != aRun || !got.Deleted {
		t.Errorf("a deleted record: got %+v", got)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Watch returned %v, want the context's error", err)
	}
}

func nextRecord(t *testing.T, c chan cluster.Record) cluster.Record {
	t.Helper()
	select {
	case r := <-c:
		return r
	case <-time.After(waitFor):
		t.Fatal("no record came")
		return cluster.Record{}
	}
}
