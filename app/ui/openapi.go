package ui

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/plan"
	"allsettled/app/say"
)

// catalog is an OpenAPI document as the server read it: what can be called, ready to be run.
type catalog struct {
	Title      string
	Left       int // operations that cannot be run for IDs
	Operations []operation
}

// operation is one of them.
type operation struct {
	Method, Path, Summary string
	Key                   struct{ In, Name string }
	Plan                  json.RawMessage
}

// openAPI takes the address or the file of a document, and offers what is in it.
type openAPI struct {
	P *page
}

// draw draws the fold behind which it is.
func (o *openAPI) draw() app.UI {
	return elem("details.field.fold",
		told("summary#openapi", "From an OpenAPI document"),
		elem("form.line",
			single("input#openapi-url.grow[type=url][placeholder=https://api.example.com/openapi.json][aria-label=Address of the document]"),
			told("button#openapi-read[type=submit]", "Read"),
		).OnSubmit(o.onAddress),
		elem("label.file",
			single("input#openapi-file.vh[type=file][accept=.json,.yaml,.yml]").OnChange(o.onFile),
			told("span", "Choose a file"),
		),
		showIf(o.P.catalog != nil, o.operations),
		elem("p#openapi-error.error[role=alert]").Text(o.P.read.errors["openapi"]),
	)
}

// operations lets a person choose one, whose plan then fills the form.
func (o *openAPI) operations() app.UI {
	c := o.P.catalog
	return elem("div.field",
		words("label[for=operation]", clip(c.Title, 60)),
		elem("select#operation").OnChange(o.onChoose).Body(
			told("option[value=]", "Choose what to call"),
			app.Range(c.Operations).Slice(func(i int) app.UI {
				one := c.Operations[i]
				return elem("option").Attr("value", strconv.Itoa(i)).Text(clip(strings.TrimSpace(one.Method+" "+one.Path+"  "+one.Summary), 90))
			}),
		),
		showIf(c.Left > 0, func() app.UI {
			return words("p.hint", say.N(c.Left, "{} operation is left out: it takes no ID.|{} operations are left out: they take no ID."))
		}),
	)
}

func (o *openAPI) onAddress(_ app.Context, e app.Event) {
	e.PreventDefault()
	address := strings.TrimSpace(element("openapi-url").Get("value").String())
	if address == "" {
		return
	}
	body, _ := json.Marshal(map[string]string{"url": address}) // strings always marshal
	o.read("/api/openapi", string(body), "application/json")
}

func (o *openAPI) onFile(ctx app.Context, _ app.Event) {
	input := ctx.JSSrc()
	if file := input.Get("files").Call("item", 0); found(file) {
		o.read("/api/openapi", file, "application/octet-stream")
	}
	input.Set("value", "")
}

// read asks the server, which knows how to read such documents, and may fetch them.
func (o *openAPI) read(address string, body any, kind string) {
	p := o.P
	done := func(c *catalog, why string) {
		p.ctx.Dispatch(func(app.Context) {
			p.catalog = c
			delete(p.read.errors, "openapi")
			if why != "" {
				p.read.put("openapi", why)
			}
			p.rev++
		})
	}
	lost := func() { done(nil, say.T("The server could not be asked to read it. Try again.")) }
	request := map[string]any{"method": "POST", "body": body, "headers": map[string]any{"Content-Type": kind}}
	await(app.Window().Call("fetch", address, request), lost, func(answer app.Value) {
		await(answer.Call("text"), lost, func(said app.Value) {
			var c catalog
			if answer.Get("ok").Bool() && json.Unmarshal([]byte(said.String()), &c) == nil {
				done(&c, "")
				return
			}
			var problem struct{ Detail string }
			_ = json.Unmarshal([]byte(said.String()), &problem) // no detail is told as none
			done(nil, say.Heard(problem.Detail))
		})
	})
}

// onChoose puts the plan of an operation into the form. Its key is left for a person to type.
func (o *openAPI) onChoose(ctx app.Context, _ app.Event) {
	p := o.P
	at, err := strconv.Atoi(ctx.JSSrc().Get("value").String())
	if err != nil || p.catalog == nil || at >= len(p.catalog.Operations) {
		return
	}
	one := p.catalog.Operations[at]
	given, err := plan.Decode(one.Plan)
	if err != nil {
		return // the server checked it
	}
	before, d := p.draft, draftOf(given)
	switch {
	case strings.EqualFold(one.Key.Name, "Authorization"):
		d.KeyIn = "bearer"
	case one.Key.In != "":
		d.KeyIn, d.KeyName = one.Key.In, one.Key.Name
	}
	p.restore(d)
	p.offer(say.T("{} is in the form.", one.Method+" "+one.Path), func() { p.restore(before) })
}
