package settle_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// watched counts what a Do sees.
type watched struct {
	mu           sync.Mutex
	now, most    int
	starts       []time.Time
	takes        func(c settle.Call, attempt int) (time.Duration, error)
	attemptsOfID map[string]int
}

func (w *watched) do(ctx context.Context, c settle.Call) (settle.Reply, error) {
	w.mu.Lock()
	if w.attemptsOfID == nil {
		w.attemptsOfID = map[string]int{}
	}
	w.attemptsOfID[c.ID]++
	attempt := w.attemptsOfID[c.ID]
	w.now++
	w.most = max(w.most, w.now)
	w.starts = append(w.starts, time.Now())
	w.mu.Unlock()
	defer func() { w.mu.Lock(); w.now--; w.mu.Unlock() }()
	d, err := time.Second, error(nil)
	if w.takes != nil {
		d, err = w.takes(c, attempt)
	}
	if d <= 0 { // Go's race detector cannot take two timers of a bubble that are over at once
		return settle.Reply{HTTP: 200}, err
	}
	select {
	case <-time.After(d):
		return settle.Reply{HTTP: 200}, err
	case <-ctx.Done():
		return settle.Reply{}, context.Cause(ctx)
	}
}

// yielded is all that a run yielded.
type yielded struct {
	outcomes map[int]*settle.Outcome
	order    []settle.Kind
	sum      settle.Sum
	verdict  settle.Verdict
	started  int
}

// listen runs to the end, holding every event against the promises of Run.
func listen(t *testing.T, events func(func(settle.Event) bool)) yielded {
	t.Helper()
	got := yielded{outcomes: map[int]*settle.Outcome{}}
	for e := range events {
		got.order = append(got.order, e.Kind)
		switch e.Kind {
		case settle.Started:
			got.started++
		case settle.Settled:
			if got.outcomes[e.Outcome.Index] != nil {
				t.Errorf("call %d settled twice", e.Outcome.Index)
			}
			got.outcomes[e.Outcome.Index] = e.Outcome
		case settle.Decided:
			got.verdict = *e.Verdict
		case settle.Ended:
			got.sum = *e.Sum
		case settle.Accepted, settle.Paused, settle.Slowed:
			t.Error("the engine says what is its owner's to say")
		}
	}
	if len(got.order) == 0 || got.order[len(got.order)-1] != settle.Ended {
		t.Error("the last event is not ended")
	}
	if n := len(slices.DeleteFunc(slices.Clone(got.order),
		func(k settle.Kind) bool { return k != settle.Decided })); n > 1 {
		t.Errorf("decided %d times", n)
	}
	return got
}

func TestTheWindowRefillsAndNeverBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Call 0 takes ten seconds; with two at a time the other ten go on
		// beside it, one after another.
		w := &watched{takes: func(c settle.Call, _ int) (time.Duration, error) {
			if c.Index == 0 {
				return 10 * time.Second, nil
			}
			return time.Second, nil
		}}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(11), settle.Limits{InFlight: 2}, w.do))
		if got.sum.Took != 10*time.Second {
			t.Errorf("took %v, want 10s: a slow call must not hold up the others", got.sum.Took)
		}
		if w.most != 2 {
			t.Errorf("%d calls were in flight at once, want 2", w.most)
		}
	})
}

func TestStartsASecondAreSpacedEvenly(t *testing.T) {
	for _, inFlight := range []int{0, 3} {
		synctest.Test(t, func(t *testing.T) {
			w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return 300 * time.Millisecond, nil }}
			listen(t, settle.Run(t.Context(), settle.AllSettled, calls(20),
				settle.Limits{InFlight: inFlight, PerSecond: 4}, w.do))
			for i := 1; i < len(w.starts); i++ {
				if gap := w.starts[i].Sub(w.starts[i-1]); gap != 250*time.Millisecond {
					t.Fatalf("%d in flight: start %d came %v after the one before, want 250ms", inFlight, i, gap)
				}
			}
		})
	}
}

func TestRetriesCountAsStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return 0, settle.HTTPReason(503, 0) }}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(5),
			settle.Limits{PerSecond: 2, Attempts: 3, Random: func() float64 { return 0 }}, w.do))
		slices.SortFunc(w.starts, time.Time.Compare)
		for i := 1; i < len(w.starts); i++ {
			if gap := w.starts[i].Sub(w.starts[i-1]); gap < 500*time.Millisecond {
				t.Errorf("start %d came %v after the one before, want 500ms or more", i, gap)
			}
		}
		if got.started != 15 || got.sum.Rejected != 5 {
			t.Errorf("%d attempts, %d rejected, want 15 and 5", got.started, got.sum.Rejected)
		}
	})
}

func TestATimeoutEndsAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return time.Hour, nil }}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), settle.Limits{Timeout: 20 * time.Second},
			w.do))
		r := got.outcomes[0].Reason
		if r == nil || r.Code != settle.CodeTimeout || got.sum.Took != 20*time.Second {
			t.Fatalf("settled with %v after %v, want a timeout after 20s", r, got.sum.Took)
		}
		if want := "No answer within 20 s"; !strings.HasPrefix(r.Message(), want) {
			t.Errorf("message %q, want it to begin %q", r.Message(), want)
		}
	})
}

