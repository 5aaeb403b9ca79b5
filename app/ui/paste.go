package ui

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// sheet lets a person say what is what in a table that was pasted: in which column
// the IDs are, and whether its first line is a heading.
type sheet struct {
	P *page
}

// draw draws nothing for a plain list.
func (t *sheet) draw() app.UI {
	s := t.P.read.sheet
	if s == nil {
		return elem("div")
	}
	d := &t.P.draft
	return elem("div#sheet.sheet[role=group][aria-label=The table]",
		elem("div.line",
			told("label[for=id-column]", "IDs are in"),
			elem("select#id-column").OnChange(func(ctx app.Context, _ app.Event) {
				d.IDColumn = ctx.JSSrc().Get("value").String()
				t.P.edited()
			}).Body(app.Range(s.Columns).Slice(func(i int) app.UI {
				return elem("option").Attr("value", strconv.Itoa(i)).Attr("selected", i == t.P.read.column).Text(s.Columns[i])
			})),
		),
		elem("label.check",
			single("input#sheet-header[type=checkbox]").Attr("checked", s.HasHeader).OnChange(func(ctx app.Context, _ app.Event) {
				d.Heading = strconv.FormatBool(ctx.JSSrc().Get("checked").Bool())
				d.IDColumn = ""
				t.P.edited()
			}),
			told("span", "The first line is a heading"),
		),
		elem("p#sheet-hint.hint", t.P.read.variables()...),
	)
}

// variables says which columns may stand in the address, and which nobody uses.
func (r *reading) variables() []app.UI {
	var names strings.Builder
	for _, name := range r.plan.Rows.Columns {
		names.WriteString(" `{" + strings.ReplaceAll(name, "`", "'") + "}`")
	}
	all := inCode("Each column can stand in the address, a header or the body:{}.", names.String())
	if unused := r.plan.Unused(); len(unused) > 0 {
		all = append(all, app.Text(" "+say.T("Not used: {}.", strings.Join(unused, ", "))))
	}
	return all
}

// tabled says what was found in a table.
func (r *reading) tabled() (count, rest string) {
	rest = say.N(len(r.sheet.Columns), "{} column|{} columns") + "."
	if r.sheet.Blanks > 0 {
		rest += " " + say.N(r.sheet.Blanks, "{} blank line left out.|{} blank lines left out.")
	}
	if n := r.repeated; n > 0 {
		rest += " " + say.N(n, "{} ID stood there before: called again all the same.|{} IDs stood there before: called again all the same.")
	}
	return say.N(len(r.sheet.Values), "{} row|{} rows") + ".", rest
}

// pasted takes a curl command to pieces, wherever it was put.
func (p *page) pasted(text string) bool {
	if !paste.IsCurl(text) {
		return false
	}
	before := p.draft
	c, err := paste.ParseCurl(text)
	if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
		p.read.put("form", say.T("That command will not do: {}.", say.Heard(mistake.Want)))
		p.rev++
		return true
	}
	d := &p.draft
	d.Method, d.Address, d.Body, d.Headers = c.Method, c.Endpoint, c.Body, ""
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		d.Headers += name + ": " + c.Headers[name] + "\n"
	}
	if paste.IsCurl(d.IDs) || c.ID != "" {
		d.IDs = c.ID
	}
	p.restore(p.draft)
	p.offer(say.T("The command was taken to pieces."), func() { p.restore(before) })
	return true
}

// restore puts a draft into the form.
func (p *page) restore(d draft) {
	p.draft = d
	p.draft.give()
	p.edited()
}

// chooseFile reads a file that was chosen or dropped. The server reads it, which
// knows spreadsheets and older encodings; it keeps nothing of it.
func (p *page) chooseFile(file app.Value) {
	if !found(file) {
		return
	}
	name := file.Get("name").String()
	p.reading = say.T("Reading {}…", name)
	p.rev++
	sorry := func(why string) {
		p.ctx.Dispatch(func(app.Context) {
			p.reading = ""
			p.read.put("ids", why)
			p.rev++
		})
	}
	lost := func() {
		sorry(say.T("The server could not be asked to read {}. Try again, or paste the cells.", name))
	}
	request := map[string]any{"method": "POST", "body": file, "headers": map[string]any{"Content-Type": "application/octet-stream"}}
	await(app.Window().Call("fetch", "/api/sheet?name="+url.QueryEscape(name), request), lost, func(answer app.Value) {
		await(answer.Call("json"), lost, func(said app.Value) {
			if !answer.Get("ok").Bool() {
				sorry(say.Heard(said.Get("detail").String()))
				return
			}
			p.ctx.Dispatch(func(app.Context) {
				before := p.draft
				p.reading = ""
				p.draft.IDs, p.draft.IDColumn, p.draft.Heading = said.Get("text").String(), "", ""
				p.restore(p.draft)
				p.offer(say.T("{} was read.", name), func() { p.restore(before) })
			})
		})
	})
}
