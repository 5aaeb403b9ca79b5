package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/synctest"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/ledger"
)

func TestWhatMayBeMadeTwice(t *testing.T) {
	for _, row := range []struct {
		says string
		plan plan.Plan
		want bool
	}{
		{"GET, which is the default", plan.Plan{}, true},
		{"HEAD", plan.Plan{Method: "HEAD"}, true},
		{"POST, once", plan.Plan{Method: "POST"}, false},
		{"DELETE, once", plan.Plan{Method: "DELETE", Attempts: 1}, false},
		{"POST, of which the plan asks for several attempts", plan.Plan{Method: "POST", Attempts: 2}, true},
	} {
		if got := ledger.Repeatable(row.plan); got != row.want {
			t.Errorf("%s: %v, want %v", row.says, got, row.want)
		}
	}
}

// journal has one part. A write waits while hold is set, and fails with err.
type journal struct {
	mu     sync.Mutex
	data   []byte
	mark   uint64
	writes int
	hold   chan struct{}
	err    error
}

func (j *journal) Swap(_ context.Context, _, _ string, mark uint64, data []byte) (uint64, error) {
	if j.hold != nil {
		<-j.hold
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.err != nil:
		return 0, j.err
	case mark != j.mark:
		return 0, fs.ErrExist
	}
	j.data, j.mark = data, j.mark+1
	j.writes++
	return j.mark, nil
}

func (j *journal) Marked(context.Context, string, string) ([]byte, uint64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.mark == 0 {
		return nil, 0, fs.ErrNotExist
	}
	return j.data, j.mark, nil
}

// made returns a Do that notes its calls.
func made(calls *sync.Map) settle.Do {
	return func(_ context.Context, c settle.Call) (settle.Reply, error) {
		calls.Store(c.Index, true)
		return settle.Reply{HTTP: 200}, nil
	}
}

func isUnknown(err error) bool {
	reason, ok := errors.AsType[*settle.Reason](err)
	return ok && reason.Code == settle.CodeUnknown
}

func TestCallsThatWaitTogetherShareOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, calls := &journal{hold: make(chan struct{})}, &sync.Map{}
		do := ledger.New(j, "run").Once(made(calls))
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				if _, err := do(t.Context(), settle.Call{Index: i}); err != nil {
					t.Errorf("call %d: %v", i, err)
				}
			})
			synctest.Wait()
		}
		calls.Range(func(index, _ any) bool { t.Errorf("call %v was made before it was stored", index); return true })
		close(j.hold)
		all.Wait()
		if string(j.data) != "10" || j.writes != 2 {
			t.Errorf("%s was stored in %d writes, want 10 in 2: that of the first call, and one for the others",
				j.data, j.writes)
		}
	})
}

func TestACallThatHadBegunIsNotMadeAgain(t *testing.T) {
	j, calls := &journal{}, &sync.Map{}
	first := ledger.New(j, "run").Once(made(calls))
	if _, err := first(t.Context(), settle.Call{Index: 4}); err != nil {
		t.Fatal(err)
	}
	calls.Clear()
	next, err := ledger.Open(t.Context(), j, "run")
	if err != nil {
		t.Fatal(err)
	}
	do := next.Once(made(calls))
	for i := range 7 {
		_, err := do(t.Context(), settle.Call{Index: i})
		if _, again := calls.Load(i); again != (i > 4) || isUnknown(err) != (i <= 4) {
			t.Errorf("call %d: made %v, error %v; want those up to 4 unknown, and the others made", i, again, err)
		}
	}
	if _, err := first(t.Context(), settle.Call{Index: 9}); !isUnknown(err) {
		t.Errorf("a call of the owner before: %v, want unknown: it was fenced off", err)
	}
}

func TestNoCallBeginsAfterTheJournalFailed(t *testing.T) {
	j, calls := &journal{err: errors.New("no disk")}, &sync.Map{}
	do := ledger.New(j, "run").Once(made(calls))
	for i := range 2 {
		if _, err := do(t.Context(), settle.Call{Index: i}); !isUnknown(err) {
			t.Errorf("call %d: %v, want unknown", i, err)
		}
		j.err = nil // it fails for good: what was written is not known
	}
	calls.Range(func(index, _ any) bool { t.Errorf("call %v was made", index); return true })
	if _, err := (*ledger.Ledger)(nil).Once(made(calls))(t.Context(), settle.Call{}); err != nil {
		t.Errorf("a call without a ledger: %v", err)
	}
}

func TestALedgerThatCannotBeRead(t *testing.T) {
	for _, text := range []string{"", "seven", "7.5"} {
		if _, err := ledger.Open(t.Context(), &journal{data: []byte(text), mark: 1}, "run"); err == nil {
			t.Errorf("a ledger with %q was opened", text)
		}
	}
}

func TestACallHoldsItsSlotUntilItsOutcomeIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, stopped := ledger.NewSlots(2), errors.New("stopped")
		admit := s.Admit(func(context.Context, settle.Call) (func(), error) { return nil, nil })
		var waiting sync.WaitGroup
		begin := func(index int) (result *string) {
			result = new(string)
			waiting.Go(func() {
				_, err := admit(t.Context(), settle.Call{Index: index})
				*result = fmt.Sprint(err)
			})
			synctest.Wait()
			return result
		}
		begin(0)
		begin(1)
		if got := *begin(0); got != "<nil>" {
			t.Errorf("the retry of a call that holds a slot: %q", got)
		}
		third := begin(2)
		if *third != "" {
			t.Errorf("a third call in two slots: %q, want it to wait", *third)
		}
		s.Release([]settle.Event{{Kind: settle.Started}, {Outcome: &settle.Outcome{Index: 7}}})
		synctest.Wait()
		if *third != "" {
			t.Error("an outcome without a slot freed one")
		}
		s.Release([]settle.Event{{Outcome: &settle.Outcome{Index: 1}}})
		synctest.Wait()
		if *third != "<nil>" {
			t.Errorf("the call that waited for the slot: %q", *third)
		}
		last := begin(3)
		s.Close(stopped)
		waiting.Wait()
		if *last != "stopped" {
			t.Errorf("a call that waits when the run stops: %q", *last)
		}
	})
}

func TestACallThatIsAbortedWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, calls, cancelled := &journal{hold: make(chan struct{})}, &sync.Map{}, errors.New("cancelled")
		do := ledger.New(j, "run").Once(made(calls))
		ctx, cancel := context.WithCancelCause(t.Context())
		var writer, waiter sync.WaitGroup
		writer.Go(func() {
			if _, err := do(t.Context(), settle.Call{Index: 0}); err != nil {
				t.Errorf("the call that writes: %v", err)
			}
		})
		synctest.Wait()
		waiter.Go(func() {
			if _, err := do(ctx, settle.Call{Index: 1}); !errors.Is(err, cancelled) {
				t.Errorf("the call that waits: %v, want the cause of its context", err)
			}
		})
		synctest.Wait()
		cancel(cancelled)
		waiter.Wait() // it does not wait for the journal
		close(j.hold)
		writer.Wait()
		if _, made := calls.Load(1); made {
			t.Error("a call was made that was aborted before")
		}

		slots := ledger.NewSlots(0) // one at least
		admit := slots.Admit(func(context.Context, settle.Call) (func(), error) { return nil, nil })
		if _, err := admit(t.Context(), settle.Call{Index: 0}); err != nil {
			t.Errorf("the only slot: %v", err)
		}
		if _, err := admit(ctx, settle.Call{Index: 1}); !errors.Is(err, cancelled) {
			t.Errorf("a call that was aborted: %v, want the cause of its context", err)
		}
	})
}
