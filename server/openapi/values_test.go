package openapi_test

import (
	"strings"
	"testing"
)

func TestTheValuesOfAParameter(t *testing.T) {
	const schemas = `
schemas:
  One: {type: integer, example: 41}
  Two: {type: integer, enum: [5, 6]}
  Ring: {allOf: [{$ref: '#/components/schemas/Ring'}, {type: boolean}]}
examples:
  first: {value: e1}
  second: {$ref: '#/components/examples/first'}`
	for _, c := range []struct{ says, parameter, want string }{
		{"an example", "example: 7", "7"},
		{"an example that is a text of digits", "example: '007'", "007"},
		{"an example that is a large number", "example: 12345678901234567890", "12345678901234567890"},
		{"an example that is a list", "example: [1, 2, [3]]", "1,2,3"},
		{"an example that is an object", "example: {a: 1}, schema: {type: integer}", "1"},
		{"an example that is null", "example: null, schema: {type: integer}", "1"},
		{"an empty example", "example: '', schema: {default: 3}", "3"},
		{"examples by name", "examples: {a: {value: x}, b: {value: y}}", "x,y"},
		{"examples by reference", "examples: {a: {$ref: '#/components/examples/second'}}", "e1"},
		{"an example that stands elsewhere", "examples: {a: {externalValue: 'https://x'}}", "1"},
		{"equal examples once", "example: a, examples: {a: {value: a}, b: {value: b}}", "a,b"},
		{"the schema's example", "schema: {example: 9}", "9"},
		{"the schema's examples", "schema: {examples: [a, b]}", "a,b"},
		{"the parameter's example before its schema's", "example: 7, schema: {example: 9}", "7"},
		{"an example before a default", "schema: {default: d, example: e}", "e"},
		{"a default before the values that are possible", "schema: {default: b, enum: [a, b]}", "b"},
		{"the values that are possible", "schema: {enum: [a, b, null]}", "a,b"},
		{"a constant", "schema: {const: c}", "c"},
		{"a schema by reference", "schema: {$ref: '#/components/schemas/One'}", "41"},
		{"what stands beside a reference before it", "schema: {$ref: '#/components/schemas/One', example: 7}", "7"},
		{"the elements of a list", "schema: {type: array, items: {$ref: '#/components/schemas/Two'}}", "5,6"},
		{"composed of all", "schema: {allOf: [{type: string}, {enum: [a]}]}", "a"},
		{"composed of one", "schema: {oneOf: [{$ref: '#/components/schemas/Two'}, {type: string}]}", "5,6"},
		{"composed of any", "schema: {anyOf: [{type: 'null'}, {type: boolean}]}", "true"},
		{"a schema inside itself", "schema: {$ref: '#/components/schemas/Ring'}", "true"},
		{"a media type's example", "content: {application/json: {example: m}}", "m"},
		{"a media type's schema", "content: {application/json: {schema: {default: m}}}", "m"},
		{"a whole number", "schema: {type: integer}", "1"},
		{"a number with a minimum", "schema: {type: number, minimum: 2.5}", "2.5"},
		{"a number with a negative minimum", "schema: {type: integer, minimum: -5}", "1"},
		{"a switch", "schema: {type: boolean}", "true"},
		{"a UUID", "schema: {type: string, format: uuid}", "00000000-0000-4000-8000-000000000001"},
		{"a date", "schema: {type: string, format: date}", "2026-01-31"},
		{"a time", "schema: {type: string, format: date-time}", "2026-01-31T12:00:00Z"},
		{"an address of mail", "schema: {type: string, format: email}", "ada@example.com"},
		{"two types", "schema: {type: [string, 'null'], format: date}", "2026-01-31"},
		{"a text of an unknown format", "schema: {type: string, format: byte}", "1"},
		{"nothing at all", "description: x", "1"},
	} {
		op := "/x/{id}: {get: {parameters: [{name: id, in: path, " + c.parameter + "}]}}"
		o := readOne(t, c.says, op, schemas)
		if got := strings.Join(o.Plan.IDs, ","); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func TestAParameterHasAtMostAHundredValues(t *testing.T) {
	o := readOne(t, "very many", "/x/{id}: {get: {parameters: [{name: id, in: path, schema: {enum: ["+
		list(1000, func(i int) string { return "v" + strings.Repeat("i", i) })+"]}}]}}", "")
	if got := len(o.Plan.IDs); got != 100 {
		t.Errorf("got %d values, want 100", got)
	}
}

func TestTheBodyOfAnOperation(t *testing.T) {
	const schemas = `
schemas:
  Name: {type: string, example: Ada}
  Node: {type: object, properties: {name: {type: string}, next: {$ref: '#/components/schemas/Node'}}}
  Tree: {type: object, properties: {kids: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}
requestBodies:
  Shared: {content: {application/json: {example: {shared: true}}}}`
	const json = "content: {application/json: "
	for _, c := range []struct{ says, body, want, kind string }{
		{
			"an example", json + "{example: {a: 1, b: [x, null, true], c: {}}}}",
			`{"a":1,"b":["x",null,true],"c":{}}`, "",
		},
		{"the first of its examples", json + "{examples: {x: {value: [1]}, y: {value: [2]}}}}", `[1]`, ""},
		{"an example before the schema", json + "{example: {a: 1}, schema: {example: {b: 2}}}}", `{"a":1}`, ""},
		{"the schema's example", json + "{schema: {example: {b: 2}}}}", `{"b":2}`, ""},
		{
			"braces in a text", json + "{example: {a: '{id} {{x}}'}}}",
			`{"a":"\u007bid\u007d \u007b\u007bx\u007d\u007d"}`, "",
		},
		{"braces in a name", json + "{example: {'{a}': 1}}}", `{"\u007ba\u007d":1}`, ""},
		{
			"numbers as they are written", json + "{example: [007, 1e3, 0x1F, .inf, 12345678901234567890]}}",
			`["007",1e3,"0x1F",".inf",12345678901234567890]`, "",
		},
		{"members with an extension's name", json + "{example: {x-a: 1, $ref: b}}}", `{"x-a":1,"$ref":"b"}`, ""},
		{
			"what an object must have", json +
				"{schema: {required: [a], properties: {a: {type: string}, b: {type: string}}}}}",
			`{"a":"example"}`, "",
		},
		{
			"and what has an example", json +
				"{schema: {required: [a], properties: {a: {type: string}, b: {example: 2}}}}}",
			`{"a":"example","b":2}`, "",
		},
		{
			"everything when nothing is required", json +
				"{schema: {properties: {a: {type: integer}, b: {type: boolean}}}}}",
			`{"a":1,"b":true}`, "",
		},
		{
			"nothing that is only read", json +
				"{schema: {properties: {a: {type: integer, readOnly: true}, b: {type: boolean}}}}}",
			`{"b":true}`, "",
		},
		{
			"a member by reference", json + "{schema: {properties: {n: {$ref: '#/components/schemas/Name'}}}}}",
			`{"n":"Ada"}`, "",
		},
		{
			"only read beside a reference", json +
				"{schema: {properties: {b: {}, n: {$ref: '#/components/schemas/Name', readOnly: true}}}}}",
			`{"b":"1"}`, "",
		},
		{
			"composed of all", json +
				"{schema: {allOf: [{properties: {a: {type: integer}}}, {properties: {b: {const: c}}}]}}}",
			`{"a":1,"b":"c"}`, "",
		},
		{
			"composed of one",
			json + "{schema: {oneOf: [{type: object, properties: {a: {default: d}}}, {type: string}]}}}", `{"a":"d"}`,
			"",
		},
		{
			"a list of objects", json + "{schema: {type: array, items: {properties: {a: {enum: [e, f]}}}}}}",
			`[{"a":"e"}]`, "",
		},
		{"an empty object", json + "{schema: {type: object}}}", `{}`, ""},
		{
			"a member that is inside itself", json + "{schema: {$ref: '#/components/schemas/Node'}}}",
			`{"name":"example"}`, "",
		},
		{"a list that is inside itself", json + "{schema: {$ref: '#/components/schemas/Tree'}}}", `{"kids":[]}`, ""},
		{"a body by reference", "$ref: '#/components/requestBodies/Shared'", `{"shared":true}`, ""},
		{
			"another type of JSON", "content: {application/vnd.api+json: {example: {a: 1}}}", `{"a":1}`,
			"application/vnd.api+json",
		},
		{"JSON with parameters", "content: {'application/json; charset=utf-8': {example: {a: 1}}}", `{"a":1}`, ""},
		{
			"JSON before a form",
			"content: {application/x-www-form-urlencoded: {example: {a: 1}}, application/json: {example: [2]}}",
			`[2]`, "",
		},
		{
			"a form", "content: {application/x-www-form-urlencoded: {example: {b: 'x y', a: 1, c: [2]}}}", `a=1&b=x+y`,
			"application/x-www-form-urlencoded",
		},
		{"a form that is a list", "content: {application/x-www-form-urlencoded: {example: [1]}}", "", ""},
		{"a file", "content: {multipart/form-data: {example: {a: 1}}}", "", ""},
		{"a text", "content: {text/plain: {example: a}}", "", ""},
		{"a type that cannot be read", "content: {';': {example: a}}", "", ""},
		{"of which nothing is known", json + "{}}", "", ""},
		{"none", "description: x", "", ""},
	} {
		o := readOne(t, c.says, "/x/{id}: {post: {requestBody: {"+c.body+"}}}", schemas)
		if o.Plan.Body != c.want || o.Plan.Headers["Content-Type"] != c.kind {
			t.Errorf("%s: got %s as %q, want %s as %q", c.says, o.Plan.Body, o.Plan.Headers["Content-Type"], c.want,
				c.kind)
		}
	}
}

func TestTheMemberOfABodyThatIsAnID(t *testing.T) {
	for _, c := range []struct{ says, op, want, ids string }{
		{"a number", "example: {userId: 7, a: b}", `{"userId":{id},"a":"b"}`, "7"},
		{"a text", "example: {a: b, user_id: '007'}", `{"a":"b","user_id":"{id}"}`, "007"},
		{"the first of two", "example: {aid: 1, bid: 2}", `{"aid":{id},"bid":2}`, "1"},
		{"a number that JSON does not know", "example: {id: 0x1F}", `{"id":"{id}"}`, "0x1F"},
		{
			"one that is made up", "schema: {properties: {id: {type: string, format: uuid}}}", `{"id":"{id}"}`,
			"00000000-0000-4000-8000-000000000001",
		},
		{"not one that is a list", "example: {ids: [1], key_id: 2}", `{"ids":[1],"key_id":{id}}`, "2"},
		{
			"not one that is empty, null or a switch", "example: {aid: '', bid: null, cid: true, did: 4}",
			`{"aid":"","bid":null,"cid":true,"did":{id}}`, "4",
		},
		{"not one inside of another member", "example: {a: {id: 1}}", "", ""},
		{"not one of a list", "example: [{id: 1}]", "", ""},
	} {
		o := readOne(t, c.says, "/x: {post: {requestBody: {content: {application/json: {"+c.op+"}}}}}", "")
		if got := strings.Join(o.Plan.IDs, ","); o.Plan.Body != c.want || got != c.ids {
			t.Errorf("%s: got %s with the IDs %s, want %s with %s", c.says, o.Plan.Body, got, c.want, c.ids)
		}
	}
}

func TestABodyThatIsTooLongIsLeftOut(t *testing.T) {
	o := readOne(t, "17 KiB", "/x/{id}: {post: {requestBody: {content: {application/json: {example: {a: '"+
		strings.Repeat("a", 17<<10)+"'}}}}}}", "")
	if o.Plan.Body != "" || o.Plan.Endpoint == "" {
		t.Errorf("got a body of %d bytes, want none", len(o.Plan.Body))
	}
}

func TestWhatAReferenceLeadsTo(t *testing.T) {
	const components = `
parameters:
  id: {name: id, in: path, required: true, example: 41}
  a/b: {name: id, in: path, example: slash}
  a~b: {name: id, in: path, example: tilde}
  a b: {name: id, in: path, example: space}
  chain1: {$ref: '#/components/parameters/chain2'}
  chain2: {$ref: '#/components/parameters/id'}
  ring1: {$ref: '#/components/parameters/ring2'}
  ring2: {$ref: '#/components/parameters/ring1'}
  text: hello
schemas:
  list: {allOf: [{example: zero}, {example: one}]}`
	for _, c := range []struct{ says, ref, want string }{
		{"an object of the document", "#/components/parameters/id", "41"},
		{"a slash in a name", "#/components/parameters/a~1b", "slash"},
		{"a tilde in a name", "#/components/parameters/a~0b", "tilde"},
		{"an escaped space", "#/components/parameters/a%20b", "space"},
		{"a space as it is", "#/components/parameters/a b", "space"},
		{"another reference", "#/components/parameters/chain1", "41"},
		{"a circle of references", "#/components/parameters/ring1", "1"},
		{"nothing", "#/components/parameters/none", "1"},
		{"nothing inside of nothing", "#/components/none/none", "1"},
		{"a text", "#/components/parameters/text", "1"},
		{"the whole document", "#", "1"},
		{"the root's empty name", "#/", "1"},
		{"another document", "other.yaml#/components/parameters/id", "1"},
		{"an address", "https://a.example/x.yaml#/components/parameters/id", "1"},
		{"an anchor", "#id", "1"},
	} {
		o := readOne(t, c.says, "/x/{id}: {get: {parameters: [{$ref: '"+c.ref+"'}]}}", components)
		if got := strings.Join(o.Plan.IDs, ","); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
	for index, want := range map[string]string{"0": "zero", "1": "one", "2": "1", "-1": "1", "x": "1"} {
		schema := "{$ref: '#/components/schemas/list/allOf/" + index + "'}"
		o := readOne(t, index, "/x/{id}: {get: {parameters: [{name: id, in: path, schema: "+schema+"}]}}", components)
		if got := strings.Join(o.Plan.IDs, ","); got != want {
			t.Errorf("element %s: got %s, want %s", index, got, want)
		}
	}
}

func TestAPathByReference(t *testing.T) {
	const components = `
pathItems:
  shared:
    summary: the path's
    parameters: [{name: id, in: path, example: 7}]
    get: {summary: shared}`
	for _, c := range []struct{ says, item, summary, ids string }{
		{"by itself", "{$ref: '#/components/pathItems/shared'}", "shared", "7"},
		{"with an operation of its own", "{$ref: '#/components/pathItems/shared', get: {summary: own}}", "own", "7"},
		{
			"with parameters of its own",
			"{$ref: '#/components/pathItems/shared', parameters: [{name: id, in: path, example: 8}]}", "shared", "8",
		},
	} {
		o := readOne(t, c.says, "/x/{id}: "+c.item, components)
		if got := strings.Join(o.Plan.IDs, ","); o.Summary != c.summary || got != c.ids {
			t.Errorf("%s: got %q with %s, want %q with %s", c.says, o.Summary, got, c.summary, c.ids)
		}
	}
}

func TestSummariesAreOneShortLine(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, c := range []struct{ says, op, want string }{
		{"as it is", "summary: Get a user", "Get a user"},
		{"the operation's name instead", "operationId: getUser", "getUser"},
		{"before the operation's name", "summary: Get, operationId: getUser", "Get"},
		{"white space as one space", `summary: "a\n b\t c"`, "a b c"},
		{"a long one is cut", "summary: " + strings.TrimSpace(long), strings.Repeat("word ", 40) + "…"},
	} {
		if got := readOne(t, c.says, "/x/{id}: {get: {"+c.op+"}}", "").Summary; got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestMethodsAreTakenAndOthersAreNot(t *testing.T) {
	for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch"} {
		o := readOne(t, method, "/x/{id}: {"+method+": {}}", "")
		if o.Method != strings.ToUpper(method) {
			t.Errorf("%s: got %q", method, o.Method)
		}
	}
	for _, other := range []string{"trace", "query", "GET", "x-get", "summary"} {
		if o := readOne(t, other, "/x/{id}: {"+other+": {}}", ""); o.Method != "" {
			t.Errorf("%s: got %q, want no operation", other, o.Method)
		}
	}
}
