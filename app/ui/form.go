package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/plan"
	"allsettled/app/say"
)

// form edits the draft: address, IDs, mode, Run; the rest behind a fold.
type form struct {
	P    *page
	Busy bool
}

// draw draws the form. Its fields' values are constants here: after the first
// paint they are the browser's, see draft.give.
func (f *form) draw() app.UI {
	return elem("section#form.card[aria-label=What to call]",
		f.address(),
		showIf(!f.P.alone, (&openAPI{P: f.P}).draw),
		f.ids(),
		(&modes{P: f.P}).draw(),
		(&limits{P: f.P}).draw(),
		f.preview(),
		f.actions(),
		words("p#why.hint", f.P.why()),
		words("p#form-error.error[role=alert]", f.formError()),
	)
}

// actions are what can be done now: run, and while a run goes on cancel and pause it.
func (f *form) actions() app.UI {
	return elem("div.line.actions",
		f.runButton(),
		showIf(!f.Busy && f.P.read.plan.Total() > 1, func() app.UI {
			return told("button#try-one[type=button]", "Try one first").Aria("disabled", strconv.FormatBool(f.P.why() != "")).OnClick(f.onTry)
		}),
		showIf(f.Busy && f.P.cur.mayCancel(), func() app.UI {
			return told("button#cancel[type=button]", f.cancelText()).OnClick(f.onCancel)
		}),
		showIf(f.Busy && f.P.cur.mayCancel() && !f.P.cur.Here, func() app.UI {
			text := "Pause"
			if f.P.cur.lane.Paused {
				text = "Go on"
			}
			return told("button#pause[type=button]", text).OnClick(func(app.Context, app.Event) { f.P.cur.togglePause(); f.P.rev++ })
		}),
	)
}

func (f *form) address() app.UI {
	first := firstDraft()
	return elem("div.field",
		told("label[for=address]", "Address to call"),
		elem("div.line",
			elem("select#method[aria-label=Method]").OnChange(f.onField(&f.P.draft.Method)).Body(
				app.Range(plan.Methods()).Slice(func(i int) app.UI {
					method := plan.Methods()[i]
					return elem("option").Attr("value", method).Text(method)
				}),
			),
			f.mark("address", single("input#address.mono.grow[type=text]").Attr("value", first.Address).
				Spellcheck(false).Attr("autocomplete", false).Attr("autocapitalize", "off").OnInput(f.onField(&f.P.draft.Address))),
		),
		elem("p#address-hint.hint", f.addressHint()...),
		f.fault("address"),
		f.fault("method"),
	)
}

// addressHint shows how to write an address, or what comes of the one that stands there.
func (f *form) addressHint() []app.UI {
	if doubt := f.P.read.doubt; doubt != "" {
		return inCode("Is `{}` the place for the ID? Write `{id}` there.", clip(doubt, 60))
	}
	return inCode("Write `{id}` where each ID goes.")
}

// inCode draws a sentence of the catalogue of which the parts between backticks are code.
func inCode(sentence string, holes ...string) []app.UI {
	var all []app.UI
	for i, text := range strings.Split(say.T(sentence, holes...), "`") {
		if i%2 == 0 {
			all = append(all, app.Text(text))
		} else {
			all = append(all, words("code", text))
		}
	}
	return all
}

func (f *form) ids() app.UI {
	count, rest := f.P.read.idsHint()
	return elem("div.field").OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).OnDrop(f.onDrop).Body(
		told("label[for=ids]", "IDs"),
		elem("textarea#ids").Spellcheck(false).Attr("autocapitalize", "off").
			Aria("describedby", "ids-hint ids-error").Aria("invalid", f.invalid("ids")).
			OnInput(f.onField(&f.P.draft.IDs)).Text(firstDraft().IDs),
		elem("p#ids-hint.hint", words("b", count), app.Text(" "+rest)),
		(&sheet{P: f.P}).draw(),
		showIf(!f.P.alone, f.file),
		f.fault("ids"),
	)
}

// file takes a spreadsheet or a text file, chosen or dropped.
func (f *form) file() app.UI {
	text := say.T("Choose a file")
	if f.P.reading != "" {
		text = f.P.reading
	}
	return elem("label.file",
		single("input#file.vh[type=file][accept=.csv,.tsv,.txt,.xlsx]").OnChange(func(ctx app.Context, _ app.Event) {
			input := ctx.JSSrc()
			f.P.chooseFile(input.Get("files").Call("item", 0))
			input.Set("value", "")
		}),
		words("span", text), words("span.hint", " "+say.T("or drop one here: CSV, TSV, XLSX")),
	)
}

func (f *form) runButton() app.UI {
	disabled := "false"
	if f.P.why() != "" {
		disabled = "true"
	}
	text := f.P.read.verb()
	if f.Busy {
		text = say.T("Running…")
	}
	return elem("button#run.primary.grow[type=button]").Aria("disabled", disabled).Aria("describedby", "why").
		OnClick(f.onRun).Body(app.Text(text), told("kbd", "Ctrl ⏎"))
}

func (f *form) cancelText() string {
	if f.P.cur.stopped {
		return "Cancelling…"
	}
	return "Cancel"
}

// preflight says what Run will do.
func (f *form) preflight() string {
	if f.P.read.says == "" {
		return ""
	}
	parts := strings.Split(f.P.read.says, ", ")
	for i, part := range parts {
		parts[i] = say.Heard(part)
	}
	return upper(strings.Join(parts, ", ")) + "."
}

// preview shows the first real addresses, and says what Run will do.
func (f *form) preview() app.UI {
	first := f.P.read.first
	if !app.IsClient || f.P.read.says == "" {
		first = nil
	}
	return elem("div#preview.preview",
		words("p#preflight.hint", f.preflight()),
		showIf(len(first) > 0, func() app.UI {
			return elem("ol#first[aria-label=The first addresses that will be called]", app.Range(first).Slice(func(i int) app.UI {
				return words("li", clip(first[i], 160))
			}))
		}),
	)
}

// formError is what a server refused, where no field is to blame.
func (f *form) formError() string { return f.P.read.errors["form"] }

// mark ties a field to its hint and its error.
func (f *form) mark(id string, input app.HTMLElemSelfClosing) app.UI {
	return input.Aria("describedby", id+"-hint "+id+"-error").Aria("invalid", f.invalid(id))
}

func (f *form) invalid(id string) string {
	if f.P.read.errors[id] != "" {
		return "true"
	}
	return "false"
}

// fault is the place where a field's mistake is told.
func (f *form) fault(id string) app.UI {
	return elem("p").ID(id + "-error").Class("error").Text(f.P.read.errors[id])
}

// onField takes what was typed into a field.
func (f *form) onField(text *string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		value := strings.ReplaceAll(ctx.JSSrc().Get("value").String(), "\r\n", "\n")
		if f.P.pasted(value) {
			return
		}
		*text = value
		f.P.edited()
	}
}

// onDrop reads a file that was dropped; a text is the browser's to put in.
func (f *form) onDrop(_ app.Context, e app.Event) {
	if file := e.Get("dataTransfer").Get("files").Call("item", 0); found(file) {
		e.PreventDefault()
		f.P.chooseFile(file)
	}
}

func (f *form) onRun(app.Context, app.Event)    { f.P.run() }
func (f *form) onTry(app.Context, app.Event)    { f.P.tryOne() }
func (f *form) onCancel(app.Context, app.Event) { f.P.cancel() }
