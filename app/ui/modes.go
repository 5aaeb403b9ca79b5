package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/settle"
)

// modes picks when a run is decided.
type modes struct {
	P *page
}

// mode is a choice and the sentence that explains it.
type mode struct {
	name settle.Mode
	says string
}

var modeList = []mode{
	{settle.Sequential, "Awaits one call after the other, in the order of the IDs. The slow way, for comparison."},
	{settle.All, "Sends the calls together and rejects as soon as one fails. The others go on, but nobody is listening."},
	{settle.AllSettled, "Sends the calls together and waits for all of them. One failure never hides the others."},
	{settle.Any, "Sends the calls together and takes the first that is fulfilled. It rejects only if all of them fail."},
	{settle.Race, "Sends the calls together and takes whichever settles first, fulfilled or rejected."},
}

// draw draws five radio buttons as one bar, and a plain sentence below.
func (m *modes) draw() app.UI {
	return elem("fieldset#modes.field[aria-describedby=mode-hint]",
		told("legend", "How to run them"),
		elem("div.modes", app.Range(modeList).Slice(func(i int) app.UI { return m.choice(modeList[i].name) })),
		told("p#mode-hint.hint", m.sentence()),
	)
}

func (m *modes) choice(name settle.Mode) app.UI {
	input := single("input").ID("mode-"+string(name)).Attr("type", "radio").Attr("name", "mode").Attr("value", string(name)).OnChange(m.onChange(name))
	if name == settle.AllSettled {
		input = input.Attr("checked", true)
	}
	return elem("label", input, words("span", string(name)))
}

func (m *modes) sentence() string {
	for _, one := range modeList {
		if string(one.name) == m.P.draft.Mode {
			return one.says
		}
	}
	return ""
}

func (m *modes) onChange(name settle.Mode) app.EventHandler {
	return func(app.Context, app.Event) {
		m.P.draft.Mode = string(name)
		m.P.edited()
	}
}
