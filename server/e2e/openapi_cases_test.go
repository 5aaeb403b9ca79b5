package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const getByID = `{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]}}`

// documentOf wraps servers and paths.
func documentOf(servers, paths string) string {
	return `{"openapi":"3.1.0","info":{"title":"t","version":"1"},` + servers + `"paths":{` + paths + `}}`
}

// catalogue opens the page of a server with the place for a document unfolded.
func catalogue(t *testing.T, args ...string) *tab {
	t.Helper()
	s := serve(t, append([]string{"--listen", "127.0.0.1:0", "--data", t.TempDir()}, args...)...)
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.press("#openapi")
	return p
}

// bring drops a document as a file.
func (p *tab) bring(doc string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`(()=>{const d=new DataTransfer();`+
		`d.items.add(new File([%q],"openapi.json"));return document.querySelector("#openapi").parentElement.`+
		`dispatchEvent(new DragEvent("drop",{bubbles:true,cancelable:true,dataTransfer:d}))||true})()`, doc))
}

// A document of 12.8 MB with 1,101 operations is opened by its address, and one is found in it.
func TestALargeDocumentIsSearched(t *testing.T) {
	paths := make([]string, 0, 1101)
	for i := range 1100 {
		paths = append(paths, fmt.Sprintf(`"/things%d/{id}":{"get":{"summary":"Thing %d","description":%q}}`, i, i,
			strings.Repeat("d", 11_600)))
	}
	paths = append(paths, `"/users/{username}":{"get":{"summary":"One user"}}`)
	doc := documentOf(`"servers":[{"url":"https://api.example.com"}],`, strings.Join(paths, ","))
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, doc) }))
	defer api.Close()
	p := catalogue(t, "--allow", strings.TrimPrefix(api.URL, "http://"))
	p.fill("#openapi-url", api.URL+"/openapi.json")
	p.press("#openapi-read")
	p.until("two hundred are offered, and it is said that there are more",
		`document.querySelectorAll("#operation option").length===201 &&`+
			`document.body.innerText.includes("901 operations")`)
	p.fill("#operation-search", "users username")
	p.until("the one is found", `document.querySelectorAll("#operation option").length===2`)
	p.choose("#operation", "1100")
	p.until("the form is filled",
		`document.querySelector("#address").value.startsWith("https://api.example.com/users/{")`)
}

func TestADocumentWithoutServersAsksForTheHostOnce(t *testing.T) {
	p := catalogue(t)
	p.forgive("Failed to load resource")
	p.bring(documentOf("", `"/orders/{id}":`+getByID+`,"/customers/{id}":`+getByID))
	p.until("the host is asked for", `!!document.querySelector("#openapi-host")`)
	p.fill("#openapi-host", "orders.example.com")
	p.press("#openapi-host-use")
	p.until("all operations are offered",
		`document.querySelectorAll("#operation option").length===3&&!document.querySelector("#openapi-host")`)
	p.choose("#operation", "0")
	p.until("the form is filled",
		`document.querySelector("#address").value.startsWith("https://orders.example.com/orders/{")`)
}

func TestTheVariablesOfAServerCanBeChanged(t *testing.T) {
	p := catalogue(t)
	p.bring(documentOf(`"servers":[{"url":"https://{server}/api/clients/{client}","variables":{"server":{"default":`+
		`"localhost"},"client":{"default":"c1"}}}],`, `"/users/{id}":`+getByID))
	p.until("the variables are shown", `document.querySelector("#server-0-server")?.value==="localhost"`)
	p.choose("#operation", "0")
	p.fill("#server-0-server", "api.example.com")
	p.fill("#server-0-client", "c7")
	p.until("the address has them",
		`document.querySelector("#address").value.startsWith("https://api.example.com/api/clients/c7/users/{")`)
}

func TestWhatADocumentHasElsewhereIsNamed(t *testing.T) {
	p := catalogue(t)
	p.bring(documentOf(`"servers":[{"url":"https://api.example.com"}],`,
		`"/a/{id}":`+getByID+`,"/orders/{id}":{"$ref":"./paths/orders.yaml"},"/gone/{id}":{"$ref":"#/none"}`))
	p.until("the file is named", `document.body.innerText.includes("1 path is in another file, ./paths/orders.yaml")`)
	p.until("the path is named", `document.body.innerText.includes("leads to nothing in the document. /gone/{id}")`)
}
