package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

// documentOf wraps servers and paths.
func documentOf(servers, paths string) string {
	return `{"openapi":"3.1.0","info":{"title":"t","version":"1"},` + servers + `"paths":{` + paths + `}}`
}

const (
	atExample = `"servers":[{"url":"https://api.example.com"}],`
	getByID   = `{"get":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]}}`
)

// Documents of public bug reports of other tools.
func TestDocumentsThatPeopleHave(t *testing.T) {
	t.Parallel()
	a := newAPI(fakeruns.New(), site(api.Options{}))
	for _, c := range []struct{ says, query, body, want string }{
		{
			"a path that refers to what is not there is named", "",
			strings.TrimSuffix(documentOf(atExample, `"/books/{id}":{"$ref":"#/components/pathItems/book"},`+
				`"/gone/{id}":{"$ref":"#/components/pathItems/none"}`), "}") +
				`,"components":{"pathItems":{"book":` + getByID + `}}}`,
			`"left":1,"leftOut":[{"name":"/gone/{id}","code":"no_target","ref":"#/components/pathItems/none"}],` +
				`"operations":[{"method":"GET","path":"/books/{id}",`,
		},
		{
			"a path in another file is named", "",
			documentOf(atExample, `"/orders/{id}":{"$ref":"./paths/orders.yaml"}`),
			`"left":1,"leftOut":[{"name":"/orders/{id}","code":"other_file","ref":"./paths/orders.yaml"}],` +
				`"operations":[]`,
		},
		{
			"the variables of a server are said", "",
			documentOf(`"servers":[{"url":"https://{server}/api/clients/{client}","variables":{"server":`+
				`{"default":"localhost"},"client":{"default":"c1","enum":["c1","c2"]}}}],`, `"/users/{id}":`+getByID),
			`"servers":[{"site":"https://localhost/api/clients/c1",` +
				`"template":"https://{server}/api/clients/{client}","variables":[` +
				`{"name":"server","value":"localhost"},{"name":"client","value":"c1","values":["c1","c2"]}]}]`,
		},
		{
			"a document without servers is read with the host of its API", "?source=https://orders.example.com",
			documentOf("", `"/orders/{id}":`+getByID), `"endpoint":"https://orders.example.com/orders/{id}"`,
		},
		{
			"Swagger 2", "",
			`{"swagger":"2.0","host":"api.example.com","basePath":"/v1","paths":{"/users/{id}":{"get":{` +
				`"parameters":[{"name":"id","in":"path","required":true,"type":"string","x-example":"ada"}]}}}}`,
			`"plan":{"endpoint":"https://api.example.com/v1/users/{id}","ids":["ada"]}`,
		},
	} {
		w := do(t, a, ask{method: "POST", path: "/api/openapi" + c.query, body: c.body})
		if w.Code != 200 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d\n%s\nwant\n%s", c.says, w.Code, w.Body, c.want)
		}
	}
	w := do(t, a, ask{method: "POST", path: "/api/openapi", body: documentOf("", `"/orders/{id}":`+getByID)})
	if w.Code != 400 || !strings.Contains(w.Body.String(), `"field":"source"`) {
		t.Errorf("without servers: %d %s, want that the host is asked for", w.Code, w.Body)
	}
}

// large returns a document of 12.8 MB with 1,101 operations, as well-known APIs publish them.
func large() string {
	answer := `{"200":{"content":{"application/json":{"example":["` +
		strings.Repeat(`lorem ipsum","`, 600) + `"]}}}}`
	paths := make([]string, 0, 1101)
	for i := range 1100 {
		paths = append(paths, fmt.Sprintf(`"/things%d/{id}":{"get":{"summary":"Thing %d","parameters":[{"name":"id",`+
			`"in":"path"}],"description":"%s","responses":%s}}`, i, i, strings.Repeat("d", 3000), answer))
	}
	paths = append(paths, `"/users/{username}":{"get":{"summary":"One user"}}`)
	return documentOf(atExample, strings.Join(paths, ","))
}

func TestADocumentOfThirteenMegabytesIsRead(t *testing.T) {
	t.Parallel()
	doc := large()
	if len(doc) < 12_500_000 {
		t.Fatalf("the document has %d bytes", len(doc))
	}
	w := do(t, newAPI(fakeruns.New(), site(api.Options{})), ask{method: "POST", path: "/api/openapi", body: doc})
	var got struct {
		Left       int
		Operations []struct{ Path string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got.Left != 0 ||
		len(got.Operations) != 1101 || got.Operations[1100].Path != "/users/{username}" {
		t.Errorf("%d: %d operations, %d left out, %v", w.Code, len(got.Operations), got.Left, err)
	}
}
