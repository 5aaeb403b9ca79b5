package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
	"allsettled/app/say"
)

// drawKey draws where the key goes, under which name, and the key itself, hidden. The key stays in this tab unless the
// person asks the browser to remember it; it is in no link, no file and no log.
func drawKey(f *Form) app.UI {
	d, places := &f.m.Form.Draft, draft.KeyPlaces
	return dom.Elem("fieldset.field",
		dom.Sentence("legend", "API key"),
		dom.Elem("div.line",
			dom.Elem("select#key-in[aria-label=Where the key goes]").OnChange(onField(f, &d.KeyIn)).Body(
				app.Range(places).Slice(func(i int) app.UI {
					return dom.Words("option", say.T(places[i].Label)).Attr("value", places[i].ID)
				}),
			),
			unlessHidden(d.KeyIn == "header" || d.KeyIn == "query",
				dom.Single("input#key-name.mono.grow[type=text][aria-label=Name of the key]").Spellcheck(false).
					Attr("placeholder", d.KeyHint()).OnInput(onField(f, &d.KeyName))),
		),
		unlessHidden(d.KeyIn != "",
			dom.Single("input#key.grow[type=password][aria-label=The key][autocomplete=off][placeholder=the key]").
				Aria("describedby", "key-error").OnInput(onField(f, &d.Key))),
		unlessHidden(d.KeyIn != "", drawCheck(f, "key-keep", "Remember the key in this browser", &d.KeepKey)),
		drawFault(f, "key"),
	)
}

// unlessHidden hides a field that does not matter now: it stays in the document, so that what was typed stays too.
func unlessHidden(wanted bool, field app.UI) app.UI {
	if wanted {
		return dom.Elem("div.grow", field)
	}
	return dom.Elem("div").Attr("hidden", true).Body(field)
}
