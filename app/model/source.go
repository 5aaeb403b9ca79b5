package model

import (
	"errors"
	"fmt"
	"strings"

	"allsettled/app/draft"
	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/table"
)

// Paste reads a command into the form, in whatever field it was pasted, and reports whether the text was one.
func (f *Form) Paste(text string) bool {
	if !paste.IsCommand(text) {
		return false
	}
	c, err := paste.ParseCommand(text)
	if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
		f.refuse("form", say.T("That command will not do: {}.", draft.Want(mistake)))
		return true
	}
	d := f.Draft
	read := draft.Of(c.Plan)
	d.Method, d.Address, d.Body, d.Headers = read.Method, read.Address, read.Body, read.Headers
	if paste.IsCommand(d.IDs) || read.IDs != "" {
		d.IDs, d.IDColumn, d.Heading = read.IDs, read.IDColumn, read.Heading
	}
	f.replace(d, say.T("The command was taken to pieces.")+notes(c))
	if c.Column != "" {
		f.column = table.InAnswer(c.Column)
	}
	return true
}

// notes says what of a command was read in another way than it stands there.
func notes(c paste.Command) (says string) {
	if d := (draft.Draft{Method: c.Plan.Method}); d.Bodyless() && c.Plan.Body != "" {
		says += " " + say.T("{} sends no body: it is left out.", d.Method)
	}
	if c.Column != "" {
		says += " " + say.T("The table will show {}.", c.Column)
	}
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

// ReadingFile notes that a file is being read; empty that none is any more.
func (f *Form) ReadingFile(name string) {
	f.Busy = ""
	if name != "" {
		f.Busy = say.T("Reading {}…", name)
	}
	f.screen.Changed()
}

// FileRead puts the text of a file into the form, as the IDs and columns to call with.
func (f *Form) FileRead(name, text string) {
	f.ReadingFile("")
	d := f.Draft
	d.IDs, d.IDColumn, d.Heading = text, "", ""
	f.replace(d, say.T("{} was read.", name))
}

// RowsHidden notes how many rows of the file that was just read are left out since it hides them; take reads the file
// again with them.
func (f *Form) RowsHidden(count int, take func()) {
	f.hidden = hiddenRows{count: count, text: f.Draft.IDs, take: take}
	f.screen.Changed()
}

// hiddenRows are rows of a file that were left out.
type hiddenRows struct {
	count int
	text  string // what was read of the file
	take  func()
}

// HiddenRows says how many rows of the file in the form were left out since it hides them, and returns what takes
// them. It returns no sentence where no row is hidden, and once the text of the file was changed.
func (f *Form) HiddenRows() (says string, take func()) {
	if f.hidden.count == 0 || f.hidden.text != f.Draft.IDs {
		return "", nil
	}
	all := f.hidden.count + f.Plan.Total()
	return say.N(f.hidden.count, "{1} of {2} rows is hidden in the file, and was left out."+
		"|{1} of {2} rows are hidden in the file, and were left out.", say.Number(all)), f.hidden.take
}

// CellsBroken notes how many cells of the file that was just read hold an error or a formula without its value, and
// the first rows with one.
func (f *Form) CellsBroken(count int, rows []int) {
	f.broken = brokenCells{text: f.Draft.IDs}
	if count > 0 {
		f.broken.says = say.N(count, "{1} cell holds an error or a formula without its value, in row {2}: "+
			"save the file again in a spreadsheet.|{1} cells hold an error or a formula without its value, "+
			"first in the rows {2}: save the file again in a spreadsheet.", strings.Trim(fmt.Sprint(rows), "[]"))
	}
	f.screen.Changed()
}

// brokenCells is what is said of a file whose cells hold errors.
type brokenCells struct{ text, says string }

// BrokenCells says which rows of the file in the form hold an error; empty for none, and once its text was changed.
func (f *Form) BrokenCells() string {
	if f.broken.text != f.Draft.IDs {
		return ""
	}
	return f.broken.says
}

// FileRefused says under the IDs why a file was not read.
func (f *Form) FileRefused(why string) {
	f.ReadingFile("")
	f.refuse("ids", why)
}

// refuse says why what was brought last is not in the form, instead of what was said before.
func (f *Form) refuse(element, why string) {
	f.Errors[element] = why
	f.screen.Changed()
}

// IsNewLink reports whether the plan of a link has not been read yet, and notes it as read.
func (f *Form) IsNewLink(text string) bool {
	if text == "" || text == f.link {
		return false
	}
	f.link, f.Many = text, Question{}
	return true
}

// LinkHolds asks about a link that holds many IDs whether they are wanted; take reads them.
func (f *Form) LinkHolds(count int, take func()) {
	f.Many = Question{
		say.T("The link holds {} IDs. The page needs a while to read them. Fill them in?", say.Number(count)), take,
	}
	f.screen.Changed()
}

// Question is a sentence that asks, and what a yes does.
type Question struct {
	Asks string
	Yes  func()
}

// LinkRead fills the form with the plan that a link held, or says why the link cannot be opened. It runs nothing: a
// person presses Run.
func (f *Form) LinkRead(given plan.Plan, err error) {
	mistake, wrong := errors.AsType[*plan.FieldError](err)
	switch {
	case wrong:
		f.refuse("form", say.T("The link cannot be opened: {}.", draft.Want(mistake)))
	case err == nil:
		f.Restore(draft.Of(given))
	}
}
