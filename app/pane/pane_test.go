package pane_test

import (
	"testing"

	"allsettled/app/draft"
	"allsettled/app/pane"
)

func TestWhichTabIsOpen(t *testing.T) {
	for _, row := range []struct {
		sentence   string
		do         func(p *pane.Panes)
		isPractice bool
		form       string
		results    string
	}{
		{"a first visit to the practice API sees IDs and the timeline", nil, true, "ids", "timeline"},
		{"a run of an address of one's own opens with its table", nil, false, "ids", "table"},
		{
			"what a person opened stays open, whatever is run",
			func(p *pane.Panes) { p.OpenResults(pane.Code); p.OpenForm("auth") }, true, "auth", "code",
		},
	} {
		var p pane.Panes
		if row.do != nil {
			row.do(&p)
		}
		if form, results := p.FormTab(), p.ResultsTab(row.isPractice); form != row.form || results != row.results {
			t.Errorf("%s: got %s and %s, want %s and %s", row.sentence, form, results, row.form, row.results)
		}
	}
}

func TestATabSaysWhatIsInIt(t *testing.T) {
	post := draft.First()
	post.Method, post.Body = "POST", "{}"
	unsent := draft.First()
	unsent.Body = "{}"
	for _, row := range []struct {
		sentence string
		change   func(d *draft.Draft)
		tab      string
		want     bool
	}{
		{"the IDs of a first visit are there", func(*draft.Draft) {}, "ids", true},
		{"no ID is left", func(d *draft.Draft) { d.IDs = "" }, "ids", false},
		{"nothing is set of how to run", func(*draft.Draft) {}, "how", false},
		{"another mode", func(d *draft.Draft) { d.Mode = "any" }, "how", true},
		{"a limit", func(d *draft.Draft) { d.PerSecond = "5" }, "how", true},
		{"a rule", func(d *draft.Draft) { d.FetchRule = true }, "how", true},
		{"no key", func(*draft.Draft) {}, "auth", false},
		{"a key", func(d *draft.Draft) { d.KeyIn = "bearer" }, "auth", true},
		{"a header", func(d *draft.Draft) { d.Headers = "A: b" }, "request", true},
		{"a body that is sent", func(d *draft.Draft) { *d = post }, "request", true},
		{"a body that GET does not send", func(d *draft.Draft) { *d = unsent }, "request", false},
	} {
		d := draft.First()
		row.change(&d)
		if got := pane.IsSet(row.tab, d); got != row.want {
			t.Errorf("%s: got %v, want %v", row.sentence, got, row.want)
		}
	}
}

func TestATabWithAMistakeIsMarked(t *testing.T) {
	mistakes := map[string]string{"attempts": "Type a number.", "body": "", "address": "Type an address."}
	for tab, want := range map[string]bool{"ids": false, "how": true, "auth": false, "request": false} {
		if got := pane.HasMistake(tab, mistakes); got != want {
			t.Errorf("%s: got %v, want %v", tab, got, want)
		}
	}
}
