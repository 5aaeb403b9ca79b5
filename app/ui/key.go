package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/draft"
	"allsettled/app/say"
)

// drawKey draws where the key goes, under which name, and the key itself, hidden. The key stays in this tab unless the
// person asks the browser to remember it; it is in no link, no file and no log.
func drawKey(v *view) app.UI {
	d, places := &v.m.Form.Draft, draft.KeyPlaces
	return elem("fieldset.field",
		sentence("legend", "API key"),
		elem("div.line",
			elem("select#key-in[aria-label=Where the key goes]").OnChange(onField(v, &d.KeyIn)).Body(
				app.Range(places).Slice(func(i int) app.UI {
					return words("option", say.T(places[i].Label)).Attr("value", places[i].ID)
				}),
			),
			unlessHidden(d.KeyIn == "header" || d.KeyIn == "query",
				single("input#key-name.mono.grow[type=text][aria-label=Name of the key]").Spellcheck(false).
					Attr("placeholder", d.KeyHint()).OnInput(onField(v, &d.KeyName))),
		),
		unlessHidden(d.KeyIn != "",
			single("input#key.grow[type=password][aria-label=The key][autocomplete=off][placeholder=the key]").
				Aria("describedby", "key-error").OnInput(onField(v, &d.Key))),
		unlessHidden(d.KeyIn != "", drawCheck(v, "key-keep", "Remember the key in this browser", &d.KeepKey)),
		drawFault(v, "key"),
	)
}

// unlessHidden hides a field that does not matter now: it stays in the document, so that what was typed stays too.
func unlessHidden(wanted bool, field app.UI) app.UI {
	if wanted {
		return elem("div.grow", field)
	}
	return elem("div").Attr("hidden", true).Body(field)
}
