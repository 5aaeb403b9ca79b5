package form

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/address"
	"allsettled/app/dom"
)

// offer looks for what completes the address where the cursor stands.
func (f *Form) offer(field app.Value) {
	cursor := field.Get("selectionStart")
	if cursor.Type() != app.TypeNumber {
		return
	}
	f.offers = offers{
		Completion: address.Complete(f.m.Form.Draft.Address, cursor.Int(), f.m.Form.Variables()),
	}
}

// take puts one of the variables that are offered into the address, as if it was typed.
func (f *Form) take(i int) {
	text, cursor := f.offers.Take(i)
	f.offers = offers{}
	f.setAddress(text)
	dom.Element("address").Call("setSelectionRange", cursor, cursor)
}

// setAddress puts another address into the form.
func (f *Form) setAddress(text string) {
	dom.Element("address").Set("value", text)
	f.m.Form.Draft.Address = text
	f.m.Form.Edited()
}

// onOfferKey walks through what is offered, as the ARIA Authoring Practices have it for a combobox: arrows choose,
// Enter and Tab take, Escape closes.
func onOfferKey(f *Form) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		n := len(f.offers.Names)
		if n == 0 || e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool() {
			return
		}
		switch e.Get("key").String() {
		case "ArrowDown":
			f.offers.chosen = (f.offers.chosen + 1) % n
		case "ArrowUp":
			f.offers.chosen = (f.offers.chosen + n - 1) % n
		case "Enter", "Tab":
			f.take(f.offers.chosen)
		case "Escape":
			f.offers = offers{}
		default:
			return
		}
		e.PreventDefault()
		e.StopImmediatePropagation()
	}
}

// drawOffers draws what completes the address. A press takes one; the field keeps the focus.
func drawOffers(f *Form) app.UI {
	names := f.offers.Names
	return dom.Elem("ul#address-offers.offers[role=listbox][aria-label=Columns]",
		app.Range(names).Slice(func(i int) app.UI {
			return dom.Words("li[role=option]", names[i]).ID("offer-"+strconv.Itoa(i)).
				Aria("selected", strconv.FormatBool(i == f.offers.chosen)).
				OnMouseDown(func(_ app.Context, e app.Event) {
					e.PreventDefault()
					f.take(i)
				})
		})).Attr("hidden", len(names) == 0)
}

// active is the id of the variable that Enter takes, empty where nothing is offered.
func (o offers) active() string {
	if len(o.Names) == 0 {
		return ""
	}
	return "offer-" + strconv.Itoa(o.chosen)
}
