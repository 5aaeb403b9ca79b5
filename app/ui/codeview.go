package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/snippet/languages"
)

// drawCode draws the program that makes the same calls as the form, to be read, copied and run elsewhere.
func drawCode(v *view) app.UI {
	c := &v.m.Code
	if !c.Shown {
		return dom.Elem("div")
	}
	return dom.Elem("section#code.compare[aria-label=The exact code]",
		dom.Sentence("p.hint", "A program that makes the form's calls without this page. "+
			"What changes with the mode is marked."),
		dom.Elem("div.line.wrap.languages[role=group][aria-label=Language]",
			app.Range(languages.All).Slice(func(i int) app.UI { return drawLanguage(v, i) })),
		dom.ShowIf(c.Why != "", func() app.UI { return dom.Words("p#code-why.hint[role=status]", c.Why) }),
		dom.ShowIf(c.Why == "" && c.Program.Text != "", func() app.UI { return drawProgram(v) }),
	)
}

func drawLanguage(v *view, i int) app.UI {
	one := languages.All[i]
	return dom.Words("button[type=button]", one.Label).DataSet("language", one.ID).
		Aria("pressed", strconv.FormatBool(one.ID == v.m.Code.Language)).
		OnClick(func(app.Context, app.Event) { v.m.Code.Choose(one.ID) }, one.ID)
}

// drawProgram draws the text and what can be done with it.
func drawProgram(v *view) app.UI {
	c, copied := &v.m.Code, "Copy the code"
	if c.Copied {
		copied = "Copied"
	}
	return dom.Elem("div",
		dom.Elem("pre#code-text.code[tabindex=0][role=region][aria-label=The exact code]",
			dom.Elem("code", marked(&c.Program)...)),
		dom.Elem("div.line.wrap",
			dom.Sentence("button#code-copy[type=button]", copied).DataSet("wide", say.T("Copy the code")).
				OnClick(func(app.Context, app.Event) {
					c.Copied = copyText(v, c.Program.Text)
					v.m.Changed()
				}),
			dom.Sentence("button#code-save[type=button]", "Save {}", c.Program.File).
				OnClick(func(app.Context, app.Event) { save(c.Program.File, c.Program.Text) }),
			dom.ShowIf(c.Program.IDsName != "", func() app.UI {
				return dom.Sentence("button#code-ids[type=button]", "Save {}", c.Program.IDsName).
					OnClick(func(app.Context, app.Event) { save(c.Program.IDsName, c.Program.IDsFile) })
			}),
		),
		dom.Words("p#code-needs.hint", c.Needs()),
	)
}

// marked is the text of a program, with the words that change between modes as marks in it.
func marked(p *model.Program) []app.UI {
	var all []app.UI
	at := 0
	for _, m := range p.Marks {
		all = append(all, app.Text(p.Text[at:m[0]]), dom.Words("mark", p.Text[m[0]:m[1]]))
		at = m[1]
	}
	return append(all, app.Text(p.Text[at:]))
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
