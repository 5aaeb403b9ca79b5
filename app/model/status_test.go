package model_test

import (
	"errors"
	"testing"
	"time"

	"allsettled/app/model"
	"allsettled/app/settle"
)

func TestTheTabSaysHowFarTheRunIs(t *testing.T) {
	at(t, func(d *desk) {
		title := func(says, want string, wantShare float64) {
			t.Helper()
			text, share := d.shown().Title()
			is(t, says, text, want)
			is(t, says+": share", share, wantShare)
		}
		title("before the first run", "allsettled: call one API for many IDs at once", -1)
		d.ShowName("a-run-that-was-shared")
		title("a run of which nothing is known", "allsettled: call one API for many IDs at once", -1)
		d.feed().fail(errors.New("gone"))
		d.frame()
		f := d.run("https://api.example/{id}", "1-8")
		title("at the begin", "0 % · allsettled", 0)
		f.send(ok(0, `1`), no(1, "http_500"))
		d.frame()
		title("later", "25 % · allsettled", 0.25)
		f.send(ok(2, `1`))
		f.end(time.Second, settle.Sum{Fulfilled: 2, Rejected: 1})
		d.frame()
		title("at the end", "✓ 2 of 8 fulfilled · allsettled", -1)
	})
}

func TestThePaceSaysWhatIsLeftAndWhyItIsSlow(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-10")
		r := d.shown()
		pace := func(says, want string) {
			t.Helper()
			d.frame()
			is(t, says, r.Pace(time.Now()), want)
		}
		f.send(start(0, 0), start(1, 0))
		pace("two are in flight", "2 in flight")
		f.send(settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 1, Wait: 9 * time.Second}})
		pace("the site wants to wait", "The site asked to wait 9 s, 2 in flight")
		d.pass(4 * time.Second)
		pace("it still does", "The site asked to wait 5 s, 2 in flight")
		d.pass(5 * time.Second)
		pace("it takes calls again, but fewer", "2 in flight, slowed down to 1 at a time")
		f.send(settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 1, Wait: time.Hour}})
		until := time.Now().Add(time.Hour).Local().Format("15:04")
		pace("the site wants to wait for long", "The site asked to wait until "+until+", 2 in flight")
		f.send(settle.Event{Kind: settle.Slowed, Slowing: &settle.Slowing{InFlight: 6}})
		pace("as many as were asked for", "2 in flight")
		for i := range 3 {
			f.send(ok(i, `1`))
		}
		pace("three have settled", "0 in flight, 21 s left")
		f.send(settle.Event{Kind: settle.Paused, Paused: true})
		pace("paused", "Paused, 0 in flight")
		f.send(settle.Event{Kind: settle.Paused})
		pace("resumed", "0 in flight, 21 s left")
	})
}

func TestANotificationIsOfferedOnlyForALongRun(t *testing.T) {
	for _, c := range []struct {
		says string
		each time.Duration
		want bool
	}{{"a short run", time.Second, false}, {"a long one", 10 * time.Second, true}} {
		at(t, func(d *desk) {
			f := d.run("https://api.example/{id}", "1-9")
			is(t, c.says+": before anything is known", d.shown().IsLong(d.Now), false)
			d.pass(3 * c.each)
			for i := range 3 {
				f.send(ok(i, `1`))
			}
			d.frame()
			is(t, c.says, d.shown().IsLong(d.Now), c.want)
			f.end(time.Second, settle.Sum{})
			d.frame()
			is(t, c.says+": at the end", d.shown().IsLong(d.Now), false)
		})
	}
}

func TestTheLiveRegionSumsUpEveryThreeSeconds(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-100")
		said := map[string]bool{}
		for i := range 100 {
			if i%10 == 9 {
				f.send(no(i, "http_500"))
			} else {
				f.send(ok(i, `1`))
			}
			d.pass(100 * ms)
			said[d.Say] = true
		}
		if n := len(said); n < 3 || n > 5 {
			t.Errorf("in 10 seconds %d sentences are read aloud: %v", n, said)
		}
		is(t, "the last one", d.Say, "90 of 100 settled, 9 rejected.")
	})
}

