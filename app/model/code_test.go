package model_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/model"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/snippet/languages"
)

// writer is a writer of programs that takes a second for each, as a server far away does.
type writer struct {
	plans     []plan.Plan
	languages []string
	err       error
}

func (w *writer) write(_ context.Context, p plan.Plan, language string) (model.Program, error) {
	w.plans, w.languages = append(w.plans, p), append(w.languages, language)
	<-time.After(time.Second)
	return model.Program{Text: language + ": " + p.Endpoint, Needs: "Node 20.3 or later."}, w.err
}

// writing runs a test of a page that has programs written.
func writing(t *testing.T, test func(d *desk, w *writer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &writer{}
		d := open(t, newStore(), newStore(), w.write)
		defer d.close()
		test(d, w)
		d.pass(time.Minute) // the last program is written
	})
}

func TestAProgramIsWrittenOnlyWhileItIsShown(t *testing.T) {
	writing(t, func(d *desk, w *writer) {
		d.fill("https://a.example/{id}", "1-2")
		d.pass(2 * time.Second)
		is(t, "written while it is closed", len(w.plans), 0)
		d.Code.Toggle()
		d.pass(2 * time.Second)
		first := languages.All[0].ID
		is(t, "program", d.Code.Program.Text, first+": https://a.example/{id}")
		is(t, "language", d.Code.Language, first)
		is(t, "the host learns of it", d.host.written, 1)
		d.Code.Choose("python")
		d.pass(2 * time.Second)
		is(t, "program in another language", d.Code.Program.Text, "python: https://a.example/{id}")
		d.Code.Toggle()
		d.fill("https://b.example/{id}", "1-2")
		d.pass(2 * time.Second)
		is(t, "written after it was closed", len(w.plans), 2)
		d.Code.Toggle()
		d.pass(2 * time.Second)
		is(t, "program", d.Code.Program.Text, "python: https://b.example/{id}")
	})
}

func TestAProgramThatComesLateIsWrittenAgain(t *testing.T) {
	writing(t, func(d *desk, w *writer) {
		d.fill("https://a.example/{id}", "1-2")
		d.Code.Toggle()
		d.pass(100 * ms)
		d.Code.Copied = true
		d.fill("https://b.example/{id}", "1-2")
		d.fill("https://c.example/{id}", "1-2")
		is(t, "copied", d.Code.Copied, false)
		d.pass(500 * ms)
		is(t, "written at a time", len(w.plans), 1)
		d.pass(time.Second)
		is(t, "written again", len(w.plans), 2)
		d.pass(2 * time.Second)
		is(t, "program", d.Code.Program.Text, languages.All[0].ID+": https://c.example/{id}")
		is(t, "written in all", len(w.plans), 2)
	})
}

func TestAFormThatIsNoPlanHasNoProgram(t *testing.T) {
	writing(t, func(d *desk, w *writer) {
		d.Code.Toggle()
		d.fill("https://a.example/{id}", "")
		d.pass(3 * time.Second)
		is(t, "without an ID", d.Code.Why, "Add at least one ID to see the code.")
		written := len(w.plans)
		d.fill("", "1")
		d.pass(3 * time.Second)
		is(t, "without an address", d.Code.Why, "Something in the form needs a look first: see the note in red.")
		is(t, "written", len(w.plans), written)
		d.fill("https://a.example/{id}", "1")
		d.pass(3 * time.Second)
		is(t, "with both", d.Code.Why, "")
	})
}

func TestAProgramThatCannotBeWrittenSaysWhy(t *testing.T) {
	writing(t, func(d *desk, w *writer) {
		w.err = errors.New("the server is busy")
		d.Code.Toggle()
		d.pass(2 * time.Second)
		is(t, "why", d.Code.Why, "The server is busy")
		w.err = nil
		d.Code.Choose("go")
		d.pass(2 * time.Second)
		is(t, "why, later", d.Code.Why, "")
	})
}

func TestAProgramHasNoSecrets(t *testing.T) {
	writing(t, func(d *desk, w *writer) {
		d.Form.Draft.KeyIn, d.Form.Draft.Key = "bearer", "s3cret"
		d.Form.Draft.Headers = "X-Token: abc\nAccept: text/csv"
		d.fill("https://a.example/{id}", "1")
		d.Code.Toggle()
		d.pass(2 * time.Second)
		sent := w.plans[len(w.plans)-1].Headers
		is(t, "kind of the key", sent["Authorization"], "Bearer •••")
		is(t, "a header that may be one", sent["X-Token"], "•••")
		is(t, "a line that is no header", sent["Accept"], "text/csv")
		is(t, "the form keeps the key", d.Form.Plan.Headers["Authorization"], "Bearer s3cret")
	})
}

func TestWhatAProgramNeedsIsSaid(t *testing.T) {
	for _, c := range []struct {
		says    string
		program model.Program
		want    string
	}{
		{"nothing else", model.Program{Needs: "Node 20.3 or later."}, "Node 20.3 or later."},
		{
			"keys",
			model.Program{Needs: "Node 20.3 or later.", Keys: []string{"A", "B"}},
			"Node 20.3 or later. Put the keys into the environment first: A, B.",
		},
		{
			"a file of IDs",
			model.Program{Needs: "Node 20.3 or later.", IDsName: "ids.txt"},
			"Node 20.3 or later. It reads its IDs from ids.txt, which lies beside it.",
		},
	} {
		code := model.Code{Program: c.program}
		is(t, c.says, code.Needs(), c.want)
	}
}

func TestThePageSpeaksGerman(t *testing.T) {
	say.SetLanguage("de-CH")
	defer say.SetLanguage()
	at(t, func(d *desk) {
		is(t, "the button", d.Form.Verb(), "10 Aufrufe starten")
		f := d.run("https://api.example/{id}", "1-2000")
		f.send(ok(0, `1`))
		f.end(time.Second, settleSum(1))
		d.frame()
		is(t, "the line", d.shown().Line(), "2.000 angefragt = 1 erfüllt + 0 abgelehnt + 1.999 fehlend")
	})
}
