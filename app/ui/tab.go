package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/canvas"
	"allsettled/app/model"
)

// tab is what the browser's tab shows of the page: its title, its icon, and a notification of the end.
type tab struct {
	title     string
	icon      string    // the icon's usual address
	announced time.Time // when the tab last said how far a run is
	notify    bool      // the system is to say when a run ends
}

// drawIcon draws the share that has settled as the tab's icon; below 0 the icon is the usual one.
func (t *tab) drawIcon(share float64, palette *canvas.Canvas) {
	link := app.Window().Get("document").Call("querySelector", "link[rel=icon]")
	if !found(link) {
		return
	}
	if t.icon == "" {
		t.icon = link.Get("href").String()
	}
	if share < 0 {
		link.Set("href", t.icon)
		return
	}
	image := app.Window().Get("document").Call("createElement", "canvas")
	image.Set("width", 32)
	image.Set("height", 32)
	g := image.Call("getContext", "2d")
	const full = 2 * 3.14159265
	for _, arc := range [...]struct {
		colour string
		part   float64
	}{{"waiting", 1}, {"accent", share}} {
		g.Set("strokeStyle", palette.Colour(arc.colour))
		g.Set("lineWidth", 7)
		g.Call("beginPath")
		g.Call("arc", 16, 16, 12, -full/4, full*arc.part-full/4)
		g.Call("stroke")
	}
	link.Set("href", image.Call("toDataURL"))
}

// notifyEnd has the system say that a run has ended, where the person asked for that.
func (t *tab) notifyEnd(r *model.Run) {
	notification := app.Window().Get("Notification")
	if t.notify && found(notification) && notification.Get("permission").String() == "granted" {
		notification.New("allsettled", map[string]any{"body": r.Lane.Line(), "tag": r.Name})
	}
}

// toggleNotify turns the notification of the end on or off. The browser asks the person.
func (t *tab) toggleNotify() {
	t.notify = !t.notify
	if notification := app.Window().Get("Notification"); t.notify && found(notification) {
		notification.Call("requestPermission")
	}
}
