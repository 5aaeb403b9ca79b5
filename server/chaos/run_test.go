package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// asked is a run of total calls, started at a node.
type asked struct {
	tg       *target
	total    int
	inFlight int
	name     string // as the node named it
}

// begin starts a run at a node.
func begin(t testing.TB, n *node, a asked, more string) asked {
	t.Helper()
	ids := make([]string, a.total)
	for i := range ids {
		ids[i] = strconv.FormatInt(int64(i), 36) // a million of them fit into a plan's 8 MiB
	}
	list, _ := json.Marshal(ids) // texts always marshal
	plan := fmt.Sprintf(`{"endpoint":"%s/{id}","ids":%s,"inFlight":%d%s}`, a.tg.URL, list, a.inFlight, more)
	res, err := http.Post(n.origin+"/api/runs", "application/json", bytes.NewReader([]byte(plan)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var said struct{ Run, Detail string }
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil || res.StatusCode != http.StatusCreated {
		t.Fatalf("start: %s %s %v", res.Status, said.Detail, err)
	}
	a.name = said.Run
	return a
}

// ends waits until a node says that the run has ended.
func (a asked) ends(t testing.TB, n *node) {
	t.Helper()
	a.within(t, n, patience)
}

// within is ends with another patience.
func (a asked) within(t testing.TB, n *node, patience time.Duration) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var last []byte
	var err error
	for late := time.After(patience); ; {
		var s struct{ State string }
		if last, err = n.get("/api/runs/" + a.name); err == nil && json.Unmarshal(last, &s) == nil &&
			s.State == "ended" {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("the run does not end: %.300s %v\n%s", last, err, n.said())
		}
	}
}

// line is what a test needs of an event.
type line struct {
	Kind, Status, ID string
	Seq, Index       int
	Reason           struct{ Code string }
	Fulfilled        int
	Rejected         int
	Missing          int
}

// whole reads the run's log from every node, holds it to the promises, and returns its events.
func (a asked) whole(t testing.TB, nodes ...*node) (events []line) {
	t.Helper()
	var first []byte
	for i, n := range nodes {
		log, err := n.get("/api/runs/" + a.name + "/events")
		if err != nil {
			t.Fatalf("node %d: %v", i, err)
		}
		if first == nil {
			first = log
		}
		if !bytes.Equal(log, first) {
			t.Errorf("node %d has another log: %d bytes against %d", i, len(log), len(first))
		}
	}
	settled := map[int]bool{}
	for text := range bytes.Lines(first) {
		var e line
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if events = append(events, e); e.Seq != len(events) {
			t.Fatalf("event %d has the number %d", len(events), e.Seq)
		}
		if e.Kind != "settled" {
			continue
		}
		if settled[e.Index] {
			t.Errorf("call %d settled twice", e.Index)
		}
		settled[e.Index] = true
	}
	if len(settled) != a.total || events[len(events)-1].Kind != "ended" || events[len(events)-1].Missing != 0 {
		t.Errorf("%d of %d calls settled, the last event is %+v", len(settled), a.total, events[len(events)-1])
	}
	return events
}

// abandoned is how often nodes say that they abandoned runs.
func abandoned(nodes ...*node) (n int) {
	for _, one := range nodes {
		n += strings.Count(one.said(), "abandons its runs") + strings.Count(one.said(), "a run was abandoned")
	}
	return n
}

// repeats compares what the called server received with the log: every call was made, and after each blow only calls
// in flight were made again. A node that says that it stood still, or abandoned a run, counts as a blow: on a busy
// machine that happens by itself.
func (a asked) repeats(t testing.TB, blows int, nodes ...*node) {
	t.Helper()
	blows += abandoned(nodes...)
	different, again, most := a.tg.record()
	t.Logf(
		"%d calls, %d made again after %d blows (%d in flight), %d at once", different, again, blows, a.inFlight, most,
	)
	if different != a.total {
		t.Errorf("%d different calls were made, want %d", different, a.total)
	}
	if again > blows*a.inFlight {
		t.Errorf("%d calls were made again, want %d at most: those in flight", again, blows*a.inFlight)
	}
}
