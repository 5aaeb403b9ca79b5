package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
)

// mdn is where MDN's documentation is, in the reader's own language.
const mdn = "https://developer.mozilla.org/docs/Web/"

// drawLessons lists the lessons, and the sentences of the one that is open.
func drawLessons(v *view) app.UI {
	return dom.Elem("section#lessons.card.runs[aria-label=Lessons]",
		dom.Sentence("h2", "Six short lessons"),
		dom.Elem("ol", app.Range(model.Lessons).Slice(func(i int) app.UI { return drawLesson(v, i) })),
		dom.ShowIf(v.m.Lesson > 0, func() app.UI { return drawLessonText(v) }),
	)
}

func drawLesson(v *view, i int) app.UI {
	l := &model.Lessons[i]
	return dom.Elem("li", dom.Sentence("button[type=button]", l.Title).DataSet("lesson", l.ID).
		Aria("current", strconv.FormatBool(v.m.Lesson == i+1)).
		OnClick(func(app.Context, app.Event) { v.m.Teach(i) }, l.ID))
}

// drawLessonText draws what to look for and, once the lesson's run has ended, what it showed.
func drawLessonText(v *view) app.UI {
	l := &model.Lessons[v.m.Lesson-1]
	return dom.Elem("div#lesson.lesson[role=status]",
		dom.Sentence("p", l.Before),
		dom.ShowIf(v.m.LessonLearned(), func() app.UI { return dom.Sentence("p#lesson-after", l.After) }),
		dom.Elem("p.hint", app.Text("MDN: "), dom.Words("a[rel=noreferrer]", l.MDN).Attr("href", mdn+l.At)),
	)
}
