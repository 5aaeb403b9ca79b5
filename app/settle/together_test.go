package settle_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// host is a site that several runs call, and what it allows at once.
type host struct {
	places    chan struct{}
	now, most atomic.Int32
}

func newHost(most int) *host { return &host{places: make(chan struct{}, most)} }

// admit waits for a place with the host; see [settle.Limits].
func (h *host) admit(ctx context.Context, _ settle.Call) (func(), error) {
	select {
	case h.places <- struct{}{}:
		return func() { <-h.places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// do answers after some time, every third call at first with 503.
func (h *host) do() settle.Do {
	var seen sync.Map
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		h.most.Store(max(h.most.Load(), h.now.Add(1)))
		defer h.now.Add(-1)
		select {
		case <-time.After(time.Duration(100+c.Index%7) * ms):
		case <-ctx.Done():
			return settle.Reply{}, context.Cause(ctx)
		}
		if _, again := seen.LoadOrStore(c.Index, true); !again && c.Index%3 == 0 {
			return settle.Reply{HTTP: 503}, settle.HTTPReason(503, 2*time.Second)
		}
		return settle.Reply{HTTP: 200}, nil
	}
}

// Runs of several people share what one host allows. None of them starves, and one that is cancelled or left gives its
// places to the others.
func TestRunsShareTheirHost(t *testing.T) {
	for _, c := range []struct {
		says      string
		places    int
		ends      func(cancel context.CancelCauseFunc) // of the first run, after two seconds
		fulfilled int                                  // of the other two, each of 60 calls
	}{
		{"three runs to their end", 4, func(context.CancelCauseFunc) {}, 120},
		{"one is cancelled", 4, func(cancel context.CancelCauseFunc) { cancel(settle.ErrCancelled) }, 120},
		{"one is left", 4, func(cancel context.CancelCauseFunc) { cancel(nil) }, 120},
		{"a host that takes one call at a time", 1, func(context.CancelCauseFunc) {}, 120},
	} {
		synctest.Test(t, func(t *testing.T) {
			h := newHost(c.places)
			var runs sync.WaitGroup
			var fulfilled atomic.Int32
			for i := range 3 {
				runs.Go(func() {
					ctx, cancel := context.WithCancelCause(t.Context())
					defer cancel(nil)
					if i == 0 {
						time.AfterFunc(2*time.Second, func() { c.ends(cancel) })
					}
					limits := settle.Limits{InFlight: 10, Attempts: 2, Admit: h.admit}
					for e := range settle.Run(ctx, settle.AllSettled, calls(60), limits, h.do()) {
						if i > 0 && e.Kind == settle.Ended {
							fulfilled.Add(int32(e.Sum.Fulfilled))
						}
					}
				})
			}
			runs.Wait()
			if int(fulfilled.Load()) != c.fulfilled || int(h.most.Load()) != c.places || len(h.places) != 0 {
				t.Errorf("%s: %d fulfilled, want %d; %d at once, want %d; %d places are still held", c.says,
					fulfilled.Load(), c.fulfilled, h.most.Load(), c.places, len(h.places))
			}
		})
	}
}

// Of many who pause at once one does, of many who resume at once one does, and the run goes on to its end.
func TestManyPauseAndResumeAtOnce(t *testing.T) {
	pauser := &settle.Pauser{}
	var paused, resumed atomic.Int32
	var people sync.WaitGroup
	stop := make(chan struct{})
	for range 8 {
		people.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					runtime.Gosched() // in a page there is one thread, and nothing takes it away
				}
				if pauser.Pause() {
					paused.Add(1)
				}
				pauser.GoOn()
				if pauser.Resume() {
					resumed.Add(1)
				}
			}
		})
	}
	do := func(_ context.Context, c settle.Call) (settle.Reply, error) {
		if c.Index%4 == 0 {
			return settle.Reply{HTTP: 429}, settle.HTTPReason(429, time.Hour) // which GoOn cuts short
		}
		return settle.Reply{HTTP: 200}, nil
	}
	limits := settle.Limits{InFlight: 16, Attempts: 2, Pauser: pauser}
	got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(400), limits, do))
	close(stop)
	people.Wait()
	if got.sum.Fulfilled != 300 || got.sum.Rejected != 100 {
		t.Errorf("%+v, want 300 fulfilled and 100 rejected", got.sum)
	}
	if pauser.IsPaused() || paused.Load() != resumed.Load() || paused.Load() == 0 {
		t.Errorf("paused %d times, resumed %d times, paused now: %v", paused.Load(), resumed.Load(), pauser.IsPaused())
	}
}

