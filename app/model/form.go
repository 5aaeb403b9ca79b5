package model

import (
	"strings"
	"time"

	"allsettled/app/draft"
	"allsettled/app/say"
)

// Form is what a person fills in, and the plan that it makes.
type Form struct {
	Draft         draft.Draft
	draft.Reading // of the draft

	Busy    string   // which file is being read; empty for none
	Catalog *Catalog // the OpenAPI document that is open; nil for none
	AskHost string   // asks for the host of the document that was brought last, which does not say it; else empty
	Many    Question // whether the IDs of a link are read; the zero Question asks nothing
	Alive   bool     // the page has come alive in a browser: until then nothing can be run

	screen   *Screen
	expected func(address string) time.Duration // how long a call takes, as far as is known
	edited   func()                             // called after every change
	reader   draft.Reader
	link     string // the plan of the address that was read last
	hidden   hiddenRows
	broken   brokenCells
	column   string // the path into the answers that a command picked, see [column.Columns.Pick]
}

// read reads the draft; all looks at every ID instead of the first 1,000.
func (f *Form) read(all bool) { f.Reading = f.reader.Read(f.Draft, f.expected(f.Draft.Address), all) }

// Edited reads the form again after a change. A question about a link that filled in nothing is over by that.
func (f *Form) Edited() {
	f.Many = Question{}
	f.screen.Changed()
	f.read(false)
	f.edited()
}

// Restore puts a draft into the form.
func (f *Form) Restore(d draft.Draft) {
	f.Draft, f.column = d, ""
	f.screen.host.Fill(d)
	f.Edited()
}

// replace puts another draft into the form so that it can be undone; says is what was done.
func (f *Form) replace(d draft.Draft, says string) {
	before := f.Draft
	f.Restore(d)
	f.screen.Offer(says, func() { f.Restore(before) })
}

// Take puts one way to read something into the form.
func (f *Form) Take(w draft.Way) {
	d := f.Draft
	if w.Address != "" {
		d.Address = w.Address
	}
	if w.IDs != "" {
		d.IDs, d.IDColumn, d.Heading = w.IDs, "", ""
	}
	if w.Heading != "" {
		d.Heading = w.Heading
	}
	if w.Around != "" {
		d.Around = w.Around
	}
	if d != f.Draft {
		f.replace(d, say.T("The form was changed."))
	}
}

// why says why the form cannot be run; it is empty when it can.
func (f *Form) why() string {
	switch {
	case strings.TrimSpace(f.Draft.IDs) == "":
		return say.T("Add at least one ID to run.")
	case len(f.Errors) > 0:
		return say.T("Something in the form needs a look first: see the note in red.")
	case !f.Alive:
		return say.T("One moment: the page is still loading.")
	}
	return ""
}
