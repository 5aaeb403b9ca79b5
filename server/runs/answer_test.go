package runs_test

import (
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/cluster"
)

// slowBus is the bus of a member to which each subscription takes a second.
type slowBus struct{ cluster.Bus }

func (b slowBus) Subscribe(subject string, receive func([]byte) []byte) (func(), error) {
	<-time.After(time.Second)
	return b.Bus.Subscribe(subject, receive)
}

// The other nodes may ask before the goroutine that owns the run has begun. The slow bus makes certain that a
// goroutine which subscribes after Start has returned comes too late; without it, this test passed by luck once
// in ten to a hundred times.
func TestTheOwnerOfARunAnswersAsSoonAsStartReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &nodes{calls: caller{pause: time.Minute}}
		a, b := n.startOver(t, "a", slowBus{n.network.Bus("a")}), n.start(t, "b")
		key := begin(t, a, asked(3), 1)
		if err := b.Pause(t.Context(), aRun, key, true); err != nil {
			t.Fatalf("a pause from another node right after the start: %v", err)
		}
		if got, err := b.Summary(t.Context(), aRun); err != nil || !got.Paused {
			t.Errorf("the summary on another node: paused %v and %v, want that it is paused", got.Paused, err)
		}
		must(t, b.Pause(t.Context(), aRun, key, false))
		check(t, watch(t, b.Runs, aRun, 0), 3)
	})
}
