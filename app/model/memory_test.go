package model_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"allsettled/app/model"
	"allsettled/app/settle"
)

// saved are the runs that a store keeps.
func saved(t testing.TB, s *store) (all []model.SavedRun) {
	t.Helper()
	if text := s.kept["allsettled.runs"]; text != "" {
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// names are those of saved runs.
func names(all []model.SavedRun) (list []string) {
	for _, s := range all {
		list = append(list, s.Name)
	}
	return list
}

func TestARunThatGoesOnIsWatchedAgainAfterAReload(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "5-7")
		d.close()
		reload := open(t, d.host.local, d.host.tab, nil)
		defer reload.close()
		again := reload.feed()
		is(t, "name", again.Run, f.Run)
		is(t, "is not started again with a plan", again.Plan == nil, true)
		is(t, "from its first event", again.After, uint64(0))
		r := reload.shown()
		is(t, "the key of whoever started it", again.CancelKey, r.Key)
		is(t, "may be cancelled", r.MayCancel(), true)
		is(t, "the ID of a call without an outcome", r.ID(1), "6")
		is(t, "calls before the first event", r.Lane.Total(), 3)
		is(t, "shown as new", reload.host.shown[0], false)
		again.send(settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{Run: f.Run, Total: 3}}, ok(0, `1`))
		again.end(time.Second, settleSum(1))
		reload.frame()
		is(t, "line", r.Line(), "3 asked = 1 fulfilled + 0 rejected + 2 missing")
		is(t, "missed", reload.Missed, "")
	})
}

func TestAnEarlierRunThatEndsWhileAnotherIsShownIsSaid(t *testing.T) {
	at(t, func(d *desk) {
		d.run("https://api.example/{id}", "1")
		reload := open(t, d.host.local, newStore(), nil) // a new tab, which shows no run
		defer reload.close()
		is(t, "shown", reload.shown() == nil, true)
		again := reload.feed()
		again.send(settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{Total: 1, Mode: settle.All}}, ok(0, `1`))
		again.end(time.Second, settleSum(1))
		reload.frame()
		is(t, "missed", reload.Missed, "Finished while you were away: 1 asked = 1 fulfilled + 0 rejected + 0 missing.")
		is(t, "notifications", len(reload.host.ended), 0)
		is(t, "saved as ended", saved(t, d.host.local)[0].Ended, true)
	})
}

func TestTheLastDraftComesBackWithoutItsSecrets(t *testing.T) {
	for _, c := range []struct {
		says    string
		keep    bool
		key     string
		headers string
	}{
		{"the key is forgotten", false, "", "Accept: text/csv\n"},
		{"the key is kept where that was asked for", true, "s3cret", "Accept: text/csv\n"},
	} {
		at(t, func(d *desk) {
			d.Form.Draft.KeyIn, d.Form.Draft.Key, d.Form.Draft.KeepKey = "bearer", "s3cret", c.keep
			d.Form.Draft.Headers = "Accept: text/csv\nX-Token: abc\n"
			f := d.run("https://api.example/{id}", "5-7")
			is(t, c.says+": the key is sent", planOf(f).Headers["Authorization"], "Bearer s3cret")
			reload := open(t, d.host.local, newStore(), nil)
			defer reload.close()
			is(t, c.says+": address", reload.Form.Draft.Address, "https://api.example/{id}")
			is(t, c.says+": IDs", reload.Form.Draft.IDs, "5-7")
			is(t, c.says+": key", reload.Form.Draft.Key, c.key)
			is(t, c.says+": headers", reload.Form.Draft.Headers, c.headers)
			for key, text := range d.host.local.kept {
				if strings.Contains(text, "abc") {
					t.Errorf("%s: a header is kept in %s: %s", c.says, key, text)
				}
			}
		})
	}
}

func TestWhatWasTypedBeforeThePageWasAliveStays(t *testing.T) {
	at(t, func(d *desk) {
		d.run("https://api.example/{id}", "5-7")
		p := model.New(nil, nil)
		p.Form.Draft.Address = "https://typed.example/{id}"
		p.Attach(d.host, true)
		is(t, "address", p.Form.Draft.Address, "https://typed.example/{id}")
		p.Detach()
	})
}

