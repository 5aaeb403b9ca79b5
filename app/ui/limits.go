package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// drawLimits draws the settings that most runs can do without, behind a fold.
func drawLimits(v *view) app.UI {
	d := &v.m.Form.Draft
	return elem("details.field.fold",
		sentence("summary#limits", "Limits, retries, headers and keys"),
		elem("div.grid",
			drawNumber(v, "in-flight", "At a time", "6, practice: all", &d.InFlight),
			drawNumber(v, "per-second", "Starts a second", "no limit", &d.PerSecond),
			drawNumber(v, "timeout", "Timeout, seconds", "20", &d.Timeout),
			drawNumber(v, "attempts", "Attempts, at most", usualAttempts(v), &d.Attempts),
		),
		drawCheck(v, "fetch-rule", "A status of 400 and above counts as fulfilled, as in fetch itself", &d.FetchRule),
		drawCheck(v, "abort-rest", "Once the mode has decided, abort the calls that are left", &d.AbortRest),
		showIf(!v.m.Alone, func() app.UI {
			return drawCheck(v, "here", "Make the calls from this browser, not from the server", &d.Here)
		}),
		showIf(d.Here || v.m.Alone, func() app.UI {
			return sentence("p.hint", "A browser opens six connections to one host by HTTP/1.1, "+
				"reads only what a site lets other pages read (CORS), and forgets the run when the page is closed.")
		}),
		drawKey(v),
		drawText(v, "headers", "Headers, one a line", "Accept: application/json", &d.Headers),
		unlessHidden(!d.Bodyless(), drawText(v, "body", "Body", `{"user": "{id}"}`, &d.Body)),
	)
}

func usualAttempts(v *view) string {
	if v.m.Form.Draft.Bodyless() {
		return "3"
	}
	return "1"
}
