package e2e

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// trace is what a browser's main thread did. A task's length on the wall is
// that of its work and of its waits for a processor that others use; CPU is the
// work alone, which is what the page is to blame for.
type trace struct {
	mu     sync.Mutex
	thread map[int]bool // main threads of renderers, by number
	tasks  []task
	over   chan struct{}
}

// task is one task of a main thread, in milliseconds.
type task struct {
	Thread    int
	Wall, CPU float64
}

// traced records the main thread while do is done.
func (p *tab) traced(do func()) []task {
	p.t.Helper()
	r := &trace{thread: map[int]bool{}, over: make(chan struct{})}
	ctx, stop := context.WithCancel(p.ctx)
	defer stop()
	if err := chromedp.Listen(ctx, r.collect); err != nil {
		p.t.Fatal(err)
	}
	config := &tracing.TraceConfig{IncludedCategories: []string{"disabled-by-default-devtools.timeline"}}
	if _, err := chromedp.Call(p.ctx, tracing.Start, tracing.StartParams{TraceConfig: config}); err != nil {
		p.t.Fatalf("trace: %v", err)
	}
	do()
	if _, err := chromedp.Call(p.ctx, tracing.End, cdp.Empty{}); err != nil {
		p.t.Fatalf("trace: %v", err)
	}
	select {
	case <-r.over:
	case <-time.After(patience):
		p.t.Fatal("the trace does not end")
	}
	var own []task
	for _, one := range r.tasks {
		if r.thread[one.Thread] {
			own = append(own, one)
		}
	}
	return own
}

func (r *trace) collect(ev any) {
	switch ev := ev.(type) {
	case *tracing.EventTracingComplete:
		close(r.over)
	case *tracing.EventDataCollected:
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, raw := range ev.Value {
			r.note(raw)
		}
	}
}

// note keeps a task, or which thread is a page's main thread.
func (r *trace) note(raw []byte) {
	var e struct {
		Name      string
		TID       int
		Dur, TDur float64
		Args      struct{ Name string }
	}
	if json.Unmarshal(raw, &e) != nil {
		return
	}
	switch {
	case e.Name == "thread_name" && e.Args.Name == "CrRendererMain":
		r.thread[e.TID] = true
	case e.Name == "RunTask" && e.Dur > 0:
		r.tasks = append(r.tasks, task{e.TID, e.Dur / 1000, e.TDur / 1000})
	}
}
