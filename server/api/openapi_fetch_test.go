package api_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

// sites answers fetches from a table, by address; an address that is not there is a page without a document. A
// value that begins with > is where a redirect leads.
func sites(all map[string]string, asked *[]string) api.Options {
	return api.Options{Fetch: func(_ context.Context, _, url string) ([]byte, string, error) {
		*asked = append(*asked, url)
		doc := all[url]
		if to, moved := strings.CutPrefix(doc, ">"); moved {
			url, doc = to, all[to]
		}
		if doc == "" {
			return nil, url, settle.HTTPReason(404, 0)
		}
		return []byte(doc), url, nil
	}}
}

func TestADocumentIsFoundByWhateverAddressPeopleHave(t *testing.T) {
	t.Parallel()
	const doc = `{"openapi":"3.0.0","paths":{"/users/{id}":{"get":{}}}}`
	all := map[string]string{
		"https://a.example/openapi.json": doc,
		"https://a.example/docs":         `<html><script>SwaggerUIBundle({url: '/openapi.json'})</script>`,
		"https://a.example/moved":        ">https://b.example/docs/",
		"https://b.example/docs/":        `<redoc spec-url="spec.yaml">`,
		"https://b.example/docs/spec.yaml": "openapi: 3.0.0\nservers: [{url: ../v1}]\n" +
			"paths: {'/users/{id}': {get: {}}}",
		"https://c.example/":                                      `<script src="swagger-initializer.js">`,
		"https://c.example/circle":                                `<link rel="service-desc" href="/other">`,
		"https://c.example/other":                                 `<link rel="service-desc" href="/circle">`,
		"https://c.example/swagger-initializer.js":                `SwaggerUIBundle({url: "x", configUrl: "/config"})`,
		"https://c.example/config":                                `{"oauth2RedirectUrl":"/o","url":"/v3/api-docs"}`,
		"https://c.example/v3/api-docs":                           doc,
		"https://raw.githubusercontent.com/o/r/main/openapi.json": doc,
	}
	for _, c := range []struct {
		says, address string
		status        int
		want          string
		fetches       int
	}{
		{"its own", "https://a.example/openapi.json", 200, `"https://a.example/users/{id}"`, 1},
		{"without https://", "a.example/openapi.json", 200, `"https://a.example/users/{id}"`, 1},
		{"a page that names it", "https://a.example/docs", 200, `"https://a.example/users/{id}"`, 2},
		{
			"a page that has moved, and a server relative to its document", "https://a.example/moved", 200,
			`"https://b.example/v1/users/{id}"`, 2,
		},
		{
			"a page whose script names settings that name it", "https://c.example/", 200,
			`"https://c.example/users/{id}"`, 4,
		},
		{"the page of a file on GitHub", "https://github.com/o/r/blob/main/openapi.json", 200, `/users/{id}`, 1},
		{"pages that name each other", "https://c.example/circle", 400, "neither", 4},
		{"what is not there", "https://a.example/none", 422, "404", 1},
	} {
		var asked []string
		w := do(t, newAPI(fakeruns.New(), sites(all, &asked)), ask{
			method: "POST", path: "/api/openapi", body: `{"url":"` + c.address + `"}`,
		})
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || len(asked) != c.fetches {
			t.Errorf("%s: %d %s after %v, want %d, %q and %d requests", c.says, w.Code, w.Body, asked, c.status, c.want,
				c.fetches)
		}
	}
}

// Every page in between is judged as the first address is.
func TestAPageMayNotNameAnInnerDocument(t *testing.T) {
	t.Parallel()
	var asked []string
	o := sites(map[string]string{
		"https://a.example/docs":       `<redoc spec-url="http://10.0.0.1/openapi.json">`,
		"http://10.0.0.1/openapi.json": users,
	}, &asked)
	o.CheckURL = site(api.Options{}).CheckURL
	w := do(t, newAPI(fakeruns.New(), o), ask{
		method: "POST", path: "/api/openapi", body: `{"url":"https://a.example/docs"}`,
	})
	if w.Code != 422 || !strings.Contains(w.Body.String(), `"blocked"`) || len(asked) != 1 {
		t.Errorf("%d %s after %v", w.Code, w.Body, asked)
	}
}

// A site that does not answer keeps its own visitors waiting, but no files, documents or programs.
func TestASlowSiteKeepsNothingElseWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := api.Options{Fetch: func(ctx context.Context, _, _ string) ([]byte, string, error) {
			<-ctx.Done()
			return nil, "", settle.NewReason(settle.CodeTimeout, "").With("ms", 20_000)
		}}
		a := newAPI(fakeruns.New(), o)
		fetched := make(chan int, 3)
		for _, visitor := range []string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1"} {
			go func() {
				w := do(t, a, ask{
					method: "POST", path: "/api/openapi", from: visitor,
					body: `{"url":"https://slow.example/openapi.json"}`,
				})
				fetched <- w.Code
			}()
		}
		synctest.Wait()
		for says, one := range map[string]ask{
			"a document": {method: "POST", path: "/api/openapi?source=https://a.example", body: users},
			"a program":  {method: "POST", path: "/api/snippet?language=python", body: aPlan},
			"a file":     {method: "POST", path: "/api/sheet?name=a.csv", body: "id\n1\n"},
		} {
			one.from = "192.0.2.1:1" // of a visitor who waits for a site
			if w := do(t, a, one); w.Code != 200 {
				t.Errorf("%s: %d %s", says, w.Code, w.Body)
			}
		}
		if len(fetched) != 0 {
			t.Error("a fetch has ended already: nothing was tested")
		}
		for range 3 {
			if status := <-fetched; status != 422 {
				t.Errorf("a fetch that took too long: got %d, want 422", status)
			}
		}
	})
}
