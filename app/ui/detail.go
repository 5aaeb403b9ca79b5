package ui

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// detail is one call in full: the whole answer, its headers, its attempts, and
// why it rejected.
type detail struct {
	P *page
}

// draw draws nothing while no call is open.
func (d *detail) draw() app.UI {
	p := d.P
	if p.cur == nil || p.open < 0 || p.open >= p.cur.lane.Total() {
		return elem("div")
	}
	o := p.cur.lane.Outcome(p.open)
	return elem("aside#detail.detail[aria-label=The call in full]").DataSet("index", p.open).Body(
		elem("header",
			elem("i").Class("mark", p.cur.lane.State(p.open).String()),
			told("h3", "ID {}", clip(p.idOf(p.cur, p.open, o), 80)),
			elem("div.acts",
				d.button("previous", "↑", "Previous row", func() { p.step(-1) }),
				d.button("next", "↓", "Next row", func() { p.step(1) }),
				d.button("close", "✕", "Close", func() { p.openCall(-1) }),
			),
		),
		d.outcome(o),
	)
}

func (d *detail) button(id, sign, name string, do func()) app.UI {
	return elem("button").ID("detail-"+id).Attr("type", "button").Class("quiet icon").Aria("label", say.T(name)).Text(sign).
		OnClick(func(app.Context, app.Event) { d.P.copied = ""; d.P.rev++; do() })
}

func (d *detail) outcome(o *settle.Outcome) app.UI {
	if o == nil {
		return told("p.hint", "{}: there is no answer yet.", upper(statusWord(d.P.cur.lane.State(d.P.open))))
	}
	return elem("div",
		showIf(o.Reason != nil, func() app.UI { return reasonOf(o.Reason) }),
		elem("dl", facts(o)...),
		showIf(len(o.Tries) > 1, func() app.UI { return tries(o.Tries) }),
		earlier(d.P.cur.lane.Earlier(d.P.open)),
		(&tree{P: d.P}).draw(o),
		answerOf(o, d.P.cur.lost[d.P.open]),
		elem("div.line.acts",
			words("button#copy[type=button]", d.copyText()).OnClick(d.onCopy),
			showIf(o.BodyBytes > 0 && !d.P.cur.Here, func() app.UI {
				return elem("a#body.button[download=]").Attr("href", bodyAddress(d.P.cur.Run, d.P.open)).Text(say.T("Download the whole answer"))
			}),
		),
	)
}

func (d *detail) copyText() string {
	if d.P.copied != "" {
		return d.P.copied
	}
	return say.T("Copy for your developer")
}

func reasonOf(r *settle.Reason) app.UI {
	return elem("div",
		words("p#reason.why", say.Heard(r.Message)+"."),
		showIf(r.Detail != "", func() app.UI {
			return elem("p#reason-detail.hint", app.Text(say.T("For your developer:")+" "), words("code", r.Code+": "+r.Detail))
		}),
	)
}

// facts are names and values, the headers of interest last.
func facts(o *settle.Outcome) []app.UI {
	first := ""
	if o.FirstByte > 0 {
		first = say.T("after {}", say.Duration(o.FirstByte))
	}
	list := headersOf(o, []string{
		"Status", say.T(table.Word(o)), "HTTP", table.Cell(o, table.HTTP), "Began", say.T("{} after the start", say.Duration(o.Began)),
		"First byte", first, "Took", say.Duration(o.Took), "Attempts", strconv.Itoa(o.Attempts), "Size", size(o.BodyBytes),
		"Type", o.Reply.Type,
	})
	var out []app.UI
	for i := 0; i < len(list); i += 2 {
		if list[i+1] != "" {
			out = append(out, told("dt", list[i]), words("dd", list[i+1]))
		}
	}
	return out
}

func size(n int64) string {
	if n < 1024 {
		return say.N(int(n), "{} byte|{} bytes")
	}
	return say.Decimal(float64(n)/1024, 1) + " KiB"
}

