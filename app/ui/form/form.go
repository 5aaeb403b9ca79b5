package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/pane"
	"allsettled/app/say"
)

// Draw draws the form: the bar of the request, and its tabs at the left. Its fields' values are constants here:
// after the first paint they are the browser's, see give.
func (f *Form) Draw() app.UI {
	return dom.Elem("section#form[aria-label=What to call]", drawBar(f), drawLeft(f))
}

// drawLeft draws the tabs of the form, and the one that is open.
func drawLeft(f *Form) app.UI {
	tabs := formTabs(f)
	return dom.Elem("div.card.left",
		dom.Elem("div.line.head", tabs.Draw()),
		dom.ShowIf(!f.m.Alone, func() app.UI { return drawCatalog(f) }),
		tabs.Panel("ids", f.IDs(), f.First()),
		tabs.Panel("how", f.Modes(), drawLimits(f)),
		tabs.Panel("auth", drawKey(f)),
		tabs.Panel("request", drawRequest(f)...),
	)
}

// formTabs are the tabs of the form.
func formTabs(f *Form) dom.Tabs {
	tabs := dom.Tabs{Label: "The form", Open: f.panes.FormTab(), Show: func(id string) {
		f.panes.OpenForm(id)
		f.redraw()
	}}
	for _, t := range pane.Form {
		one := dom.Tab{ID: t.ID, Button: t.Button, Name: say.T(t.Name), Mark: formMark(f, t)}
		tabs.List = append(tabs.List, one)
	}
	return tabs
}

// formMark says of a tab of the form whether there is a mistake in it, or anything set.
func formMark(f *Form, t pane.Tab) string {
	switch {
	case pane.HasMistake(t.ID, f.m.Form.Errors):
		return "mistake"
	case pane.IsSet(t.ID, f.m.Form.Draft):
		return "set"
	}
	return ""
}

// drawRequest draws the headers and the body.
func drawRequest(f *Form) []app.UI {
	d := &f.m.Form.Draft
	return []app.UI{
		drawParams(f),
		drawText(f, "headers", "Headers, one a line", "Accept: application/json", &d.Headers),
		unlessHidden(!d.Bodyless(), drawBody(f)),
		dom.ShowIf(d.Bodyless(), func() app.UI {
			return dom.Sentence("p.hint", "{} sends no body. Choose another method to send one.", d.Method)
		}),
	}
}

// First shows the first real addresses.
func (f *Form) First() app.UI {
	first := f.m.Form.First
	if !app.IsClient || f.m.Form.Says == "" {
		first = nil
	}
	return dom.Elem("div.preview", dom.ShowIf(len(first) > 0, func() app.UI {
		return dom.Elem("ol#first[aria-label=The first addresses that will be called]",
			app.Range(first).Slice(func(i int) app.UI { return dom.Words("li", say.Clip(first[i], 160)) }))
	}))
}