func TestWhichRejectionsAreTriedAgain(t *testing.T) {
	for _, c := range []struct {
		says     string
		err      error
		attempts int
		want     int
	}{
		{"503 is tried again", settle.HTTPReason(503, 0), 3, 3},
		{"429 is tried again", settle.HTTPReason(429, 0), 2, 2},
		{"408, 425, 502 and 504 are", settle.HTTPReason(504, 0), 3, 3},
		{"404 is not", settle.HTTPReason(404, 0), 3, 1},
		{"500 is not", settle.HTTPReason(500, 0), 3, 1},
		{"a connection refused is", &settle.Reason{Code: settle.CodeRefused}, 3, 3},
		{"a bad certificate is not", &settle.Reason{Code: settle.CodeTLS}, 3, 1},
		{"a blocked address is not", &settle.Reason{Code: settle.CodeBlocked}, 3, 1},
		{"an answer too large is not", &settle.Reason{Code: settle.CodeTooLarge}, 3, 1},
		{"a foreign error counts as cut and is", errors.New("odd"), 3, 3},
		{"one attempt is one attempt", settle.HTTPReason(503, 0), 1, 1},
		{"no attempts named is one attempt", settle.HTTPReason(503, 0), 0, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &watched{takes: func(settle.Call, int) (time.Duration, error) { return 0, c.err }}
			got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), settle.Limits{Attempts: c.attempts},
				w.do))
			o := got.outcomes[0]
			if o.Attempts != c.want || got.started != c.want {
				t.Errorf("%s: %d attempts, %d started, want %d", c.says, o.Attempts, got.started, c.want)
			}
			if wantTries := c.want; c.want > 1 && len(o.Tries) != wantTries || c.want == 1 && o.Tries != nil {
				t.Errorf("%s: %d tries are listed after %d attempts", c.says, len(o.Tries), c.want)
			}
		})
	}
}

func TestHowLongARetryWaits(t *testing.T) {
	for _, c := range []struct {
		says   string
		asked  time.Duration
		random float64
		want   time.Duration // the two waits together
	}{
		{"full jitter draws from zero", 0, 0, 0},
		{"to the backoff, which doubles", 0, 0.5, 750 * time.Millisecond},
		{"what the site asks for counts", 2 * time.Second, 0, 4 * time.Second},
		{"but no less than the backoff", time.Millisecond, 0, 1500 * time.Millisecond},
		{"an hour too", time.Hour, 0, 2 * time.Hour},
		{"and no more than a day", 9223372036 * time.Second, 0, 48 * time.Hour},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &watched{takes: func(settle.Call, int) (time.Duration, error) {
				return 0, settle.HTTPReason(503, c.asked)
			}}
			got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1),
				settle.Limits{Attempts: 3, Random: func() float64 { return c.random }}, w.do))
			if got.sum.Took != c.want {
				t.Errorf("%s: waited %v, want %v", c.says, got.sum.Took, c.want)
			}
			if o := got.outcomes[0]; o.Tries[0].Wait+o.Tries[1].Wait != c.want || o.Took != c.want {
				t.Errorf("%s: the tries tell waits of %v and %v, took %v", c.says, o.Tries[0].Wait, o.Tries[1].Wait,
					o.Took)
			}
		})
	}
}

func TestAHealedCallKeepsItsTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{takes: func(_ settle.Call, attempt int) (time.Duration, error) {
			if attempt < 3 {
				return time.Second, settle.HTTPReason(503, time.Second)
			}
			return time.Second, nil
		}}
		o := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), settle.Limits{Attempts: 3},
			w.do)).outcomes[0]
		if o.Status != settle.Fulfilled || o.Reason != nil || o.Took != 5*time.Second {
			t.Errorf("settled %s in %v (%v), want fulfilled in 5s", o.Status, o.Took, o.Reason)
		}
		codes := []string{o.Tries[0].Code, o.Tries[1].Code, o.Tries[2].Code}
		if !slices.Equal(codes, []string{"http_503", "http_503", ""}) || o.Tries[2].Began != 4*time.Second ||
			o.Tries[2].Took != time.Second {
			t.Errorf("tries %+v", o.Tries)
		}
	})
}

func TestTheGateIsAskedBeforeTheClockStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{}, 1)
		free <- struct{}{}
		held := 0
		admit := func(ctx context.Context, _ settle.Call) (func(), error) {
			select {
			case <-free:
				held++
				return func() { held--; free <- struct{}{} }, nil
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		w := &watched{}
		// Three calls of a second wait for one place; with two seconds of
		// patience none may time out in the queue.
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3),
			settle.Limits{Timeout: 1500 * time.Millisecond, Admit: admit}, w.do))
		if got.sum.Fulfilled != 3 || got.sum.Took != 3*time.Second || held != 0 || w.most != 1 {
			t.Errorf("%+v, %d places still held, %d at once", got.sum, held, w.most)
		}
	})
}

func TestAGateThatRefusesSettlesTheCall(t *testing.T) {
	noEntry := func(context.Context, settle.Call) (func(), error) {
		return nil, &settle.Reason{Code: settle.CodeBlocked, Written: "no"}
	}
	got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(2),
		settle.Limits{Attempts: 3, Admit: noEntry, PerSecond: 1000}, second))
	if got.started != 0 || got.sum.Rejected != 2 || got.outcomes[1].Reason.Code != settle.CodeBlocked ||
		got.outcomes[1].Attempts != 0 {
		t.Errorf("%+v, %d started, %+v", got.sum, got.started, got.outcomes[1])
	}
}
