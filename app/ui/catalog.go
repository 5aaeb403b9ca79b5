package ui

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
)

// drawCatalog takes the address or the file of an OpenAPI document, and offers what is in it.
func drawCatalog(v *view) app.UI {
	return elem("details.field.fold",
		sentence("summary#openapi", "From an OpenAPI document"),
		elem("form.line",
			single("input#openapi-url.grow[type=url][placeholder=https://api.example.com/openapi.json]"+
				"[aria-label=Address of the document]"),
			sentence("button#openapi-read[type=submit]", "Read"),
		).OnSubmit(onCatalogAddress(v)),
		elem("label.file",
			single("input#openapi-file.vh[type=file][accept=.json,.yaml,.yml]").OnChange(onCatalogFile(v)),
			sentence("span", "Choose a file"),
		),
		showIf(v.m.Form.Catalog != nil, func() app.UI { return drawOperations(v) }),
		elem("p#openapi-error.error[role=alert]").Text(v.m.Form.Errors["openapi"]),
	)
}

// drawOperations lets a person choose one, whose plan then fills the form.
func drawOperations(v *view) app.UI {
	c := v.m.Form.Catalog
	return elem("div.field",
		words("label[for=operation]", say.Clip(c.Title, 60)),
		elem("select#operation").OnChange(func(ctx app.Context, _ app.Event) {
			if at, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
				v.m.Form.Choose(at)
			}
		}).Body(
			sentence("option[value=]", "Choose what to call"),
			app.Range(c.Operations).Slice(func(i int) app.UI {
				one := c.Operations[i]
				text := strings.TrimSpace(one.Method + " " + one.Path + "  " + one.Summary)
				return words("option", say.Clip(text, 90)).Attr("value", strconv.Itoa(i))
			}),
		),
		showIf(c.Left > 0, func() app.UI {
			return words("p.hint", say.N(c.Left, "{} operation is left out: it takes no ID."+
				"|{} operations are left out: they take no ID."))
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
		readCatalog(v, string(body), "application/json")
	}
}

func onCatalogFile(v *view) app.EventHandler {
	return func(ctx app.Context, _ app.Event) {
		input := ctx.JSSrc()
		if file := input.Get("files").Call("item", 0); found(file) {
			readCatalog(v, file, "application/octet-stream")
		}
		input.Set("value", "")
	}
}
