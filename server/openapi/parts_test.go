package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/server/openapi"
)

// indented returns a text with each line behind the first moved to the right.
func indented(text string, by int) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+strings.Repeat(" ", by))
}

// readOne reads a document with these paths and components, and returns its only operation as describe writes it,
// or "none".
func readOne(t *testing.T, says, paths, components string) openapi.Operation {
	t.Helper()
	doc := "openapi: 3.1.0\nservers: [{url: https://a.example}]\npaths:\n  " + indented(paths, 2)
	if components != "" {
		doc += "\ncomponents:\n  " + indented(components, 2)
	}
	got, err := openapi.Read(t.Context(), []byte(doc), "")
	if err != nil {
		t.Fatalf("%s: %v\n%s", says, err, doc)
	}
	if len(got.Operations) > 1 {
		t.Fatalf("%s: %d operations, want one at most", says, len(got.Operations))
	}
	if len(got.Operations) == 0 {
		return openapi.Operation{}
	}
	return got.Operations[0]
}

func TestTheServerOfAnOperation(t *testing.T) {
	const none = ""
	for _, c := range []struct{ says, doc, path, op, source, want string }{
		{says: "the document's", doc: "[{url: https://a.example/v1}]", want: "https://a.example/v1/x/{id}"},
		{
			says: "the first of two", doc: "[{url: https://a.example}, {url: https://b.example}]",
			want: "https://a.example/x/{id}",
		},
		{says: "with a slash at its end", doc: "[{url: https://a.example/v1/}]", want: "https://a.example/v1/x/{id}"},
		{
			says: "the path's before the document's",
			doc:  "[{url: https://a.example}]", path: "[{url: https://p.example}]",
			want: "https://p.example/x/{id}",
		},
		{
			says: "the operation's before both", doc: "[{url: https://a.example}]", path: "[{url: https://p.example}]",
			op: "[{url: https://o.example}]", want: "https://o.example/x/{id}",
		},
		{
			says: "an empty list says nothing", doc: "[{url: https://a.example}]", op: "[]",
			want: "https://a.example/x/{id}",
		},
		{
			says: "relative to the document", doc: "[{url: ../v1}]", source: "https://d.example/docs/api/openapi.yaml",
			want: "https://d.example/docs/v1/x/{id}",
		},
		{
			says: "a path on the document's host", doc: "[{url: /v1}]", source: "https://d.example/docs/",
			want: "https://d.example/v1/x/{id}",
		},
		{
			says: "another host than the document's",
			doc:  "[{url: https://a.example}]", source: "https://d.example/docs/",
			want: "https://a.example/x/{id}",
		},
		{
			says: "no scheme", doc: "[{url: //a.example/v1}]", source: "http://d.example/",
			want: "http://a.example/v1/x/{id}",
		},
		{
			says: "none at all, with an address", source: "https://d.example/docs/openapi.yaml",
			want: "https://d.example/x/{id}",
		},
		{
			says: "without an address of its own", doc: "[{description: x}]", source: "https://d.example/",
			want: "https://d.example/x/{id}",
		},
		{
			says: "a variable with a default",
			doc:  "[{url: 'https://{r}.example/{v}', variables: {r: {default: eu}, v: {default: v2}}}]",
			want: "https://eu.example/v2/x/{id}",
		},
		{
			says: "a variable with values only",
			doc:  "[{url: 'https://{r}.example', variables: {r: {enum: [us, eu]}}}]",
			want: "https://us.example/x/{id}",
		},
		{
			says: "a variable of which nothing is said", doc: "[{url: 'https://{r}.example'}]",
			source: "https://d.example/", want: "https://r.example/x/{id}",
		},
		{says: "no scheme", doc: "[{url: '//a.example/v1'}]", want: "https://a.example/v1/x/{id}"},
		{says: "a query", doc: "[{url: 'https://a.example?x=1'}]", source: "https://d.example/", want: none},
		{
			says: "a name and password", doc: "[{url: 'https://me:pw@a.example'}]", source: "https://d.example/",
			want: none,
		},
		{says: "another scheme", doc: "[{url: 'wss://a.example'}]", source: "https://d.example/", want: none},
		{
			says: "a text that is not an address", doc: "[{url: 'https://a b'}]", source: "https://d.example/",
			want: none,
		},
	} {
		doc := "openapi: 3.0.0\npaths:\n  /x/{id}:\n    get: {summary: s"
		if c.op != "" {
			doc += ", servers: " + c.op
		}
		doc += "}\n"
		if c.path != "" {
			doc += "    servers: " + c.path + "\n"
		}
		if c.doc != "" {
			doc += "servers: " + c.doc + "\n"
		}
		got, err := openapi.Read(t.Context(), []byte(doc), c.source)
		endpoint := none
		if len(got.Operations) == 1 {
			endpoint = got.Operations[0].Plan.Endpoint
		}
		if err != nil || endpoint != c.want || (c.want == none) != (len(got.LeftOut) == 1) {
			t.Errorf("%s: got %q, %d left out, %v, want %q", c.says, endpoint, len(got.LeftOut), err, c.want)
		}
	}
}

