//go:build site

package main

import (
	"allsettled/app/demo"
	"allsettled/app/fetch"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/ui"
)

func register() { ui.RegisterAlone(here) }

// doer answers the practice API in the page, where there is no server to ask; other
// addresses are called by the browser's fetch.
func doer(p plan.Plan) settle.Do {
	if p.Practice() {
		return demo.Under(*p.RejectHTTPErrors)
	}
	return fetch.InPage(fetch.Rules{RejectHTTPErrors: *p.RejectHTTPErrors})
}
