// Package form draws the form of the page: the bar of the request, and the tabs with IDs, limits, key, headers and
// body.
//
// What there is to draw, and what a press of a button does, is decided by package model. A [Form] holds what belongs to
// the document alone.
package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/address"
	"allsettled/app/model"
	"allsettled/app/pane"
)

// Form draws the form of a page. [New] makes one.
type Form struct {
	m        *model.Page
	panes    *pane.Panes
	dispatch func(change func()) // runs change on go-app's goroutine, and draws
	offers   offers
	typing   string    // id of the field for a parameter in which somebody types; empty for none
	before   string    // what stood there before
	redraw   func()    // draws the page and measures it again
	document app.Value // an OpenAPI document that was chosen; it is sent once more with the host of its API
}

// New returns the form of a page. dispatch runs a change on go-app's goroutine and draws; redraw draws the page after
// parts of it have come into sight.
func New(m *model.Page, panes *pane.Panes, dispatch func(change func()), redraw func()) *Form {
	return &Form{m: m, panes: panes, dispatch: dispatch, redraw: redraw}
}

// offers are the variables that complete what is being typed in the address, and which of them Enter takes.
type offers struct {
	address.Completion
	chosen int
}
