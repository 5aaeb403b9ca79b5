package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/server/openapi"
)

// paths wraps a path's item, in JSON or YAML.
func wrapped(item string) []byte {
	if strings.HasPrefix(item, `{"`) {
		return []byte(`{"openapi":"3.0.0","servers":[{"url":"https://a.example"}],"paths":{"/x/{id}":` + item + `}}`)
	}
	return []byte("openapi: 3.0.0\nservers: [{url: 'https://a.example'}]\npaths:\n  /x/{id}:\n    " + indented(item, 4))
}

// What is of another kind than it should be counts as if it were not there.
func TestAMemberOfAnotherKindIsAsIfItWereMissing(t *testing.T) {
	for _, c := range []struct {
		says, item string
		want       string // the IDs; empty for no operation
	}{
		{"an item that is a list", `[]`, ""},
		{"an item that is a number", `7`, ""},
		{"an item that is null", `null`, ""},
		{"an operation that is a list", `get: []`, ""},
		{"an operation that is null", `get: null`, ""},
		{"a summary that is an object", `get: {summary: {a: b}}`, "1"},
		{"parameters that are an object", `get: {parameters: {a: {name: id, in: path, example: 7}}}`, "1"},
		{"a parameter that is a text", `get: {parameters: [x, {name: id, in: path, example: 7}]}`, "7"},
		{"a parameter that is null", `get: {parameters: [null, {name: id, in: path, example: 7}]}`, "7"},
		{"a name that is a list", `get: {parameters: [{name: [id], in: path, example: 7}]}`, "1"},
		{"a schema that is a text", `get: {parameters: [{name: id, in: path, schema: integer}]}`, "1"},
		{"a schema that is a switch", `get: {parameters: [{name: id, in: path, schema: true}]}`, "1"},
		{"values that are a text", `get: {parameters: [{name: id, in: path, schema: {enum: a}}]}`, "1"},
		{
			"a minimum that is a text",
			`get: {parameters: [{name: id, in: path, schema: {type: integer, minimum: x}}]}`, "1",
		},
		{
			"a type that is an object",
			`get: {parameters: [{name: id, in: path, schema: {type: {a: b}, default: 3}}]}`, "3",
		},
		{"examples that are a list", `get: {parameters: [{name: id, in: path, examples: [{value: 7}]}]}`, "1"},
		{"a reference that is a list", `get: {parameters: [{$ref: [x], name: id, in: path, example: 7}]}`, "7"},
		{"a reference that is a number", `get: {parameters: [{$ref: 7, name: id, in: path, example: 7}]}`, "7"},
		{"a body that is a list", `post: {requestBody: [x]}`, "1"},
		{"a media type that is a text", `post: {requestBody: {content: {application/json: x}}}`, "1"},
		{"security that is an object", `get: {security: {a: []}}`, "1"},
		{"servers that are a text", `get: {servers: 'https://b.example'}`, "1"},
	} {
		got, err := openapi.Read(t.Context(), wrapped(c.item), "")
		ids := ""
		if len(got.Operations) > 0 {
			ids = strings.Join(got.Operations[0].Plan.IDs, ",")
		}
		if err != nil || ids != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.says, ids, err, c.want)
		}
	}
}

func TestOfMembersWithOneNameTheFirstCounts(t *testing.T) {
	for says, item := range map[string]string{
		"in JSON": `{"get":{"summary":"first","summary":"second"}}`,
		"in JSON, skipped": `{"get":{"responses":{"a":[1,{"b":2}]},"summary":"first",` +
			`"responses":7,"summary":"second"}}`,
		"operations":         `{"get":{"summary":"first"},"get":{"summary":"second"}}`,
		"before merged ones": "get:\n  summary: first\n  <<: {summary: second}",
		"merged in order":    "get:\n  <<: [{summary: first}, {summary: second}]",
		"merged into merged": "get:\n  <<: {<<: {summary: first}, operationId: x}",
	} {
		got, err := openapi.Read(t.Context(), wrapped(item), "")
		if err != nil || len(got.Operations) != 1 || got.Operations[0].Summary != "first" {
			t.Errorf("%s: got %+v, %v, want one operation called first", says, got.Operations, err)
		}
	}
}

func TestAliasesAndMergeKeysAreWrittenOut(t *testing.T) {
	const doc = `
openapi: 3.0.0
servers: [{url: &api https://a.example}]
x-shared:
  - &parameter {name: id, in: path, example: &seven 7}
  - &ids [*seven, 8]
  - &key summary
paths:
  /alias/{id}: {get: {parameters: [*parameter]}}
  /inside/{id}: {get: {parameters: [{name: id, in: path, schema: {enum: *ids}}]}}
  /key/{id}: {get: {*key : a key that is an alias}}
  /scalar/{id}: {servers: [{url: *api}], get: {}}
  /merge/{id}: {get: {<<: {parameters: [*parameter]}}}
  /nothing/{id}: {get: {<<: 7}}
  /list/{id}: {get: {<<: [7, {parameters: [*parameter]}]}}
`
	got, err := openapi.Read(t.Context(), []byte(doc), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"/alias 7", "/inside 7,8", "/key 1 a key that is an alias", "/scalar 1", "/merge 7", "/nothing 1", "/list 7",
	}
	for i, o := range got.Operations {
		text := strings.TrimSuffix(o.Path, "/{id}") + " " + strings.Join(o.Plan.IDs, ",")
		if o.Summary != "" {
			text += " " + o.Summary
		}
		if i >= len(want) || text != want[i] {
			t.Errorf("operation %d: got %s", i, text)
		}
	}
	if len(got.Operations) != len(want) {
		t.Errorf("got %d operations, want %d", len(got.Operations), len(want))
	}
}

