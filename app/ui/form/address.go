package form

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// Address draws the method and the address.
func (f *Form) Address() app.UI {
	d, methods := &f.m.Form.Draft, plan.Methods()
	return dom.Elem("div.field",
		dom.Sentence("label[for=address]", "Address to call"),
		dom.Elem("div.line",
			dom.Elem("select#method[aria-label=Method]").OnChange(onField(f, &d.Method)).Body(
				app.Range(methods).Slice(func(i int) app.UI {
					return dom.Words("option", methods[i]).Attr("value", methods[i])
				}),
			),
			drawEditor("address", draft.AddressPieces(&f.m.Form.Reading, d.Address), drawAddress(f), drawOffers(f)),
		),
		dom.Elem("p#address-hint.hint", addressHint(f)...),
		drawChoices(f, "address"),
		drawFault(f, "address"),
		drawFault(f, "method"),
	)
}

// drawAddress draws the field of the address.
func drawAddress(f *Form) app.UI {
	typed := onField(f, &f.m.Form.Draft.Address)
	return dom.Single("input#address.mono[type=text][autocomplete=off][autocapitalize=off]").
		Spellcheck(false).Attr("value", draft.First().Address).
		Attr("role", "combobox").Aria("autocomplete", "list").Aria("controls", "address-offers").
		Aria("expanded", strconv.FormatBool(len(f.offers.Names) > 0)).Aria("activedescendant", f.offers.active()).
		Aria("describedby", "address-hint address-error").Aria("invalid", invalid(f, "address")).
		OnInput(func(ctx app.Context, e app.Event) {
			typed(ctx, e)
			f.offer(ctx.JSSrc())
		}).
		OnKeyDown(onOfferKey(f)).OnScroll(follow("address")).
		OnBlur(func(app.Context, app.Event) { f.offers = offers{} })
}

// addressHint shows how to write an address, or asks about the one that is there.
func addressHint(f *Form) []app.UI {
	if doubt := f.m.Form.Doubt; doubt != "" {
		return dom.InCode("Is `{}` the place for the ID? Write `{id}` there.", say.Clip(doubt, 60))
	}
	if len(f.m.Form.Notes) > 0 {
		return dom.Code(strings.Join(f.m.Form.Notes, " "))
	}
	if strings.Contains(f.m.Form.Draft.Address, "{") {
		return nil
	}
	return dom.InCode("Write `{id}` where each ID goes.")
}

// drawChoices asks about what can be read in two ways in a field: a button for each way.
func drawChoices(f *Form, field string) app.UI {
	var all []app.UI
	for _, c := range f.m.Form.Choices {
		if c.Field != field {
			continue
		}
		all = append(all, dom.Words("span", c.Says))
		for _, w := range c.Ways {
			all = append(all, dom.Words("button[type=button]", w.Says).
				Aria("pressed", strconv.FormatBool(w.IsTaken)).
				OnClick(func(app.Context, app.Event) { f.m.Form.Take(w) }, w))
		}
	}
	return dom.Elem("div.choice[role=group]", all...).ID(field + "-choice")
}
