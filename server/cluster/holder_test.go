package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"allsettled/server/cluster"
	"allsettled/server/runs"
)

// holder stands for the runs of a node: it holds the lease of each run that it adopts, and notes what happens.
type holder struct {
	began time.Time
	fails int // times that Adopt fails before it succeeds

	mu     sync.Mutex
	leases map[string]runs.Lease
	log    []string
}

func newHolder() *holder { return &holder{began: time.Now(), leases: map[string]runs.Lease{}} }

// note writes down what happened, and when.
func (h *holder) noteLocked(what string) {
	h.log = append(h.log, fmt.Sprint(what, " after ", time.Since(h.began)))
}

func (h *holder) Owns(run string) bool { return h.lease(run) != nil }

func (h *holder) lease(run string) runs.Lease {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.leases[run]
}

func (h *holder) Adopt(ctx context.Context, run string, take func(context.Context) (runs.Lease, error)) error {
	if h.Owns(run) {
		return nil
	}
	lease, err := take(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	case h.fails > 0:
		h.fails--
		return errors.New("the journal cannot be read")
	}
	h.leases[run] = lease
	h.noteLocked("adopt")
	return nil
}

func (h *holder) Ended(run string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.leases, run)
	h.noteLocked("ended")
}

func (h *holder) Abandon() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.leases)
	h.noteLocked("abandon")
}

// history returns what happened so far.
func (h *holder) history() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.log)
}

func none(func(string) bool) {}

// serve hands the runs of a node to a holder until the test ends, or stop is called.
func serve(t *testing.T, n *cluster.Node, h *holder, stored iter.Seq[string]) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	wait := n.Leases().Serve(ctx, stored, h)
	stop = sync.OnceFunc(func() { cancel(); wait() })
	t.Cleanup(stop)
	return stop
}

// claim makes the node of a holder the owner of the run.
func claim(t *testing.T, n *cluster.Node, h *holder) {
	t.Helper()
	lease, err := n.Leases().Claim(t.Context(), aRun)
	must(t, err)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.leases[aRun] = lease
}
