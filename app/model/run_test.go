package model_test

import (
	"strings"
	"testing"
	"time"

	"allsettled/app/model"
	"allsettled/app/settle"
)

func TestAPressOfRunAsksForTheRunThatTheFormSays(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.Draft.InFlight, d.Form.Draft.Mode = "3", "any"
		f := d.run("https://api.example/{id}", "7-9")
		p := planOf(f)
		is(t, "address", p.Endpoint, "https://api.example/{id}")
		is(t, "calls", p.Total(), 3)
		is(t, "mode", p.Mode, settle.Any)
		is(t, "in flight", p.Limits().InFlight, 3)
		is(t, "length of the name", len(f.Run), 26)
		is(t, "who makes the calls", f.Here, false)
		is(t, "state", d.shown().State(), "running")
		is(t, "live region", d.Say, "Started 3 calls.")
		is(t, "shown as new", d.host.shown[0], true)
		is(t, "why not again", d.Why(), "A run is going on. Wait for its end, or cancel it.")
	})
}

func TestASecondPressOfRunStartsNoSecondRun(t *testing.T) {
	at(t, func(d *desk) {
		d.run("https://api.example/{id}", "1-2")
		d.Run()
		d.TryOne()
		d.frame()
		is(t, "runs", len(d.Runs.All), 1)
		is(t, "requests", len(d.net.feeds), 1)
	})
}

func TestAMistakeBehindTheFirstThousandIDsIsFoundWhenRunIsPressed(t *testing.T) {
	at(t, func(d *desk) {
		d.fill("https://api.example/{id}", strings.Repeat("1\n", 1500)+strings.Repeat("x", 5000)+"\n")
		is(t, "why not, before", d.Why(), "")
		d.Run()
		is(t, "runs", len(d.Runs.All), 0)
		if d.Form.Errors["ids"] == "" {
			t.Errorf("no mistake is noted: %v", d.Form.Errors)
		}
	})
}

func TestAPageThatIsNotAliveRunsNothing(t *testing.T) {
	p := model.New(nil, nil)
	is(t, "why", p.Why(), "One moment: the page is still loading.")
	p.Run()
	is(t, "runs", len(p.Runs.All), 0)
	p.Advance(time.Now())
	is(t, "moving", p.Moving(), false)
	p.Cancel()
	p.TakeBack()
	is(t, "state", p.Runs.Shown.State(), "idle")
	is(t, "verdict", p.Runs.Shown.Verdict(), "nothing run yet")
	is(t, "line", p.Runs.Shown.Line(), "Every call you ask for will be in this line.")
	is(t, "pace", p.Runs.Shown.Pace(time.Now()), "")
	is(t, "calls", p.Runs.Lane().Total(), 0)
	is(t, "long", p.Runs.Shown.IsLong(time.Now()), false)
	text, bad := p.Runs.Shown.Trouble()
	is(t, "trouble", text, "")
	is(t, "bad", bad, false)
}

func TestALongListIsSentInTheNextFrame(t *testing.T) {
	at(t, func(d *desk) {
		d.fill("https://api.example/{id}", "1-20001")
		d.Run()
		is(t, "requests before the frame", len(d.net.feeds), 0)
		is(t, "running", d.shown().Running(), true)
		is(t, "may be cancelled", d.shown().MayCancel(), false)
		d.Cancel()
		d.frame()
		is(t, "requests after it", len(d.net.feeds), 1)
		is(t, "stopped", d.shown().Stopped, false)
	})
}

func TestEventsAreAppliedOnceAFrame(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-3")
		rev, frames := d.Rev, d.host.asked()
		f.send(start(0, 0), ok(0, `{"name":"Ada"}`))
		is(t, "settled before the frame", d.shown().Lane.Settled(), 0)
		if d.host.asked() == frames {
			t.Error("no frame was asked for")
		}
		d.pass(60 * ms)
		is(t, "settled after it", d.shown().Lane.Settled(), 1)
		if d.Rev == rev {
			t.Error("there is nothing new to draw")
		}
		is(t, "line", d.shown().Line(), "3 asked = 1 fulfilled + 0 rejected + 2 pending")
		is(t, "verdict", d.shown().Verdict(), "allSettled pending")
	})
}

func TestADocumentIsDrawnNotOftenerThanEvery50ms(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-100")
		d.pass(200 * ms)
		rev := d.Rev
		for i := range 50 {
			f.send(ok(i, `1`))
			d.pass(2 * ms)
		}
		if drawn := d.Rev - rev; drawn < 1 || drawn > 4 {
			t.Errorf("in 100 ms the document is drawn %d times, want at most 4", drawn)
		}
		is(t, "settled", d.shown().Lane.Settled(), 50)
		is(t, "wants frames", d.Moving(), true)
	})
}

