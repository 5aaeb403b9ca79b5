package form

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
	"allsettled/app/say"
)

// onField takes what was typed into a field.
func onField(f *Form, text *string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		value := strings.ReplaceAll(ctx.JSSrc().Get("value").String(), "\r\n", "\n")
		if f.m.Form.Paste(value) || f.m.Form.Paste(draft.Inserted(*text, value)) {
			return
		}
		*text = value
		f.m.Form.Edited()
	}
}

// drawFault is where the mistake in a field is written.
func drawFault(f *Form, id string) app.UI {
	return dom.Elem("p").ID(id + "-error").Class("error").Text(f.m.Form.Errors[id])
}

// invalid is true where a field holds a mistake, as aria-invalid wants it.
func invalid(f *Form, id string) string { return strconv.FormatBool(f.m.Form.Errors[id] != "") }

// drawNumber draws a field for a number; empty is what holds where nothing is typed.
func drawNumber(f *Form, id, label, empty string, text *string) app.UI {
	return dom.Elem("div",
		dom.Sentence("label", label).Attr("for", id),
		dom.Single("input[type=text][inputmode=decimal][autocomplete=off]").ID(id).Attr("placeholder", say.T(empty)).
			Aria("describedby", id+"-error").Aria("invalid", invalid(f, id)).OnInput(onField(f, text)),
		drawFault(f, id),
	)
}

// drawText draws a field for several lines; example is shown where nothing is typed.
func drawText(f *Form, id, label, example string, text *string) app.UI {
	return dom.Elem("div.field",
		dom.Sentence("label", label).Attr("for", id),
		dom.Elem("textarea").ID(id).Attr("placeholder", say.T(example)).Spellcheck(false).
			Aria("describedby", id+"-error").Aria("invalid", invalid(f, id)).OnInput(onField(f, text)),
		drawFault(f, id),
	)
}

// drawCheck draws a box to tick.
func drawCheck(f *Form, id, label string, on *bool) app.UI {
	return dom.Elem("label.check",
		dom.Single("input[type=checkbox]").ID(id).OnChange(func(ctx app.Context, _ app.Event) {
			*on = ctx.JSSrc().Get("checked").Bool()
			f.m.Form.Edited()
		}),
		dom.Sentence("span", label),
	)
}
