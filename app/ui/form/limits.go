package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
)

// drawLimits draws the limits and the rules of a run.
func drawLimits(f *Form) app.UI {
	d := &f.m.Form.Draft
	return dom.Elem("div.field",
		dom.Elem("div.grid",
			drawNumber(f, "in-flight", "At a time", "6, practice: all", &d.InFlight),
			drawNumber(f, "per-second", "Starts a second", "no limit", &d.PerSecond),
			drawNumber(f, "timeout", "Timeout, seconds", "20", &d.Timeout),
			drawNumber(f, "attempts", "Attempts, at most", usualAttempts(f), &d.Attempts),
		),
		drawCheck(f, "fetch-rule", "A status of 400 and above counts as fulfilled, as in fetch itself", &d.FetchRule),
		drawCheck(f, "abort-rest", "Once the mode has decided, abort the calls that are left", &d.AbortRest),
		dom.ShowIf(!f.m.Alone, func() app.UI {
			return drawCheck(f, "here", "Make the calls from this browser, not from the server", &d.Here)
		}),
		dom.ShowIf(d.Here || f.m.Alone, func() app.UI {
			return dom.Sentence("p.hint", "A browser opens six connections to one host by HTTP/1.1, "+
				"reads only what a site lets other pages read (CORS), and forgets the run when the page is closed.")
		}),
	)
}

func usualAttempts(f *Form) string {
	if f.m.Form.Draft.Bodyless() {
		return "3"
	}
	return "1"
}
