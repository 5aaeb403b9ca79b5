package model_test

import (
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
