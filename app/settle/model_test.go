package settle_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// try is how one attempt will go.
type try struct {
	takes time.Duration
	code  int // 0 fulfils; else the status it is rejected with
}

const ms = time.Millisecond

// dice makes scenarios from a seed.
type dice struct{ *rand.Rand }

// scenario is a run whose every moment is known beforehand.
type scenario struct {
	mode     settle.Mode
	limits   settle.Limits
	cancelAt time.Duration // 0 = never
	fates    [][]try       // by call and attempt
}

func (d dice) scenario() scenario {
	s := scenario{mode: settle.Modes()[d.IntN(5)], limits: settle.Limits{
		InFlight: d.IntN(5), Attempts: 1 + d.IntN(3), AbortRest: d.IntN(2) == 0, Random: func() float64 { return 0.5 },
	}}
	if d.IntN(2) == 0 {
		s.limits.Timeout = time.Duration(1+d.IntN(2)) * time.Second
	}
	if d.IntN(3) == 0 {
		s.cancelAt = d.moment()
	}
	for range d.IntN(15) {
		fate := make([]try, 3)
		for i := range fate {
			fate[i] = try{d.moment(), []int{0, 0, 0, 404, 503}[d.IntN(5)]}
		}
		s.fates = append(s.fates, fate)
	}
	return s
}

// moment is some time within three seconds, exact to the nanosecond so that no
// two things happen at once.
func (d dice) moment() time.Duration { return time.Duration(1 + d.Int64N(3e9)) }

// do lets each attempt go as the scenario has it.
func (s scenario) do() settle.Do {
	attempts := make([]int, len(s.fates)) // each touched by its own call only
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		fate := s.fates[c.Index][attempts[c.Index]]
		attempts[c.Index]++
		select {
		case <-time.After(fate.takes):
		case <-ctx.Done():
			return settle.Reply{}, context.Cause(ctx)
		}
		if fate.code != 0 {
			return settle.Reply{HTTP: fate.code}, settle.HTTPReason(fate.code, 0)
		}
		return settle.Reply{HTTP: 200}, nil
	}
}

// course is how a call goes when nothing stops it.
type course struct {
	index      int
	began, end time.Duration
	starts     []time.Duration // of its attempts
	status     settle.Status
	code       string
}

// follow works out the course of a call that begins at the given time.
func (s scenario) follow(index int, began time.Duration) course {
	c := course{index: index, began: began, end: began, status: settle.Rejected}
	for attempt, fate := range s.fates[index][:s.limits.Attempts] {
		c.starts = append(c.starts, c.end)
		again := fate.code == 503
		switch {
		case s.limits.Timeout > 0 && fate.takes > s.limits.Timeout:
			c.end, c.code, again = c.end+s.limits.Timeout, settle.CodeTimeout, true
		case fate.code == 0:
			c.end, c.code, c.status = c.end+fate.takes, "", settle.Fulfilled
		default:
			c.end, c.code = c.end+fate.takes, settle.HTTPReason(fate.code, 0).Code
		}
		if !again || attempt+1 == s.limits.Attempts {
			break
		}
		c.end += 250 * time.Millisecond << attempt // half of 500 ms, doubling
	}
	return c
}

// courses works out a window that refills: each call begins when a place is free.
func (s scenario) courses() []course {
	window := s.limits.InFlight
	if s.mode == settle.Sequential {
		window = 1
	}
	if window == 0 {
		window = max(1, len(s.fates))
	}
	free := make([]time.Duration, window)
	all := make([]course, 0, len(s.fates))
	for i := range s.fates {
		first := slices.Index(free, slices.Min(free))
		c := s.follow(i, free[first])
		free[first] = c.end
		all = append(all, c)
	}
	return all
}

// decided works out which course decides the mode, and when the run stops; 0
// when nothing stops it.
func (s scenario) decided(all []course) (verdict settle.Verdict, stop time.Duration) {
	verdict = settle.Verdict{Status: settle.Pending, Index: -1}
	stop = s.cancelAt
	for _, c := range slices.SortedFunc(slices.Values(all), func(a, b course) int { return int(a.end - b.end) }) {
		if s.cancelAt > 0 && c.end > s.cancelAt {
			break
		}
		rejected := c.status == settle.Rejected
		early := s.mode == settle.Race || s.mode == settle.All && rejected || s.mode == settle.Any && !rejected
		if early && verdict.Status == settle.Pending {
			verdict = settle.Verdict{Status: c.status, Index: c.index, At: c.end}
		}
		if s.limits.AbortRest && (early || s.mode == settle.Sequential && rejected) {
			return verdict, c.end
		}
	}
	return verdict, stop
}

// check holds one outcome against its course and the moment at which all stopped.
func (c course) check(t *testing.T, o *settle.Outcome, stop time.Duration) {
	t.Helper()
	want := settle.Outcome{Status: c.status, Attempts: len(c.starts), Began: c.began, Took: c.end - c.began}
	if stop > 0 && c.end > stop {
		want = settle.Outcome{Status: settle.Rejected, Began: min(c.began, stop), Took: max(0, stop-c.began)}
		for _, start := range c.starts {
			if start < stop {
				want.Attempts++
			}
		}
		c.code = settle.CodeAborted
	}
	code := ""
	if o.Reason != nil {
		code = o.Reason.Code
	}
	if o.Status != want.Status || o.Attempts != want.Attempts || o.Began != want.Began || o.Took != want.Took ||
		code != c.code {
		t.Errorf("call %d: %s %q after %d attempts, %v+%v; want %s %q after %d, %v+%v",
			o.Index, o.Status, code, o.Attempts, o.Began, o.Took, want.Status, c.code, want.Attempts, want.Began,
			want.Took)
	}
}

// tied reports whether two calls end at once, as those do that begin and time
// out together: which of them decides is then open.
func tied(all []course) bool {
	ends := map[time.Duration]bool{}
	for _, c := range all {
		ends[c.end] = true
	}
	return len(ends) < len(all)
}

// The engine against a model of it that has no goroutines: arithmetic says when
// each call begins and settles, to the nanosecond.
func TestEveryRunGoesAsArithmeticSaysItMust(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(9, 10))}
	stopped := 0
	for runs := 0; runs < 3000; {
		s := d.scenario()
		all := s.courses()
		if tied(all) {
			continue
		}
		runs++
		verdict, stop := s.decided(all)
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if s.cancelAt > 0 {
				time.AfterFunc(s.cancelAt, func() { cancel(settle.ErrCancelled) })
			}
			got := listen(t, settle.Run(ctx, s.mode, calls(len(s.fates)), s.limits, s.do()))
			for _, c := range all {
				c.check(t, got.outcomes[c.index], stop)
			}
			if verdict.Status != settle.Pending && got.verdict != verdict {
				t.Errorf("decided %+v, want %+v", got.verdict, verdict)
			}
			if got.sum.Aborted > 0 {
				stopped++
			}
		})
		if t.Failed() {
			t.Fatalf("in %s %+v, cancelled at %v: %v", s.mode, s.limits, s.cancelAt, s.fates)
		}
	}
	if stopped < 500 {
		t.Errorf("only %d runs were stopped on their way, want enough of them", stopped)
	}
}
