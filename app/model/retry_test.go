package model_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"allsettled/app/board"
	"allsettled/app/model"
	"allsettled/app/settle"
)

// rejected is a run of four calls that has ended: the first fulfilled, two rejected with 503, one with 401.
func (d *desk) rejected() *model.Run {
	d.t.Helper()
	f := d.run("https://api.example/{id}", "1-4")
	f.send(ok(0, `{"n":1}`), no(1, "http_503"), no(2, "http_503"), no(3, "http_401"))
	f.end(time.Second, settle.Sum{Fulfilled: 1, Rejected: 3})
	d.frame()
	return d.shown()
}

// codes are those of causes.
func codes(list []board.Cause) (all []string) {
	for _, c := range list {
		all = append(all, c.Code)
	}
	return all
}

func TestARetryMakesOnlyWhatWasRejectedAgainAndGently(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.Draft.InFlight, d.Form.Draft.Attempts, d.Form.Draft.Timeout = "8", "4", "10"
		r := d.rejected()
		is(t, "what waiting may help", slices.Equal(model.Retryable(r.Open()), []string{"http_503"}), true)
		d.Runs.RetryGently(r, []string{"http_503"})
		is(t, "live region", d.Say, "Trying 2 calls again.")
		f := d.feed()
		is(t, "of", f.Retry.Of, r.Name)
		is(t, "plan", f.Plan == nil, true)
		if got := f.Retry.Only.Indices; !slices.Equal(got, []int{1, 2}) {
			t.Errorf("the calls %v are made again", got)
		}
		is(t, "in flight", *f.Retry.Changes.InFlight, 2)
		is(t, "attempts", *f.Retry.Changes.Attempts, 6)
		is(t, "timeout", *f.Retry.Changes.TimeoutMs, 40_000)
		is(t, "mode", *f.Retry.Changes.Mode, settle.AllSettled)
		f.accept()
		f.send(ok(0, `{"n":2}`), no(1, "http_503"))
		f.end(time.Second, settle.Sum{Fulfilled: 1, Rejected: 1})
		d.frame()
		is(t, "line", r.Line(), "4 asked = 2 fulfilled + 2 rejected + 0 missing")
		is(t, "live region", d.Say, "4 asked = 2 fulfilled + 2 rejected + 0 missing.")
		is(t, "before", len(r.Lane.Earlier(1)), 1)
		is(t, "retrying", r.Retries.Running(), false)
	})
}

func TestACauseThatIsLeftComesBackWhenThatIsUndone(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Offer(r.LeaveCause("http_503"))
		if got := codes(r.Open()); !slices.Equal(got, []string{"http_401"}) {
			t.Errorf("the causes %v are open", got)
		}
		is(t, "the rows stay", r.Lane.Count(board.Rejected), 3)
		is(t, "undo", d.Undo.Says, "Left as it is.")
		d.TakeBack()
		if got := codes(r.Open()); !slices.Equal(got, []string{"http_503", "http_401"}) {
			t.Errorf("the causes %v are open after it was undone", got)
		}
	})
}

func TestARetryOfARetryMakesTheCallsThatAreStillRejected(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Runs.RetryGently(r, []string{"http_503"})
		first := d.feed()
		first.accept()
		first.send(ok(0, `{"n":2}`), no(1, "dns"))
		first.end(time.Second, settle.Sum{Fulfilled: 1, Rejected: 1})
		d.frame()
		if got := codes(r.Open()); !slices.Equal(got, []string{"http_401", "dns"}) {
			t.Errorf("the causes %v are open", got)
		}
		d.Runs.RetryGently(r, []string{"dns", "http_401"})
		second := d.feed()
		is(t, "of the first run", second.Retry.Of, r.Name)
		if got := second.Retry.Only.Indices; !slices.Equal(got, []int{2, 3}) {
			t.Errorf("the calls %v are made again", got)
		}
		second.accept()
		second.send(ok(0, `{"n":3}`), ok(1, `{"n":4}`))
		second.end(time.Second, settleSum(2))
		d.frame()
		is(t, "line", r.Line(), "4 asked = 4 fulfilled + 0 rejected + 0 missing")
		is(t, "outcomes of the third call before", len(r.Lane.Earlier(2)), 2)
		is(t, "the answer of the third call", string(r.Lane.Outcome(2).Value.JSON), `{"n":3}`)
		is(t, "runs of the list", len(d.Runs.All), 1)
	})
}

