package model

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// Form is what a person fills in, and what it comes to.
type Form struct {
	Draft   Draft
	Reading // of the draft

	Busy    string   // which file is being read; empty for none
	Catalog *Catalog // the OpenAPI document that is open; nil for none
	Alive   bool     // the page has come alive in a browser: until then nothing can be run

	list idList
	link string // the plan of the address that was read last
}

// Catalog is an OpenAPI document as the server read it: what can be called, ready to be run.
type Catalog struct {
	Title      string
	Left       int // operations that cannot be run for IDs
	Operations []Operation
}

// Operation is one of them.
type Operation struct {
	Method, Path, Summary string
	Key                   struct{ In, Name string }
	Plan                  json.RawMessage
}

// read reads the draft; see [Draft].
func (f *Form) read(each time.Duration, all bool) { f.Reading = f.Draft.read(&f.list, each, all) }

// why says why the form cannot be run; it is empty when it can.
func (f *Form) why() string {
	switch {
	case f.Plan.Total() == 0 && f.Errors["ids"] == "":
		return say.T("Add at least one ID to run.")
	case len(f.Errors) > 0:
		return say.T("Something in the form needs a look first: see the note in red.")
	case !f.Alive:
		return say.T("One moment: the page is still loading.")
	}
	return ""
}

// IDsHint says what was found in the list.
func (f *Form) IDsHint() (count, rest string) {
	n := len(f.IDs.List)
	switch {
	case f.Table != nil:
		return f.tableHint()
	case n == 0:
		return "", say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
	}
	return say.N(n, "{} ID|{} IDs") + ".", f.listHint()
}

func (f *Form) listHint() string {
	blanks, duplicates := f.IDs.Blanks, f.IDs.Duplicates
	switch {
	case duplicates > 0 && blanks > 0:
		return say.N(blanks, "{2} of them twice or more, {1} blank line left out."+
			"|{2} of them twice or more, {1} blank lines left out.", say.Number(duplicates))
	case duplicates > 0:
		return say.T("{} of them stood there before: called again all the same.", say.Number(duplicates))
	case blanks > 0:
		return say.N(blanks, "{} blank line left out.|{} blank lines left out.")
	}
	return say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
}

// tableHint says what was found in a table.
func (f *Form) tableHint() (count, rest string) {
	rest = say.N(len(f.Table.Columns), "{} column|{} columns") + "."
	if f.Table.Blanks > 0 {
		rest += " " + say.N(f.Table.Blanks, "{} blank line left out.|{} blank lines left out.")
	}
	if f.Repeated > 0 {
		rest += " " + say.N(f.Repeated, "{} ID stood there before: called again all the same."+
			"|{} IDs stood there before: called again all the same.")
	}
	return say.N(len(f.Table.Values), "{} row|{} rows") + ".", rest
}

// Verb is what the button that runs the form says.
func (f *Form) Verb() string {
	if n := f.Plan.Total(); n > 0 {
		return say.N(n, "Run {} call|Run {} calls")
	}
	return say.T("Run")
}

// Paste takes a curl command apart, in whatever field it was pasted, and reports whether the text was one.
func (p *Page) Paste(text string) bool {
	if !paste.IsCommand(text) {
		return false
	}
	c, err := paste.ParseCommand(text)
	if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
		p.Form.Put("form", say.T("That command will not do: {}.", want(mistake)))
		p.Changed()
		return true
	}
	d := p.Form.Draft
	read := DraftOf(c.Plan)
	d.Method, d.Address, d.Body, d.Headers = read.Method, read.Address, read.Body, read.Headers
	if paste.IsCommand(d.IDs) || read.IDs != "" {
		d.IDs, d.IDColumn, d.Heading = read.IDs, read.IDColumn, read.Heading
	}
	p.replace(d, say.T("The command was taken to pieces.")+notes(c))
	return true
}

// notes says what of a command was read in another way than it stands there.
func notes(c paste.Command) (says string) {
	if c.Left != "" {
		says += " " + say.T("Left out: {}", plan.Shorten(c.Left))
	}
	if len(c.Dropped) > 0 {
		says += " " + say.T("Not carried over: {}.", strings.Join(c.Dropped, ", "))
	}
	if len(c.Asked) > 0 {
		names := make([]string, len(c.Asked))
		for i, asked := range c.Asked {
			names[i] = "{" + asked.Name + "}"
		}
		says += " " + say.T("Write the values of {}.", strings.Join(names, ", "))
	}
	if c.NoPassword {
		says += " " + say.T("There was no password: an empty one is sent.")
	}
	if c.Straightened {
		says += " " + say.T("Typographic quotation marks and dashes were read as straight ones.")
	}
	return says
}

// replace puts another draft into the form so that it can be taken back; says is what was done.
func (p *Page) replace(d Draft, says string) {
	before := p.Form.Draft
	p.Restore(d)
	p.Offer(says, func() { p.Restore(before) })
}

// ReadingFile notes that a file is being read; empty that none is any more.
func (p *Page) ReadingFile(name string) {
	p.Form.Busy = ""
	if name != "" {
		p.Form.Busy = say.T("Reading {}…", name)
	}
	p.Changed()
}

// FileRead puts the text of a file into the form, as the IDs and columns to call with.
func (p *Page) FileRead(name, text string) {
	p.ReadingFile("")
	d := p.Form.Draft
	d.IDs, d.IDColumn, d.Heading = text, "", ""
	p.replace(d, say.T("{} was read.", name))
}

// FileRefused says under the IDs why a file was not read.
func (p *Page) FileRefused(why string) {
	p.ReadingFile("")
	p.Form.Put("ids", why)
}

// CatalogRead offers what is in an OpenAPI document, or says why there is nothing.
func (p *Page) CatalogRead(c *Catalog, why string) {
	p.Form.Catalog = c
	delete(p.Form.Errors, "openapi")
	if why != "" {
		p.Form.Put("openapi", why)
	}
	p.Changed()
}

// Choose puts the plan of an operation of the catalogue into the form. Its key is left for a person to type.
func (p *Page) Choose(at int) {
	if p.Form.Catalog == nil || at < 0 || at >= len(p.Form.Catalog.Operations) {
		return
	}
	one := p.Form.Catalog.Operations[at]
	given, err := plan.Decode(one.Plan)
	if err != nil {
		return // the server has checked it
	}
	d := DraftOf(given)
	switch {
	case strings.EqualFold(one.Key.Name, "Authorization"):
		d.KeyIn = "bearer"
	case one.Key.In != "":
		d.KeyIn, d.KeyName = one.Key.In, one.Key.Name
	}
	p.replace(d, say.T("{} is in the form.", one.Method+" "+one.Path))
}

// IsNewLink reports whether the plan of a link has not been read yet, and notes it as read.
func (f *Form) IsNewLink(text string) bool {
	if text == "" || text == f.link {
		return false
	}
	f.link = text
	return true
}

// LinkRead fills the form with the plan that a link held, or says why the link cannot be opened. It runs nothing: a
// person presses Run.
func (p *Page) LinkRead(given plan.Plan, err error) {
	mistake, wrong := errors.AsType[*plan.FieldError](err)
	switch {
	case wrong:
		p.Form.Put("form", say.T("The link cannot be opened: {}.", want(mistake)))
		p.Changed()
	case err == nil:
		p.Restore(DraftOf(given))
	}
}
