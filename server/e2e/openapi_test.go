package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An OpenAPI document is opened by its address, an operation of it is chosen, and its plan can be run.
func TestAnOpenAPIDocumentFillsTheForm(t *testing.T) {
	var api *httptest.Server
	api = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/openapi.json" {
			fmt.Fprintf(w, `{"openapi":"3.0.3","info":{"title":"Pets","version":"1"},"servers":[{"url":%q}],"paths":{
				"/pets":{"get":{"responses":{"200":{"description":"all"}}}},
				"/pets/{petId}":{"get":{"summary":"One pet","parameters":[{"name":"petId","in":"path","required":true,
				"schema":{"type":"string"},"example":"rex"}],
				"responses":{"200":{"description":"one"}}}}}}`, api.URL)
			return
		}
		fmt.Fprintf(w, `{"name":%q}`, strings.TrimPrefix(r.URL.Path, "/pets/"))
	}))
	defer api.Close()
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", strings.TrimPrefix(api.URL, "http://"))
	p := browse(t, 1360, 900)
	p.forgive("Failed to load resource")
	p.open(s.origin + "/")
	p.press("#openapi")
	p.fill("#openapi-url", s.origin+"/")
	p.press("#openapi-read")
	p.until("what may not be called is shown",
		`document.querySelector("#openapi-error").textContent.includes("private")`)
	p.fill("#openapi-url", api.URL+"/openapi.json")
	p.press("#openapi-read")
	p.until("the operation is offered",
		`document.querySelector("#operation")?.textContent.includes("GET /pets/{petId}")`)
	p.choose("#operation", "0")
	p.until("the form is filled",
		`document.querySelector("#address").value.includes("/pets/{") &&`+
			` document.querySelector("#ids").value.includes("rex")`)
	p.press("#run")
	p.ended()
	p.wantCounts("1", "0", "0")
}
