// Package fakeruns keeps runs in memory that make no calls, for tests of the API and of its websockets.
//
// A test writes the events of a run itself. It holds runs to the contract of package runs: names, keys,
// conflicts, sequence numbers, and the order of events.
package fakeruns

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/runs"
)

// Key is the cancel key of every run.
const Key = "key-of-the-starter"

// batch is how many events a watcher gets at a time.
const batch = 100

// Runs are runs in memory. Set its fields before it is used. Safe for use by many goroutines.
type Runs struct {
	OnStart func(*Run) // called when a run has started; may be nil
	Active  int        // what Running returns
	Panic   error      // what Start panics with; nil: it does not

	mu   sync.Mutex
	runs map[string]*Run
}

// Run is a run whose events a test writes.
type Run struct {
	mu        sync.Mutex
	order     runs.Order
	lines     [][]byte
	ended     bool
	cancelled bool
	pauses    []bool
	more      chan struct{} // closed and replaced with every event
	bodies    map[int]runs.Body
}

// New returns no runs.
func New() *Runs { return &Runs{runs: map[string]*Run{}} }

// Get returns a run, nil where there is none of that name.
func (f *Runs) Get(run string) *Run {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.runs[run]
}

// Names returns the names of all runs, sorted.
func (f *Runs) Names() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.runs))
}

// Start starts a run, whose first event is accepted.
func (f *Runs) Start(_ context.Context, o runs.Order) (runs.Receipt, error) {
	if f.Panic != nil {
		panic(f.Panic)
	}
	if old := f.Get(o.Run); old != nil {
		if string(old.order.Plan.Encode()) != string(o.Plan.Encode()) {
			return runs.Receipt{}, runs.ErrConflict
		}
		return runs.Receipt{Run: o.Run}, nil
	}
	r := &Run{order: o, more: make(chan struct{}), bodies: map[int]runs.Body{}}
	f.mu.Lock()
	f.runs[o.Run] = r
	f.mu.Unlock()
	r.Write(`{"kind":"accepted","seq":SEQ,"run":"` + o.Run +
		`","total":3,"mode":"allSettled","inFlight":3,"perSecond":0,` +
		`"timeoutMs":20000,"attempts":3,"at":"2026-01-31T12:00:00.000Z"}`)
	if f.OnStart != nil {
		f.OnStart(r)
	}
	return runs.Receipt{Run: o.Run, CancelKey: Key, New: true}, nil
}

// Retry returns the order that makes calls of a run again, which must have ended.
func (f *Runs) Retry(_ context.Context, o runs.RetryOrder) (runs.Order, error) {
	r := f.Get(o.Of)
	switch {
	case r == nil:
		return runs.Order{}, runs.ErrNoRun
	case !r.hasEnded():
		return runs.Order{}, runs.ErrRunning
	}
	p, err := r.order.Plan.Retry(o.Only.Indices, o.Changes)
	origin := runs.Origin{Continues: o.Of, Only: o.Only, Indices: o.Only.Indices}
	return runs.Order{Run: o.Run, Plan: p, Origin: origin}, err
}

// Watch returns the events after a sequence number, until the run has ended.
func (f *Runs) Watch(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error] {
	return f.read(ctx, run, after, true)
}

// Log returns the events after a sequence number that there are.
func (f *Runs) Log(ctx context.Context, run string, after uint64) iter.Seq2[runs.Batch, error] {
	return f.read(ctx, run, after, false)
}

