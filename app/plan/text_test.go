package plan_test

import (
	"strings"
	"testing"

	"allsettled/app/plan"
)

// bodyOf returns the body and the Content-Type of the last call of a plan, which must be allowed.
func bodyOf(t *testing.T, says string, p plan.Plan) (body, kind string) {
	t.Helper()
	if err := p.Check(plan.Bounds{}); err != nil {
		t.Fatalf("%s: %v", says, err)
	}
	for call := range p.Calls(nil) {
		body, kind = call.Body, call.Header["Content-Type"]
	}
	return body, kind
}

func TestABodyIsJSONWhenItsTypeOrItsBeginningSaysSo(t *testing.T) {
	const quote = `"`
	const text, json = "text/plain;charset=UTF-8", "application/json"
	for _, c := range []struct {
		says, kind, body string
		want, wantKind   string
	}{
		{"an object", "", `{"a":"{id}"}`, `{"a":"\""}`, json},
		{"a list", "", `["{id}"]`, `["\""]`, json},
		{"white space before an object", "", " \n{\"a\":\"{id}\"}", " \n{\"a\":\"\\\"\"}", json},
		{"a text", "", "a={id}", `a="`, text},
		{"a variable at the beginning", "", "{id}", quote, text},
		{"a JSON text by itself", "", `"{id}"`, `"""`, text},
		{
			"a form by its type", "application/x-www-form-urlencoded", `{"a":"{id}"}`, `{"a":"""}`,
			"application/x-www-form-urlencoded",
		},
		{"JSON by its type", "application/json", `"{id}"`, `"\""`, "application/json"},
		{
			"JSON by a type that ends in it", "application/ld+json; charset=utf-8", `"{id}"`, `"\""`,
			"application/ld+json; charset=utf-8",
		},
		{"JSON by a type in capitals", "APPLICATION/JSON", `"{id}"`, `"\""`, "APPLICATION/JSON"},
		{"XML", "text/xml", `<a>{id}</a>`, `<a>"</a>`, "text/xml"},
	} {
		p := plan.Plan{Endpoint: "/demo/users/x?i={id}", IDs: []string{quote}, Method: "POST", Body: c.body}
		if c.kind != "" {
			p.Headers = map[string]string{"Content-Type": c.kind}
		}
		body, kind := bodyOf(t, c.says, p)
		if body != c.want || kind != c.wantKind {
			t.Errorf("%s: got %s as %s, want %s as %s", c.says, body, kind, c.want, c.wantKind)
		}
	}
}

func TestOnlyNamesInBracesAreVariables(t *testing.T) {
	long := strings.Repeat("x", plan.MaxName)
	for _, c := range []struct {
		says, column, body, want string
	}{
		{"letters and digits", "a1", "x{a1}x", "x7x"},
		{"letters of any script", "größe", "{größe}", "7"},
		{"marks on letters", "e\u0301", "{e\u0301}", "7"},
		{"hyphens, underscores and dots", "a-b_c.d", "{a-b_c.d}", "7"},
		{"single spaces inside", "first name", "{first name}", "7"},
		{"two in a row", "a", "{a}{a}", "77"},
		{"a name of 200 bytes", long, "{" + long + "}", "7"},
		{"no name", "a", "{}", "{}"},
		{"a space before the name", "a", "{ a}", "{ a}"},
		{"a space behind it", "a", "{a }", "{a }"},
		{"two spaces inside", "a", "{a  a}", "{a  a}"},
		{"other punctuation", "a", "{a:1} {a,b} {a|b}", "{a:1} {a,b} {a|b}"},
		{"a brace that is not closed", "a", "{a", "{a"},
		{"a name of 201 bytes", "a", "{" + long + "x}", "{" + long + "x}"},
		{"a brace in braces", "a", "{{a}}", "{7}"},
		{"a closing brace only", "a", "a}", "a}"},
	} {
		p := plan.Plan{
			Endpoint: "/demo/{id}", Method: "POST", Body: c.body,
			Headers: map[string]string{"Content-Type": "text/plain"},
			Rows:    &plan.Rows{Columns: []string{"id", c.column}, Values: [][]string{{"1", "7"}}},
		}
		if body, _ := bodyOf(t, c.says, p); body != c.want {
			t.Errorf("%s: got %q, want %q", c.says, body, c.want)
		}
	}
}

