package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// apiKey is the field for what a site wants to know its callers by. The key stays
// in this tab unless somebody asks the browser to remember it; it is in no link,
// no file and no log.
type apiKey struct {
	P *page
}

// keyPlaces are where a site may want its key, as its documentation calls them.
var keyPlaces = []struct{ id, says, name string }{
	{"", "No key", ""},
	{"bearer", "Bearer token", "Authorization"},
	{"header", "Header", "X-API-Key"},
	{"query", "In the address", "api_key"},
}

// draw draws where the key goes, under which name, and the key itself, hidden.
func (k *apiKey) draw() app.UI {
	d := &k.P.draft
	f := form{P: k.P}
	named := d.KeyIn == "header" || d.KeyIn == "query"
	return elem("fieldset.field",
		told("legend", "API key"),
		elem("div.line",
			elem("select#key-in[aria-label=Where the key goes]").OnChange(f.onField(&d.KeyIn)).Body(
				app.Range(keyPlaces).Slice(func(i int) app.UI {
					return elem("option").Attr("value", keyPlaces[i].id).Text(say.T(keyPlaces[i].says))
				}),
			),
			k.field(named, single("input#key-name.mono.grow[type=text][aria-label=Name of the key]").Spellcheck(false).
				Attr("placeholder", keyName(d.KeyIn, "")).OnInput(f.onField(&d.KeyName))),
		),
		k.field(d.KeyIn != "", single("input#key.grow[type=password][aria-label=The key][autocomplete=off][placeholder=the key]").
			Aria("describedby", "key-error").OnInput(f.onField(&d.Key))),
		k.field(d.KeyIn != "", (&limits{P: k.P}).check("key-keep", "Remember the key in this browser", &d.KeepKey)),
		f.fault("key"),
	)
}

// field hides what does not matter now: it stays in the document, so that what was typed stays too.
func (k *apiKey) field(wanted bool, field app.UI) app.UI {
	if wanted {
		return elem("div.grow", field)
	}
	return elem("div").Attr("hidden", true).Body(field)
}

// keyName is the name under which the key is sent.
func keyName(place, typed string) string {
	if typed = strings.TrimSpace(typed); typed != "" && place != "bearer" {
		return typed
	}
	for _, p := range keyPlaces {
		if p.id == place {
			return p.name
		}
	}
	return ""
}

// key puts the key where the site wants it.
func (r *reading) key(d draft) {
	key := strings.TrimSpace(d.Key)
	if d.KeyIn == "" || key == "" {
		return
	}
	name := keyName(d.KeyIn, d.KeyName)
	if d.KeyIn == "query" {
		r.plan.Query = map[string]string{name: key}
		return
	}
	if d.KeyIn == "bearer" {
		key = "Bearer " + strings.TrimPrefix(key, "Bearer ")
	}
	if r.plan.Headers == nil {
		r.plan.Headers = map[string]string{}
	}
	r.plan.Headers[name] = key
}
