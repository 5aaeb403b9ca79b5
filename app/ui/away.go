package ui

import (
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
)

// notifyFrom is how long a run must still take for a notification to be worth offering.
const notifyFrom = 15 * time.Second

// usualTitle is what the tab's title says without a run.
const usualTitle = "allsettled: call one API for many IDs at once"

// announceEvery is how often the tab's title and icon tell how far a run is.
const announceEvery = 250 * time.Millisecond

// announce shows in the tab how far the run is, for whoever looks at another one.
func (p *page) announce(now time.Time) {
	if p.cur.running() && now.Sub(p.announced) < announceEvery {
		return
	}
	p.announced = now
	text, share := say.T(usualTitle), -1.0
	if s := p.cur; s != nil && s.lane.Total() > 0 {
		share = float64(s.lane.Settled()) / float64(s.lane.Total())
		text = say.T("{} % · allsettled", strconv.Itoa(int(share*100)))
		if s.lane.Ended {
			share = -1
			text = "✓ " + much(s) + " · allsettled"
		}
	}
	if text == p.title {
		return
	}
	p.title = text
	app.Window().Get("document").Set("title", text)
	p.drawIcon(share)
}

// drawIcon draws the share that has settled as the tab's icon; below 0 the icon is the usual one.
func (p *page) drawIcon(share float64) {
	link := app.Window().Get("document").Call("querySelector", "link[rel=icon]")
	if !found(link) {
		return
	}
	if p.icon == "" {
		p.icon = link.Get("href").String()
	}
	if share < 0 {
		link.Set("href", p.icon)
		return
	}
	canvas := app.Window().Get("document").Call("createElement", "canvas")
	canvas.Set("width", 32)
	canvas.Set("height", 32)
	g := canvas.Call("getContext", "2d")
	const full = 2 * 3.14159265
	for _, arc := range [...]struct {
		colour string
		part   float64
	}{{"waiting", 1}, {"accent", share}} {
		g.Set("strokeStyle", p.canvas.colours[arc.colour])
		g.Set("lineWidth", 7)
		g.Call("beginPath")
		g.Call("arc", 16, 16, 12, -full/4, full*arc.part-full/4)
		g.Call("stroke")
	}
	link.Set("href", canvas.Call("toDataURL"))
}

// hidden reports whether nobody can see the page.
func hidden() bool { return app.Window().Get("document").Get("hidden").Bool() }

// tellEnd tells of a run's end whoever is not looking: on the page when they come
// back, and by the system where they asked for that.
func (p *page) tellEnd(s *runView) {
	if !hidden() {
		return
	}
	p.missed = say.T("Finished while you were away: {}.", s.lane.Line())
	notification := app.Window().Get("Notification")
	if p.notify && found(notification) && notification.Get("permission").String() == "granted" {
		notification.New("allsettled", map[string]any{"body": s.lane.Line(), "tag": s.Run})
	}
}

// askToNotify turns the system's notification of the end on or off. The browser asks the person.
func (p *page) askToNotify() {
	p.notify = !p.notify
	p.rev++
	if notification := app.Window().Get("Notification"); p.notify && found(notification) {
		notification.Call("requestPermission")
	}
}

// bell draws the switch while a run goes on that takes long enough to leave it.
func (p *page) bell() app.UI {
	left, ok := p.cur.lane.ETA(p.now)
	return showIf(p.cur.running() && (p.notify || ok && left > notifyFrom), func() app.UI {
		return told("button#notify.quiet[type=button]", "Notify me at the end").
			Aria("pressed", strconv.FormatBool(p.notify)).OnClick(func(app.Context, app.Event) { p.askToNotify() })
	})
}

// tally is a run's sum as the list of runs keeps it.
func tally(l *board.Lane) string {
	return say.T("{} of {} fulfilled", say.Number(l.Count(board.Fulfilled)), say.Number(l.Total()))
}