func TestAVeryLongListIsNotRemembered(t *testing.T) {
	at(t, func(d *desk) {
		d.run("https://api.example/{id}", strings.Repeat("1234567\n", 140_000))
		reload := open(t, d.host.local, newStore(), nil)
		defer reload.close()
		is(t, "IDs", reload.Form.Draft.IDs, "")
		is(t, "address", reload.Form.Draft.Address, "https://api.example/{id}")
		is(t, "IDs of the run", len(saved(t, d.host.local)[0].IDs), 0)
		is(t, "its calls", saved(t, d.host.local)[0].Total, 140_000)
	})
}

func TestAFullStoreIsNoReasonNotToRun(t *testing.T) {
	at(t, func(d *desk) {
		d.host.local.full, d.host.tab.full = true, true
		f := d.run("https://api.example/{id}", "1")
		f.send(ok(0, `1`))
		f.end(time.Second, settleSum(1))
		d.frame()
		is(t, "line", d.shown().Line(), "1 asked = 1 fulfilled + 0 rejected + 0 missing")
		reload := open(t, d.host.local, d.host.tab, nil)
		defer reload.close()
		is(t, "runs of the next visit", len(reload.Runs.All), 0)
	})
}

func TestTwoTabsKeepOneListOfRuns(t *testing.T) {
	at(t, func(d *desk) {
		other := open(t, d.host.local, newStore(), nil)
		defer other.close()
		first := d.run("https://a.example/{id}", "1")
		d.pass(time.Second)
		second := other.run("https://b.example/{id}", "1")
		d.pass(time.Second)
		first.end(time.Second, settle.Sum{})
		d.frame()
		if got, want := names(saved(t, d.host.local)), []string{first.Run, second.Run}; !slices.Equal(got, want) {
			t.Errorf("the saved runs are %v, want %v", got, want)
		}
		reload := open(t, d.host.local, d.host.tab, nil)
		defer reload.close()
		is(t, "the first tab shows its own", reload.shown().Name, first.Run)
		reload = open(t, d.host.local, other.host.tab, nil)
		defer reload.close()
		is(t, "the second tab shows its own", reload.shown().Name, second.Run)
	})
}

func TestARunIsForgottenAfterADay(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1")
		f.end(time.Second, settle.Sum{})
		d.frame()
		<-time.After(25 * time.Hour)
		reload := open(t, d.host.local, newStore(), nil)
		defer reload.close()
		is(t, "runs", len(reload.Runs.All), 0)
	})
}

func TestARunOfTheBrowserItselfIsNotRemembered(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.Draft.Here = true
		f := d.run("https://api.example/{id}", "1-2")
		is(t, "who makes the calls", f.Here, true)
		f.end(time.Second, settle.Sum{})
		d.frame()
		is(t, "saved", len(saved(t, d.host.local)), 0)
		is(t, "list of this visit", len(d.Runs.All), 1)
	})
}

func TestAPageWithoutAServerMakesEveryCallItself(t *testing.T) {
	at(t, func(d *desk) {
		d.Alone = true
		is(t, "who makes the calls", d.run("https://api.example/{id}", "1-2").Here, true)
	})
}

func TestAPageInAFrameRemembersNothing(t *testing.T) {
	at(t, func(d *desk) {
		d.run("https://api.example/{id}", "5-7")
		kept := len(d.host.local.kept)
		bare := &desk{t: t, host: &browser{local: d.host.local, tab: d.host.tab}, net: &network{}}
		bare.Page = model.New(bare.net.transport, nil)
		bare.Bare = true
		bare.Attach(bare.host, false)
		defer bare.close()
		is(t, "IDs", bare.Form.Draft.IDs, "1-10")
		is(t, "runs", len(bare.Runs.All), 0)
		f := bare.run("https://other.example/{id}", "1")
		f.end(time.Second, settle.Sum{})
		bare.frame()
		bare.Runs.Dismiss(bare.shown())
		is(t, "what is kept", len(d.host.local.kept), kept)
		is(t, "saved runs", len(saved(t, d.host.local)), 1)
	})
}
