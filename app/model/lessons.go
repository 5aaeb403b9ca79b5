package model

import (
	"allsettled/app/draft"
	"allsettled/app/say"
)

// Lesson is a plan to run, with a sentence before it and one after.
type Lesson struct {
	ID, Title, Before, After string
	MDN, At                  string // what MDN calls it, and where that stands below MDN's docs/Web
	Draft                    draft.Draft
}

// Lessons are in the order in which they build upon each other.
var Lessons = []Lesson{
	{
		"together", "One by one, or together",
		"Ten calls of about half a second, each awaited before the next one is made. " +
			"Run it, and guess how long it takes.",
		"The times added up. Now choose allSettled and run it again: together they take as long as the slowest alone.",
		"await", "JavaScript/Reference/Operators/await",
		draft.Draft{Address: "/demo/users/{id}?delay=300ms&jitter=400ms", IDs: "1-10", Mode: "sequential"},
	},
	{
		"all", "all fails fast, but the work goes on",
		"Promise.all rejects with the first rejection. What becomes of the other calls?",
		"The promise was rejected early, and the grey bars went on: " +
			"no one had stopped those calls, and no one got their answers.",
		"Promise.all()", "JavaScript/Reference/Global_Objects/Promise/all",
		draft.Draft{Address: "/demo/users/{id}?delay=300ms&jitter=1500ms&fail=4&status=404", IDs: "1-10", Mode: "all"},
	},
	{
		"allSettled", "allSettled keeps everything",
		"The same calls, one of which is rejected. Promise.allSettled waits for all of them.",
		"It was fulfilled, although a call was rejected: you get how every single call went, and decide yourself.",
		"Promise.allSettled()", "JavaScript/Reference/Global_Objects/Promise/allSettled",
		draft.Draft{
			Address: "/demo/users/{id}?delay=300ms&jitter=1500ms&fail=4&status=404", IDs: "1-10", Mode: "allSettled",
		},
	},
	{
		"race", "any and race",
		"Promise.race takes whichever call settles first. Here the quickest ones fail.",
		"The race was decided by the first to settle, a rejection. Choose any and run it again: " +
			"it waits for the first that is fulfilled.",
		"Promise.any()", "JavaScript/Reference/Global_Objects/Promise/any",
		draft.Draft{
			Address: "/demo/users/{id}?jitter=1500ms&fail=1-3,6,7&status=503&seed=5", IDs: "1-10", Mode: "race",
			Attempts: "1",
		},
	},
	{
		"limit", "A limit and a rate",
		"Twenty calls, three at a time and at most five begun a second: kind to the site that answers them.",
		"As soon as one call settled, the next began: a window, never a batch. The rate spaced their starts.",
		"429 Too Many Requests", "HTTP/Reference/Status/429",
		draft.Draft{
			Address: "/demo/users/{id}?delay=500ms", IDs: "1-20", Mode: "allSettled", InFlight: "3", PerSecond: "5",
		},
	},
	{
		"fetch", "fetch does not reject on 404",
		"Two of these calls are answered with 404, and fetch's own rule holds: any answer at all is an answer.",
		"Both counted as fulfilled. That is why programs write: if (!res.ok) throw. " +
			"Take the tick away under How and run it again.",
		"Response: ok", "API/Response/ok",
		draft.Draft{
			Address: "/demo/users/{id}?delay=300ms&fail=2,5&status=404", IDs: "1-6", Mode: "allSettled",
			FetchRule: true,
		},
	},
}

// Teach puts a lesson's plan into the form. It runs nothing: a person presses Run.
func (p *Page) Teach(i int) {
	before, lesson := p.Form.Draft, p.Lesson
	d := Lessons[i].Draft
	d.Method = "GET"
	p.Lesson, p.lessonRun = i+1, nil
	p.Form.Restore(d)
	p.Offer(say.T("The lesson is in the form: {}.", say.T(Lessons[i].Title)), func() {
		p.Lesson = lesson
		p.Form.Restore(before)
	})
}

// LessonLearned reports whether the run of the open lesson is shown and has ended.
func (p *Page) LessonLearned() bool {
	r := p.Runs.Shown
	return r != nil && r == p.lessonRun && r.Lane.Ended
}
