package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/draft"
	"allsettled/app/say"
)

// drawIDs draws the box for the IDs, what was found in it, and the way to bring a file.
func drawIDs(v *view) app.UI {
	count, rest := v.m.Form.IDsHint()
	return elem("div.field",
		sentence("label[for=ids]", "IDs"),
		elem("textarea#ids[autocapitalize=off]").Spellcheck(false).
			Aria("describedby", "ids-hint ids-error").Aria("invalid", invalid(v, "ids")).
			OnInput(onField(v, &v.m.Form.Draft.IDs)).Text(draft.First().IDs),
		elem("p#ids-hint.hint", words("b", count), app.Text(" "+rest)),
		drawChoices(v, "ids"),
		drawTable(v),
		drawHidden(v),
		drawBroken(v),
		showIf(!v.m.Alone, func() app.UI { return drawFile(v) }),
		drawFault(v, "ids"),
	).OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).OnDrop(onDrop(v))
}

// accepted are the endings of files that a dialog offers.
const accepted = ".csv,.tsv,.txt,.json,.ndjson,.jsonl,.xlsx,.xlsm"

// drawFile takes a spreadsheet or a text file, chosen or dropped.
func drawFile(v *view) app.UI {
	text := say.T("Choose a file")
	if v.m.Form.Busy != "" {
		text = v.m.Form.Busy
	}
	return elem("label.file",
		single("input#file.vh[type=file][accept="+accepted+"]").OnChange(func(ctx app.Context, _ app.Event) {
			input := ctx.JSSrc()
			readFile(v, input.Get("files").Call("item", 0), false)
			input.Set("value", "")
		}),
		words("span", text), words("span.hint", " "+say.T("or drop one here: CSV, TSV, JSON, XLSX")),
	)
}

// onDrop reads a file that was dropped; the browser puts a text in by itself.
func onDrop(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		if file := e.Get("dataTransfer").Get("files").Call("item", 0); found(file) {
			e.PreventDefault()
			readFile(v, file, false)
		}
	}
}

// drawTable lets a person say what is what in a table that was pasted: in which column the IDs are, and whether its
// first line is a heading. It draws nothing for a plain list.
func drawTable(v *view) app.UI {
	t, d := v.m.Form.Table, &v.m.Form.Draft
	if t == nil {
		return elem("div")
	}
	return elem("div#sheet.sheet[role=group][aria-label=The table]",
		elem("div.line",
			sentence("label[for=id-column]", "IDs are in"),
			elem("select#id-column").OnChange(func(ctx app.Context, _ app.Event) {
				d.IDColumn = ctx.JSSrc().Get("value").String()
				v.m.Form.Edited()
			}).Body(app.Range(t.Columns).Slice(func(i int) app.UI {
				return words("option", v.m.Form.Over(i)).
					Attr("value", strconv.Itoa(i)).Attr("selected", i == v.m.Form.Column)
			})),
		),
		showIf(t.Separator != 0, func() app.UI { return drawFirstLine(v, t.HasHeader) }),
		elem("div#sheet-hint.hint.choice", variables(v)...),
	)
}

// drawFirstLine asks whether the first line names the columns. In JSON the members do.
func drawFirstLine(v *view, has bool) app.UI {
	d := &v.m.Form.Draft
	return elem("label.check",
		single("input#sheet-header[type=checkbox]").Attr("checked", has).OnChange(func(ctx app.Context, _ app.Event) {
			d.Heading = strconv.FormatBool(ctx.JSSrc().Get("checked").Bool())
			d.IDColumn = ""
			v.m.Form.Edited()
		}),
		sentence("span", "The first line is a heading"),
	)
}

// variables offers the columns as buttons that put them into the address, and says which are not used.
func variables(v *view) []app.UI {
	all := []app.UI{sentence("span", "Each column can stand in the address, a header or the body:")}
	for _, name := range v.m.Form.Variables() {
		all = append(all, words("button.variable[type=button]", name).
			OnClick(func(app.Context, app.Event) { insert("address", name) }, name))
	}
	if unused := v.m.Form.Unused(); len(unused) > 0 {
		all = append(all, words("span", say.T("Not used: {}.", strings.Join(unused, ", "))))
	}
	return all
}
