package ui

import (
	"context"
	"maps"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/plan"
	"allsettled/app/say"
)

// code is the program that makes the form's calls, as it was written last.
type code struct {
	scribe   CodeWriter // nil where nobody writes programs
	open     bool
	language string // empty for the first
	program  Program
	why      string // there is none
	asking   bool   // for a program
	stale    bool   // what was asked for is not what is wanted any more
	copied   bool
}

// language is a language that programs are written in.
type language struct{ id, label string }

var languages = []language{
	{"javascript", "JavaScript"},
	{"go", "Go"},
	{"python", "Python"},
	{"curl", "curl"},
	{"parallel", "GNU parallel"},
}

// writeCode has the program written again after a change of the form, while it is looked at.
func (p *page) writeCode() {
	c := &p.code
	c.copied = false
	if !c.open || c.scribe == nil || p.ctx == nil {
		return
	}
	if c.stale = c.asking; c.stale {
		return
	}
	if c.why = p.unwritable(); c.why != "" {
		return
	}
	if c.language == "" {
		c.language = languages[0].id
	}
	c.asking = true
	given, language := withoutSecrets(p.read.plan), c.language
	p.ctx.Async(func() {
		written, err := c.scribe(context.Background(), given, language)
		p.ctx.Dispatch(func(app.Context) { p.written(written, err) })
	})
}

// unwritable says why the form is no plan of which a program can be written.
func (p *page) unwritable() string {
	switch {
	case p.read.plan.Total() == 0:
		return say.T("Add at least one ID to see the code.")
	case len(p.read.errors) > 0:
		return say.T("Something in the form needs a look first: see the note in red.")
	}
	return ""
}

// written takes the program, and asks for another where the form has changed meanwhile.
func (p *page) written(program Program, err error) {
	c := &p.code
	c.program, c.why, c.asking = program, "", false
	if err != nil {
		c.why = upper(say.Heard(err.Error()))
	}
	p.rev++
	if c.stale {
		p.writeCode()
	}
	p.ctx.Defer(func(app.Context) { scrollToMark() })
}

// withoutSecrets masks the secrets of a plan; what kind of key it is stays to be seen.
func withoutSecrets(p plan.Plan) plan.Plan {
	masked := p.Masked()
	masked.Headers = maps.Clone(masked.Headers)
	for name, value := range p.Headers {
		scheme, _, two := strings.Cut(value, " ")
		if hidden := masked.Headers[name]; hidden != value && two && (scheme == "Bearer" || scheme == "Basic" || scheme == "Token") {
			masked.Headers[name] = scheme + " " + hidden
		}
	}
	return masked
}

// save has the browser save a text as a file.
func save(name, text string) {
	urls := app.Window().Get("URL")
	address := urls.Call("createObjectURL", app.Window().Get("Blob").New([]any{text}))
	link := app.Window().Get("document").Call("createElement", "a")
	link.Set("href", address)
	link.Set("download", name)
	link.Call("click")
	urls.Call("revokeObjectURL", address)
}
