package openapi_test

import (
	"net/url"
	"strings"
	"testing"

	"allsettled/server/openapi"
)

const docs = "https://api.example.com/docs/index.html"

// What the tools write into their pages.
var pages = []struct{ says, page, want string }{
	{
		"FastAPI", `<!DOCTYPE html><script>const ui = SwaggerUIBundle({ url: '/openapi.json', "dom_id": "#swagger-ui",
			oauth2RedirectUrl: window.location.origin + '/docs/oauth2-redirect'})</script>`,
		"https://api.example.com/openapi.json",
	},
	{
		"Swagger UI, in a script of its own",
		`<html><script src="./swagger-ui-bundle.js"></script><script src="./swagger-initializer.js"> </script>`,
		"https://api.example.com/docs/swagger-initializer.js",
	},
	{
		"that script", `window.onload = function() { window.ui = SwaggerUIBundle({ url: "v2/swagger.json" }) }`,
		"https://api.example.com/docs/v2/swagger.json",
	},
	{
		"the script of Spring, whose address is an example",
		`SwaggerUIBundle({ url: "https://petstore.swagger.io/v2/swagger.json", "configUrl" : "/v3/swagger-config" })`,
		"https://api.example.com/v3/swagger-config",
	},
	{
		"the settings of Spring",
		`{"configUrl":"/v3/swagger-config","oauth2RedirectUrl":"https://x.example/o","url":"/v3/api-docs"}`,
		"https://api.example.com/v3/api-docs",
	},
	{"Redoc", `<redoc spec-url='../openapi.yaml'></redoc>`, "https://api.example.com/openapi.yaml"},
	{"Redoc by its script", `<script>Redoc.init("spec.yaml", {})</script>`, "https://api.example.com/docs/spec.yaml"},
	{"RapiDoc", `<rapi-doc spec-url = "/a.json?x=1&amp;y=2">`, "https://api.example.com/a.json?x=1&y=2"},
	{"Scalar", `<script id="api-reference" data-url="//cdn.example.com/a.json">`, "https://cdn.example.com/a.json"},
	{"Elements", `<elements-api apiDescriptionUrl="a.yaml" router="hash">`, "https://api.example.com/docs/a.yaml"},
	{"RFC 8631", `<html><link rel="service-desc" type="x" href="/d.json">`, "https://api.example.com/d.json"},
	{"RFC 8631, the other way round", `<link href="/d.json" rel=service-desc>`, "https://api.example.com/d.json"},
	{"a link", `<p>Download <a href="/v1/openapi.json#top">it</a>`, "https://api.example.com/v1/openapi.json"},
	{
		"an address that is not called, and one that is", `<a href="file:///openapi.json"><a href="/swagger.yaml">`,
		"https://api.example.com/swagger.yaml",
	},
	{"a page that names itself", `<link rel="service-desc" href="index.html">`, ""},
	{"a page that names none", `<!doctype html><p>hello <a href="/about">about</a>`, ""},
	{"a document", `{"openapi":"3.0.0","paths":{"/openapi":{"get":{"url":"x"}}}}`, ""},
	{"a document in YAML", "openapi: 3.0.0\nservers:\n- url: 'https://a.example'", ""},
	{"nothing", "", ""},
}

func TestAPageOfDocumentationNamesItsDocument(t *testing.T) {
	for _, c := range pages {
		if got := openapi.Named([]byte(c.page), docs); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

// FuzzNamed holds that what a page names is an address that can be called.
func FuzzNamed(f *testing.F) {
	for _, c := range pages {
		f.Add([]byte(c.page))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		got := openapi.Named(page, docs)
		if u, err := url.Parse(got); got != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestTheAddressesThatPeopleHaveOfADocument(t *testing.T) {
	for typed, want := range map[string]string{
		"https://api.example.com/openapi.json":            "https://api.example.com/openapi.json",
		" api.example.com/openapi.json\n":                 "https://api.example.com/openapi.json",
		"http://localhost:8080/v3/api-docs":               "http://localhost:8080/v3/api-docs",
		"https://github.com/o/r/blob/main/a/openapi.yaml": "https://raw.githubusercontent.com/o/r/main/a/openapi.yaml",
		"github.com/o/r/blob/main/openapi.yaml":           "https://raw.githubusercontent.com/o/r/main/openapi.yaml",
		"https://gitlab.example/g/o/r/-/blob/main/a.yaml": "https://gitlab.example/g/o/r/-/raw/main/a.yaml",
		"https://api.example.com/blob/openapi.json":       "https://api.example.com/blob/openapi.json",
		"/demo/openapi.json":                              "/demo/openapi.json",
		"openapi":                                         "openapi",
		"me@example.com":                                  "me@example.com",
		"file:///etc/openapi.json":                        "file:///etc/openapi.json",
		"":                                                "",
	} {
		if got := openapi.Address(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}
