package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

const users = `
openapi: 3.0.0
info: {title: Users, version: "1"}
servers: [{url: /v1}]
paths:
  /users/{id}:
    get: {summary: One user, parameters: [{name: id, in: path, example: "007"}], security: [{key: []}]}
    delete: {}
  /users: {get: {}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Api-Key}}}
`

const found = `{"title":"Users","left":1,"leftOut":[{"name":"GET /users","code":"no_id"}],"operations":[` +
	`{"method":"GET","path":"/users/{id}","summary":"One user","parameter":"id","key":{"in":"header",` +
	`"name":"X-Api-Key"},"plan":{"endpoint":"https://api.example.com/v1/users/{id}","ids":["007"]}},` +
	`{"method":"DELETE","path":"/users/{id}","summary":"","parameter":"id",` +
	`"plan":{"endpoint":"https://api.example.com/v1/users/{id}","ids":["1"],"method":"DELETE"}}]}` + "\n"

// site stands for the guard and what is behind it.
func site(o api.Options) api.Options {
	o.CheckURL = func(url string) error {
		if strings.Contains(url, "//10.") {
			return &settle.Reason{Code: settle.CodeBlocked, Written: "This server does not call that address."}
		}
		return nil
	}
	o.Fetch = func(_ context.Context, _, url string) ([]byte, string, error) {
		switch {
		case strings.HasSuffix(url, "/gone"):
			return []byte("sorry"), url, settle.HTTPReason(404, 0)
		case strings.HasSuffix(url, "/broken"):
			return nil, url, errors.New("a wire is loose")
		case strings.HasSuffix(url, "/page"):
			return []byte("<!doctype html>"), url, nil
		}
		return []byte(users), url, nil
	}
	return o
}

func TestAnOpenAPIDocumentIsReadAndItsPlansGivenBack(t *testing.T) {
	t.Parallel()
	a := newAPI(fakeruns.New(), site(api.Options{}))
	for _, c := range []struct {
		says, query, body, kind string
	}{
		{
			"the document itself, and where it came from", "?source=https://api.example.com/openapi.yaml", users,
			"application/yaml",
		},
		{"its address", "", `{"url":"https://api.example.com/openapi.yaml"}`, "application/json"},
		{
			"its address, in a type that says more", "", `{"url": "https://api.example.com/openapi.yaml"}`,
			"application/json; charset=utf-8",
		},
	} {
		w := do(t, a, ask{
			method: "POST", path: "/api/openapi" + c.query, body: c.body,
			header: map[string]string{"Content-Type": c.kind},
		})
		if w.Code != 200 || w.Body.String() != found {
			t.Errorf("%s: %d\n%s", c.says, w.Code, w.Body)
		}
	}
}

func TestPlansThatThisServerRefusesAreNotOffered(t *testing.T) {
	t.Parallel()
	o := site(api.Options{})
	o.Bounds.Methods = []string{"GET", "HEAD"}
	w := do(t, newAPI(fakeruns.New(), o), ask{
		method: "POST", path: "/api/openapi", body: `{"url":"https://api.example.com/openapi.yaml"}`,
	})
	if text := w.Body.String(); w.Code != 200 || strings.Contains(text, `"DELETE"`) ||
		!strings.Contains(text, `"left":2`) || !strings.Contains(text, `"DELETE /users/{id}","code":"refused"`) {
		t.Errorf("%d %s", w.Code, text)
	}
}

func TestDocumentsThatAreNotReadAreProblems(t *testing.T) {
	t.Parallel()
	open := newAPI(fakeruns.New(), site(api.Options{}))
	for _, c := range []struct {
		says, body  string
		api         http.Handler
		status      int
		field, want string
	}{
		{"Swagger 1", `{"swagger":"1.2","paths":{}}`, open, 400, "openapi", "Swagger 2"},
		{"a plan", aPlan, open, 400, "openapi", "openapi: 3"},
		{"too much", strings.Repeat("a", 17<<20), open, 413, "openapi", "16 MiB"},
		{"no address of its API", users, open, 400, "source", "where its API is"},
		{"more than a url", `{"url":"https://api.example.com/","x":1}`, open, 400, "openapi", "openapi: 3"},
		{"an inner address", `{"url":"http://10.0.0.1/openapi.json"}`, open, 422, "url", "does not call"},
		{"a file", `{"url":"file:///etc/passwd"}`, open, 400, "url", "https://"},
		{"the practice API", `{"url":"/demo/openapi.json"}`, open, 400, "url", "https://"},
		{"a number", `{"url":7}`, open, 400, "url", "https://"},
		{"what is not there", `{"url":"https://api.example.com/gone"}`, open, 422, "url", "404"},
		{"a page instead", `{"url":"https://api.example.com/page"}`, open, 400, "openapi", "neither"},
		{"a mistake of ours", `{"url":"https://api.example.com/broken"}`, open, 500, "", "Internal"},
		{
			"a server that fetches none", `{"url":"https://api.example.com/"}`, newAPI(fakeruns.New(), api.Options{}),
			400, "url", "the document itself",
		},
	} {
		w := do(t, c.api, ask{method: "POST", path: "/api/openapi", body: c.body})
		var p struct{ Detail, Field string }
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || p.Field != c.field ||
			!strings.Contains(p.Detail, c.want) || len(w.Body.String()) > 1000 {
			t.Errorf(
				"%s: %d %.1000s, want %d about %q with a word on %q", c.says, w.Code, w.Body, c.status, c.field, c.want,
			)
		}
	}
}

func TestADocumentCostsAStart(t *testing.T) {
	t.Parallel()
	a := newAPI(fakeruns.New(), site(api.Options{StartsPerMinute: 1}))
	var last *httptest.ResponseRecorder
	for range 2 {
		last = do(t, a, ask{
			method: "POST", path: "/api/openapi", body: `{"url":"https://api.example.com/openapi.yaml"}`,
		})
	}
	if last.Code != 429 || last.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", last.Code, last.Body)
	}
}
