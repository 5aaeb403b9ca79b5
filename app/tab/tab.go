// Package tab shows in the browser's tab how far a run is, for people who look at another one: its title, its icon, and
// a notification of the end.
package tab

import (
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/canvas"
	"allsettled/app/model"
)

// Tab is what the browser's tab shows of the page. The zero Tab has shown nothing.
type Tab struct {
	title     string
	icon      string    // the icon's usual address
	announced time.Time // when the tab last said how far a run is
	notifies  bool
}

// announceEvery is how often the title and the icon change while a run goes on.
const announceEvery = 250 * time.Millisecond

// Announce shows how far the run is, at most four times a second while it goes on. The icon has the colours of the
// palette.
func (t *Tab) Announce(r *model.Run, palette *canvas.Canvas, now time.Time) {
	if r.Running() && now.Sub(t.announced) < announceEvery {
		return
	}
	t.announced = now
	text, share := r.Title()
	if text == t.title {
		return
	}
	t.title = text
	app.Window().Get("document").Set("title", text)
	t.drawIcon(share, palette)
}

// drawIcon draws the share that has settled as the tab's icon; below 0 the icon is the usual one.
func (t *Tab) drawIcon(share float64, palette *canvas.Canvas) {
	link := app.Window().Get("document").Call("querySelector", "link[rel=icon]")
	if !link.Truthy() {
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

// NotifyEnd has the system say that a run has ended, where the person asked for that.
func (t *Tab) NotifyEnd(r *model.Run) {
	notification := app.Window().Get("Notification")
	if t.notifies && notification.Truthy() && notification.Get("permission").String() == "granted" {
		notification.New("allsettled", map[string]any{"body": r.Lane.Line(), "tag": r.Name})
	}
}

// Notifies reports whether the system is to say when a run ends.
func (t *Tab) Notifies() bool { return t.notifies }

// ToggleNotify turns the notification of the end on or off. The browser asks the person.
func (t *Tab) ToggleNotify() {
	t.notifies = !t.notifies
	if notification := app.Window().Get("Notification"); t.notifies && notification.Truthy() {
		notification.Call("requestPermission")
	}
}
