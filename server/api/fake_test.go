package api_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/runs"
)

const (
	aRun  = "run_0123456789-ABCDEF"
	aPlan = `{"endpoint":"/demo/users/{id}","ids":["1","2","3"]}`
	aKey  = "key-of-the-starter"
)

// fakeRuns keep runs in memory. What a run does is up to the test: tell, or onStart.
type fakeRuns struct {
	mu      sync.Mutex
	runs    map[string]*fakeRun
	onStart func(*fakeRun)
	running int
	fail    error // what Start panics with, if anything
}

type fakeRun struct {
	mu        sync.Mutex
	order     runs.Order
	lines     [][]byte
	ended     bool
	cancelled bool
	paused    []bool        // as it was asked for
	more      chan struct{} // closed and renewed with every line
	bodies    map[int]runs.Body
}

func newFake() *fakeRuns { return &fakeRuns{runs: map[string]*fakeRun{}} }

func (f *fakeRuns) get(run string) *fakeRun {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.runs[run]
}

func (f *fakeRuns) Start(_ context.Context, o runs.Order) (runs.Receipt, error) {
	if f.fail != nil {
		panic(f.fail)
	}
	if old := f.get(o.Run); old != nil {
		if string(old.order.Plan.Encode()) != string(o.Plan.Encode()) {
			return runs.Receipt{}, runs.ErrConflict
		}
		return runs.Receipt{Run: o.Run}, nil
	}
	r := &fakeRun{order: o, more: make(chan struct{}), bodies: map[int]runs.Body{}}
	f.mu.Lock()
	f.runs[o.Run] = r
	f.mu.Unlock()
	r.tell(`{"kind":"accepted","seq":SEQ,"run":"` + o.Run + `","total":3,"mode":"allSettled","inFlight":3,"perSecond":0,"timeoutMs":20000,"attempts":3,"at":"2026-01-31T12:00:00.000Z"}`)
	if f.onStart != nil {
		f.onStart(r)
	}
	return runs.Receipt{Run: o.Run, CancelKey: aKey, New: true}, nil
}

// Retry takes the whole of a run that ended for what is to be made again.
func (f *fakeRuns) Retry(_ context.Context, a runs.RetryOrder) (runs.Order, error) {
	r := f.get(a.Of)
	switch {
	case r == nil:
		return runs.Order{}, runs.ErrNoRun
	case !r.hasEnded():
		return runs.Order{}, runs.ErrRunning
	}
	p, err := r.order.Plan.Retry(a.Only.Indices, a.Changes)
	return runs.Order{Run: a.Run, Plan: p, Origin: runs.Origin{Continues: a.Of, Only: a.Only, Indices: a.Only.Indices}}, err
}

func (r *fakeRun) hasEnded() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

// stream logs one event; SEQ stands for its number.
func (r *fakeRun) tell(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, []byte(strings.Replace(line, "SEQ", fmt.Sprint(len(r.lines)+1), 1)))
	close(r.more)
	r.more = make(chan struct{})
}

// settle logs calls that settled, with a value of so many bytes.
func (r *fakeRun) settle(indexes []int, size int) {
	for _, i := range indexes {
		r.tell(fmt.Sprintf(`{"kind":"settled","seq":SEQ,"index":%d,"id":"%d","status":"fulfilled","http":200,"type":"application/json","bytes":9,`+
			`"attempts":1,"startedMs":0.5,"firstByteMs":1,"tookMs":2,"value":{"name":"n%d","pad":"%s"}}`, i, i+1, i, strings.Repeat("x", size)))
	}
}

func (r *fakeRun) end() {
	r.tell(`{"kind":"decided","seq":SEQ,"verdict":{"status":"fulfilled","index":-1,"atMs":3}}`)
	r.tell(`{"kind":"ended","seq":SEQ,"fulfilled":3,"rejected":0,"aborted":0,"missing":0,"cancelled":false,"tookMs":4}`)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	close(r.more)
	r.more = make(chan struct{})
}

func (r *fakeRun) since(after uint64) (lines [][]byte, ended bool, more <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.lines[min(after, uint64(len(r.lines))):]), r.ended, r.more
}

func (f *fakeRuns) Watch(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error] {
	return f.read(ctx, run, after, true)
}

func (f *fakeRuns) Log(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error] {
	return f.read(ctx, run, after, false)
}

func (f *fakeRuns) read(ctx context.Context, run string, after uint64, follow bool) iter.Seq2[runs.Batch, error] {
	return func(yield func(runs.Batch, error) bool) {
		r := f.get(run)
		if r == nil {
			yield(runs.Batch{}, runs.ErrNoRun)
			return
		}
		for {
			lines, ended, more := r.since(after)
			for part := range slices.Chunk(lines, 100) {
				after += uint64(len(part))
				b := runs.Batch{Last: after}
				for _, line := range part {
					b.Events = append(b.Events, event.Encoded{JSON: line})
				}
				if !yield(b, nil) {
					return
				}
			}
			if ended || !follow {
				return
			}
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (f *fakeRuns) Cancel(_ context.Context, run, key string) error {
	r := f.get(run)
	switch {
	case r == nil:
		return runs.ErrNoRun
	case key != aKey:
		return runs.ErrKey
	}
	r.mu.Lock()
	first := !r.cancelled
	r.cancelled = true
	r.mu.Unlock()
	if first {
		r.end()
	}
	return nil
}

func (f *fakeRuns) Pause(_ context.Context, run, key string, paused bool) error {
	r := f.get(run)
	switch {
	case r == nil:
		return runs.ErrNoRun
	case key != aKey:
		return runs.ErrKey
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paused = append(r.paused, paused)
	return nil
}

func (f *fakeRuns) Summary(_ context.Context, run string) (runs.Summary, error) {
	r := f.get(run)
	if r == nil {
		return runs.Summary{}, runs.ErrNoRun
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := runs.Summary{Run: run, State: "running", Total: r.order.Plan.Total(), Plan: r.order.Plan, Continues: r.order.Origin.Continues, Paused: len(r.paused) > 0 && r.paused[len(r.paused)-1]}
	if r.ended {
		s.State, s.Fulfilled = "ended", s.Total
		s.Verdict = settle.Verdict{Status: settle.Fulfilled, Index: -1, At: 3 * time.Millisecond}
	}
	return s, nil
}

func (f *fakeRuns) Body(_ context.Context, run string, index int) (runs.Body, error) {
	r := f.get(run)
	if r == nil {
		return runs.Body{}, runs.ErrNoRun
	}
	b, ok := r.bodies[index]
	if !ok {
		return runs.Body{}, runs.ErrNoBody
	}
	return b, nil
}

func (f *fakeRuns) Running(string) int { return f.running }

// serve starts the api over the fake, on a real port.
func serve(t *testing.T, f *fakeRuns, o api.Options) (url string, a *api.API) {
	t.Helper()
	o.Runs = f
	o.Bounds = plan.Bounds{MaxIDs: 1000, MaxInFlight: 100}
	a = api.New(o)
	server := httptest.NewServer(a)
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
		defer stop()
		if err := a.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return server.URL, a
}
