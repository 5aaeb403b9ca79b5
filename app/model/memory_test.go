package model_test

import (
	"encoding/json"
	"fmt"
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
		is(t, "the key of the tab that started it", again.CancelKey, r.Key)
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

func TestARunThatHasEndedIsAskedForOnlyWhenItIsShown(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		f.send(ok(0, `1`), ok(1, `2`))
		f.end(time.Second, settleSum(2))
		d.frame()
		is(t, "IDs that are saved of it", len(saved(t, d.host.local)[0].IDs), 0)
		reload := open(t, d.host.local, newStore(), nil)
		defer reload.close()
		is(t, "requests", len(reload.net.feeds), 0)
		is(t, "list", reload.Runs.All[0].Much(), "2 of 2 fulfilled")
		reload.Show(reload.Runs.All[0])
		again := reload.feed()
		is(t, "plan", again.Plan == nil, true)
		again.fail(&model.Refusal{Status: 404})
		reload.frame()
		text, _ := reload.shown().Trouble()
		is(t, "trouble", text, "This run is not kept any more, or never was under this name.")
		is(t, "saved runs", len(saved(t, d.host.local)), 0)
	})
}

func TestADamagedStoreIsAsGoodAsAnEmptyOne(t *testing.T) {
	now := time.Now().Add(-time.Hour).Format(time.RFC3339)
	for _, c := range []struct {
		says, runs, draft, tab string
		want                   int
	}{
		{"no JSON", "{", "{", "{", 0},
		{"of another shape", `{"a":1}`, `[1]`, `{"b":2}`, 0},
		{"a list of numbers", `[1,2]`, `7`, `7`, 0},
		{"a run without anything", `[{}]`, `{}`, `""`, 0},
		{"a run of another time", `[{"Run":"old","Total":2,"At":"1990-02-03T04:05:06Z"}]`, `{}`, `"old"`, 0},
		{"a run without calls", `[{"Run":"a","Total":-5,"Ended":true,"At":"` + now + `"}]`, `{}`, `"b"`, 1},
		{"half a run", `[{"Run":"a","Total":2,"Ended":true,"At":"` + now + `"},{"Run":7}]`, `{}`, `"c"`, 1},
	} {
		at(t, func(d *desk) {
			local, tab := newStore(), newStore()
			local.kept["allsettled.runs"] = strings.ReplaceAll(c.runs, now, time.Now().Format(time.RFC3339))
			local.kept["allsettled.draft"], tab.kept["allsettled.run"] = c.draft, c.tab
			again := open(t, local, tab, nil)
			defer again.close()
			is(t, c.says+": address", again.Form.Draft.Address != "", true)
			is(t, c.says+": runs", len(again.Runs.All), c.want)
			f := again.run("https://api.example/{id}", "1")
			f.end(time.Second, settle.Sum{})
			again.frame()
			is(t, c.says+": state", again.shown().State(), "ended")
		})
	}
}

func TestTheThirtyLatestRunsAreKept(t *testing.T) {
	at(t, func(d *desk) {
		var want []string
		for i := range 33 {
			f := d.run(fmt.Sprintf("https://api.example/%d/{id}", i), "1")
			want = append(want, f.Run)
			f.end(time.Second, settle.Sum{})
			d.pass(time.Second)
		}
		if got := names(saved(t, d.host.local)); !slices.Equal(got, want[3:]) {
			t.Errorf("the saved runs are\n%v, want\n%v", got, want[3:])
		}
		is(t, "runs of this visit", len(d.Runs.All), 33)
	})
}

func TestARunIsTakenOffTheListAndPutBack(t *testing.T) {
	at(t, func(d *desk) {
		var feeds []*feed
		for range 3 {
			f := d.run("https://api.example/{id}", "1-2")
			f.end(time.Second, settle.Sum{})
			d.pass(time.Second)
			feeds = append(feeds, f)
		}
		list := func() (all []string) {
			for _, r := range d.Runs.All {
				all = append(all, r.Name)
			}
			return all
		}
		all := list()
		d.Runs.Dismiss(d.Runs.All[1])
		if got := list(); !slices.Equal(got, []string{feeds[0].Run, feeds[2].Run}) {
			t.Errorf("the list is %v", got)
		}
		is(t, "saved", len(saved(t, d.host.local)), 2)
		is(t, "undo", d.Undo.Says, "The run is off the list.")
		d.TakeBack()
		if got := list(); !slices.Equal(got, all) {
			t.Errorf("the list is %v, want %v", got, all)
		}
		if got := names(saved(t, d.host.local)); !slices.Equal(got, all) {
			t.Errorf("the saved runs are %v, want %v", got, all)
		}
		stranger := open(t, newStore(), newStore(), nil)
		defer stranger.close()
		stranger.Runs.Dismiss(d.Runs.All[0]) // is not on its list
		is(t, "undo of nothing", stranger.Undo == nil, true)
	})
}

func TestARunThatIsTakenOffTheListGoesOn(t *testing.T) {
	at(t, func(d *desk) {
		f := d.run("https://api.example/{id}", "1-2")
		d.Runs.Dismiss(d.shown())
		f.send(ok(0, `1`), ok(1, `2`))
		f.end(time.Second, settleSum(2))
		d.frame()
		is(t, "line", d.shown().Line(), "2 asked = 2 fulfilled + 0 rejected + 0 missing")
		is(t, "why not another", d.Why(), "")
		is(t, "saved", len(saved(t, d.host.local)), 0)
		d.run("https://api.example/{id}", "1-2")
		d.Runs.Dismiss(d.shown())
		d.close()
		is(t, "left", d.feed().isLeft(), true)
	})
}

func TestARunThatAServerRefusedIsNotRemembered(t *testing.T) {
	at(t, func(d *desk) {
		d.fill("https://api.example/{id}", "1-2")
		d.Run()
		d.feed().fail(&model.Refusal{Status: 429, Detail: "too many runs"})
		d.frame()
		is(t, "saved", len(saved(t, d.host.local)), 0)
		f := d.run("https://api.example/{id}", "1-2")
		f.fail(&model.Refusal{Status: 503, Detail: "shutting down"})
		d.frame()
		is(t, "one that broke later is saved", len(saved(t, d.host.local)), 1)
	})
}