func TestAValueWithoutQuotesInJSONMustBeAScalar(t *testing.T) {
	for _, c := range []struct {
		value string
		want  bool
	}{
		{"7", true},
		{"-7", true},
		{"7.5e-3", true},
		{"0", true},
		{"true", true},
		{"false", true},
		{"null", true},
		{"", false},
		{"x", false},
		{"07", false},
		{"+7", false},
		{" 7", false},
		{"7 ", false},
		{"7,8", false},
		{"{}", false},
		{"[]", false},
		{`"a"`, false},
		{"NaN", false},
		{"TRUE", false},
		{"7}", false},
		{"\n7", false},
	} {
		p := plan.Plan{Endpoint: "/demo/x?id={id}", IDs: []string{c.value}, Method: "POST", Body: `{"a": {id}}`}
		err := p.Check(plan.Bounds{})
		if (err == nil) != c.want {
			t.Errorf("%q: got %v, want allowed %v", c.value, err, c.want)
		}
		p.Body = `{"a": "{id}"}`
		if err := p.Check(plan.Bounds{}); err != nil {
			t.Errorf("%q in quotes: %v", c.value, err)
		}
	}
}

func TestAPlaceForTheIDIsFoundInTheBody(t *testing.T) {
	for _, c := range []struct {
		says, body string
		want       bool
	}{
		{"none", "", false},
		{"in a text", "a {id}", true},
		{"in JSON", `{"a":"{id}"}`, true},
		{"another variable", "{name}", false},
		{"in an argument", `{"query":"{user(id: {id}){name}}"}`, true},
		{"as a selection", `{"query":"{user(id: 7){id}}"}`, false},
	} {
		if got := (plan.Plan{Body: c.body}).HasIDInBody(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.says, got, c.want)
		}
	}
}

func TestGraphQLKeepsItsBraces(t *testing.T) {
	for _, c := range []struct{ says, kind, body, want string }{
		{"as JSON", "", `{"query":"{ user(id: \"{id}\") {name} }"}`, `{"query":"{ user(id: \"7\") {name} }"}`},
		{"by its type", "application/graphql", `{user(id: "{id}") {name}}`, `{user(id: "7") {name}}`},
		{
			"a selection of the id", "", `{"query":"{user(id:\"{id}\"){id}}"}`, `{"query":"{user(id:\"7\"){id}}"}`,
		},
		{
			"a selection on a line of its own", "", `{"query":"query {\n  user(id: {id})\n  {id}\n}"}`,
			`{"query":"query {\n  user(id: 7)\n  {id}\n}"}`,
		},
		{
			"a selection behind a name", "", `{"query":"{viewer {id}, a(x: [{id}])}"}`,
			`{"query":"{viewer {id}, a(x: [7])}"}`,
		},
		{
			"a string that looks like a selection", "", `{"query":"{a(n:\"user {id}\")}"}`,
			`{"query":"{a(n:\"user 7\")}"}`,
		},
		{
			"a quotation mark in a string", "", `{"query":"{a(n:\"x\\\"user {id}\") {id}}"}`,
			`{"query":"{a(n:\"x\\\"user 7\") {id}}"}`,
		},
		{
			"a variable that looks like a selection", "", `{"query":"query($n:ID){a}","variables":{"n":"user {id}"}}`,
			`{"query":"query($n:ID){a}","variables":{"n":"user 7"}}`,
		},
		{"an ID that is the whole query", "", `{"query":"{id}"}`, `{"query":"7"}`},
		{
			"a selection by the type", "application/graphql", `{user(id: "\"user {id}") {id}}`,
			`{user(id: "\"user 7") {id}}`,
		},
		{"a mutation", "", `{"query":"mutation{add(a:{b:{id}}){id}}"}`, `{"query":"mutation{add(a:{b:7}){id}}"}`},
		{"with variables", "", `{"query":"q","variables":{"id":{id}}}`, `{"query":"q","variables":{"id":7}}`},
	} {
		p := plan.Plan{Endpoint: "https://x.example/graphql", IDs: []string{"7"}, Method: "POST", Body: c.body}
		if c.kind != "" {
			p.Headers = map[string]string{"Content-Type": c.kind}
		}
		if body, _ := bodyOf(t, c.says, p); body != c.want {
			t.Errorf("%s: got %s, want %s", c.says, body, c.want)
		}
	}
}
