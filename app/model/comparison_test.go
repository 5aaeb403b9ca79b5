package model_test

import (
	"strings"
	"testing"
	"time"

	"allsettled/app/model"
	"allsettled/app/settle"
)

// race returns one lane of the comparison that is open.
func (d *desk) race(id string) *model.Race {
	d.t.Helper()
	for _, r := range d.Comparison.Races {
		if r.ID == id {
			return r
		}
	}
	d.t.Fatalf("there is no lane %s", id)
	return nil
}

// compared is a run of four calls of 100 ms each, one of which was rejected after 200 ms, with its comparison open.
func (d *desk) compared() *model.Comparison {
	d.t.Helper()
	f := d.run("https://api.example/{id}", "1-4")
	f.send(ok(0, `1`), no(1, "http_404"), ok(2, `3`), ok(3, `4`))
	f.end(200*ms, settle.Sum{Fulfilled: 3, Rejected: 1})
	d.frame()
	d.Compare()
	return d.Comparison
}

func TestOnlyARunThatHasEndedIsCompared(t *testing.T) {
	at(t, func(d *desk) {
		is(t, "no run", d.shown().Comparable(), false)
		f := d.run("https://api.example/{id}", "1")
		f.end(time.Second, settleSum(0))
		d.frame()
		is(t, "one call", d.shown().Comparable(), false)
		f = d.run("https://api.example/{id}", "1-3")
		f.send(ok(0, `1`))
		d.frame()
		is(t, "a run that goes on", d.shown().Comparable(), false)
		f.end(time.Second, settleSum(1))
		d.frame()
		is(t, "a run that has ended", d.shown().Comparable(), true)
		f = d.run("https://api.example/{id}", "1-10001")
		f.send(ok(0, `1`))
		f.end(time.Second, settleSum(1))
		d.frame()
		is(t, "a run that is too long", d.shown().Comparable(), false)
	})
}

func TestEachModeIsHeldAgainstTheOthers(t *testing.T) {
	for _, c := range []struct{ id, name, verdict, sums string }{
		{
			"sequential", "sequential", "fulfilled after 500 ms",
			"4 calls made, 4 kept, the last settled after 500 ms",
		},
		{
			"all", "all", "rejected after 200 ms, by ID 2: Nothing here for this ID",
			"4 calls made, 0 kept, the last settled after 200 ms, 2.5× faster",
		},
		{
			"allSettled", "allSettled", "fulfilled after 200 ms",
			"4 calls made, 4 kept, the last settled after 200 ms, 2.5× faster",
		},
		{
			"race", "race", "fulfilled after 100 ms, by ID 1",
			"4 calls made, 1 kept, the last settled after 200 ms, " +
				"1 still running when no one was waiting, 5.0× faster",
		},
		{
			model.InBrowser, "In your browser: allSettled", "fulfilled after 200 ms",
			"4 calls made, 4 kept, the last settled after 200 ms, 2.5× faster",
		},
		{
			model.WhatIf, "What if: allSettled, 3 at a time", "fulfilled after 200 ms",
			"4 calls made, 4 kept, the last settled after 200 ms, 2.5× faster",
		},
	} {
		at(t, func(d *desk) {
			comparison := d.compared()
			r := d.race(c.id)
			is(t, c.id+": name", r.Name(), c.name)
			is(t, c.id+": verdict", comparison.Verdict(r), c.verdict)
			is(t, c.id+": sums", comparison.Sums(r), c.sums)
			is(t, c.id+": calls", r.Shown().Total(), 4)
			is(t, c.id+": no call was made", len(d.net.feeds), 1)
		})
	}
}

func TestTheClockOfAComparisonPlaysAndStops(t *testing.T) {
	at(t, func(d *desk) {
		d.host.calm = false
		c := d.compared()
		is(t, "plays", c.Playing, true)
		is(t, "at", c.At, 0)
		is(t, "a verdict that is not reached", c.Verdict(d.race("race")), "pending")
		d.pass(50 * ms)
		rev := d.Rev
		d.pass(60 * ms)
		is(t, "reached", c.Verdict(d.race("race")), "fulfilled after 100 ms, by ID 1")
		if d.Rev == rev || !d.Moving() {
			t.Error("a clock that moves is not drawn")
		}
		c.Slow = true
		before := c.At
		d.pass(100 * ms)
		if moved := c.At - before; moved < 24 || moved > 26 {
			t.Errorf("in 100 ms the slow clock moves %v ms, want 25", moved)
		}
		d.pass(time.Minute)
		is(t, "stops at the end", c.Playing, false)
		is(t, "at", c.At, c.To)
		c.Seek(0.5)
		is(t, "a moment of it", c.At, c.To/2)
		d.pass(time.Second)
		is(t, "stands", c.At, c.To/2)
		c.Play()
		d.pass(10 * ms)
		if c.At <= c.To/2 {
			t.Error("it does not go on from there")
		}
	})
}