func TestOperationsThatAreLeftOutAreCounted(t *testing.T) {
	for _, c := range []struct {
		says, paths string
		read, left  int
	}{
		{"none", "{}", 0, 0},
		{"one that can be called", "{'/x/{id}': {get: {}}}", 1, 0},
		{"one without a parameter", "{/x: {get: {}}}", 0, 1},
		{"one of two", "{'/x/{id}': {get: {}}, /x: {get: {}}}", 1, 1},
		{"all methods of a path", "{/x: {get: {}, put: {}, post: {}, delete: {}}}", 0, 4},
		{"a path that does not begin with a slash", "{'x/{id}': {get: {}}}", 0, 1},
		{"a path with a way up", "{'/../{id}': {get: {}}}", 0, 1},
		{"a path whose brace is not closed", "{'/x/{id': {get: {}}}", 0, 1},
		{"a path without operations", "{/x: {summary: s}}", 0, 0},
		{
			"webhooks and callbacks are no operations",
			"{'/x/{id}': {get: {callbacks: {a: {'/y/{id}': {post: {}}}}}}}", 1, 0,
		},
	} {
		doc := []byte("openapi: 3.0.0\nservers: [{url: 'https://a.example'}]\npaths: " + c.paths)
		got, err := openapi.Read(t.Context(), doc, "")
		if err != nil || len(got.Operations) != c.read || len(got.LeftOut) != c.left {
			t.Errorf("%s: got %d and %d left out, %v, want %d and %d", c.says,
				len(got.Operations), len(got.LeftOut), err,
				c.read, c.left)
		}
	}
}

func TestAtMostTwoThousandOperationsAreRead(t *testing.T) {
	const n = openapi.MaxOperations + 5
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  /p%d/{id}: {get: {}}\n", i)
	}
	doc := []byte("openapi: 3.0.0\nservers: [{url: 'https://a.example'}]\npaths:\n" + b.String())
	got, err := openapi.Read(t.Context(), doc, "")
	if err != nil || len(got.Operations) != openapi.MaxOperations || len(got.LeftOut) != 5 {
		t.Errorf("got %d operations and %d left out, %v", len(got.Operations), len(got.LeftOut), err)
	}
	if last := got.Operations[len(got.Operations)-1].Path; last != fmt.Sprintf("/p%d/{id}", openapi.MaxOperations-1) {
		t.Errorf("the last one is %s", last)
	}
}

func TestTitlesAreOneShortLine(t *testing.T) {
	for _, c := range []struct{ says, info, want string }{
		{"as it is", "{title: Pet Store}", "Pet Store"},
		{"a number", "{title: 7}", "7"},
		{"line breaks and tabs", `{title: "a\n\n b\tc "}`, "a b c"},
		{"a long one", "{title: " + strings.Repeat("é", 300) + "}", strings.Repeat("é", 200) + "…"},
		{"none", "{version: 1}", ""},
		{"null", "{title: null}", ""},
		{"no info", "[]", ""},
	} {
		doc := "openapi: 3.0.0\nservers: [{url: 'https://a.example'}]\npaths: {}\ninfo: " + c.info
		got, err := openapi.Read(t.Context(), []byte(doc), "")
		if err != nil || got.Title != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.says, got.Title, err, c.want)
		}
	}
}

// Everything that a plan takes from a document can be trusted as much as the document: not at all.
func TestEveryPlanThatIsOfferedPassesItsOwnCheck(t *testing.T) {
	parameter := func(text string) string { return "{get: {parameters: [{" + text + "}]}}" }
	for says, op := range map[string]string{
		"braces in a server":            "{get: {servers: [{url: 'https://a.example/{x}'}]}}",
		"braces in the path's text":     parameter("name: id, in: path, example: '{x}'"),
		"a line break in a header":      parameter(`name: X-A, in: header, required: true, example: "a\nb"`),
		"a header of the client's own":  parameter("name: Host, in: header, required: true, example: x"),
		"an example that is a way up":   parameter("name: id, in: path, example: .."),
		"an example that is very large": parameter("name: id, in: path, example: " + strings.Repeat("x", 5000)),
		"a variable in a header":        parameter("name: X-A, in: header, required: true, example: '{nope}'"),
	} {
		got, err := openapi.Read(t.Context(), wrapped(op), "")
		if err != nil {
			t.Errorf("%s: %v", says, err)
		}
		for _, o := range got.Operations {
			if text := describe(o); !strings.Contains(text, "/x/{id}\"") || strings.Contains(text, "nope") {
				t.Errorf("%s: got %s", says, text)
			}
		}
	}
}
