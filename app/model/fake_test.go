package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/draft"
	"allsettled/app/model"
	"allsettled/app/plan"
	"allsettled/app/settle"
)

const ms = time.Millisecond

// browser is a host without a browser. Its page's goroutine is that of the test, which runs in a bubble of synctest.
type browser struct {
	mu     sync.Mutex
	queue  []func()
	frames int // that were asked for

	hidden, calm bool
	local, tab   *store

	filled  []draft.Draft
	shown   []bool // by run that was shown: whether it was new
	ended   []*model.Run
	written int // programs
}

func (b *browser) Wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.frames++
}

// asked is how many frames were asked for.
func (b *browser) asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.frames
}

func (b *browser) Dispatch(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, change)
}

func (b *browser) Async(work func()) { go work() }
func (b *browser) After(wait time.Duration, run func()) {
	time.AfterFunc(wait, func() { b.Dispatch(run) })
}
func (b *browser) Hidden() bool                     { return b.hidden }
func (b *browser) Calm() bool                       { return b.calm }
func (b *browser) Stores() (local, tab model.Store) { return b.local, b.tab }
func (b *browser) Fill(d draft.Draft)               { b.filled = append(b.filled, d) }
func (b *browser) RunShown(isNew bool)              { b.shown = append(b.shown, isNew) }
func (b *browser) RunEnded(r *model.Run)            { b.ended = append(b.ended, r) }
func (b *browser) CodeWritten()                     { b.written++ }

// dispatched runs what is to run on the page's goroutine.
func (b *browser) dispatched() {
	b.mu.Lock()
	queue := b.queue
	b.queue = nil
	b.mu.Unlock()
	for _, change := range queue {
		change()
	}
}

// store is a storage of the browser: it keeps JSON, as a browser does.
type store struct {
	kept map[string]string
	full bool
}

func newStore() *store { return &store{kept: map[string]string{}} }

// Load reads what is there; what is damaged may leave into half read, as encoding/json does.
func (s *store) Load(key string, into any) { _ = json.Unmarshal([]byte(s.kept[key]), into) }

func (s *store) Save(key string, value any) {
	if s.full {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	s.kept[key] = string(text)
}

// network is a transport that yields what the test says.
type network struct {
	mu    sync.Mutex
	feeds []*feed
}

// feed is one watched run.
type feed struct {
	model.Request

	seq       uint64
	items     chan any // a settle.Event or an error
	cancelled chan struct{}
	done      chan struct{} // is closed when the run is watched no more
}

func (n *network) transport(ctx context.Context, r model.Request) iter.Seq2[settle.Event, error] {
	return func(yield func(settle.Event, error) bool) {
		f := &feed{
			Request: r, seq: r.After, items: make(chan any), cancelled: make(chan struct{}), done: make(chan struct{}),
		}
		n.mu.Lock()
		n.feeds = append(n.feeds, f)
		n.mu.Unlock()
		defer close(f.done)
		f.run(ctx, yield)
	}
}

func (f *feed) run(ctx context.Context, yield func(settle.Event, error) bool) {
	left := ctx.Done()
	for {
		select {
		case item, open := <-f.items:
			err, failed := item.(error)
			switch {
			case !open:
				return
			case failed:
				yield(settle.Event{}, err)
				return
			}
			if e := item.(settle.Event); !yield(e, nil) || e.Kind == settle.Ended {
				return
			}
		case <-left:
			if !errors.Is(context.Cause(ctx), settle.ErrCancelled) {
				return
			}
			close(f.cancelled)
			left = nil // the events go on to the end
		}
	}
}

// isCancelled reports whether the run was asked to end.
func (f *feed) isCancelled() bool {
	select {
	case <-f.cancelled:
		return true
	default:
		return false
	}
}

// isLeft reports whether the run is watched no more.
func (f *feed) isLeft() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// send brings events, which it numbers.
func (f *feed) send(events ...settle.Event) {
	for _, e := range events {
		if e.Kind != settle.Started && e.Seq == 0 {
			f.seq++
			e.Seq = f.seq
		}
		f.items <- e
	}
}

// fail ends the events with an error.
func (f *feed) fail(err error) { f.items <- err }

// accept brings the first event, with the limits that a server fills in.
func (f *feed) accept() {
	terms := settle.Terms{Run: f.Run, InFlight: 8, Timeout: 20 * time.Second, Attempts: 3, CancelKey: "cancel-" + f.Run}
	switch {
	case f.Plan != nil:
		filled := f.Plan.Filled()
		terms.Total, terms.Mode, terms.InFlight = filled.Total(), filled.Mode, filled.Limits().InFlight
		terms.PerSecond, terms.Attempts = filled.PerSecond, filled.Attempts
	case f.Retry != nil:
		terms.Total, terms.Mode = len(f.Retry.Only.Indices), settle.AllSettled
	}
	f.send(settle.Event{Kind: settle.Accepted, Terms: &terms})
}

// end brings the last event; the run took that long.
func (f *feed) end(took time.Duration, sum settle.Sum) {
	sum.Took = took
	f.send(settle.Event{
		Kind: settle.Ended, Sum: &sum, Verdict: &settle.Verdict{Status: settle.Fulfilled, Index: -1, At: took},
	})
}

// ok is a call that was fulfilled with an answer of JSON, 100 ms after it began.
func ok(index int, answer string) settle.Event {
	return settle.Event{Kind: settle.Settled, Outcome: &settle.Outcome{
		Index: index, ID: strconv.Itoa(index + 1), Status: settle.Fulfilled, Attempts: 1, Took: 100 * ms,
		Reply: settle.Reply{HTTP: 200}, Value: settle.Value{JSON: []byte(answer)}, BodyBytes: int64(len(answer)),
	}}
}

// no is a call that was rejected for a code.
func no(index int, code string) settle.Event {
	reason := settle.NewReason(code, "")
	o := &settle.Outcome{
		Index: index, ID: strconv.Itoa(index + 1), Status: settle.Rejected, Attempts: 1, Took: 200 * ms, Reason: reason,
	}
	if len(code) > len(settle.CodeHTTP) && code[:len(settle.CodeHTTP)] == settle.CodeHTTP {
		o.Reply.HTTP, _ = strconv.Atoi(code[len(settle.CodeHTTP):])
	}
	return settle.Event{Kind: settle.Settled, Outcome: o}
}

// start is the begin of a call's first attempt.
func start(index int, at time.Duration) settle.Event {
	return settle.Event{Kind: settle.Started, Index: index, Attempt: 1, At: at}
}

// desk is a page on a host, for one test.
type desk struct {
	*model.Page
	t    *testing.T
	host *browser
	net  *network
}

// at runs a test of a page that is alive. It waits for every goroutine that the page has started.
func at(t *testing.T, test func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := open(t, newStore(), newStore(), nil)
		defer d.close()
		test(d)
	})
}

