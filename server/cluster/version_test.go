package cluster_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/cluster"
	"allsettled/server/journal"
	"allsettled/server/runs"
)

// natsBefore starts a NATS in which nodes of the version before kept their runs.
func natsBefore(t *testing.T) (url string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "journal", "testdata", "cluster.tar.gz"))
	must(t, err)
	defer f.Close()
	dir := t.TempDir()
	_, err = journal.Restore(f, dir)
	must(t, err)
	return theirs(t, dir)
}

// Node a of the version before was killed while three runs made calls. A node of this version joins.
func TestTheRunsOfNodesOfTheVersionBeforeAreTakenOver(t *testing.T) {
	j, err := journal.Open(t.Context(), journal.Options{URL: natsBefore(t), Node: "new", Log: silent()})
	must(t, err)
	t.Cleanup(func() { must(t, j.Close()) })
	owners, err := cluster.OpenOwners(t.Context(), j.Link(), 1)
	must(t, err)
	do := func(plan.Plan, string) settle.Do { return fulfil }
	n, err := cluster.Join(cluster.Options{Bus: cluster.NewBus(j.Link()), Owners: owners, Name: "new", Log: silent()})
	must(t, err)
	t.Cleanup(n.Close)
	r, err := runs.New(runs.Options{Journal: j, Membership: n.Leases(), Do: do, Keep: -1, Log: silent()})
	must(t, err)
	t.Cleanup(func() { must(t, r.Close(context.Background())) })
	for run, want := range map[string]runs.Summary{
		"an-ended-run-000":     {Fulfilled: 8, Rejected: 2},
		"a-cancelled-run-0":    {Aborted: 3},
		"a-get-run-in-flight":  {Fulfilled: 30},
		"a-post-run-in-flight": {Fulfilled: 27, Rejected: 3}, // those in flight must not be made twice
	} {
		for _, err := range r.Watch(t.Context(), run, 0) {
			must(t, err)
		}
		got, err := r.Summary(t.Context(), run)
		must(t, err)
		if got.State != runs.StateEnded || got.Fulfilled != want.Fulfilled || got.Rejected != want.Rejected ||
			got.Aborted != want.Aborted {
			t.Errorf("%s: got %+v, want %+v", run, got, want)
		}
	}
}

func TestTheOwnersOfTheVersionBeforeAreRead(t *testing.T) {
	link, err := journal.Connect(journal.Options{URL: natsBefore(t), Log: silent()})
	must(t, err)
	t.Cleanup(func() { must(t, link.Close()) })
	owners, err := cluster.OpenOwners(t.Context(), link, 1)
	must(t, err)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	want := map[string]string{
		"a-get-run-in-flight": "node-a", "a-post-run-in-flight": "node-a", "a-run-with-a-secret": "node-a",
	}
	got := map[string]string{}
	err = owners.Watch(ctx, func(r cluster.Record) {
		if !r.Deleted {
			got[r.Run] = r.Node
		}
		if len(got) == len(want) {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || !maps.Equal(got, want) {
		t.Errorf("got %v and %v, want %v", got, err, want)
	}
}