func TestWhereAnOperationWantsItsKey(t *testing.T) {
	const schemes = `
securitySchemes:
  bearer: {type: http, scheme: bearer}
  header: {type: apiKey, in: header, name: X-Key}
  query: {type: apiKey, in: query, name: key}
  cookie: {type: apiKey, in: cookie, name: sid}
  oauth: {type: oauth2}
  openid: {type: openIdConnect}
  tls: {type: mutualTLS}
  nameless: {type: apiKey, in: header}
  placeless: {type: apiKey, name: key}
  other: {$ref: '#/components/securitySchemes/header'}`
	header := openapi.Key{In: "header", Name: "Authorization"}
	for _, c := range []struct {
		says, security string
		want           openapi.Key
	}{
		{"nowhere", "", openapi.Key{}},
		{"a bearer token", "[{bearer: []}]", header},
		{"OAuth", "[{oauth: [read]}]", header},
		{"OpenID", "[{openid: []}]", header},
		{"a header of its own", "[{header: []}]", openapi.Key{In: "header", Name: "X-Key"}},
		{"the query", "[{query: []}]", openapi.Key{In: "query", Name: "key"}},
		{"a cookie", "[{cookie: []}]", openapi.Key{In: "header", Name: "Cookie"}},
		{"the first of two ways", "[{query: []}, {header: []}]", openapi.Key{In: "query", Name: "key"}},
		{"the first of two at once", "[{query: [], header: []}]", openapi.Key{In: "query", Name: "key"}},
		{"a scheme behind a reference", "[{other: []}]", openapi.Key{In: "header", Name: "X-Key"}},
		{"a certificate, which is not a key", "[{tls: []}]", openapi.Key{}},
		{"a certificate, or a header", "[{tls: []}, {header: []}]", openapi.Key{In: "header", Name: "X-Key"}},
		{"one that may be left out", "[{header: []}, {}]", openapi.Key{}},
		{"an empty list", "[]", openapi.Key{}},
		{"a scheme that is not there", "[{none: []}]", openapi.Key{}},
		{"a scheme without a name", "[{nameless: []}]", openapi.Key{}},
		{"a scheme without a place", "[{placeless: []}]", openapi.Key{}},
	} {
		op := "/x/{id}: {get: {}}"
		if c.security != "" {
			op = "/x/{id}: {get: {security: " + c.security + "}}"
		}
		if got := readOne(t, c.says, op, schemes).Key; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.says, got, c.want)
		}
	}
}

func TestTheKeyOfTheDocumentIsThatOfOperationsThatSayNothing(t *testing.T) {
	const doc = `
openapi: 3.0.0
servers: [{url: https://a.example}]
security: [{key: []}]
paths:
  /own/{id}: {get: {security: [{other: []}]}}
  /none/{id}: {get: {security: []}}
  /same/{id}: {get: {}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    other: {type: apiKey, in: header, name: X-Other}
`
	got, err := openapi.Read(t.Context(), []byte(doc), "")
	if err != nil || len(got.Operations) != 3 {
		t.Fatalf("%d operations, %v", len(got.Operations), err)
	}
	for i, want := range []string{"X-Other", "", "X-Key"} {
		if name := got.Operations[i].Key.Name; name != want {
			t.Errorf("%s: got %q, want %q", got.Operations[i].Path, name, want)
		}
	}
}

// shown is what a plan fills in: its endpoint, and its IDs or rows.
func shown(o openapi.Operation) string {
	p := o.Plan
	switch {
	case o.Method == "":
		return "none"
	case p.Rows == nil:
		return fmt.Sprintf("%s %s", strings.TrimPrefix(p.Endpoint, "https://a.example"), strings.Join(p.IDs, ","))
	}
	var rows []string
	for _, row := range p.Rows.Values {
		rows = append(rows, strings.Join(row, ","))
	}
	return fmt.Sprintf("%s %s: %s", strings.TrimPrefix(p.Endpoint, "https://a.example"),
		strings.Join(p.Rows.Columns, ","), strings.Join(rows, " "))
}

