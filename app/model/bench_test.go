package model_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/board"
	"allsettled/app/event"
	"allsettled/app/model"
	"allsettled/app/settle"
	"allsettled/app/wire"
)

// BenchmarkEvents measures what an event of a run costs the page, from the frame of the websocket until the table has
// its call: package wire reads the frames, package event the events, and package model applies them. The start and the
// end of the run are not measured, which cost the same however many events there are.
//
// A server sends up to 256 events in a frame, and each of a slow run in one of its own.
func BenchmarkEvents(b *testing.B) {
	for _, row := range []struct {
		name    string
		inFrame int
		call    func(index int) []settle.Event
	}{
		{"all-fulfil", 256, healthy},
		{"some-fail", 256, mixed},
		{"one-a-frame", 1, mixed},
	} {
		b.Run(row.name, func(b *testing.B) {
			const ids = 10_000
			frames, events := framesOf(ids, row.inFrame, row.call)
			b.ReportAllocs()
			var all counted
			for b.Loop() {
				b.StopTimer()
				w := newWatched(ids, frames)
				b.StartTimer()
				all.add(func() {
					close(w.conn.begin)
					w.advance(func(l *board.Lane) bool { return l.Settled() == ids })
				})
				b.StopTimer()
				w.finish(b)
				b.StartTimer()
			}
			b.ReportMetric(all.mallocs/float64(b.N*events), "allocs/event")
			b.ReportMetric(all.bytes/float64(b.N*events), "B/event")
		})
	}
}

// counted are the allocations of some work, by all goroutines.
type counted struct{ mallocs, bytes float64 }

func (c *counted) add(work func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	c.mallocs += float64(after.Mallocs - before.Mallocs)
	c.bytes += float64(after.TotalAlloc - before.TotalAlloc)
}

// healthy are the events of a call that succeeds at once.
func healthy(i int) []settle.Event {
	answer := fmt.Sprintf(`{"id":"%d","name":"Ada Byron","city":"London","email":"ada%d@example.org"}`, i+1, i)
	e := ok(i, answer)
	e.Outcome.Began, e.Outcome.FirstByte = time.Duration(i)*ms, 90*ms
	e.Outcome.Reply.Type = "application/json"
	return []settle.Event{start(i, e.Outcome.Began), e}
}

// mixed are those of one that in one of ten cases fails, and in one of twenty succeeds in its second attempt.
func mixed(i int) []settle.Event {
	list := healthy(i)
	switch {
	case i%20 == 3:
		o, second := list[1].Outcome, start(i, list[0].At+500*ms)
		second.Attempt, o.Attempts, o.Took = 2, 2, 600*ms
		o.Tries = []settle.Try{
			{HTTP: 503, Code: "http_503", Began: o.Began, Took: 100 * ms, Wait: 400 * ms},
			{HTTP: 200, Began: second.At, Took: 100 * ms},
		}
		list = []settle.Event{list[0], second, list[1]}
	case i%10 == 7:
		failed := no(i, settle.CodeTimeout)
		failed.Outcome.Began = list[0].At
		failed.Outcome.Reason = settle.NewReason(settle.CodeTimeout, "").With("ms", 20_000)
		list[1] = failed
	}
	return list
}

// framesOf writes the events of a run as the server does, inFrame in a frame, and counts them. The last frame has the
// end of the run.
func framesOf(ids, inFrame int, call func(index int) []settle.Event) (frames [][]byte, events int) {
	var frame []byte
	seq := uint64(0)
	add := func(e settle.Event) {
		if !e.Kind.IsLive() {
			seq++
			e.Seq = seq
		}
		frame, _ = wire.GrowCompact(frame, event.Encode(e, event.Inline(ids)), event.Inline(ids))
		if events++; events%inFrame == 0 {
			frames, frame = append(frames, frame), nil
		}
	}
	add(settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{
		Run: "bench", Total: ids, Mode: settle.AllSettled, InFlight: 100, Attempts: 3, CancelKey: "key",
	}})
	for i := range ids {
		for _, e := range call(i) {
			add(e)
		}
	}
	if len(frame) > 0 {
		frames, frame = append(frames, frame), nil
	}
	verdict := settle.Verdict{Status: settle.Fulfilled, Index: -1}
	inFrame = 1
	add(settle.Event{Kind: settle.Ended, Sum: &settle.Sum{Fulfilled: ids}, Verdict: &verdict})
	return frames, events
}

// watched is a page that has started a run, of which no event has come yet.
type watched struct {
	*model.Page
	host *awake
	conn *recorded
	ids  int
}

func newWatched(ids int, frames [][]byte) *watched {
	w := &watched{
		host: &awake{browser: browser{local: newStore(), tab: newStore(), calm: true}, woken: make(chan struct{}, 1)},
		conn: &recorded{frames: frames, begin: make(chan struct{}), end: make(chan struct{})}, ids: ids,
	}
	w.Page = model.New(func(ctx context.Context, r model.Request) iter.Seq2[settle.Event, error] {
		dial := func(context.Context, string) (wire.Conn, error) { return w.conn, nil }
		return wire.Session{Dial: dial, Run: r.Run, Plan: r.Plan}.Events(ctx)
	}, nil)
	w.Attach(w.host, false)
	w.Form.Draft.Address, w.Form.Draft.IDs = "https://api.example/{id}", fmt.Sprintf("1-%d", ids)
	w.Form.Edited()
	w.Run()
	w.Advance(time.Now())
	return w
}

// advance goes through the page's frames until the lane of its run is as it should be.
func (w *watched) advance(until func(*board.Lane) bool) {
	for r := w.Runs.Shown; !until(&r.Lane) && r.Running(); {
		<-w.host.woken
		w.host.dispatched()
		w.Advance(time.Now())
	}
}

// finish lets the run end, and leaves the page.
func (w *watched) finish(b *testing.B) {
	b.Helper()
	close(w.conn.end)
	w.advance(func(l *board.Lane) bool { return l.Ended })
	r := w.Runs.Shown
	if !r.Lane.Ended || r.Lane.Settled() != w.ids || r.Failure != nil {
		b.Fatalf("%d of %d calls settled: %v", r.Lane.Settled(), w.ids, r.Failure)
	}
	w.Detach()
	r.Wait()
}

// awake is a browser that gives a frame whenever one was asked for.
type awake struct {
	browser

	woken chan struct{} // has one when a frame was asked for
}

func (a *awake) Wake() {
	select {
	case a.woken <- struct{}{}:
	default:
	}
}

func (a *awake) Dispatch(change func()) {
	a.browser.Dispatch(change)
	a.Wake()
}

// recorded is a websocket on which a server has written these frames.
type recorded struct {
	frames [][]byte
	begin  chan struct{} // closed when the first frame may be read
	end    chan struct{} // closed when the last frame may be
}

func (r *recorded) Read(context.Context) (websocket.MessageType, []byte, error) {
	<-r.begin
	switch len(r.frames) {
	case 0:
		return 0, nil, io.EOF
	case 1:
		<-r.end
	}
	frame := r.frames[0]
	r.frames = r.frames[1:]
	return websocket.MessageBinary, frame, nil
}

func (*recorded) Write(_ context.Context, _ websocket.MessageType, hello []byte) error {
	if !strings.Contains(string(hello), `"plan"`) {
		return errors.New("the hello has no plan")
	}
	return nil
}

func (*recorded) SetReadLimit(int64) {}
func (*recorded) CloseNow() error    { return nil }
