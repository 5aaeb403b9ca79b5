package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
)

// drawEditor draws a field over its own text in pieces, so that each piece has its colour. The text below is for eyes
// alone: it follows the field wherever that is scrolled, see [follow]. What belongs to the field may stand behind it.
func drawEditor(id string, pieces []draft.Piece, field ...app.UI) app.HTMLElem {
	parts := make([]app.UI, 0, len(pieces)+1)
	for _, p := range pieces {
		parts = append(parts, dom.Words("span", p.Text).Class(p.Kind))
	}
	parts = append(parts, app.Text("\u200b")) // or the last line would have no height where it is empty
	look := dom.Elem("div.look[aria-hidden=true]", parts...).ID(id + "-look")
	return dom.Elem("div.editor.grow", append([]app.UI{look}, field...)...)
}

// follow scrolls the text below a field as the field is scrolled.
func follow(id string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		if look := dom.Element(id + "-look"); dom.Found(look) {
			look.Set("scrollLeft", ctx.JSSrc().Get("scrollLeft"))
			look.Set("scrollTop", ctx.JSSrc().Get("scrollTop"))
		}
	}
}

// drawBody draws the field for the body: JSON in colours, and where it stops to be JSON.
func drawBody(f *Form) app.UI {
	d := &f.m.Form.Draft
	return dom.Elem("div.field",
		dom.Sentence("label[for=body]", "Body"),
		drawEditor("body", draft.BodyPieces(&f.m.Form.Reading, d.Body),
			dom.Elem("textarea#body").Attr("placeholder", `{"user": "{id}"}`).Spellcheck(false).
				Aria("describedby", "body-error body-hint").Aria("invalid", invalid(f, "body")).
				OnInput(onField(f, &d.Body)).OnScroll(follow("body")),
		).Class("lit"),
		dom.Words("p#body-hint.doubt", draft.BodyFault(&f.m.Form.Reading)),
		drawFault(f, "body"),
	)
}