// earlier tells what a mended call had come to before.
func earlier(all []*settle.Outcome) app.UI {
	return showIf(len(all) > 0, func() app.UI {
		return elem("div",
			told("p.label", "Before it was tried again"),
			elem("ol#earlier", app.Range(all).Slice(func(i int) app.UI {
				text := say.T("{} after {}", say.T(table.Word(all[i])), say.Duration(all[i].Took))
				if all[i].Reason != nil {
					text += ": " + say.Heard(all[i].Reason.Message)
				}
				return words("li", text)
			})),
		)
	})
}

// tries tells every attempt of a call that needed several.
func tries(all []settle.Try) app.UI {
	return elem("div",
		told("p.label", "Attempts"),
		elem("ol#tries", app.Range(all).Slice(func(i int) app.UI { return words("li", tryText(all[i])) })),
	)
}

func tryText(t settle.Try) string {
	text := say.T("fulfilled")
	if t.Code != "" {
		text = t.Code
	}
	if t.HTTP != 0 && !strings.HasPrefix(t.Code, settle.CodeHTTP) {
		text += ", HTTP " + strconv.Itoa(t.HTTP)
	}
	text = say.T("{} after {}", text, say.Duration(t.Took))
	if t.Wait > 0 {
		text += ", " + say.T("then waited {}", say.Duration(t.Wait))
	}
	return text
}

// answerOf shows what came back, as text.
func answerOf(o *settle.Outcome, isLost bool) app.UI {
	text, note := readable(o)
	if isLost {
		note = say.T("The server does not keep this answer any more.")
	}
	return elem("div",
		showIf(note != "", func() app.UI { return words("p.hint", note) }),
		showIf(text != "", func() app.UI {
			pre := words("pre#answer[tabindex=0][aria-label=The answer]", text)
			if len(o.Value.JSON) == 0 || o.Value.JSON[0] != '{' && o.Value.JSON[0] != '[' {
				return pre
			}
			return elem("details.fold", told("summary", "As text"), pre)
		}),
	)
}

// readable is the answer as a person reads it: JSON indented, a text as it is.
func readable(o *settle.Outcome) (text, note string) {
	switch {
	case o.Value.Elsewhere:
		return "", say.T("One moment: the answer is on its way.")
	case o.Value.Truncated():
		return o.Value.Preview, say.T("The answer is long. This is its beginning.")
	case len(o.Value.JSON) == 0 && o.BodyBytes > 0:
		return "", say.T("The answer is not text.")
	case len(o.Value.JSON) == 0:
		return "", ""
	case o.Value.JSON[0] == '"':
		return table.Cell(o, "value"), ""
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, o.Value.JSON, "", "  ") != nil {
		return string(o.Value.JSON), ""
	}
	return pretty.String(), ""
}

// onCopy puts what a developer needs on the clipboard.
func (d *detail) onCopy(ctx app.Context, _ app.Event) {
	d.P.rev++
	o := d.P.cur.lane.Outcome(d.P.open)
	clipboard := app.Window().Get("navigator").Get("clipboard")
	if o == nil || !found(clipboard) {
		d.P.copied = say.T("This browser does not let pages copy")
		return
	}
	clipboard.Call("writeText", forDeveloper(d.P.cur, o))
	d.P.copied = say.T("Copied")
}

// forDeveloper writes a call as plain text. It holds the answer, no header that was sent.
func forDeveloper(s *runView, o *settle.Outcome) string {
	list := []string{
		"call", s.Label, "id", o.ID, "status", table.Word(o), "http", table.Cell(o, table.HTTP),
		"code", table.Cell(o, "code"), "reason", table.Cell(o, "reason"), "detail", table.Cell(o, "detail"),
		"took", say.Duration(o.Took),
	}
	for i, t := range o.Tries {
		list = append(list, "attempt "+strconv.Itoa(i+1), tryText(t))
	}
	list = append(headersOf(o, list), "run", s.Run)
	var b strings.Builder
	for i := 0; i < len(list); i += 2 {
		if list[i+1] != "" {
			b.WriteString(list[i] + ": " + list[i+1] + "\n")
		}
	}
	text, _ := readable(o)
	return b.String() + "\n" + text
}

// headersOf appends the headers of interest to a list of names and values.
func headersOf(o *settle.Outcome, list []string) []string {
	for _, name := range slices.Sorted(maps.Keys(o.Reply.Header)) {
		list = append(list, name, o.Reply.Header[name])
	}
	return list
}
