package form

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
	"allsettled/app/say"
)

// IDs draws the box for the IDs, what was found in it, and the way to bring a file.
func (f *Form) IDs() app.UI {
	count, rest := f.m.Form.IDsHint()
	return dom.Elem("div.field",
		dom.Sentence("label[for=ids]", "IDs"),
		dom.Elem("textarea#ids[autocapitalize=off]").Spellcheck(false).
			Aria("describedby", "ids-hint ids-error").Aria("invalid", invalid(f, "ids")).
			OnInput(onField(f, &f.m.Form.Draft.IDs)).Text(draft.First().IDs),
		dom.Elem("p#ids-hint.hint", dom.Words("b", count), app.Text(" "+rest)),
		drawChoices(f, "ids"),
		drawTable(f),
		drawHidden(f),
		drawBroken(f),
		dom.ShowIf(!f.m.Alone, func() app.UI { return drawFile(f) }),
		drawFault(f, "ids"),
	).OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).OnDrop(onDrop(f))
}

// accepted are the endings of files that a dialog offers.
const accepted = ".csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx,.xlsm"

// drawFile takes a spreadsheet or a text file, chosen or dropped.
func drawFile(f *Form) app.UI {
	text := say.T("Choose a file")
	if f.m.Form.Busy != "" {
		text = f.m.Form.Busy
	}
	return dom.Elem("label.file",
		dom.Single("input#file.vh[type=file][accept="+accepted+"]").OnChange(func(ctx app.Context, _ app.Event) {
			input := ctx.JSSrc()
			readFile(f, input.Get("files").Call("item", 0), false)
			input.Set("value", "")
		}),
		dom.Words("span", text), dom.Words("span.hint", " "+say.T("or drop one here: CSV, TSV, JSON, XLSX")),
	)
}

// onDrop reads a file that was dropped; the browser puts a text in by itself.
func onDrop(f *Form) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		if file := e.Get("dataTransfer").Get("files").Call("item", 0); dom.Found(file) {
			e.PreventDefault()
			readFile(f, file, false)
		}
	}
}

// drawTable lets a person say what is what in a table that was pasted: in which column the IDs are, and whether its
// first line is a heading. It draws nothing for a plain list.
func drawTable(f *Form) app.UI {
	t, d := f.m.Form.Table, &f.m.Form.Draft
	if t == nil {
		return dom.Elem("div")
	}
	return dom.Elem("div#sheet.sheet[role=group][aria-label=The table]",
		dom.Elem("div.line",
			dom.Sentence("label[for=id-column]", "IDs are in"),
			dom.Elem("select#id-column").OnChange(func(ctx app.Context, _ app.Event) {
				d.IDColumn = ctx.JSSrc().Get("value").String()
				f.m.Form.Edited()
			}).Body(app.Range(t.Columns).Slice(func(i int) app.UI {
				return dom.Words("option", f.m.Form.Over(i)).
					Attr("value", strconv.Itoa(i)).Attr("selected", i == f.m.Form.Column)
			})),
		),
		dom.ShowIf(t.Separator != 0, func() app.UI { return drawFirstLine(f, t.HasHeader) }),
		dom.Elem("div#sheet-hint.hint.choice", variables(f)...),
	)
}

// drawFirstLine asks whether the first line names the columns. In JSON the members do.
func drawFirstLine(f *Form, has bool) app.UI {
	d := &f.m.Form.Draft
	return dom.Elem("label.check",
		dom.Single("input#sheet-header[type=checkbox]").Attr("checked", has).
			OnChange(func(ctx app.Context, _ app.Event) {
				d.Heading = strconv.FormatBool(ctx.JSSrc().Get("checked").Bool())
				d.IDColumn = ""
				f.m.Form.Edited()
			}),
		dom.Sentence("span", "The first line is a heading"),
	)
}

// variables offers the columns as buttons that put them into the address, and says which are not used.
func variables(f *Form) []app.UI {
	all := []app.UI{dom.Sentence("span", "Each column can stand in the address, a header or the body:")}
	for _, name := range f.m.Form.Variables() {
		all = append(all, dom.Words("button.variable[type=button]", name).
			OnClick(func(app.Context, app.Event) { dom.Insert("address", name) }, name))
	}
	if unused := f.m.Form.Unused(); len(unused) > 0 {
		all = append(all, dom.Words("span", say.T("Not used: {}.", strings.Join(unused, ", "))))
	}
	return all
}