func TestTheLimitsOfAGentleRetryHaveBounds(t *testing.T) {
	for _, c := range []struct {
		says               string
		terms              settle.Terms
		inFlight, attempts int
		timeout            int
	}{
		{"one at a time stays", settle.Terms{InFlight: 1, Attempts: 1, Timeout: time.Second}, 1, 3, 2000},
		{"attempts end at the most", settle.Terms{InFlight: 8, Attempts: 10, Timeout: time.Second}, 2, 10, 2000},
		{"so does the timeout", settle.Terms{InFlight: 8, Attempts: 1, Timeout: 9 * time.Minute}, 2, 3, 600_000},
		{"a million at a time", settle.Terms{InFlight: 1_000_000, Attempts: 1, Timeout: time.Second}, 250, 3, 2000},
	} {
		at(t, func(d *desk) {
			r := d.rejected()
			r.Lane.Terms = c.terms
			d.Runs.RetryGently(r, []string{"http_503"})
			changes := d.feed().Retry.Changes
			is(t, c.says+": in flight", *changes.InFlight, c.inFlight)
			is(t, c.says+": attempts", *changes.Attempts, c.attempts)
			is(t, c.says+": timeout", *changes.TimeoutMs, c.timeout)
		})
	}
}

func TestNothingIsRetriedTwiceAtATimeNorWhereNothingWasRejected(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		requests := len(d.net.feeds)
		d.Runs.RetryGently(r, []string{"dns"})
		d.Runs.RetryGently(r, nil)
		d.frame()
		is(t, "requests", len(d.net.feeds), requests)
		d.Runs.RetryGently(r, []string{"http_503"})
		d.Runs.RetryGently(r, []string{"http_503"})
		d.frame()
		is(t, "requests", len(d.net.feeds), requests+1)
	})
}

func TestAnotherKeyGoesWhereTheKeyOfThePlanWent(t *testing.T) {
	for _, c := range []struct {
		says, keyIn, keyName, key, headers, another string
		header                                      [2]string
		query                                       [2]string
	}{
		{"no key yet", "", "", "", "", "s3cret", [2]string{"Authorization", "Bearer s3cret"}, [2]string{}},
		{"with its scheme", "", "", "", "", "Basic abc", [2]string{"Authorization", "Basic abc"}, [2]string{}},
		{"a bearer", "bearer", "", "old", "", "new", [2]string{"Authorization", "Bearer new"}, [2]string{}},
		{
			"a bearer, with its scheme", "bearer", "", "old", "", "Token new",
			[2]string{"Authorization", "Token new"},
			[2]string{},
		},
		{"a header", "header", "X-API-Key", "old", "", "new", [2]string{"X-API-Key", "new"}, [2]string{}},
		{
			"a header that was typed", "", "", "", "X-Auth-Token: old", "new",
			[2]string{"X-Auth-Token", "new"},
			[2]string{},
		},
		{"in the address", "query", "api_key", "old", "", "new", [2]string{}, [2]string{"api_key", "new"}},
	} {
		at(t, func(d *desk) {
			d.Form.Draft.KeyIn, d.Form.Draft.KeyName, d.Form.Draft.Key = c.keyIn, c.keyName, c.key
			d.Form.Draft.Headers = c.headers
			r := d.rejected()
			d.RetryWithKey(r, "http_401", c.another)
			changes := d.feed().Retry.Changes
			is(t, c.says+": header", changes.Headers[c.header[0]], c.header[1])
			is(t, c.says+": query", changes.Query[c.query[0]], c.query[1])
			is(t, c.says+": in flight", changes.InFlight == nil, true)
			is(t, c.says+": header of the form", d.Form.Plan.Headers[c.header[0]], c.header[1])
			is(t, c.says+": query of the form", d.Form.Plan.Query[c.query[0]], c.query[1])
			is(t, c.says+": the plan keeps the first key", r.Plan.Query["api_key"] != "new", true)
		})
	}
}

