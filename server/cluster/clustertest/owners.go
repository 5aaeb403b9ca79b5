package clustertest

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"allsettled/server/cluster"
)

// Owners are records of owners in memory, one for all members. The zero Owners is ready to use. Its methods
// may be called by many goroutines.
type Owners struct {
	mu       sync.Mutex
	last     uint64 // the mark that was given last
	records  map[string]cluster.Record
	watchers map[*watcher]bool
}

// Put records that a node owns a run.
func (o *Owners) Put(_ context.Context, run, node string, mark uint64) (uint64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.records[run].Mark != mark {
		return 0, fmt.Errorf("record the owner of run %s: %w", run, fs.ErrExist)
	}
	if o.records == nil {
		o.records = map[string]cluster.Record{}
	}
	o.last++
	o.records[run] = cluster.Record{Run: run, Node: node, Mark: o.last}
	o.publishLocked(o.records[run])
	return o.last, nil
}

// Delete removes a record.
func (o *Owners) Delete(_ context.Context, run string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.records, run)
	o.last++
	o.publishLocked(cluster.Record{Run: run, Mark: o.last, Deleted: true})
	return nil
}

// Watch calls changed with each record and each change.
func (o *Owners) Watch(ctx context.Context, changed func(r cluster.Record)) error {
	w := o.watch()
	defer o.unwatch(w)
	for {
		for _, r := range w.take() {
			changed(r)
		}
		select {
		case <-w.news:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Over returns the records as a member reaches them over a network: while it is cut off, it can change none.
func (o *Owners) Over(n *Network, member string) cluster.Owners { return reached{o, n, member} }

// reached are records that a member may not reach.
type reached struct {
	*Owners

	network *Network
	member  string
}

func (r reached) Put(ctx context.Context, run, node string, mark uint64) (uint64, error) {
	if r.network.IsCut(r.member) {
		return 0, ErrCut
	}
	return r.Owners.Put(ctx, run, node, mark)
}

func (r reached) Delete(ctx context.Context, run string) error {
	if r.network.IsCut(r.member) {
		return ErrCut
	}
	return r.Owners.Delete(ctx, run)
}

// All returns the records that are there, in no order.
func (o *Owners) All() []cluster.Record {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Values(o.records))
}

func (o *Owners) watch() *watcher {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.watchers == nil {
		o.watchers = map[*watcher]bool{}
	}
	w := &watcher{news: make(chan struct{}, 1), waiting: slices.Collect(maps.Values(o.records))}
	o.watchers[w] = true
	return w
}

func (o *Owners) unwatch(w *watcher) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.watchers, w)
}

func (o *Owners) publishLocked(r cluster.Record) {
	for w := range o.watchers {
		w.add(r)
	}
}

// watcher is one call of Watch.
type watcher struct {
	news chan struct{} // has one when a record may wait

	mu      sync.Mutex
	waiting []cluster.Record
}

func (w *watcher) add(r cluster.Record) {
	w.mu.Lock()
	w.waiting = append(w.waiting, r)
	w.mu.Unlock()
	select {
	case w.news <- struct{}{}:
	default:
	}
}

func (w *watcher) take() (all []cluster.Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, w.waiting = w.waiting, nil
	return all
}
