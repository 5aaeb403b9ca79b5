package retention_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/retention"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// disk is where runs are: each takes some bytes, and some cannot be dropped or measured.
type disk struct {
	mu      sync.Mutex
	bytes   map[string]int64
	stuck   map[string]error
	broken  error
	dropped []string
	tried   int
}

func (d *disk) size(context.Context) (n int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, size := range d.bytes {
		n += size
	}
	return n, d.broken
}

func (d *disk) drop(_ context.Context, run string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tried++
	if err := d.stuck[run]; err != nil {
		return err
	}
	delete(d.bytes, run)
	d.dropped = append(d.dropped, run)
	return nil
}

// take returns what was dropped since the last call.
func (d *disk) take() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.dropped
	d.dropped = nil
	return strings.Join(list, " ")
}

func (d *disk) free(run string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.stuck, run)
}

func (d *disk) attempts() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tried
}

// sweep sweeps until the test ends; the log is complete when it has returned.
func sweep(t *testing.T, d *disk, o retention.Options) (r *retention.Runs, log *bytes.Buffer, stop func()) {
	t.Helper()
	log = &bytes.Buffer{}
	o.Size, o.Drop, o.Log = d.size, d.drop, slog.New(slog.NewTextHandler(log, nil))
	r = retention.New(o)
	ctx, cancel := context.WithCancel(t.Context())
	var swept sync.WaitGroup
	swept.Go(func() { r.Sweep(ctx) })
	synctest.Wait() // it has found nothing, and waits
	return r, log, func() { cancel(); swept.Wait() }
}

func pass(d time.Duration) { <-time.After(d); synctest.Wait() }

func TestARunIsDroppedWhenItsTimeHasCome(t *testing.T) {
	for _, row := range []struct {
		sentence    string
		keep        time.Duration
		kept, until time.Duration // still there, and no longer
	}{
		{"an hour, looked at each minute", time.Hour, time.Hour - time.Second, time.Hour + time.Minute},
		{"a minute, looked at each quarter of it", time.Minute, 59 * time.Second, 75 * time.Second},
		{"two milliseconds, looked at each millisecond", 2 * time.Millisecond, time.Millisecond, 3 * time.Millisecond},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &disk{}
				r, _, stop := sweep(t, d, retention.Options{Keep: row.keep})
				defer stop()
				pass(row.keep / 8) // so that its time does not come just when runs are looked at
				r.Add("a", time.Now())
				pass(row.kept)
				if got := d.take(); got != "" {
					t.Errorf("after %s: %q was dropped", row.kept, got)
				}
				pass(row.until - row.kept)
				if got := d.take(); got != "a" {
					t.Errorf("after %s: dropped %q, want a", row.until, got)
				}
				pass(10 * row.keep)
				if got := d.take(); got != "" {
					t.Errorf("%q was dropped again", got)
				}
			})
		})
	}
}

func TestTheFirstEndOfARunCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		r, _, stop := sweep(t, d, retention.Options{Keep: time.Hour})
		defer stop()
		r.Add("a", time.Now())
		pass(50 * time.Minute)
		r.Add("a", time.Now()) // another node reports it
		pass(11 * time.Minute)
		if got := d.take(); got != "a" {
			t.Errorf("dropped %q, want a, an hour after its first end", got)
		}
	})
}