func TestWhichParameterHoldsTheIDs(t *testing.T) {
	for _, c := range []struct{ says, path, parameters, want string }{
		{"the only one of the path", "/x/{user}", "", "/x/{id} 1"},
		{"the last of the path", "/x/{owner}/{repo}", "", "/x/{owner}/{repo} repo,owner: 1,1"},
		{"one called id before the last", "/x/{id}/{part}", "", "/x/{id}/{part} id,part: 1,1"},
		{"a required one of the query", "/x", "[{name: q, in: query, required: true}]", "/x?q={id} 1"},
		{
			"one of the query that is an ID by its name", "/x",
			"[{name: q, in: query, required: true}, {name: userId, in: query, required: true}]",
			"/x?userId={userId}&q={q} userId,q: 1,1",
		},
		{
			"an optional one with an example", "/x", "[{name: a, in: query}, {name: b, in: query, example: 7}]",
			"/x?b={id} 7",
		},
		{
			"an optional ID when nothing else is there", "/x", "[{name: a, in: query}, {name: ids, in: query}]",
			"/x?ids={id} 1",
		},
		{"any optional one", "/x", "[{name: a, in: query}, {name: b, in: query}]", "/x?a={id} 1"},
		{"not an optional one beside the path's", "/x/{a}", "[{name: b, in: query}]", "/x/{id} 1"},
		{
			"the path's before a required one of the query", "/x/{a}", "[{name: b, in: query, required: true}]",
			"/x/{a}?b={b} a,b: 1,1",
		},
		{"none, of an operation without any", "/x", "", "none"},
		{"none, of headers and cookies only", "/x", "[{name: id, in: header}, {name: id, in: cookie}]", "none"},
		{"one that the path has twice", "/x/{a}/{a}", "", "/x/{id}/{id} 1"},
		{"one behind a query in the path", "/x?v=1", "[{name: id, in: query, required: true}]", "/x?v=1&id={id} 1"},
		{"a name with other characters", "/x/{user-id}", "", "/x/{id} 1"},
		{"two names that become the same", "/x/{a-b}/{a.b}", "", "/x/{a_b}/{a_b_2} a_b_2,a_b: 1,1"},
		{
			"a name of the query that is escaped", "/x", "[{name: 'filter[id]', in: query, required: true}]",
			"/x?filter%5Bid%5D={id} 1",
		},
		{"a parameter without a name", "/x/{a}", "[{in: query, required: true}]", "/x/{id} 1"},
		{
			"a parameter with a very long name", "/x/{a}",
			"[{in: query, required: true, name: " + strings.Repeat("n", 300) + "}]", "/x/{id} 1",
		},
	} {
		paths := c.path + ": {get: {parameters: " + c.parameters + "}}"
		if c.parameters == "" {
			paths = c.path + ": {get: {}}"
		}
		if got := shown(readOne(t, c.says, "'"+strings.Replace(paths, ": {get", "': {get", 1), "")); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func TestParametersOfThePathAndTheOperation(t *testing.T) {
	for _, c := range []struct{ says, paths, want string }{
		{"the path's", "/x/{id}: {parameters: [{name: id, in: path, example: 7}], get: {}}", "/x/{id} 7"},
		{
			"the operation's before it",
			"/x/{id}: {parameters: [{name: id, in: path, example: 7}], " +
				"get: {parameters: [{name: id, in: path, example: 8}]}}", "/x/{id} 8",
		},
		{
			"one of the same name in another place",
			"/x/{id}: {parameters: [{name: id, in: query, example: 7}], " +
				"get: {parameters: [{name: id, in: path, example: 8}]}}",
			"/x/{id}?id={id_2} id,id_2: 8,7",
		},
		{
			"one that hides the key",
			"/x/{id}: {get: {security: [{k: []}], parameters: [{name: key, in: query, example: s}]}}", "/x/{id} 1",
		},
	} {
		got := shown(readOne(t, c.says, c.paths, "securitySchemes: {k: {type: apiKey, in: query, name: key}}"))
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func TestHeadersThatMustBeSent(t *testing.T) {
	for _, c := range []struct {
		says, parameter string
		want            map[string]string
	}{
		{"with an example", "{name: X-V, in: header, required: true, example: 2}", map[string]string{"X-V": "2"}},
		{
			"with a default", "{name: X-V, in: header, required: true, schema: {default: a}}",
			map[string]string{"X-V": "a"},
		},
		{
			"with values", "{name: X-V, in: header, required: true, schema: {enum: [a, b]}}",
			map[string]string{"X-V": "a"},
		},
		{"of which nothing is known", "{name: X-V, in: header, required: true, schema: {type: string}}", nil},
		{"that may be left out", "{name: X-V, in: header, example: 2}", nil},
		{"that are secret", "{name: X-Api-Key, in: header, required: true, example: s3cret}", nil},
	} {
		got := readOne(t, c.says, "/x/{id}: {get: {parameters: ["+c.parameter+"]}}", "").Plan.Headers
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: got %v, want %v", c.says, got, c.want)
		}
	}
}
