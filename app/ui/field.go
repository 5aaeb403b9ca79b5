package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// onField takes what was typed into a field.
func onField(v *view, text *string) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		value := strings.ReplaceAll(ctx.JSSrc().Get("value").String(), "\r\n", "\n")
		if v.m.Form.Paste(value) {
			return
		}
		*text = value
		v.m.Form.Edited()
	}
}

// drawFault is where the mistake in a field is written.
func drawFault(v *view, id string) app.UI {
	return elem("p").ID(id + "-error").Class("error").Text(v.m.Form.Errors[id])
}

// invalid is true where a field holds a mistake, as aria-invalid wants it.
func invalid(v *view, id string) string { return strconv.FormatBool(v.m.Form.Errors[id] != "") }

// drawNumber draws a field for a number; empty is what holds where nothing is typed.
func drawNumber(v *view, id, label, empty string, text *string) app.UI {
	return elem("div",
		sentence("label", label).Attr("for", id),
		single("input[type=text][inputmode=decimal][autocomplete=off]").ID(id).Attr("placeholder", say.T(empty)).
			Aria("describedby", id+"-error").Aria("invalid", invalid(v, id)).OnInput(onField(v, text)),
		drawFault(v, id),
	)
}

// drawText draws a field for several lines; example is shown where nothing is typed.
func drawText(v *view, id, label, example string, text *string) app.UI {
	return elem("div.field",
		sentence("label", label).Attr("for", id),
		elem("textarea").ID(id).Attr("placeholder", say.T(example)).Spellcheck(false).
			Aria("describedby", id+"-error").Aria("invalid", invalid(v, id)).OnInput(onField(v, text)),
		drawFault(v, id),
	)
}

// drawCheck draws a box to tick.
func drawCheck(v *view, id, label string, on *bool) app.UI {
	return elem("label.check",
		single("input[type=checkbox]").ID(id).OnChange(func(ctx app.Context, _ app.Event) {
			*on = ctx.JSSrc().Get("checked").Bool()
			v.m.Form.Edited()
		}),
		sentence("span", label),
	)
}
