package model

import (
	"context"
	"maps"
	"strings"

	"allsettled/app/header"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/snippet/languages"
)

// Code is the program that makes the form's calls, as it was written last.
type Code struct {
	Shown    bool
	Language string // ID of one of [languages.All]; empty for the first
	Program  Program
	Why      string // there is no program
	Copied   bool

	write  CodeWriter // nil where there is none
	screen *Screen
	form   *Form // of which programs are written
	asking bool  // a program is being written
	stale  bool  // what is being written is not what is wanted any more
}

// Toggle opens the program or closes it.
func (c *Code) Toggle() {
	c.Shown = !c.Shown
	c.screen.Changed()
	c.Write()
}

// Choose has the program written in another language.
func (c *Code) Choose(language string) {
	c.Language = language
	c.screen.Changed()
	c.Write()
}

// Write has the program written again after a change of the form, while it is shown.
func (c *Code) Write() {
	c.Copied = false
	if !c.Shown || c.write == nil || !c.form.Alive {
		return
	}
	if c.stale = c.asking; c.stale {
		return
	}
	if c.Why = c.form.unwritable(); c.Why != "" {
		return
	}
	if c.Language == "" {
		c.Language = languages.All[0].ID
	}
	c.asking = true
	given, language, host := withMaskedKeys(c.form.Plan), c.Language, c.screen.host
	host.Async(func() {
		written, err := c.write(context.Background(), given, language)
		host.Dispatch(func() { c.written(written, err) })
	})
}

// unwritable says why the form is no plan of which a program can be written.
func (f *Form) unwritable() string {
	switch {
	case f.Plan.Total() == 0:
		return say.T("Add at least one ID to see the code.")
	case len(f.Errors) > 0:
		return say.T("Something in the form needs a look first: see the note in red.")
	}
	return ""
}

// written takes the program, and asks for another where the form has changed meanwhile.
func (c *Code) written(program Program, err error) {
	c.Program, c.Why, c.asking = program, "", false
	if err != nil {
		c.Why = say.Capital(say.T(err.Error()))
	}
	c.screen.Changed()
	if c.stale {
		c.Write()
	}
	c.screen.host.CodeWritten()
}

// Needs says what must be there before the program runs.
func (c *Code) Needs() string {
	all := say.T(c.Program.Needs)
	if len(c.Program.Keys) > 0 {
		keys := strings.Join(c.Program.Keys, ", ")
		all += " " + say.T("Put the keys into the environment first: {}.", keys)
	}
	if c.Program.IDsName != "" {
		all += " " + say.T("It reads its IDs from {}, which lies beside it.", c.Program.IDsName)
	}
	return all
}

// withMaskedKeys masks the secrets of a plan. The kind of a key stays to be seen, and what a program writes for each
// row.
func withMaskedKeys(p plan.Plan) plan.Plan {
	masked := p.Masked()
	masked.Headers = maps.Clone(masked.Headers)
	for name, value := range p.Headers {
		scheme, _, two := strings.Cut(value, " ")
		known := scheme == "Bearer" || scheme == "Basic" || scheme == "Token"
		if hidden := masked.Headers[name]; hidden != value && two && known {
			masked.Headers[name] = scheme + " " + hidden
		}
		if strings.Contains(value, "{") && !header.IsKey(name) {
			masked.Headers[name] = value
		}
	}
	return masked
}