func TestAnEndThatWasNotSeenIsSaidBesideTheResults(t *testing.T) {
	for _, c := range []struct {
		says   string
		hidden bool
		want   string
	}{
		{"the page is seen", false, ""},
		{"the page is hidden", true, "Finished while you were away: 1 asked = 1 fulfilled + 0 rejected + 0 missing."},
	} {
		at(t, func(d *desk) {
			f := d.run("https://api.example/{id}", "1")
			d.host.hidden = c.hidden
			f.send(ok(0, `1`))
			f.end(time.Second, settleSum(1))
			d.frame()
			is(t, c.says, d.Missed, c.want)
			is(t, c.says+": the host learns of it", len(d.host.ended), 1)
		})
	}
}

func TestAHiddenPageAppliesMoreInOneFrame(t *testing.T) {
	at(t, func(d *desk) {
		d.host.hidden = true
		f := d.run("https://api.example/{id}", "1-3000")
		for i := range 3000 {
			f.send(ok(i, `1`))
		}
		d.frame()
		is(t, "settled", d.shown().Lane.Settled(), 3000)
	})
}

func TestClocksAreDrawnWhileNothingComesIn(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		d.pass(time.Second)
		rev := d.Rev
		for range 60 {
			d.pass(16 * ms)
		}
		if drawn := d.Rev - rev; drawn < 5 || drawn > 11 {
			t.Errorf("in a second of silence the document is drawn %d times, want about 9", drawn)
		}
		f.end(time.Second, settle.Sum{})
		d.frame()
		rev = d.Rev
		d.pass(time.Second)
		is(t, "drawn after the end", d.Rev, rev)
	})
}

func TestWhatIsRejectedIsGroupedUntilItIsMadeAgain(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-3")
		f.send(no(0, "http_503"), no(1, "http_503"), no(2, "http_404"))
		f.end(time.Second, settle.Sum{Rejected: 3})
		d.frame()
		r := d.shown()
		is(t, "title", r.CausesTitle(), "What was rejected, and what can be done")
		d.Runs.RetryGently(r, []string{"http_503"})
		again := d.feed()
		again.accept()
		d.frame()
		is(t, "title", r.CausesTitle(), "Trying 2 calls again: 0 settled, 0 fulfilled")
		again.send(ok(0, `1`))
		d.frame()
		is(t, "title", r.CausesTitle(), "Trying 2 calls again: 1 settled, 1 fulfilled")
		again.end(time.Second, settleSum(1))
		d.frame()
		is(t, "title", r.CausesTitle(), "What was rejected, and what can be done")
	})
}

func TestTheListOfRunsSaysHowEachStands(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		is(t, "before the first call has settled", d.shown().Much(), "2 calls")
		f.send(ok(0, `1`))
		d.frame()
		is(t, "later", d.shown().Much(), "1 of 2 fulfilled")
		reload := open(t, d.host.local, newStore(), nil)
		is(t, "in another tab", reload.Runs.All[0].Much(), "2 calls")
		reload.close()
		f.end(time.Second, settleSum(1))
		d.frame()
		reload = open(t, d.host.local, newStore(), nil)
		is(t, "in another tab, at the end", reload.Runs.All[0].Much(), "1 of 2 fulfilled")
		reload.close()
	})
}

func TestTheStateOfAConnectionOfARetryIsNoTroubleOfTheRun(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1")
		f.send(no(0, "http_503"))
		f.end(time.Second, settle.Sum{Rejected: 1})
		d.frame()
		d.Runs.RetryGently(d.shown(), []string{"http_503"})
		again := d.feed()
		again.Notice(model.Connection{RetryIn: time.Second})
		d.frame()
		text, _ := d.shown().Trouble()
		is(t, "trouble", text, "")
		is(t, "moving", d.Moving(), true)
	})
}
