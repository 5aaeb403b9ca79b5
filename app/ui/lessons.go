package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// lesson is a plan to run, with a sentence before it and one after.
type lesson struct {
	id, title, before, after string
	mdn                      string // what MDN calls it, and where that stands below its reference of JavaScript or the web
	at                       string
	draft                    draft
}

// mdn is where MDN's documentation stands, in the reader's own language.
const mdn = "https://developer.mozilla.org/docs/Web/"

// lessons are in the order in which they build upon each other.
var lessons = []lesson{
	{
		"together", "One by one, or together",
		"Ten calls of about half a second, each awaited before the next one is made. Run it, and guess how long it takes.",
		"The times added up. Now choose allSettled and run it again: together they take as long as the slowest alone.",
		"await", "JavaScript/Reference/Operators/await",
		draft{Address: "/demo/users/{id}?delay=300ms&jitter=400ms", IDs: "1-10", Mode: "sequential"},
	},
	{
		"all", "all fails fast, but the work goes on",
		"Promise.all rejects with the first rejection. What becomes of the other calls?",
		"The promise was rejected early, and the grey bars went on: nobody had told those calls to stop, and nobody got their answers.",
		"Promise.all()", "JavaScript/Reference/Global_Objects/Promise/all",
		draft{Address: "/demo/users/{id}?delay=300ms&jitter=1500ms&fail=4&status=404", IDs: "1-10", Mode: "all"},
	},
	{
		"allSettled", "allSettled keeps everything",
		"The same calls, one of which is rejected. Promise.allSettled waits for all of them.",
		"It was fulfilled, although a call was rejected: you get how every single call went, and decide yourself.",
		"Promise.allSettled()", "JavaScript/Reference/Global_Objects/Promise/allSettled",
		draft{Address: "/demo/users/{id}?delay=300ms&jitter=1500ms&fail=4&status=404", IDs: "1-10", Mode: "allSettled"},
	},
	{
		"race", "any and race",
		"Promise.race takes whichever call settles first. Here the quickest ones fail.",
		"The race was decided by the first to settle, a rejection. Choose any and run it again: it waits for the first that is fulfilled.",
		"Promise.any()", "JavaScript/Reference/Global_Objects/Promise/any",
		draft{Address: "/demo/users/{id}?jitter=1500ms&fail=1-3,6,7&status=503&seed=5", IDs: "1-10", Mode: "race", Attempts: "1"},
	},
	{
		"limit", "A limit and a rate",
		"Twenty calls, three at a time and at most five begun a second: kind to the site that answers them.",
		"As soon as one call settled, the next began: a window, never a batch. The rate spaced their starts.",
		"429 Too Many Requests", "HTTP/Reference/Status/429",
		draft{Address: "/demo/users/{id}?delay=500ms", IDs: "1-20", Mode: "allSettled", InFlight: "3", PerSecond: "5"},
	},
	{
		"fetch", "fetch does not reject on 404",
		"Two of these calls are answered with 404, and fetch's own rule holds: any answer at all is an answer.",
		"Both counted as fulfilled. That is why programs write: if (!res.ok) throw. Take the tick away under Limits and run it again.",
		"Response: ok", "API/Response/ok",
		draft{Address: "/demo/users/{id}?delay=300ms&fail=2,5&status=404", IDs: "1-6", Mode: "allSettled", FetchRule: true},
	},
}

// classroom lists the lessons, and says what the one that is open has to say.
type classroom struct {
	P *page
}

// draw draws the list; the sentence after stands there once the lesson's run has ended.
func (c *classroom) draw() app.UI {
	return elem("section#lessons.card.runs[aria-label=Lessons]",
		told("h2", "Six short lessons"),
		elem("ol", app.Range(lessons).Slice(func(i int) app.UI { return c.item(i) })),
		showIf(c.P.lesson > 0, c.sentences),
	)
}

func (c *classroom) item(i int) app.UI {
	return elem("li", told("button[type=button]", lessons[i].title).DataSet("lesson", lessons[i].id).
		Aria("current", strconv.FormatBool(c.P.lesson == i+1)).OnClick(func(app.Context, app.Event) { c.P.teach(i) }, lessons[i].id))
}

func (c *classroom) sentences() app.UI {
	l := lessons[c.P.lesson-1]
	ended := c.P.cur != nil && c.P.cur == c.P.taught && c.P.cur.lane.Ended
	return elem("div#lesson.lesson[role=status]",
		told("p", l.before),
		showIf(ended, func() app.UI { return told("p#lesson-after", l.after) }),
		elem("p.hint", app.Text("MDN: "), words("a[rel=noreferrer]", l.mdn).Attr("href", mdn+l.at)),
	)
}

// teach puts a lesson's plan into the form. It runs nothing: a person presses Run.
func (p *page) teach(i int) {
	before, lesson := p.draft, p.lesson
	d := lessons[i].draft
	d.Method = "GET"
	p.lesson, p.taught = i+1, nil
	p.restore(d)
	p.offer(say.T("The lesson is in the form: {}.", say.T(lessons[i].title)), func() { p.lesson = lesson; p.restore(before) })
}
