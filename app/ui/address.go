package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// drawAddress draws the method and the address.
func drawAddress(v *view) app.UI {
	d, methods := &v.m.Form.Draft, plan.Methods()
	return elem("div.field",
		sentence("label[for=address]", "Address to call"),
		elem("div.line",
			elem("select#method[aria-label=Method]").OnChange(onField(v, &d.Method)).Body(
				app.Range(methods).Slice(func(i int) app.UI {
					return words("option", methods[i]).Attr("value", methods[i])
				}),
			),
			single("input#address.mono.grow[type=text][autocomplete=off][autocapitalize=off]").Spellcheck(false).
				Attr("value", draft.First().Address).OnInput(onField(v, &d.Address)).
				Aria("describedby", "address-hint address-error").Aria("invalid", invalid(v, "address")),
		),
		elem("p#address-hint.hint", addressHint(v)...),
		drawChoices(v, "address"),
		drawFault(v, "address"),
		drawFault(v, "method"),
	)
}

// addressHint shows how to write an address, or asks about the one that is there.
func addressHint(v *view) []app.UI {
	if doubt := v.m.Form.Doubt; doubt != "" {
		return inCode("Is `{}` the place for the ID? Write `{id}` there.", say.Clip(doubt, 60))
	}
	if len(v.m.Form.Notes) > 0 {
		return code(strings.Join(v.m.Form.Notes, " "))
	}
	return inCode("Write `{id}` where each ID goes.")
}

// drawChoices asks about what can be read in two ways in a field: a button for each way.
func drawChoices(v *view, field string) app.UI {
	var all []app.UI
	for _, c := range v.m.Form.Choices {
		if c.Field != field {
			continue
		}
		all = append(all, words("span", c.Says))
		for _, w := range c.Ways {
			all = append(all, words("button[type=button]", w.Says).
				Aria("pressed", strconv.FormatBool(w.IsTaken)).
				OnClick(func(app.Context, app.Event) { v.m.Form.Take(w) }, w))
		}
	}
	return elem("div.choice[role=group]", all...).ID(field + "-choice")
}