func TestAPersonWhoWantsNoMotionSeesTheEnd(t *testing.T) {
	at(t, func(d *desk) {
		c := d.compared()
		is(t, "plays", c.Playing, false)
		is(t, "at", c.At, c.To)
		c.Seek(0)
		c.Play()
		is(t, "at", c.At, c.To)
		d.Compare()
		is(t, "closed", d.Comparison == nil, true)
		d.Compare()
		d.Show(d.shown())
		is(t, "closed by another run", d.Comparison == nil, true)
	})
}

func TestTheLaneThatIsTurnedIsPredictedAgain(t *testing.T) {
	at(t, func(d *desk) {
		c := d.compared()
		r := d.race(model.WhatIf)
		first := r.Measure()
		c.Turn(func(r *model.Race) { r.Limits.InFlight = 1 })
		is(t, "one at a time", r.Shown().Sum.Took, 500*ms)
		if r.Measure() == first {
			t.Error("the measures are those of before")
		}
		c.Turn(func(r *model.Race) { r.Mode, r.Limits.InFlight = settle.Any, 4 })
		is(t, "any", c.Verdict(r), "fulfilled after 100 ms, by ID 1")
		is(t, "name", r.Name(), "What if: any, 4 at a time")
		c.Turn(func(r *model.Race) { r.Limits.PerSecond = 1 })
		if c.To < 3000 {
			t.Errorf("the axis ends at %v ms, and the lane takes more than 3 s", c.To)
		}
	})
}

func TestLanesAreRunForReal(t *testing.T) {
	at(t, func(d *desk) {
		c := d.compared()
		d.RunForReal(c.Races...)
		d.frame()
		is(t, "live region", d.Say, "Started 28 calls.")
		is(t, "runs", len(d.net.feeds), 1+len(c.Races))
		for _, r := range c.Races {
			f := d.feedOf(r.Real)
			is(t, r.ID+": mode", planOf(f).Mode, r.Mode)
			is(t, r.ID+": who makes the calls", f.Here, r.ID == model.InBrowser)
			is(t, r.ID+": off", r.Off(), "Running for real…")
		}
		d.RunForReal(c.Races...)
		d.frame()
		is(t, "runs after a second press", len(d.net.feeds), 1+len(c.Races))
		is(t, "running", c.Running(), true)
		is(t, "moving", d.Moving(), true)
		for i, r := range c.Races {
			f := d.feedOf(r.Real)
			f.accept()
			for call := range 4 {
				f.send(ok(call, `1`))
			}
			f.end(time.Duration(100*(i+1))*ms, settleSum(4))
		}
		d.frame()
		is(t, "running at the end", c.Running(), false)
		r := d.race("allSettled")
		if got := r.Off(); !strings.HasPrefix(got, "In fact 300 ms, predicted 200 ms: off by 50 %") {
			t.Errorf("the prediction is off: %s", got)
		}
		is(t, "the lane that is drawn", r.Shown(), &r.Real.Lane)
		is(t, "what is in the list", len(d.Runs.All), 1+len(c.Races))
	})
}

func TestLanesAreRunOneAfterAnother(t *testing.T) {
	at(t, func(d *desk) {
		c := d.compared()
		c.InTurn = true
		d.RunForReal(d.race("all"), d.race("any"))
		d.frame()
		is(t, "runs", len(d.net.feeds), 2)
		f := d.feed()
		f.accept()
		f.end(100*ms, settleSum(0))
		d.frame()
		d.frame()
		is(t, "runs after the first", len(d.net.feeds), 3)
		is(t, "the next", planOf(d.feed()).Mode, settle.Any)
	})
}

func TestTheCallsOfARunWithoutAPlanCannotBeMadeAgain(t *testing.T) {
	at(t, func(d *desk) {
		d.ShowName("a-run-that-was-shared")
		f := d.feed()
		terms := settle.Terms{Total: 2, Mode: settle.All}
		f.send(settle.Event{Kind: settle.Accepted, Terms: &terms}, ok(0, `1`), ok(1, `2`))
		f.end(time.Second, settleSum(2))
		d.frame()
		d.Compare()
		d.RunForReal(d.Comparison.Races...)
		d.frame()
		is(t, "runs", len(d.net.feeds), 1)
	})
}
