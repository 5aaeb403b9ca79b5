package model_test

import (
	"errors"
	"testing"
	"time"

	"allsettled/app/draft"
	"allsettled/app/model"
	"allsettled/app/settle"
)

func TestARunWhoseEventsEndTooSoonIsBroken(t *testing.T) {
	for _, c := range []struct {
		says string
		err  error
		want string
	}{
		{"an error", errors.New("the connection was lost"), "the connection was lost"},
		{
			"a refusal with a pattern", &model.Refusal{Status: 429, FieldNote: draft.FieldNote{
				Pattern: "at most {} runs at a time", Args: []any{5},
			}}, "at most 5 runs at a time",
		},
		{"a refusal without", &model.Refusal{Status: 503, Detail: "no space is left"}, "no space is left"},
		{
			"a run that is gone", &model.Refusal{Status: 404, Detail: "no such run"},
			"This run is not kept any more, or never was under this name.",
		},
	} {
		at(t, func(d *desk) {
			f := d.run("https://api.example/{id}", "1-2")
			f.send(ok(0, `1`))
			f.fail(c.err)
			d.frame()
			r := d.shown()
			is(t, c.says+": state", r.State(), "broken")
			text, bad := r.Trouble()
			is(t, c.says, text, c.want)
			is(t, c.says+": bad", bad, true)
			is(t, c.says+": running", r.Running(), false)
			is(t, c.says+": settled", r.Lane.Settled(), 1)
			d.Show(r)
			again := d.feed()
			is(t, c.says+": is watched again from where it was", again.After, uint64(2))
			is(t, c.says+": state", r.State(), "running")
		})
	}
}

func TestWhatAServerRefusesStandsUnderItsField(t *testing.T) {
	note := func(field, pattern string, args ...any) draft.FieldNote {
		return draft.FieldNote{Field: field, Pattern: pattern, Args: args}
	}
	for _, c := range []struct {
		says    string
		refusal model.Refusal
		want    map[string]string
	}{
		{
			"one field",
			model.Refusal{Status: 422, FieldNote: note("inFlight", "from 1 to {}", 50)},
			map[string]string{"in-flight": "From 1 to 50."},
		},
		{
			"several", model.Refusal{Status: 422, Errors: []draft.FieldNote{
				note("endpoint", "an address"), note("headers.X-Key", "a name"), note("unheard-of", "something else"),
			}}, map[string]string{"address": "An address.", "headers": "A name.", "form": "Something else."},
		},
		{"none", model.Refusal{Status: 503, Detail: "later"}, map[string]string{}},
	} {
		at(t, func(d *desk) {
			d.fill("https://api.example/{id}", "1-2")
			d.Run()
			d.feed().fail(&c.refusal)
			d.frame()
			for element, want := range c.want {
				is(t, c.says+": "+element, d.Form.Errors[element], want)
			}
			is(t, c.says+": notes", len(d.Form.Errors), len(c.want))
		})
	}
}

func TestALostConnectionIsSaidUntilItIsBack(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		f.Notice(model.Connection{RetryIn: 3 * time.Second})
		d.frame()
		text, bad := d.shown().Trouble()
		is(t, "trouble", text,
			"The connection is gone. Reconnecting in 3 s; the run goes on meanwhile, and nothing is lost.")
		is(t, "bad", bad, false)
		f.Notice(model.Connection{Up: true})
		d.frame()
		text, _ = d.shown().Trouble()
		is(t, "trouble", text, "")
	})
}

func TestAnInboxThatIsFullHoldsTheTransport(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-5000")
		sent := 0
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 5000 {
				f.send(ok(i, `1`))
				sent++
			}
		}()
		for range 5 {
			d.frame()
		}
		<-done
		d.frame()
		is(t, "sent", sent, 5000)
		is(t, "applied", d.shown().Lane.Settled(), 5000)
		is(t, "counts", d.shown().Much(), "5,000 of 5,000 fulfilled")
	})
}

func TestAPageThatIsLeftWatchesNothing(t *testing.T) {
	at(t, func(d *desk) {
		first := d.run("https://api.example/{id}", "1-2")
		first.end(time.Second, settle.Sum{})
		d.frame()
		second := d.run("https://api.example/{id}", "1-2")
		d.close()
		is(t, "left", second.isLeft(), true)
		is(t, "cancelled", second.isCancelled(), false)
		d.shown().Wait()
	})
}
