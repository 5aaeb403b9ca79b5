package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// limits are the settings that most runs can do without.
type limits struct {
	P *page
}

// draw draws the fold and what is behind it.
func (l *limits) draw() app.UI {
	d := &l.P.draft
	return elem("details.field.fold",
		told("summary#limits", "Limits, retries, headers and keys"),
		elem("div.grid",
			l.number("in-flight", "At a time", "6, practice: all", &d.InFlight),
			l.number("per-second", "Starts a second", "no limit", &d.PerSecond),
			l.number("timeout", "Timeout, seconds", "20", &d.Timeout),
			l.number("attempts", "Attempts, at most", l.attempts(), &d.Attempts),
		),
		l.check("fetch-rule", "A status of 400 and above counts as fulfilled, as in fetch itself", &d.FetchRule),
		l.check("abort-rest", "Once the mode has decided, abort the calls that are left", &d.AbortRest),
		showIf(!l.P.alone, func() app.UI {
			return l.check("here", "Make the calls from this browser, not from the server", &d.Here)
		}),
		showIf(d.Here || l.P.alone, func() app.UI {
			return told("p.hint", "A browser opens six connections to one host by HTTP/1.1, reads only what a site lets other pages read (CORS), and forgets the run when the page is closed.")
		}),
		(&apiKey{P: l.P}).draw(),
		l.text("headers", "Headers, one a line", "Accept: application/json", &d.Headers),
		showIf(!bodyless(d.Method), func() app.UI {
			return l.text("body", "Body", `{"user": "{id}"}`, &d.Body)
		}),
	)
}

func (l *limits) attempts() string {
	if bodyless(l.P.draft.Method) {
		return "3"
	}
	return "1"
}

func (l *limits) number(id, label, empty string, text *string) app.UI {
	f := form{P: l.P}
	return elem("div",
		told("label", label).Attr("for", id),
		single("input").ID(id).Attr("type", "text").Attr("inputmode", "decimal").Attr("autocomplete", false).Attr("placeholder", say.T(empty)).
			Aria("describedby", id+"-error").Aria("invalid", f.invalid(id)).OnInput(f.onField(text)),
		f.fault(id),
	)
}

func (l *limits) text(id, label, empty string, text *string) app.UI {
	f := form{P: l.P}
	return elem("div.field",
		told("label", label).Attr("for", id),
		elem("textarea").ID(id).Attr("placeholder", say.T(empty)).Spellcheck(false).
			Aria("describedby", id+"-error").Aria("invalid", f.invalid(id)).OnInput(f.onField(text)),
		f.fault(id),
	)
}

func (l *limits) check(id, label string, on *bool) app.UI {
	return elem("label.check",
		single("input").ID(id).Attr("type", "checkbox").OnChange(func(ctx app.Context, _ app.Event) {
			*on = ctx.JSSrc().Get("checked").Bool()
			l.P.edited()
		}),
		told("span", label),
	)
}
