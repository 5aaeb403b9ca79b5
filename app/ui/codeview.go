package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// codeView shows the program that makes the same calls as the form, to be read, copied and run elsewhere.
type codeView struct {
	P *page
}

// draw offers the program, and draws it once it is open.
func (v *codeView) draw() app.UI {
	open := v.P.code.open
	return elem("section#code.compare[aria-label=The exact code]",
		told("button#code-open[type=button]", "The exact code").Aria("expanded", strconv.FormatBool(open)).
			OnClick(func(app.Context, app.Event) {
				v.P.rev++
				v.P.code.open = !open
				v.P.writeCode()
			}),
		showIf(open, v.body),
	)
}

func (v *codeView) body() app.UI {
	c := &v.P.code
	return elem("div",
		told("p.hint", "A program that makes the form's calls without this page. What changes with the mode is marked."),
		elem("div.line.wrap.languages[role=group][aria-label=Language]", app.Range(languages).Slice(func(i int) app.UI { return v.choice(languages[i]) })),
		showIf(c.why != "", func() app.UI { return words("p#code-why.hint[role=status]", c.why) }),
		showIf(c.why == "" && c.program.Text != "", v.program),
	)
}

func (v *codeView) choice(one language) app.UI {
	c := &v.P.code
	return words("button[type=button]", one.label).DataSet("language", one.id).Aria("pressed", strconv.FormatBool(one.id == c.language)).
		OnClick(func(app.Context, app.Event) {
			v.P.rev++
			c.language = one.id
			v.P.writeCode()
		}, one.id)
}

// program draws the text and what can be made of it.
func (v *codeView) program() app.UI {
	c := &v.P.code
	copied := "Copy the code"
	if c.copied {
		copied = "Copied"
	}
	return elem("div",
		elem("pre#code-text.code[tabindex=0][role=region][aria-label=The exact code]", elem("code", v.marked()...)),
		elem("div.line.wrap",
			told("button#code-copy[type=button]", copied).DataSet("wide", say.T("Copy the code")).OnClick(func(app.Context, app.Event) {
				v.P.rev++
				c.copied = v.P.copy(c.program.Text)
			}),
			words("button#code-save[type=button]", say.T("Save {}", c.program.File)).OnClick(func(app.Context, app.Event) { save(c.program.File, c.program.Text) }),
			showIf(c.program.IDsName != "", func() app.UI {
				return words("button#code-ids[type=button]", say.T("Save {}", c.program.IDsName)).OnClick(func(app.Context, app.Event) { save(c.program.IDsName, c.program.IDsFile) })
			}),
		),
		words("p#code-needs.hint", v.needs()),
	)
}

// needs says what must be there before the program runs.
func (v *codeView) needs() string {
	c := &v.P.code
	all := say.Heard(c.program.Needs)
	if len(c.program.Keys) > 0 {
		all += " " + say.T("Put the keys into the environment first: {}.", strings.Join(c.program.Keys, ", "))
	}
	if c.program.IDsName != "" {
		all += " " + say.T("It reads its IDs from {}, which lies beside it.", c.program.IDsName)
	}
	return all
}

// marked is the text, with the words that change between modes as marks in it.
func (v *codeView) marked() []app.UI {
	var all []app.UI
	text, at := v.P.code.program.Text, 0
	for _, m := range v.P.code.program.Marks {
		all = append(all, app.Text(text[at:m[0]]), words("mark", text[m[0]:m[1]]))
		at = m[1]
	}
	return append(all, app.Text(text[at:]))
}