func TestAPauserThatIsMissingIsNotPaused(t *testing.T) {
	var none *settle.Pauser
	if none.IsPaused() {
		t.Error("it is paused")
	}
	got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3), settle.Limits{Pauser: none}, answer))
	if got.sum.Fulfilled != 3 {
		t.Errorf("%+v", got.sum)
	}
}

func TestAPauserSaysWhetherItChangedAnything(t *testing.T) {
	v := &settle.Pauser{}
	for i, step := range []struct {
		says    string
		act     func() bool
		changed bool
		paused  bool
	}{
		{"resumed though it is not paused", v.Resume, false, false},
		{"paused", v.Pause, true, true},
		{"paused again", v.Pause, false, true},
		{"asked to go on, which is about waits", func() bool { v.GoOn(); return true }, true, true},
		{"resumed", v.Resume, true, false},
		{"resumed again", v.Resume, false, false},
		{"paused once more", v.Pause, true, true},
	} {
		if got := step.act(); got != step.changed || v.IsPaused() != step.paused {
			t.Errorf("step %d, %s: changed %v and paused %v, want %v and %v", i, step.says, got, v.IsPaused(),
				step.changed, step.paused)
		}
	}
}

// One pauser may hold several runs: those that continue a run are paused together with it.
func TestOnePauserHoldsSeveralRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pauser := &settle.Pauser{}
		time.AfterFunc(500*ms, func() { pauser.Pause() })
		time.AfterFunc(time.Minute, func() { pauser.Resume() })
		var runs sync.WaitGroup
		for _, inFlight := range []int{1, 2, 5} {
			runs.Go(func() {
				got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(10),
					settle.Limits{InFlight: inFlight, Pauser: pauser}, second))
				// The first calls go on through the pause, the others come after it.
				if want := time.Minute + time.Duration(10/inFlight-1)*time.Second; got.sum.Took != want {
					t.Errorf("%d in flight: took %v, want %v", inFlight, got.sum.Took, want)
				}
			})
		}
		runs.Wait()
	})
}

// A Do may return late: after its timeout, after the run was cancelled, after the loop was left. Run waits for it.
func TestADoThatReturnsLate(t *testing.T) {
	for _, c := range []struct {
		says     string
		timeout  time.Duration
		attempts int
		cancelAt time.Duration
		err      error // what the Do returns, after ten seconds
		status   settle.Status
		code     string
	}{
		{"answers though its time is over", time.Second, 1, 0, nil, settle.Fulfilled, ""},
		{
			"fails when its time is over", time.Second, 1, 0,
			settle.NewReason(settle.CodeDNS, ""),
			settle.Rejected, settle.CodeTimeout,
		},
		{
			"is refused by a status when its time is over", time.Second, 1, 0,
			settle.HTTPReason(404, 0), settle.Rejected, settle.CodeTimeout,
		},
		{"answers after the cancel", 0, 1, time.Second, nil, settle.Fulfilled, ""},
		{
			"fails after the cancel", 0, 5, time.Second, settle.NewReason(settle.CodeCut, ""),
			settle.Rejected, settle.CodeAborted,
		},
		{
			"is refused by a status after the cancel", 0, 5, time.Second,
			settle.HTTPReason(503, 0), settle.Rejected, "http_503",
		},
		{
			"is over its time and cancelled", time.Second, 5, 5 * time.Second,
			settle.NewReason(settle.CodeCut, ""), settle.Rejected, settle.CodeAborted,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if c.cancelAt > 0 {
				time.AfterFunc(c.cancelAt, func() { cancel(settle.ErrCancelled) })
			}
			do := func(context.Context, settle.Call) (settle.Reply, error) {
				<-time.After(10 * time.Second)
				return settle.Reply{HTTP: 200}, c.err
			}
			limits := settle.Limits{Timeout: c.timeout, Attempts: c.attempts}
			o := listen(t, settle.Run(ctx, settle.AllSettled, calls(1), limits, do)).outcomes[0]
			if o.Status != c.status || codeOf(o) != c.code || o.Attempts != 1 || o.Took != 10*time.Second {
				t.Errorf("%s: %s %q after %d attempts and %v; want %s %q", c.says, o.Status, codeOf(o), o.Attempts,
					o.Took, c.status, c.code)
			}
		})
	}
}