func (f *Runs) read(ctx context.Context, run string, after uint64, follow bool) iter.Seq2[runs.Batch, error] {
	return func(yield func(runs.Batch, error) bool) {
		r := f.Get(run)
		if r == nil {
			yield(runs.Batch{}, runs.ErrNoRun)
			return
		}
		for {
			lines, ended, more := r.since(after)
			for part := range slices.Chunk(lines, batch) {
				after += uint64(len(part))
				if !yield(batchOf(part, after), nil) {
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

func batchOf(lines [][]byte, last uint64) runs.Batch {
	b := runs.Batch{Last: last}
	for _, line := range lines {
		b.Events = append(b.Events, event.Encoded{JSON: line})
	}
	return b
}

// Cancel ends a run.
func (f *Runs) Cancel(_ context.Context, run, key string) error {
	r, err := f.open(run, key)
	if err != nil {
		return err
	}
	r.mu.Lock()
	isFirst := !r.cancelled
	r.cancelled = true
	r.mu.Unlock()
	if isFirst {
		r.End()
	}
	return nil
}

// Pause notes that a run was paused or resumed.
func (f *Runs) Pause(_ context.Context, run, key string, paused bool) error {
	r, err := f.open(run, key)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pauses = append(r.pauses, paused)
	return nil
}

// open returns a run if the key is the right one.
func (f *Runs) open(run, key string) (*Run, error) {
	r := f.Get(run)
	switch {
	case r == nil:
		return nil, runs.ErrNoRun
	case key != Key:
		return nil, runs.ErrKey
	}
	return r, nil
}

// Summary returns the summary of a run.
func (f *Runs) Summary(_ context.Context, run string) (runs.Summary, error) {
	r := f.Get(run)
	if r == nil {
		return runs.Summary{}, runs.ErrNoRun
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := runs.Summary{
		Run: run, State: "running", Total: r.order.Plan.Total(), Plan: r.order.Plan,
		Continues: r.order.Origin.Continues,
		Paused:    len(r.pauses) > 0 && r.pauses[len(r.pauses)-1],
	}
	if r.ended {
		s.State, s.Fulfilled = "ended", s.Total
		s.Verdict = settle.Verdict{Status: settle.Fulfilled, Index: -1, At: 3 * time.Millisecond}
	}
	return s, nil
}

// Body returns the response of a call that SetBody has set.
func (f *Runs) Body(_ context.Context, run string, index int) (runs.Body, error) {
	r := f.Get(run)
	if r == nil {
		return runs.Body{}, runs.ErrNoRun
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b, ok := r.bodies[index]
	if !ok {
		return runs.Body{}, runs.ErrNoBody
	}
	return b, nil
}

// Running returns Active.
func (f *Runs) Running(string) int { return f.Active }

// Write writes an event as a line of JSON, in which SEQ stands for its sequence number.
func (r *Run) Write(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, []byte(strings.Replace(line, "SEQ", fmt.Sprint(len(r.lines)+1), 1)))
	r.wakeLocked()
}

// Settle writes that calls were fulfilled, with values of about size bytes.
func (r *Run) Settle(indexes []int, size int) {
	for _, i := range indexes {
		r.Write(fmt.Sprintf(`{"kind":"settled","seq":SEQ,"index":%d,"id":"%d","status":"fulfilled","http":200,`+
			`"type":"application/json","bytes":9,`+
			`"attempts":1,"startedMs":0.5,"firstByteMs":1,"tookMs":2,"value":{"name":"n%d","pad":"%s"}}`, i, i+
			1, i, strings.Repeat("x", size)))
	}
}

// End writes that the run has ended.
func (r *Run) End() {
	r.Write(`{"kind":"decided","seq":SEQ,"verdict":{"status":"fulfilled","index":-1,"atMs":3}}`)
	r.Write(`{"kind":"ended","seq":SEQ,"fulfilled":3,"rejected":0,"aborted":0,"missing":0,` +
		`"cancelled":false,"tookMs":4}`)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	r.wakeLocked()
}

// SetBody sets the response of a call.
func (r *Run) SetBody(index int, b runs.Body) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bodies[index] = b
}

// Pauses returns every pause and, as false, every end of one, in order.
func (r *Run) Pauses() []bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.pauses)
}

// Order returns what started the run.
func (r *Run) Order() runs.Order { return r.order }

func (r *Run) hasEnded() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ended
}

func (r *Run) since(after uint64) (lines [][]byte, ended bool, more <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.lines[min(after, uint64(len(r.lines))):]), r.ended, r.more
}

func (r *Run) wakeLocked() {
	close(r.more)
	r.more = make(chan struct{})
}
