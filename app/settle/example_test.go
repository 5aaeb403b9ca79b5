package settle_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// clock is a clock for examples: a second passes the moment that as many calls
// wait for it as can be in flight at once.
type clock struct {
	mu      sync.Mutex
	now     time.Duration
	atOnce  int
	waiting int
	tick    chan struct{}
}

func newClock(atOnce int) *clock { return &clock{atOnce: atOnce, tick: make(chan struct{})} }

// second is a Do that takes a second.
func (c *clock) second(context.Context, settle.Call) (settle.Reply, error) {
	c.mu.Lock()
	tick := c.tick
	if c.waiting++; c.waiting == c.atOnce {
		c.now, c.waiting, c.tick = c.now+time.Second, 0, make(chan struct{})
		close(tick)
	}
	c.mu.Unlock()
	<-tick
	return settle.Reply{HTTP: 200}, nil
}

// The article that allsettled grew out of: ten calls, each of which takes a
// second. One by one their times add up; together they do not.
func Example() {
	for _, c := range []struct {
		words  string
		mode   settle.Mode
		atOnce int
	}{
		{"one by one", settle.Sequential, 1},
		{"five at a time", settle.AllSettled, 5},
		{"all together", settle.AllSettled, 10},
	} {
		clock := newClock(c.atOnce)
		for e := range settle.Run(context.Background(), c.mode, calls(10), settle.Limits{InFlight: c.atOnce},
			clock.second) {
			if e.Kind == settle.Ended {
				fmt.Printf("ten calls of a second, %s: %v, %d fulfilled\n", c.words, clock.now, e.Sum.Fulfilled)
			}
		}
	}
	// Output:
	// ten calls of a second, one by one: 10s, 10 fulfilled
	// ten calls of a second, five at a time: 2s, 10 fulfilled
	// ten calls of a second, all together: 1s, 10 fulfilled
}

// The article's final note: all rejects entirely even if one call fails, while
// allSettled resolves and includes the status of every one.
func Example_finalNote() {
	threeFails := func(_ context.Context, c settle.Call) (settle.Reply, error) {
		if c.ID == "3" {
			return settle.Reply{HTTP: 404}, settle.HTTPReason(404, 0)
		}
		return settle.Reply{HTTP: 200}, nil
	}
	for _, mode := range []settle.Mode{settle.All, settle.AllSettled} {
		for e := range settle.Run(context.Background(), mode, calls(10), settle.Limits{}, threeFails) {
			if e.Kind == settle.Ended {
				fmt.Printf("%s is %s: %d calls fulfilled, %d rejected\n", mode, e.Verdict.Status, e.Sum.Fulfilled,
					e.Sum.Rejected)
			}
		}
	}
	// Output:
	// all is rejected: 9 calls fulfilled, 1 rejected
	// allSettled is fulfilled: 9 calls fulfilled, 1 rejected
}

// A loop may be left at any time; what is in flight then ends.
func ExampleRun_leaving() {
	answer := func(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil }
	for e := range settle.Run(context.Background(), settle.Sequential, calls(1_000_000), settle.Limits{}, answer) {
		if e.Kind == settle.Settled && e.Outcome.ID == "2" {
			fmt.Println("found", e.Outcome.ID)
			break
		}
	}
	// Output: found 2
}

// What a journal holds of a run is enough to know where it stands.
func ExampleTally() {
	log := []string{
		`{"kind":"settled","seq":2,"index":0,"id":"1","status":"fulfilled","attempts":1,"startedMs":0.4,` +
			`"tookMs":998.6}`,
		`{"kind":"settled","seq":3,"index":1,"id":"2","status":"rejected","attempts":1,"startedMs":0.5,"tookMs":1001,` +
			`"reason":{"code":"http_503","message":"The site has a problem","detail":"","retryAfterMs":0}}`,
	}
	tally := settle.NewTally(settle.All, 3, time.Now())
	for _, line := range log {
		e, err := event.Decode([]byte(line))
		if err != nil {
			fmt.Println(err)
			return
		}
		tally.Apply(e)
	}
	v, s := tally.Verdict(), tally.Sum()
	fmt.Printf("%s by call %d after %v; %d fulfilled, %d rejected, %d still missing\n", v.Status, v.Index, v.At,
		s.Fulfilled, s.Rejected, s.Missing)
	// Output: rejected by call 1 after 1.0015s; 1 fulfilled, 1 rejected, 1 still missing
}

func ExampleValueOf() {
	for _, body := range []string{`{"n": 12345678901234567890}`, "007", "Grüße\n"} {
		fmt.Printf("%s\n", settle.ValueOf([]byte(body)).JSON)
	}
	// Output:
	// {"n": 12345678901234567890}
	// "007"
	// "Grüße\n"
}
