package runs_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal"
	"allsettled/server/runs"
)

// node is one process of a cluster, all of them in this one.
type node struct {
	journal *journal.Journal
	runs    *runs.Runs
}

// called counts how often each call was made.
type called struct {
	mu    sync.Mutex
	times map[string]int
	wait  time.Duration
}

func (c *called) do(plan.Plan, string) settle.Do {
	return func(ctx context.Context, call settle.Call) (settle.Reply, error) {
		c.mu.Lock()
		c.times[call.ID]++
		c.mu.Unlock()
		select {
		case <-time.After(c.wait):
			return settle.Reply{HTTP: 200, Type: "application/json", Body: []byte(`{"id":"` + call.ID + `"}`)}, nil
		case <-ctx.Done():
			return settle.Reply{}, ctx.Err()
		}
	}
}

func (c *called) made() (calls, again int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.times {
		calls++
		again += n - 1
	}
	return calls, again
}

// ports finds free ones.
func ports(t *testing.T, n int) (all []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l.Addr().String())
		defer l.Close()
	}
	return all
}

// cluster starts three nodes.
func cluster(t *testing.T, c *called) []*node {
	t.Helper()
	all := make([]*node, 3)
	routes := ports(t, len(all))
	errs := make([]error, len(all))
	var opening sync.WaitGroup
	for i := range all {
		dir := t.TempDir()
		opening.Go(func() {
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			name := fmt.Sprintf("node-%d", i)
			all[i] = &node{}
			all[i].journal, errs[i] = journal.Open(ctx, journal.Options{Dir: dir, Log: silent(), Node: name, Listen: routes[i], Routes: routes, Secret: "a secret", Replicas: 3})
			if errs[i] == nil {
				all[i].runs, errs[i] = runs.New(runs.Options{Journal: all[i].journal, Crew: all[i].journal.Crew(name), Do: c.do, Keep: -1, Log: silent()})
			}
		})
	}
	opening.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("node %d: %v", i, err)
		}
	}
	t.Cleanup(func() {
		for _, n := range all {
			n.close(t)
		}
	})
	return all
}

func (n *node) close(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	if err := n.runs.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := n.journal.Close(); err != nil {
		t.Error(err)
	}
}

// read reads the log of a run as a node has it.
func (n *node) read(t *testing.T, run string) []byte {
	t.Helper()
	var all [][]byte
	for b, err := range n.runs.Log(t.Context(), run, 0) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b.Lines...)
	}
	return bytes.Join(all, []byte("\n"))
}

// follow watches a run to its end, and returns its lasting events.
func (n *node) follow(t *testing.T, run string, from uint64) (lines [][]byte, live int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for b, err := range n.runs.Watch(ctx, run, from) {
		if err != nil {
			t.Errorf("watch: %v", err)
			return lines, live
		}
		for _, line := range b.Lines {
			if bytes.Contains(line, []byte(`"seq":`)) {
				lines = append(lines, line)
			} else {
				live++
			}
		}
	}
	return lines, live
}

func TestAnyNodeTellsAndSteersARun(t *testing.T) {
	c := &called{times: map[string]int{}, wait: 20 * time.Millisecond}
	nodes := cluster(t, c)
	p := asked(200)
	p.InFlight = 10
	receipt, err := nodes[0].runs.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := nodes[1].runs.Start(t.Context(), runs.Order{Run: aRun, Plan: p}); err != nil || again.New {
		t.Errorf("the same order at another node: %+v, %v", again, err)
	}
	if err := nodes[2].runs.Cancel(t.Context(), aRun, "another-key-another-key"); err == nil {
		t.Error("another node cancels without the key")
	}
	var watching sync.WaitGroup
	told := make([][][]byte, len(nodes))
	for i, n := range nodes {
		watching.Go(func() {
			var live int
			told[i], live = n.follow(t, aRun, 0)
			if live == 0 {
				t.Errorf("node %d tells of no call that began", i)
			}
		})
	}
	if err := nodes[1].runs.Pause(t.Context(), aRun, receipt.CancelKey, true); err != nil {
		t.Error(err)
	}
	if s, err := nodes[2].runs.Summary(t.Context(), aRun); err != nil || !s.Paused || s.State != runs.StateRunning {
		t.Errorf("the summary at another node is %+v, %v", s, err)
	}
	if err := nodes[1].runs.Pause(t.Context(), aRun, receipt.CancelKey, false); err != nil {
		t.Error(err)
	}
	watching.Wait()
	want := nodes[0].read(t, aRun)
	for i, n := range nodes {
		if got := bytes.Join(told[i], []byte("\n")); !bytes.Equal(got, want) || !bytes.Equal(n.read(t, aRun), want) {
			t.Errorf("node %d told and has another log: %d lines told", i, len(told[i]))
		}
	}
	if calls, again := c.made(); calls != 200 || again != 0 {
		t.Errorf("%d calls were made, %d again", calls, again)
	}
}

func TestARunOfANodeThatIsGoneGoesOn(t *testing.T) {
	for _, row := range []struct {
		says  string
		leave func(t *testing.T, n *node)
		again int // calls made twice at most
	}{
		{"that closes", func(t *testing.T, n *node) { n.close(t) }, 10},
		{"that is cut off, and goes on calling until its queue is full", func(_ *testing.T, n *node) { n.journal.Close() }, 3*10 + 64},
	} {
		t.Run(row.says, func(t *testing.T) {
			c := &called{times: map[string]int{}, wait: 20 * time.Millisecond}
			nodes := cluster(t, c)
			p := asked(1000)
			p.InFlight = 10
			if _, err := nodes[0].runs.Start(t.Context(), runs.Order{Run: aRun, Plan: p}); err != nil {
				t.Fatal(err)
			}
			told := make(chan [][]byte)
			go func() {
				lines, _ := nodes[1].follow(t, aRun, 0)
				told <- lines
			}()
			for b, err := range nodes[0].runs.Watch(t.Context(), aRun, 0) {
				if err != nil || b.Last > 200 {
					break
				}
			}
			began := time.Now()
			row.leave(t, nodes[0])
			lines := <-told
			t.Logf("%d events, %v after it was gone", len(lines), time.Since(began))
			if len(lines) != 1003 {
				t.Errorf("%d events were told, want 1003", len(lines))
			}
			if a, b := nodes[1].read(t, aRun), nodes[2].read(t, aRun); !bytes.Equal(a, b) || !bytes.Equal(a, bytes.Join(lines, []byte("\n"))) {
				t.Error("the nodes' logs differ")
			}
			if calls, again := c.made(); calls != 1000 || again > row.again {
				t.Errorf("%d calls were made, %d again, want at most %d", calls, again, row.again)
			}
		})
	}
}