func TestSpaceIsMadeByTheOldestRuns(t *testing.T) {
	for _, row := range []struct {
		sentence string
		keep     time.Duration
		bytes    map[string]int64 // a to d end in this order; x is in progress
		want     string
	}{
		{"nine tenths are taken: nothing is dropped", 0, map[string]int64{"a": 50, "b": 40}, ""},
		{"one byte more: the oldest is dropped", 0, map[string]int64{"a": 1, "b": 90}, "a"},
		{"as many as it takes", 0, map[string]int64{"a": 10, "b": 10, "c": 90, "d": 10}, "a b c"},
		{"a run in progress stays, however large", 0, map[string]int64{"a": 1, "b": 1, "x": 200}, "a b"},
		{"the same where runs also expire", time.Hour, map[string]int64{"a": 60, "b": 60}, "a"},
		{"below zero, runs expire only for space", -1, map[string]int64{"a": 60, "b": 60}, "a"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &disk{bytes: row.bytes}
				r, _, stop := sweep(t, d, retention.Options{Keep: row.keep, Most: 100})
				defer stop()
				now := time.Now()
				for i, name := range []string{"d", "c", "b", "a"} { // the last to be added is the oldest
					if _, there := row.bytes[name]; there {
						r.Add(name, now.Add(-time.Duration(i)*time.Second))
					}
				}
				synctest.Wait() // not a minute: an end is looked at at once
				if got := d.take(); got != row.want {
					t.Errorf("dropped %q, want %q", got, row.want)
				}
			})
		})
	}
}

func TestWhatCannotBeDroppedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{bytes: map[string]int64{"a": 60, "b": 60}, stuck: map[string]error{"a": errors.New("no disk")}}
		r, log, stop := sweep(t, d, retention.Options{Most: 100})
		now := time.Now()
		r.Add("a", now.Add(-time.Second))
		r.Add("b", now)
		synctest.Wait()
		pass(time.Second)
		if tried := d.attempts(); tried > 2 {
			t.Errorf("a run that cannot be dropped was tried %d times in a second", tried)
		}
		d.free("a")
		pass(time.Minute)
		if got := d.take(); got != "a" {
			t.Errorf("dropped %q, want a, and b is young", got)
		}
		stop()
		for _, want := range []string{"an ended run cannot be dropped", "run=a", "no disk", "no space can be made"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log has no %q: %s", want, log)
			}
		}
	})
}

func TestAServerThatClosesLogsNoFailedDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{stuck: map[string]error{"a": context.Canceled}}
		r, log, stop := sweep(t, d, retention.Options{Keep: time.Minute})
		r.Add("a", time.Now().Add(-time.Hour))
		synctest.Wait()
		stop()
		if d.attempts() == 0 || log.Len() > 0 {
			t.Errorf("%d attempts, and the log says %q", d.attempts(), log)
		}
	})
}

func TestASizeThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{bytes: map[string]int64{"a": 200}, broken: errors.New("no figures")}
		r, log, stop := sweep(t, d, retention.Options{Most: 100})
		r.Add("a", time.Now())
		synctest.Wait()
		if _, full := r.Full(t.Context()); full {
			t.Error("it counts as full")
		}
		stop()
		if got := d.take(); got != "" || !strings.Contains(log.String(), "no figures") {
			t.Errorf("dropped %q, and the log says %q", got, log)
		}
	})
}

func TestFull(t *testing.T) {
	for _, row := range []struct {
		sentence    string
		size, bound int64
		want        bool
	}{
		{"below the bound", 99, 100, false},
		{"at the bound", 100, 100, false},
		{"above it", 101, 100, true},
		{"without a bound", 101, 0, false},
		{"below zero is no bound", 101, -1, false},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			d := &disk{bytes: map[string]int64{"a": row.size}}
			size, full := retention.New(retention.Options{Most: row.bound, Size: d.size}).Full(t.Context())
			if full != row.want || full && size != row.size {
				t.Errorf("got %d %t, want %d %t", size, full, row.size, row.want)
			}
		})
	}
}

func TestNothingIsKeptInMindWhereNothingIsDropped(t *testing.T) {
	var needed []bool
	for _, o := range []retention.Options{{}, {Keep: -1}, {Most: -1}, {Keep: 1}, {Most: 1}} {
		needed = append(needed, retention.New(o).IsNeeded())
	}
	if want := []bool{false, false, false, true, true}; !slices.Equal(needed, want) {
		t.Errorf("needed: got %v, want %v", needed, want)
	}
}
