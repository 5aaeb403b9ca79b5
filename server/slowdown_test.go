package main

import (
	"slices"
	"testing"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// The parameter rate of the practice API shows it.
func TestARunSlowsDownWhenItsSiteAsksForIt(t *testing.T) {
	t.Parallel()
	s := serving(t, "--data", t.TempDir())
	plain := s.post(t, planOf("/demo/users/{id}", 10))
	slow := s.post(t, planOf("/demo/users/{id}?rate=5", 10))
	s.watch(t, plain, func(e settle.Event) bool {
		if e.Kind == settle.Slowed {
			t.Errorf("a run beside it was slowed: %s", event.AppendJSON(nil, e))
		}
		return e.Kind == settle.Ended
	})
	var slowings []settle.Slowing
	s.watch(t, slow, func(e settle.Event) bool {
		if e.Kind == settle.Slowed {
			slowings = append(slowings, *e.Slowing)
		}
		if e.Kind == settle.Ended && e.Sum.Fulfilled != 10 {
			t.Errorf("got %+v, want all fulfilled", e.Sum)
		}
		return e.Kind == settle.Ended
	})
	held := func(to settle.Slowing) bool { return to.InFlight < 4 && to.Wait > 0 }
	if !slices.ContainsFunc(slowings, held) {
		t.Errorf("got %v, want fewer than 4 in flight and a wait", slowings)
	}
}
