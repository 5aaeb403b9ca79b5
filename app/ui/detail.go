package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// drawDetail draws one call in full: the whole answer, its headers, its attempts, and why it was rejected. It draws
// nothing while no call is open.
func drawDetail(v *view) app.UI {
	r, open := v.m.Runs.Shown, v.m.Runs.Open
	if r == nil || open < 0 || open >= r.Lane.Total() {
		return dom.Elem("div")
	}
	return dom.Elem("aside#detail.detail[aria-label=The call in full]",
		dom.Elem("header",
			dom.Elem("i").Class("mark", r.Lane.State(open).String()),
			dom.Sentence("h3", "ID {}", say.Clip(r.ID(open), 80)),
			dom.Elem("div.acts",
				drawDetailButton(v, "previous", "↑", "Previous row", func() { step(v, -1) }),
				drawDetailButton(v, "next", "↓", "Next row", func() { step(v, 1) }),
				drawDetailButton(v, "close", "✕", "Close", func() { v.m.Runs.OpenCall(-1) }),
			),
		),
		drawOutcome(v, r, open),
	).DataSet("index", open)
}

func drawDetailButton(v *view, id, sign, name string, do func()) app.UI {
	return dom.Words("button.quiet.icon[type=button]", sign).ID("detail-"+id).Aria("label", say.T(name)).
		OnClick(func(app.Context, app.Event) {
			v.copied = ""
			v.m.Changed()
			do()
		})
}

func drawOutcome(v *view, r *model.Run, index int) app.UI {
	o := r.Lane.Outcome(index)
	if o == nil {
		return dom.Words("p.hint", board.NoAnswerYet(r.Lane.State(index)))
	}
	return dom.Elem("div",
		dom.ShowIf(o.Reason != nil, func() app.UI { return drawReason(o.Reason) }),
		dom.Elem("dl", drawFacts(o)...),
		dom.ShowIf(len(o.Tries) > 1, func() app.UI { return drawTries(o.Tries) }),
		drawEarlier(r.Lane.Earlier(index)),
		drawTree(v, o),
		drawBody(o, r.Answers.Lost(index)),
		dom.Elem("div.line.acts",
			dom.Words("button#copy[type=button]", callCopied(v)).OnClick(onCopyCall(v)),
			dom.ShowIf(o.BodyBytes > 0 && !r.Here, func() app.UI {
				return drawDownload("a#body.button", r.BodyAddress(index), say.T("Download the whole answer"))
			}),
		),
	)
}

func drawReason(r *settle.Reason) app.UI {
	return dom.Elem("div",
		dom.Words("p#reason.why", say.Reason(r)+"."),
		dom.ShowIf(r.Detail() != "", func() app.UI {
			return dom.Elem("p#reason-detail.hint",
				app.Text(say.T("For your developer:")+" "), dom.Words("code", r.Code+": "+r.Detail()))
		}),
	)
}

// drawFacts draws names and values, the headers of interest last.
func drawFacts(o *settle.Outcome) []app.UI {
	var all []app.UI
	for _, fact := range board.Facts(o) {
		all = append(all, dom.Sentence("dt", fact.Name), dom.Words("dd", fact.Value))
	}
	return all
}

// drawEarlier draws what a call came to before it was made again.
func drawEarlier(all []*settle.Outcome) app.UI {
	return dom.ShowIf(len(all) > 0, func() app.UI {
		return dom.Elem("div",
			dom.Sentence("p.label", "Before it was tried again"),
			dom.Elem("ol#earlier", app.Range(all).Slice(func(i int) app.UI {
				return dom.Words("li", board.EarlierText(all[i]))
			})),
		)
	})
}

// drawTries draws every attempt of a call that needed several.
func drawTries(all []settle.Try) app.UI {
	return dom.Elem("div",
		dom.Sentence("p.label", "Attempts"),
		dom.Elem("ol#tries", app.Range(all).Slice(func(i int) app.UI {
			return dom.Words("li", board.TryText(all[i]))
		})),
	)
}

// drawBody shows what came back, as text.
func drawBody(o *settle.Outcome, lost bool) app.UI {
	text, note := board.Readable(o)
	if lost {
		note = say.T("The server does not keep this answer any more.")
	}
	return dom.Elem("div",
		dom.ShowIf(note != "", func() app.UI { return dom.Words("p.hint", note) }),
		dom.ShowIf(text != "", func() app.UI {
			pre := dom.Words("pre#answer[tabindex=0][aria-label=The answer]", text)
			if len(o.Value.JSON) == 0 || o.Value.JSON[0] != '{' && o.Value.JSON[0] != '[' {
				return pre
			}
			return dom.Elem("details.fold", dom.Sentence("summary", "As text"), pre)
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
