package ui

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/model"
	"allsettled/app/say"
)

// drawCatalog takes the address or the file of an OpenAPI document, and offers what is in it.
func drawCatalog(v *view) app.UI {
	return elem("details.field.fold",
		sentence("summary#openapi", "From an OpenAPI document"),
		elem("form.line",
			single("input#openapi-url.grow[inputmode=url][placeholder=https://api.example.com/openapi.json]"+
				"[aria-label=Address of the document]"),
			sentence("button#openapi-read[type=submit]", "Read"),
		).OnSubmit(onCatalogAddress(v)),
		elem("label.file",
			single("input#openapi-file.vh[type=file][accept=.json,.yaml,.yml]").OnChange(onCatalogFile(v)),
			sentence("span", "Choose a file"),
		),
		showIf(v.m.Form.AskHost != "", func() app.UI { return drawHost(v) }),
		showIf(v.m.Form.Catalog != nil, func() app.UI { return drawOperations(v) }),
		elem("p#openapi-error.error[role=alert]").Text(v.m.Form.Errors["openapi"]),
	).OnDragOver(func(_ app.Context, e app.Event) { e.PreventDefault() }).OnDrop(onCatalogDrop(v))
}

// drawHost asks where the API of a document is that does not say it.
func drawHost(v *view) app.UI {
	return elem("form.field",
		words("label[for=openapi-host]", v.m.Form.AskHost),
		elem("div.line",
			single("input#openapi-host.grow[inputmode=url][placeholder=https://api.example.com]"),
			sentence("button#openapi-host-use[type=submit]", "Read"),
		),
	).OnSubmit(func(_ app.Context, e app.Event) {
		e.PreventDefault()
		host := model.HostAddress(element("openapi-host").Get("value").String())
		if host != "" {
			readCatalog(v, v.document, "application/octet-stream", host)
		}
	})
}

// drawOperations lets a person choose one, whose plan then fills the form.
func drawOperations(v *view) app.UI {
	c := v.m.Form.Catalog
	places, more := c.Found()
	notes := c.Notes()
	return elem("div.field",
		words("label[for=operation]", say.Clip(c.Title, 60)),
		showIf(len(c.Operations) > 10, func() app.UI {
			return single("input#operation-search[type=search][autocomplete=off]").
				Attr("placeholder", say.T("Search")).Aria("label", say.T("Search")).
				OnInput(func(ctx app.Context, _ app.Event) { v.m.Form.Find(ctx.JSSrc().Get("value").String()) })
		}),
		elem("select#operation").OnChange(func(ctx app.Context, _ app.Event) {
			if at, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
				v.m.Form.Choose(at)
			}
		}).Body(
			sentence("option[value=]", "Choose what to call"),
			app.Range(places).Slice(func(i int) app.UI {
				one := c.Operations[places[i]]
				text := strings.TrimSpace(one.Method + " " + one.Path + "  " + one.Summary)
				return words("option", say.Clip(text, 90)).Attr("value", strconv.Itoa(places[i]))
			}),
		),
		showIf(more > 0, func() app.UI {
			return words("p.hint", say.N(more, "{} operation more is not shown.|{} operations more are not shown."))
		}),
		app.Range(c.Servers).Slice(func(i int) app.UI { return drawServer(v, i) }),
		app.Range(notes).Slice(func(i int) app.UI { return words("p.hint.left-out", notes[i]) }),
	)
}

// drawServer lets a person change the variables of a server's address.
func drawServer(v *view, server int) app.UI {
	one := v.m.Form.Catalog.Servers[server]
	return elem("fieldset.field.server",
		words("legend", one.Template),
		app.Range(one.Variables).Slice(func(i int) app.UI {
			variable := one.Variables[i]
			id := "server-" + strconv.Itoa(server) + "-" + variable.Name
			return elem("label",
				words("span", variable.Name+" "),
				single("input[autocomplete=off]").ID(id).Attr("value", variable.Value).
					Attr("list", id+"-values").OnInput(func(ctx app.Context, _ app.Event) {
					v.m.Form.SetVariable(server, i, ctx.JSSrc().Get("value").String())
				}),
				elem("datalist").ID(id+"-values").Body(app.Range(variable.Values).Slice(func(at int) app.UI {
					return words("option", variable.Values[at])
				})),
			)
		}),
	)
}

func onCatalogAddress(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		e.PreventDefault()
		address := strings.TrimSpace(element("openapi-url").Get("value").String())
		if address == "" {
			return
		}
		body, _ := json.Marshal(map[string]string{"url": address}) // strings always marshal
		readCatalog(v, string(body), "application/json", "")
	}
}

func onCatalogFile(v *view) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		input := ctx.JSSrc()
		readCatalogFile(v, input.Get("files"))
		input.Set("value", "")
	}
}

func onCatalogDrop(v *view) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		e.PreventDefault()
		readCatalogFile(v, e.Get("dataTransfer").Get("files"))
	}
}

// readCatalogFile reads the first of the files that a person brought.
func readCatalogFile(v *view, files app.Value) {
	if file := files.Call("item", 0); found(file) {
		v.document = file
		readCatalog(v, file, "application/octet-stream", "")
	}
}