// open opens a page over stores, as a new tab or a reload does.
func open(t *testing.T, local, tab *store, write model.CodeWriter) *desk {
	t.Helper()
	d := &desk{t: t, host: &browser{local: local, tab: tab, calm: true}, net: &network{}}
	d.Page = model.New(d.net.transport, write)
	d.Attach(d.host, false)
	d.frame()
	return d
}

// close leaves the page.
func (d *desk) close() {
	d.Detach()
	synctest.Wait()
}

// frame lets everything that was sent come in, and has the page apply it.
func (d *desk) frame() {
	synctest.Wait()
	d.host.dispatched()
	d.Advance(time.Now())
	synctest.Wait()
}

// pass lets time pass, with a frame at its end.
func (d *desk) pass(wait time.Duration) {
	<-time.After(wait)
	d.frame()
}

// fill fills the form in.
func (d *desk) fill(address, ids string) {
	d.Form.Draft.Address, d.Form.Draft.IDs = address, ids
	d.Form.Edited()
}

// run fills the form in, starts a run, and returns the feed of it, which has accepted it.
func (d *desk) run(address, ids string) *feed {
	d.t.Helper()
	d.fill(address, ids)
	return d.press()
}

// press starts a run of what the form says.
func (d *desk) press() *feed {
	d.t.Helper()
	if why := d.Why(); why != "" {
		d.t.Fatalf("the form cannot be run: %s %v", why, d.Form.Errors)
	}
	d.Run()
	f := d.feed()
	f.accept()
	d.frame()
	return f
}

// feed is that of the run that was watched last.
func (d *desk) feed() *feed {
	d.t.Helper()
	d.frame()
	if len(d.net.feeds) == 0 {
		d.t.Fatal("the transport was not asked for a run")
	}
	return d.net.feeds[len(d.net.feeds)-1]
}

// feedOf is that of a run.
func (d *desk) feedOf(r *model.Run) *feed {
	d.t.Helper()
	for _, f := range d.net.feeds {
		if f.Run == r.Name {
			return f
		}
	}
	d.t.Fatal("the transport was not asked for the run")
	return nil
}

// shown is the run that is shown.
func (d *desk) shown() *model.Run { return d.Runs.Shown }

// is compares two values.
func is[V comparable](t testing.TB, what string, got, want V) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// planOf is the plan of a request, filled.
func planOf(f *feed) plan.Plan { return f.Plan.Filled() }

// settleSum is the sum of a run of which that many calls were fulfilled.
func settleSum(fulfilled int) settle.Sum { return settle.Sum{Fulfilled: fulfilled} }
