package form

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/address"
	"allsettled/app/dom"
	"allsettled/app/say"
)

// drawParams draws the parameters of the address, one a line, to be edited one by one, and an empty line for one more.
// They are the address: what is changed here changes there, and the other way round.
func drawParams(f *Form) app.UI {
	list := address.Params(f.m.Form.Draft.Address)
	return dom.Elem("div#params.field[role=group][aria-label=Parameters of the address]",
		dom.Sentence("span.label", "Parameters of the address"),
		app.Range(append(list, address.Param{})).Slice(func(i int) app.UI {
			if i == len(list) {
				return drawParam(f, i, address.Param{}, false)
			}
			return drawParam(f, i, list[i], true)
		}),
	)
}

// drawParam draws the parameter at i.
func drawParam(f *Form, i int, p address.Param, isThere bool) app.UI {
	number := strconv.Itoa(i + 1)
	return dom.Elem("div.line.param",
		drawPart(f, i, "param-name-"+number, p.Name, func(p *address.Param, text string) { p.Name = text }).
			Aria("label", say.T("Name of parameter {}", number)),
		drawPart(f, i, "param-value-"+number, p.Value, func(p *address.Param, text string) { p.Value = text }).
			Aria("label", say.T("Value of parameter {}", number)),
		dom.Words("button.icon.quiet[type=button]", "×").Aria("label", say.T("Remove parameter {}", number)).
			Attr("disabled", !isThere).
			OnClick(func(app.Context, app.Event) { f.setAddress(address.RemoveParam(f.m.Form.Draft.Address, i)) }, i),
	)
}

// drawPart draws the name or the value of the parameter at i; set writes what was typed into one. While somebody types
// there, the text belongs to the browser: what is drawn then is what was there before.
func drawPart(
	f *Form, i int, id, text string, set func(p *address.Param, text string),
) app.HTMLElemSelfClosing {
	if f.typing == id {
		text = f.before
	}
	return dom.Single("input.mono.grow[type=text][autocomplete=off][autocapitalize=off]").ID(id).
		Spellcheck(false).Attr("value", text).
		OnFocus(func(app.Context, app.Event) { f.typing, f.before = id, text }, id, text).
		OnBlur(func(app.Context, app.Event) { f.typing = "" }).
		OnInput(func(ctx app.Context, _ app.Event) {
			now := f.m.Form.Draft.Address
			list := append(address.Params(now), address.Param{})
			if i >= len(list) {
				return // it was removed in between
			}
			set(&list[i], ctx.JSSrc().Get("value").String())
			f.setAddress(address.SetParam(now, i, list[i]))
		}, i)
}
