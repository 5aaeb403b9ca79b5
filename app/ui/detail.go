package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// drawDetail draws one call in full: the whole answer, its headers, its attempts, and why it was rejected. It draws
// nothing while no call is open.
func drawDetail(v *view) app.UI {
	r, open := v.m.Runs.Shown, v.m.Runs.Open
	if r == nil || open < 0 || open >= r.Lane.Total() {
		return elem("div")
	}
	return elem("aside#detail.detail[aria-label=The call in full]",
		elem("header",
			elem("i").Class("mark", r.Lane.State(open).String()),
			sentence("h3", "ID {}", say.Clip(r.ID(open), 80)),
			elem("div.acts",
				drawDetailButton(v, "previous", "↑", "Previous row", func() { step(v, -1) }),
				drawDetailButton(v, "next", "↓", "Next row", func() { step(v, 1) }),
				drawDetailButton(v, "close", "✕", "Close", func() { v.m.Runs.OpenCall(-1) }),
			),
		),
		drawOutcome(v, r, open),
	).DataSet("index", open)
}

func drawDetailButton(v *view, id, sign, name string, do func()) app.UI {
	return words("button.quiet.icon[type=button]", sign).ID("detail-"+id).Aria("label", say.T(name)).
		OnClick(func(app.Context, app.Event) {
			v.copied = ""
			v.m.Changed()
			do()
		})
}

func drawOutcome(v *view, r *model.Run, index int) app.UI {
	o := r.Lane.Outcome(index)
	if o == nil {
		return words("p.hint", board.NoAnswerYet(r.Lane.State(index)))
	}
	return elem("div",
		showIf(o.Reason != nil, func() app.UI { return drawReason(o.Reason) }),
		elem("dl", drawFacts(o)...),
		showIf(len(o.Tries) > 1, func() app.UI { return drawTries(o.Tries) }),
		drawEarlier(r.Lane.Earlier(index)),
		drawTree(v, o),
		drawBody(o, r.Answers.Lost(index)),
		elem("div.line.acts",
			words("button#copy[type=button]", callCopied(v)).OnClick(onCopyCall(v)),
			showIf(o.BodyBytes > 0 && !r.Here, func() app.UI {
				return drawDownload("a#body.button", r.BodyAddress(index), say.T("Download the whole answer"))
			}),
		),
	)
}

func drawReason(r *settle.Reason) app.UI {
	return elem("div",
		words("p#reason.why", say.Reason(r)+"."),
		showIf(r.Detail() != "", func() app.UI {
			return elem("p#reason-detail.hint",
				app.Text(say.T("For your developer:")+" "), words("code", r.Code+": "+r.Detail()))
		}),
	)
}

// drawFacts draws names and values, the headers of interest last.
func drawFacts(o *settle.Outcome) []app.UI {
	var all []app.UI
	for _, fact := range board.Facts(o) {
		all = append(all, sentence("dt", fact.Name), words("dd", fact.Value))
	}
	return all
}

// drawEarlier draws what a call came to before it was made again.
func drawEarlier(all []*settle.Outcome) app.UI {
	return showIf(len(all) > 0, func() app.UI {
		return elem("div",
			sentence("p.label", "Before it was tried again"),
			elem("ol#earlier", app.Range(all).Slice(func(i int) app.UI {
				return words("li", board.EarlierText(all[i]))
			})),
		)
	})
}

// drawTries draws every attempt of a call that needed several.
func drawTries(all []settle.Try) app.UI {
	return elem("div",
		sentence("p.label", "Attempts"),
		elem("ol#tries", app.Range(all).Slice(func(i int) app.UI { return words("li", board.TryText(all[i])) })),
	)
}

// drawBody shows what came back, as text.
func drawBody(o *settle.Outcome, lost bool) app.UI {
	text, note := board.Readable(o)
	if lost {
		note = say.T("The server does not keep this answer any more.")
	}
	return elem("div",
		showIf(note != "", func() app.UI { return words("p.hint", note) }),
		showIf(text != "", func() app.UI {
			pre := words("pre#answer[tabindex=0][aria-label=The answer]", text)
			if len(o.Value.JSON) == 0 || o.Value.JSON[0] != '{' && o.Value.JSON[0] != '[' {
				return pre
			}
			return elem("details.fold", sentence("summary", "As text"), pre)
		}),
	)
}

func callCopied(v *view) string {
	if v.copied != "" {
		return v.copied
	}
	return say.T("Copy for your developer")
}

// onCopyCall puts what a developer needs on the clipboard.
func onCopyCall(v *view) app.EventHandler {
	return func(app.Context, app.Event) {
		v.copied = say.T("This browser does not let pages copy")
		r := v.m.Runs.Shown
		if o := r.Lane.Outcome(v.m.Runs.Open); o != nil && copyText(v, board.CallText(r.Label, r.Name, o)) {
			v.copied = say.T("Copied")
		}
		v.m.Changed()
	}
}