func TestEventsOutOfOrderAndTwiceComeToTheSame(t *testing.T) {
	for says, bring := range map[string]func(f *feed){
		"in order": func(f *feed) {
			f.send(start(0, 0), start(1, 0), ok(0, `{"a":1}`), no(1, "http_404"))
		},
		"settled before its attempt": func(f *feed) {
			f.send(no(1, "http_404"), ok(0, `{"a":1}`), start(1, 0), start(0, 0))
		},
		"each twice": func(f *feed) {
			first, second := ok(0, `{"a":1}`), no(1, "http_404")
			f.send(first, second)
			first.Seq, second.Seq = 2, 3
			f.send(first, second, first, second)
		},
		"from the first again": func(f *feed) {
			f.send(ok(0, `{"a":1}`))
			f.send(settle.Event{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{Total: 2}})
			f.send(no(1, "http_404"))
		},
	} {
		at(t, func(d *desk) {
			f := d.run("https://api.example/{id}", "1-2")
			bring(f)
			d.pass(60 * ms)
			is(t, says, d.shown().Line(), "2 asked = 1 fulfilled + 1 rejected + 0 pending")
			is(t, says+": causes", len(d.shown().Lane.Causes()), 1)
			f.end(time.Second, settle.Sum{Fulfilled: 1, Rejected: 1})
			d.frame()
			is(t, says, d.shown().Line(), "2 asked = 1 fulfilled + 1 rejected + 0 missing")
		})
	}
}

func TestHowARunEnds(t *testing.T) {
	for _, c := range []struct {
		says, mode              string
		events                  []settle.Event
		verdict                 settle.Verdict
		sum                     settle.Sum
		wantVerdict, line, live string
	}{
		{
			"all fulfilled", "allSettled",
			[]settle.Event{ok(0, `1`), ok(1, `2`)},
			settle.Verdict{Status: settle.Fulfilled, Index: -1},
			settle.Sum{Fulfilled: 2},
			"allSettled fulfilled", "2 asked = 2 fulfilled + 0 rejected + 0 missing",
			"allSettled fulfilled. 2 asked = 2 fulfilled + 0 rejected + 0 missing.",
		},
		{
			"one is missing", "allSettled",
			[]settle.Event{ok(0, `1`)},
			settle.Verdict{Status: settle.Fulfilled, Index: -1},
			settle.Sum{Fulfilled: 1},
			"allSettled fulfilled", "2 asked = 1 fulfilled + 0 rejected + 1 missing",
			"allSettled fulfilled. 2 asked = 1 fulfilled + 0 rejected + 1 missing.",
		},
		{
			"all rejects with the first", "all",
			[]settle.Event{no(0, "http_404"), no(1, settle.CodeAborted)},
			settle.Verdict{Status: settle.Rejected, Index: 0},
			settle.Sum{Rejected: 2},
			"all rejected", "2 asked = 0 fulfilled + 1 rejected + 1 aborted + 0 missing",
			"all rejected. 2 asked = 0 fulfilled + 1 rejected + 1 aborted + 0 missing.",
		},
		{
			"cancelled", "allSettled",
			[]settle.Event{ok(0, `1`), no(1, settle.CodeAborted)},
			settle.Verdict{Status: settle.Rejected, Index: -1},
			settle.Sum{Fulfilled: 1, Rejected: 1, Cancelled: true},
			"allSettled rejected, cancelled", "2 asked = 1 fulfilled + 0 rejected + 1 aborted + 0 missing",
			"allSettled rejected. 2 asked = 1 fulfilled + 0 rejected + 1 aborted + 0 missing.",
		},
	} {
		at(t, func(d *desk) {
			d.Form.Draft.Mode = c.mode
			f := d.run("https://api.example/{id}", "1-2")
			f.send(c.events...)
			f.send(settle.Event{Kind: settle.Ended, Sum: &c.sum, Verdict: &c.verdict})
			d.frame()
			r := d.shown()
			is(t, c.says+": state", r.State(), "ended")
			is(t, c.says+": verdict", r.Verdict(), c.wantVerdict)
			is(t, c.says+": line", r.Line(), c.line)
			is(t, c.says+": live region", d.Say, c.live)
			is(t, c.says+": notifications", len(d.host.ended), 1)
			is(t, c.says+": pace", r.Pace(time.Now()), "")
			is(t, c.says+": moving", d.Moving(), r.Lane.Behind())
			is(t, c.says+": why not again", d.Why(), "")
		})
	}
}

