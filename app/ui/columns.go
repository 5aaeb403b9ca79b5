package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/column"
	"allsettled/app/dom"
	"allsettled/app/say"
)

// drawColumns draws a chip for each column of the table, and a field for one by its path.
func drawColumns(v *view) app.UI {
	if v.m.Runs.Shown.Lane.Settled() == 0 {
		return dom.Elem("div")
	}
	columns := v.m.Runs.Columns().List
	return dom.Elem("div#columns.chips[role=group][aria-label=Columns]",
		dom.Sentence("span.hint", "Columns"),
		app.Range(columns).Slice(func(i int) app.UI { return drawColumn(v, columns[i], i) }),
		dom.Elem("form.line",
			dom.Single("input#column-path[type=text][placeholder=address.city][aria-label=Add a column by its path]"+
				"[autocapitalize=off][autocomplete=off]"),
			dom.Sentence("button#column-add[type=submit]", "Add"),
		).OnSubmit(onAddColumn(v)),
	)
}

// drawColumn draws a chip that opens to what can be done with a column.
func drawColumn(v *view, c column.Column, i int) app.UI {
	act := func(id, sign, name string, do func()) app.UI {
		return dom.Words("button.quiet.icon[type=button]", sign).DataSet("act", id).Aria("label", say.T(name, c.Name)).
			OnClick(func(app.Context, app.Event) { do() }, c.Path, i)
	}
	return dom.Elem("details.chip",
		dom.Words("summary", say.Clip(c.Name, 24)),
		dom.Elem("div.menu",
			dom.Single("input[type=text][aria-label=Name of the column]").Attr("value", c.Name).
				OnChange(func(ctx app.Context, _ app.Event) {
					v.m.Offer(v.m.Runs.Columns().Rename(i, ctx.JSSrc().Get("value").String()))
				}, c.Path, i),
			act("left", "←", "Move {} to the left", func() { v.m.Offer(v.m.Runs.Columns().Move(i, -1)) }),
			act("right", "→", "Move {} to the right", func() { v.m.Offer(v.m.Runs.Columns().Move(i, 1)) }),
			act("narrower", "⇥⇤", "Make {} narrower", func() { resize(v, i, widthOf(i)-wideStep) }),
			act("wider", "⇤⇥", "Make {} wider", func() { resize(v, i, widthOf(i)+wideStep) }),
			dom.Sentence("button[type=button]", "Count values").DataSet("act", "group").
				OnClick(func(ctx app.Context, _ app.Event) {
					ctx.JSSrc().Call("closest", "details").Set("open", false)
					groupBy(v, c.Path)
				}, c.Path),
			act("remove", "✕", "Remove {}", func() { v.m.Offer(v.m.Runs.Columns().Drop(c.Path)) }),
		),
	).DataSet("column", c.Path)
}

func onAddColumn(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		e.PreventDefault()
		field := dom.Element("column-path")
		if path := strings.TrimSpace(field.Get("value").String()); path != "" {
			v.m.Offer(v.m.Runs.Columns().Add(path))
			field.Set("value", "")
		}
	}
}
