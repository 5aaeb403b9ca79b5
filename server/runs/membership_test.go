package runs_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// twoNodes is a membership in which the other node follows every run and owns none.
type twoNodes struct {
	mu        sync.Mutex
	published [][]byte
}

func (*twoNodes) Node() string { return "this node" }

func (*twoNodes) Take(context.Context, string, uint64) (uint64, error) { return 1, nil }
func (*twoNodes) Leave(context.Context, string, uint64) error          { return nil }
func (*twoNodes) Forget(context.Context, string) error                 { return nil }

func (*twoNodes) Owners(ctx context.Context, _ func(run, node string, mark uint64, gone bool)) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

func (*twoNodes) Heartbeat() error                                    { return nil }
func (*twoNodes) Heartbeats(func(string)) (func(), error)             { return func() {}, nil }
func (*twoNodes) Listen(string, func([]byte)) (func(), error)         { return func() {}, nil }
func (*twoNodes) Ask(context.Context, string, []byte) ([]byte, error) { return nil, context.Canceled }

func (*twoNodes) Answer(string, func([]byte) []byte) (func(), error) { return func() {}, nil }

func (m *twoNodes) Tell(_ string, what []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.published = append(m.published, what)
}

// isPaused reports whether the other node was sent a paused event.
func (m *twoNodes) isPaused() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := settle.Event{Kind: settle.Paused, Paused: true}
	line := event.AppendJSON(nil, e)
	return slices.ContainsFunc(m.published, func(message []byte) bool { return contains(message, string(line[:16])) })
}

// The goroutine that owns a run may begin later than the first request for it.
func TestAPauseRightAfterTheStartReachesTheOtherNodes(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			m := &twoNodes{}
			r, err := runs.New(runs.Options{Journal: &journaltest.Memory{}, Membership: m, Do: (&caller{pause: time.Second}).do, Keep: -1, Log: silent()})
			must(t, err)
			receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
			must(t, err)
			must(t, r.Pause(t.Context(), aRun, receipt.CancelKey, true))
			if !m.isPaused() {
				t.Error("the other nodes were not sent the pause")
			}
			shut(t, r)
		})
	}
}
