// Package ui draws the page: the form, the results, and everything beside them. What there is to draw, and what a press
// of a button does, is decided by package model; each part of the page here is a function of a [view] that returns
// elements. Both mains call [Register], the browser's and the server's, which renders the same page once for the first
// paint.
//
// Nothing that a visitor typed is drawn on the server: fields, runs and links are read in the browser alone. Attributes
// there are set through the document, texts are text nodes.
//
// Events are applied outside of go-app, once an animation frame. The page is one go-app component, and the model's
// revision says whether there is anything to draw.
package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/model"
)

// Routes are the addresses that have a page; the last two are patterns.
const (
	RouteHome  = "/"
	RouteEmbed = "/embed"           // the bare demo, for a frame
	routeAlone = `/embed(\.html)?$` // the bare demo, without a server
	RouteRun   = `^/run/[A-Za-z0-9_-]{16,64}$`
)

// Register tells go-app which page has which address. Transport and write may be nil on the server, which never runs
// anything. In the browser the page speaks the first of the browser's languages that it knows.
func Register(transport model.Transport, write model.CodeWriter) {
	if app.IsClient {
		chooseLanguage()
	}
	app.RouteFunc(RouteHome, func() app.Composer { return newView(transport, write) })
	app.RouteFunc(RouteEmbed, func() app.Composer { return newEmbed(transport) })
	app.RouteWithRegexpFunc(RouteRun, func() app.Composer { return newView(transport, write) })
}

// RegisterAlone is [Register] for a page without a server behind it, at whatever address its files are: this browser
// makes every call.
func RegisterAlone(transport model.Transport, write model.CodeWriter) {
	if app.IsClient {
		chooseLanguage()
	}
	app.RouteWithRegexpFunc(routeAlone, func() app.Composer {
		e := newEmbed(transport)
		e.m.Alone = true
		return e
	})
	app.RouteWithRegexpFunc("^/.*$", func() app.Composer {
		v := newView(transport, write)
		v.m.Alone = true
		return v
	})
}