func TestARunIsCancelledOnce(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		is(t, "may be cancelled", d.shown().MayCancel(), true)
		d.Cancel()
		d.Cancel()
		d.frame()
		is(t, "cancelled", f.isCancelled(), true)
		is(t, "stopped", d.shown().Stopped, true)
		f.send(ok(0, `1`))
		f.end(time.Second, settle.Sum{Fulfilled: 1, Cancelled: true})
		d.frame()
		is(t, "the events after it count", d.shown().Line(), "2 asked = 1 fulfilled + 0 rejected + 1 missing")
		is(t, "may be cancelled", d.shown().MayCancel(), false)
	})
}

func TestOnlyTheLastWishToPauseCounts(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		r := d.shown()
		r.TogglePause()
		f.send(settle.Event{Kind: settle.Paused, Paused: true})
		d.frame()
		is(t, "paused", r.Lane.Paused, true)
		is(t, "pace", r.Pace(time.Now()), "Paused, 0 in flight")
		r.TogglePause() // the transport has not read the first
		is(t, "wish", <-f.Pause, false)
		select {
		case on := <-f.Pause:
			t.Errorf("there is a second wish: %v", on)
		default:
		}
	})
}

func TestAWaitThatTheSiteAskedForCanBeCutShort(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		r := d.shown()
		may := func(says string, want bool) {
			t.Helper()
			d.frame()
			is(t, says, model.MayGoOn(r, time.Now()), want)
			r.GoOn(time.Now())
			select {
			case on := <-f.Pause:
				is(t, says+": the wish", !on && want, true)
			default:
				is(t, says+": no wish", want, false)
			}
		}
		may("nothing holds it", false)
		f.send(settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 1, Wait: time.Hour}})
		may("the site asked to wait", true)
		f.send(settle.Event{Kind: settle.Paused, Paused: true})
		may("it is paused too", false)
		f.send(settle.Event{Kind: settle.Paused})
		f.send(settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 1}})
		may("the wait was cut short", false)
	})
}

func TestTheFirstCallOfATryOpensWhenItHasSettled(t *testing.T) {
	at(t, func(d *desk) {
		d.fill("https://api.example/{id}", "5-9")
		d.TryOne()
		f := d.feed()
		f.accept()
		is(t, "calls", f.Plan.Total(), 1)
		f.send(ok(0, `{"id":5}`))
		d.frame()
		is(t, "open before the end", d.Runs.Open, -1)
		f.end(time.Second, settle.Sum{Fulfilled: 1})
		d.frame()
		is(t, "open after it", d.Runs.Open, 0)
	})
}

func TestAFormWithAMistakeIsNotRun(t *testing.T) {
	at(t, func(d *desk) {
		for _, c := range []struct{ says, address, ids, why string }{
			{"no ID", "https://api.example/{id}", "", "Add at least one ID to run."},
			{"no address", "", "1-3", "Something in the form needs a look first: see the note in red."},
			{
				"IDs that cannot be read", "https://api.example/{id}", "9-1",
				"Something in the form needs a look first: see the note in red.",
			},
		} {
			d.fill(c.address, c.ids)
			d.Run()
			d.TryOne()
			if got := d.Why(); got != c.why || len(d.Runs.All) > 0 {
				t.Errorf("%s: got %q and %d runs, want %q", c.says, got, len(d.Runs.All), c.why)
			}
		}
	})
}

func TestARunOfSomebodyElseIsNeitherCancelledNorPaused(t *testing.T) {
	at(t, func(d *desk) {
		d.ShowName("a-run-that-was-shared")
		f := d.feed()
		f.send(settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{Run: f.Run, Total: 2, Mode: settle.Any}})
		d.frame()
		r := d.shown()
		is(t, "plan", f.Plan == nil, true)
		is(t, "label", r.Label, "A shared run")
		is(t, "mode", r.Mode, "any")
		is(t, "may be cancelled", r.MayCancel(), false)
		d.Cancel()
		r.TogglePause()
		d.frame()
		is(t, "cancelled", f.isCancelled(), false)
		is(t, "wishes", len(f.Pause), 0)
		d.ShowName("a-run-that-was-shared")
		is(t, "runs", len(d.Runs.All), 1)
		is(t, "the ID of a call that nothing is known of", r.ID(1), "#2")
		d.Show(nil)
		d.frame()
		is(t, "no run is shown", d.Runs.Shown == nil && d.Runs.Open == -1, true)
		is(t, "the run stays in the list", len(d.Runs.All), 1)
		is(t, "another tab shows none", d.host.tab.kept["allsettled.run"], `""`)
	})
}
