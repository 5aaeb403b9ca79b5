package openapi_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
	"allsettled/server/openapi"
)

const source = "https://docs.example.com/specs/openapi.yaml"

func file(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// told writes an operation on one line.
func told(o openapi.Operation) string {
	said := o.Method + " " + o.Path + " | " + o.Summary + " | " + o.Parameter + " | "
	if o.Key != (openapi.Key{}) {
		said += o.Key.In + " " + o.Key.Name
	}
	return said + " | " + string(o.Plan.Encode())
}

func TestEachOperationWithAParameterBecomesAPlan(t *testing.T) {
	for _, c := range []struct {
		file, title string
		left        int
		want        []string
	}{
		{"petstore.yaml", "Pet Store", 1, []string{
			`GET /pet/findByStatus | Find pets by status | status | header Authorization | {"endpoint":"https://docs.example.com/api/v3/pet/findByStatus?status={id}","ids":["available"]}`,
			`GET /pet/{petId} | Find pet by ID | petId | header api_key | {"endpoint":"https://docs.example.com/api/v3/pet/{id}","ids":["1"]}`,
			`DELETE /pet/{petId} |  | petId |  | {"endpoint":"https://docs.example.com/api/v3/pet/{id}","ids":["1"],"method":"DELETE"}`,
			`POST /pet | Add a new pet | id |  | {"endpoint":"https://docs.example.com/api/v3/pet","ids":["1"],"method":"POST","body":"{\"id\":{id},\"friends\":[]}"}`,
		}},
		{"bodies.yaml", "Bodies", 2, []string{
			`POST /lookup | a text among others | userId |  | {"endpoint":"https://api.example.com/lookup","ids":["u-7"],"method":"POST","body":"{\"fields\":[\"name\"],\"userId\":\"{id}\",\"note\":\"see \\u007bid\\u007d\"}"}`,
			`POST /numbers | a number, in a type of its own | account_id |  | {"endpoint":"https://api.example.com/numbers","ids":["1"],"method":"POST","headers":{"Content-Type":"application/vnd.api+json"},"body":"{\"account_id\":{id},\"active\":true}"}`,
			`PUT /users/{id} | what is composed, beside the path | id |  | {"endpoint":"https://api.example.com/users/{id}","ids":["1"],"method":"PUT","body":"{\"name\":\"Ada\",\"born\":\"2026-01-31\",\"address\":{\"city\":\"example\"},\"tags\":[\"example\"],\"parent\":{\"name\":\"Ada\"}}"}`,
			`POST /users/{id}/mail | a form, the path's ID | id |  | {"endpoint":"https://api.example.com/users/{id}/mail","ids":["1"],"method":"POST","headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"subject=a+%26+b"}`,
			`POST /search | rather the body than what may be left out | deviceId |  | {"endpoint":"https://api.example.com/search","ids":["1"],"method":"POST","body":"{\"deviceId\":\"{id}\"}"}`,
		}},
		{"repositories.json", "Code host 😀", 0, []string{
			`GET /repos/{owner}/{repo}/issues/{issue-number} | Get an issue | issue-number | header Authorization | {"endpoint":"https://api.code.example/repos/{owner}/{repo}/issues/{issue_number}","rows":{"columns":["issue_number","owner","repo"],"values":[["1000","octo","hello-world"]]},"headers":{"Accept":"application/vnd.code+json"}}`,
			`PATCH /repos/{owner}/{repo}/issues/{issue-number} | issues/update | issue-number |  | {"endpoint":"https://api.code.example/repos/{owner}/{repo}/issues/{issue_number}","rows":{"columns":["issue_number","owner","repo"],"values":[["1","octo","hello-world"]]},"method":"PATCH"}`,
			`GET /users/{username} |  | username | header Authorization | {"endpoint":"https://api.code.example/users/{id}","ids":["007"]}`,
		}},
		{"weather.yaml", "Weather", 0, []string{
			`GET /forecast | Forecast of a place | filter[city id] | query appid | {"endpoint":"https://eu.weather.example:443/v2/forecast?filter%5Bcity%20id%5D={filter_city_id_}&lang={lang}","rows":{"columns":["filter_city_id_","lang"],"values":[["2950159","de"],["2643743","de"]]}}`,
			`GET /history/{day} |  | day | query appid | {"endpoint":"https://eu.weather.example:443/v2/history/{id}","ids":["2026-01-31"]}`,
		}},
		{"anchors.yaml", "Anchors and merge keys", 0, []string{
			`GET /a/{id} | merged | id |  | {"endpoint":"http://api.example.com/a/{id}","ids":["42"]}`,
			`GET /b/{id} | from the second | id |  | {"endpoint":"http://api.example.com/b/{id}","ids":["42"]}`,
			`GET /c/{id} |  | id |  | {"endpoint":"https://docs.example.com/d/c/{id}","ids":["42"]}`,
		}},
		{"composed.json", "Composed", 0, []string{
			`GET /a/{x} |  | x |  | {"endpoint":"https://api.example.com/a/{id}","ids":["00000000-0000-4000-8000-000000000001"]}`,
			`GET /b/{x} |  | x |  | {"endpoint":"https://api.example.com/b/{id}","ids":["1"]}`,
			`GET /c |  | ids |  | {"endpoint":"https://api.example.com/c?ids={id}","ids":["10","20","30"]}`,
			`GET /d |  | q |  | {"endpoint":"https://api.example.com/d?q={id}","ids":["x","y"]}`,
			`GET /e/{x} |  | x |  | {"endpoint":"https://api.example.com/e/{id}","ids":["only"]}`,
			`GET /f |  | flag |  | {"endpoint":"https://api.example.com/f?flag={id}","ids":["true"]}`,
			`GET /g/{x} |  | x |  | {"endpoint":"https://api.example.com/g/{id}","ids":["beside"]}`,
		}},
		{"odd.yaml", "", 5, []string{
			`POST /b/{id} |  | id |  | {"endpoint":"https://docs.example.com/b/{id}","ids":["1"],"method":"POST"}`,
		}},
	} {
		doc, err := openapi.Read(file(t, c.file), source)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		var got []string
		for _, o := range doc.Operations {
			got = append(got, told(o))
		}
		if diff := cmp.Diff(c.want, got); diff != "" || doc.Title != c.title || doc.Left != c.left {
			t.Errorf("%s: title %q, %d left out (-want +got):\n%s", c.file, doc.Title, doc.Left, diff)
		}
	}
}

func TestDocumentsThatWillNotDo(t *testing.T) {
	relative := []byte("openapi: 3.0.0\ninfo: {title: a, version: b}\npaths: {'/a/{id}': {get: {}}}")
	for _, c := range []struct {
		says, source string
		doc          []byte
		want         string
		over         bool
	}{
		{says: "nothing", want: "JSON or YAML"},
		{says: "Swagger 2", doc: file(t, "swagger2.json"), want: "convert it to OpenAPI 3"},
		{says: "a page", doc: []byte("<!doctype html><p>hello"), want: "JSON or YAML"},
		{says: "a list", doc: []byte("[1]"), want: "JSON or YAML"},
		{says: "half a document", doc: []byte(`{"openapi":"3.0.0","paths":{`), want: "cannot be read"},
		{says: "another YAML", doc: []byte("a: b"), want: "openapi: 3"},
		{says: "OpenAPI 4", doc: []byte("openapi: 4.0.0\npaths: {}"), want: "OpenAPI 3"},
		{says: "no paths", doc: []byte("openapi: 3.1.0\nwebhooks: {}"), want: "with paths"},
		{says: "no address of its API", doc: relative, want: "by its address"},
		{says: "an address that is none", doc: relative, source: "ftp://a", want: "https://"},
		{says: "too much", doc: make([]byte, openapi.MaxBytes+1), want: "4 MiB", over: true},
	} {
		_, err := openapi.Read(c.doc, c.source)
		mistake, ok := errors.AsType[*plan.FieldError](err)
		if !ok || mistake.Field != "openapi" || !strings.Contains(mistake.Want, c.want) || mistake.OverLimit != c.over {
			t.Errorf("%s: %v, want a word on %q", c.says, err, c.want)
		}
	}
}