func TestAnotherKeyDoesNotGoIntoAFormWithAnotherAddress(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Form.Draft.Address = "https://other.example/{id}"
		d.Form.Edited()
		d.RetryWithKey(r, "http_401", "s3cret")
		is(t, "key", d.Form.Draft.Key, "")
	})
}

func TestARetryHasTheSecretsOfTheFirstRun(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.Draft.KeyIn, d.Form.Draft.Key = "bearer", "s3cret"
		d.Form.Draft.Headers = "Accept: text/csv"
		r := d.rejected()
		d.Runs.RetryGently(r, []string{"http_503"})
		changes := d.feed().Retry.Changes
		is(t, "the key", changes.Headers["Authorization"], "Bearer s3cret")
		is(t, "headers that are no secret", len(changes.Headers), 1)
	})
}

func TestAnOutcomeOfARetryThatComesTwiceCountsOnce(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Runs.RetryGently(r, []string{"http_503"})
		f := d.feed()
		f.accept()
		again := no(0, "http_503")
		f.send(again)
		again.Seq = 2
		f.send(again, again)
		d.frame()
		is(t, "outcomes before", len(r.Lane.Earlier(1)), 1)
		is(t, "rejected", r.Lane.Count(board.Rejected), 3)
	})
}

func TestARetryThatBreaksSaysWhyUntilTheNextOne(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Runs.RetryGently(r, []string{"http_503"})
		d.feed().fail(errors.New("no space is left"))
		d.frame()
		text, bad := r.Trouble()
		is(t, "trouble", text, "no space is left")
		is(t, "bad", bad, true)
		is(t, "state of the run itself", r.State(), "ended")
		d.Runs.RetryGently(r, []string{"http_503"})
		f := d.feed()
		text, _ = r.Trouble()
		is(t, "trouble of the next", text, "")
		f.accept()
		f.end(time.Second, settle.Sum{})
		d.frame()
		text, _ = r.Trouble()
		is(t, "trouble at its end", text, "")
	})
}

func TestARetryIsWatchedAgainAfterAReloadOnceItsRunIsKnown(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Runs.RetryGently(r, []string{"http_503"})
		f := d.feed()
		f.accept()
		d.frame()
		d.Show(r) // which keeps the list
		reload := open(t, d.host.local, d.host.tab, nil)
		defer reload.close()
		if n := len(reload.net.feeds); n != 1 {
			t.Fatalf("%d runs are watched before the first one is known", n)
		}
		first := reload.net.feeds[0]
		is(t, "the first run", first.Run, r.Name)
		first.send(
			settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{Run: r.Name, Total: 4, Mode: settle.AllSettled}},
			ok(0, `1`), no(1, "http_503"), no(2, "http_503"), no(3, "http_401"),
		)
		first.end(time.Second, settle.Sum{Fulfilled: 1, Rejected: 3})
		reload.frame()
		again := reload.feed()
		is(t, "the retry", again.Run, f.Run)
		is(t, "is not started again", again.Retry == nil, true)
		again.send(
			settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{Total: 2, Mode: settle.AllSettled}},
			ok(0, `1`), ok(1, `1`),
		)
		again.end(time.Second, settleSum(2))
		reload.frame()
		is(t, "line", reload.shown().Line(), "4 asked = 3 fulfilled + 1 rejected + 0 missing")
	})
}

func TestAPageThatIsLeftWatchesNoRetry(t *testing.T) {
	at(t, func(d *desk) {
		r := d.rejected()
		d.Runs.RetryGently(r, []string{"http_503"})
		f := d.feed()
		d.close()
		is(t, "left", f.isLeft(), true)
	})
}
