package settle

import (
	"context"
	"sync"
	"time"
)

// Limits bounds how calls are made. The zero value makes each call once, all
// of them at once, and waits for ever.
type Limits struct {
	InFlight  int           // calls in flight at once; 0 = no limit; Sequential always has 1
	PerSecond float64       // attempts begun a second, evenly spaced; 0 = no limit
	Timeout   time.Duration // of one attempt; 0 = none
	Attempts  int           // attempts a call at most; 0 and 1 = one
	AbortRest bool          // once the mode is decided, abort what has not settled

	// Pauser, when set, holds attempts while it is shut; no clock runs for them.
	Pauser *Pauser

	// Admit, when set, is asked before each attempt, before its clock starts;
	// release is called after it. It is where calls of several runs to one
	// host wait for each other. Its error settles the call.
	Admit func(ctx context.Context, c Call) (release func(), err error)

	// Random returns numbers in [0,1) for the jitter of retries; nil is math/rand/v2.
	Random func() float64
}

// slack is how far behind its schedule a pacer may be and still keep it. A
// timer fires up to a millisecond late; without slack, 5,000 a second became
// 1,700. It is also the most by which two starts can come too close.
const slack = 2 * time.Millisecond

// pacer spaces the attempts of a run evenly: no bursts beyond slack, and time
// in which no attempt wanted to start is lost. One that has no pace lets all through.
type pacer struct {
	every time.Duration

	mu   sync.Mutex
	next time.Time
}

// newPacer makes a pacer of that many attempts a second.
func newPacer(perSecond float64) *pacer {
	if !(perSecond > 0) { // NaN paces nothing
		return &pacer{}
	}
	const longest = 1 << 62 // more than a century, and no overflow
	return &pacer{every: time.Duration(min(longest, float64(time.Second)/perSecond))}
}

// wait returns when the next attempt may begin, or false when ctx ended first.
// A place that was given is not taken back when ctx ends: the run is over then.
func (p *pacer) wait(ctx context.Context) bool {
	if p.every <= 0 {
		return ctx.Err() == nil
	}
	return pause(ctx, p.place(time.Now()))
}

// place takes the next place on the schedule and returns how long from now it is.
func (p *pacer) place(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	// A place that is long past is given up, not made up for: after a pause of a minute at 100 a second, the site would
	// otherwise get 6,000 calls at once.
	if p.next.Before(now.Add(-slack)) {
		p.next = now
	}
	wait := p.next.Sub(now)
	p.next = p.next.Add(p.every)
	return wait
}

// pause waits for d, or returns false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	// Not time.After: its timer would stay in the runtime's heap after a cancel until the garbage is collected, one for
	// each call that waits.
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
