package form

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/dom"
	"allsettled/app/model"
	"allsettled/app/say"
)

// drawCatalog takes the address or the file of an OpenAPI document, and offers what is in it.
func drawCatalog(f *Form) app.UI {
	return dom.Elem("details.field.fold.import",
		dom.Sentence("summary#openapi", "Import…"),
		dom.Sentence("p.hint", "A curl command, a link or a table: paste it into the address or the IDs. "+
			"An OpenAPI document: give its address, or its file."),
		dom.Elem("form.line",
			dom.Single("input#openapi-url.grow[inputmode=url][placeholder=https://api.example.com/openapi.json]"+
				"[aria-label=Address of the document]"),
			dom.Sentence("button#openapi-read[type=submit]", "Read"),
		).OnSubmit(onCatalogAddress(f)),
		dom.Elem("label.file",
			dom.Single("input#openapi-file.vh[type=file][accept=.json,.yaml,.yml]").OnChange(onCatalogFile(f)),
			dom.Sentence("span", "Choose a file"),
		),
		dom.ShowIf(f.m.Form.AskHost != "", func() app.UI { return drawHost(f) }),
		dom.ShowIf(f.m.Form.Catalog != nil, func() app.UI { return drawOperations(f) }),
		dom.Elem("p#openapi-error.error[role=alert]").Text(f.m.Form.Errors["openapi"]),
	).OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).OnDrop(onCatalogDrop(f))
}

// drawHost asks where the API of a document is that does not say it.
func drawHost(f *Form) app.UI {
	return dom.Elem("form.field",
		dom.Words("label[for=openapi-host]", f.m.Form.AskHost),
		dom.Elem("div.line",
			dom.Single("input#openapi-host.grow[inputmode=url][placeholder=https://api.example.com]"),
			dom.Sentence("button#openapi-host-use[type=submit]", "Read"),
		),
	).OnSubmit(func(_ app.Context, e app.Event) {
		e.PreventDefault()
		host := model.HostAddress(dom.Element("openapi-host").Get("value").String())
		if host != "" {
			readCatalog(f, f.document, "application/octet-stream", host)
		}
	})
}

// drawOperations lets a person choose one, whose plan then fills the form.
func drawOperations(f *Form) app.UI {
	c := f.m.Form.Catalog
	places, more := c.Found()
	notes := c.Notes()
	return dom.Elem("div.field",
		dom.Words("label[for=operation]", say.Clip(c.Title, 60)),
		dom.ShowIf(len(c.Operations) > 10, func() app.UI {
			return dom.Single("input#operation-search[type=search][autocomplete=off]").
				Attr("placeholder", say.T("Search")).Aria("label", say.T("Search")).
				OnInput(func(ctx app.Context, _ app.Event) { f.m.Form.Find(ctx.JSSrc().Get("value").String()) })
		}),
		dom.Elem("select#operation").OnChange(func(ctx app.Context, _ app.Event) {
			if at, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
				f.m.Form.Choose(at)
			}
		}).Body(
			dom.Sentence("option[value=]", "Choose what to call"),
			app.Range(places).Slice(func(i int) app.UI {
				one := c.Operations[places[i]]
				text := strings.TrimSpace(one.Method + " " + one.Path + "  " + one.Summary)
				return dom.Words("option", say.Clip(text, 90)).Attr("value", strconv.Itoa(places[i]))
			}),
		),
		dom.ShowIf(more > 0, func() app.UI {
			return dom.Words("p.hint", say.N(more, "{} operation more is not shown.|{} operations more are not shown."))
		}),
		app.Range(c.Servers).Slice(func(i int) app.UI { return drawServer(f, i) }),
		app.Range(notes).Slice(func(i int) app.UI { return dom.Words("p.hint.left-out", notes[i]) }),
	)
}

// drawServer lets a person change the variables of a server's address.
func drawServer(f *Form, server int) app.UI {
	one := f.m.Form.Catalog.Servers[server]
	return dom.Elem("fieldset.field.server",
		dom.Words("legend", one.Template),
		app.Range(one.Variables).Slice(func(i int) app.UI {
			variable := one.Variables[i]
			id := "server-" + strconv.Itoa(server) + "-" + variable.Name
			return dom.Elem("label",
				dom.Words("span", variable.Name+" "),
				dom.Single("input[autocomplete=off]").ID(id).Attr("value", variable.Value).
					Attr("list", id+"-values").OnInput(func(ctx app.Context, _ app.Event) {
					f.m.Form.SetVariable(server, i, ctx.JSSrc().Get("value").String())
				}),
				dom.Elem("datalist").ID(id+"-values").Body(app.Range(variable.Values).Slice(func(at int) app.UI {
					return dom.Words("option", variable.Values[at])
				})),
			)
		}),
	)
}

func onCatalogAddress(f *Form) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		e.PreventDefault()
		address := strings.TrimSpace(dom.Element("openapi-url").Get("value").String())
		if address == "" {
			return
		}
		body, _ := json.Marshal(map[string]string{"url": address}) // strings always marshal
		readCatalog(f, string(body), "application/json", "")
	}
}

func onCatalogFile(f *Form) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		input := ctx.JSSrc()
		readCatalogFile(f, input.Get("files"))
		input.Set("value", "")
	}
}

func onCatalogDrop(f *Form) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		e.PreventDefault()
		readCatalogFile(f, e.Get("dataTransfer").Get("files"))
	}
}

// readCatalogFile reads the first of the files that a person brought.
func readCatalogFile(f *Form, files app.Value) {
	if file := files.Call("item", 0); dom.Found(file) {
		f.document = file
		readCatalog(f, file, "application/octet-stream", "")
	}
}
