package form

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/settle"
)

// modes are the choices and the sentences that explain them.
var modes = []struct {
	name settle.Mode
	says string
}{
	{
		settle.Sequential,
		"Awaits one call after the other, in the order of the IDs. The slow way, for comparison.",
	},
	{
		settle.All,
		"Sends the calls together and rejects as soon as one fails. The others go on, but no one is waiting.",
	},
	{
		settle.AllSettled,
		"Sends the calls together and waits for all of them. One failure never hides the others.",
	},
	{
		settle.Any,
		"Sends the calls together and takes the first that is fulfilled. It rejects only if all of them fail.",
	},
	{
		settle.Race,
		"Sends the calls together and takes whichever settles first, fulfilled or rejected.",
	},
}

// Modes draws five radio buttons as one bar, and a plain sentence below.
func (f *Form) Modes() app.UI {
	return dom.Elem("fieldset#modes.field[aria-describedby=mode-hint]",
		dom.Sentence("legend", "How to run them"),
		dom.Elem("div.modes", app.Range(modes).Slice(func(i int) app.UI { return drawMode(f, modes[i].name) })),
		dom.Sentence("p#mode-hint.hint", modeSentence(f)),
	)
}

func drawMode(f *Form, name settle.Mode) app.UI {
	input := dom.Single("input[type=radio][name=mode]").ID("mode-"+string(name)).Attr("value", string(name)).
		OnChange(func(app.Context, app.Event) {
			f.m.Form.Draft.Mode = string(name)
			f.m.Form.Edited()
		})
	if name == settle.AllSettled {
		input = input.Attr("checked", true)
	}
	return dom.Elem("label", input, dom.Words("span", string(name)))
}

func modeSentence(f *Form) string {
	for _, one := range modes {
		if string(one.name) == f.m.Form.Draft.Mode {
			return one.says
		}
	}
	return ""
}
