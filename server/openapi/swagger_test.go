package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/server/openapi"
)

// What stands differently in Swagger 2 and in OpenAPI 3 comes to the same plans.
func TestAnAPIIsTheSameInSwagger2AndInOpenAPI3(t *testing.T) {
	const (
		oldHead = "swagger: '2.0'\nhost: a.example\nbasePath: /v1\n"
		newHead = "openapi: 3.0.0\nservers: [{url: 'https://a.example/v1'}]\n"
	)
	for _, c := range []struct{ says, old, new string }{
		{"a path", "paths: {'/a/{id}': {get: {}}}", "paths: {'/a/{id}': {get: {}}}"},
		{
			"an integer with a minimum",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, type: integer, minimum: 7}]}}}",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, schema: {type: integer, minimum: 7}}]}}}",
		},
		{
			"a format",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, type: string, format: uuid}]}}}",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, schema: {type: string, format: uuid}}]}}}",
		},
		{
			"possible values",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, type: string, enum: [x, y]}]}}}",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, schema: {type: string, enum: [x, y]}}]}}}",
		},
		{
			"a default",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, type: string, default: '007'}]}}}",
			"paths: {'/a/{n}': {get: {parameters: [{name: n, in: path, schema: {type: string, default: '007'}}]}}}",
		},
		{
			"a list of possible values",
			"paths: {/a: {get: {parameters: [{name: n, in: query, required: true, type: array, items: {enum: [x]}}]}}}",
			"paths: {/a: {get: {parameters: [{name: n, in: query, required: true, " +
				"schema: {type: array, items: {enum: [x]}}}]}}}",
		},
		{
			"a header that must be sent",
			"paths: {'/a/{id}': {get: {parameters: [{name: X-V, in: header, required: true, " +
				"type: string, default: v}]}}}",
			"paths: {'/a/{id}': {get: {parameters: [{name: X-V, in: header, required: true, " +
				"schema: {type: string, default: v}}]}}}",
		},
		{
			"a parameter elsewhere",
			"parameters: {p: {name: id, in: path, type: string, x-example: rex}}\n" +
				"paths: {'/a/{id}': {parameters: [{$ref: '#/parameters/p'}], get: {}}}",
			"components: {parameters: {p: {name: id, in: path, schema: {type: string}, example: rex}}}\n" +
				"paths: {'/a/{id}': {parameters: [{$ref: '#/components/parameters/p'}], get: {}}}",
		},
		{
			"a body",
			"definitions: {P: {properties: {name: {type: string}, age: {type: integer}, ok: {type: boolean}}}}\n" +
				"paths: {'/a/{id}': {put: {parameters: [{name: b, in: body, schema: {$ref: '#/definitions/P'}}]}}}",
			"components: {schemas: {P: {properties: {name: {type: string}, age: {type: integer}, " +
				"ok: {type: boolean}}}}}\n" +
				"paths: {'/a/{id}': {put: {requestBody: {content: {application/json: {schema: " +
				"{$ref: '#/components/schemas/P'}}}}}}}",
		},
		{
			"a form",
			"consumes: [application/x-www-form-urlencoded]\npaths: {'/a/{id}': {post: {parameters: " +
				"[{name: s, in: formData, required: true, type: string, default: x y}]}}}",
			"paths: {'/a/{id}': {post: {requestBody: {content: {application/x-www-form-urlencoded: " +
				"{schema: {required: [s], properties: {s: {type: string, default: x y}}}}}}}}}",
		},
		{
			"a key in the query",
			"securityDefinitions: {k: {type: apiKey, in: query, name: key}}\nsecurity: [{k: []}]\n" +
				"paths: {'/a/{id}': {get: {}}}",
			"components: {securitySchemes: {k: {type: apiKey, in: query, name: key}}}\nsecurity: [{k: []}]\n" +
				"paths: {'/a/{id}': {get: {}}}",
		},
		{
			"a name and password",
			"securityDefinitions: {k: {type: basic}}\nsecurity: [{k: []}]\npaths: {'/a/{id}': {get: {}}}",
			"components: {securitySchemes: {k: {type: http, scheme: basic}}}\nsecurity: [{k: []}]\n" +
				"paths: {'/a/{id}': {get: {}}}",
		},
	} {
		before, err := openapi.Read(t.Context(), []byte(oldHead+c.old), "")
		if err != nil || len(before.Operations) != 1 {
			t.Errorf("%s in Swagger 2: %d operations, %v", c.says, len(before.Operations), err)
			continue
		}
		after, err := openapi.Read(t.Context(), []byte(newHead+c.new), "")
		if diff := cmp.Diff(describeAll(after), describeAll(before)); err != nil || diff != "" {
			t.Errorf("%s: %v (-OpenAPI 3 +Swagger 2):\n%s", c.says, err, diff)
		}
	}
}

// What an operation of Swagger 2 takes is written only where it is JSON or a plain form.
func TestTheBodiesOfSwagger2(t *testing.T) {
	const (
		pet  = `{"name":"pet","in":"body","schema":{"required":["name"],"properties":{"name":{"example":"rex"}}}}`
		form = `{"name":"s","in":"formData","required":true,"type":"string","default":"x y"}`
	)
	for _, c := range []struct{ says, consumes, parameters, want string }{
		{"no types", ``, pet, `"body":"{\"name\":\"rex\"}"`},
		{"JSON", `"consumes":["application/json"],`, pet, `"body":"{\"name\":\"rex\"}"`},
		{"JSON after XML", `"consumes":["text/xml","application/json"],`, pet, `"body":"{\"name\":\"rex\"}"`},
		{
			"a kind of JSON", `"consumes":["application/vnd.a+json"],`, pet,
			`"headers":{"Content-Type":"application/vnd.a+json"},"body":"{\"name\":\"rex\"}"`,
		},
		{"any type", `"consumes":["*/*"],`, pet, `"body":"{\"name\":\"rex\"}"`},
		{"XML alone", `"consumes":["text/xml"],`, pet, ``},
		{"a body about which nothing is said", ``, `{"name":"pet","in":"body"}`, ``},
		{
			"a form", ``, form, `"headers":{"Content-Type":"application/x-www-form-urlencoded"},"body":"s=x+y"`,
		},
		{"a form with parts", `"consumes":["multipart/form-data"],`, form, ``},
		{"a form of which nothing must be sent", ``, `{"name":"s","in":"formData","type":"string"}`, ``},
	} {
		doc := fmt.Sprintf(`{"swagger":"2.0","host":"a.example","paths":{"/a/{id}":{"post":{%s"parameters":[%s]}}}}`,
			c.consumes, c.parameters)
		got, err := openapi.Read(t.Context(), []byte(doc), "")
		if err != nil || len(got.Operations) != 1 {
			t.Errorf("%s: %d operations, %v", c.says, len(got.Operations), err)
			continue
		}
		_, rest, _ := strings.Cut(string(got.Operations[0].Plan.Encode()), `"method":"POST"`)
		if rest = strings.Trim(rest, ",}"); rest != strings.Trim(c.want, ",}") {
			t.Errorf("%s: got %s, want %s", c.says, rest, c.want)
		}
	}
}

// The bounds of a server's address.
func TestAServerHasFewVariablesAndAShortAddress(t *testing.T) {
	all := joined(30, "/", func(i int) string { return fmt.Sprintf("{v%d}", i) })
	long := strings.Repeat("x", 3000)
	for _, c := range []struct {
		says, server string
		variables    int
		operations   int
	}{
		{"one variable", `{"url":"https://a.example/{v}"}`, 1, 1},
		{"an address of 3,000 letters", `{"url":"https://a.example/` + long + `"}`, 0, 0},
		{
			"a value of 3,000 letters",
			`{"url":"https://a.example/{v}","variables":{"v":{"default":"` + long + `"}}}`, 1, 1,
		},
		{
			"possible values of 3,000 letters",
			`{"url":"https://a.example/{v}","variables":{"v":{"enum":["` + long + `","b"]}}}`, 1, 1,
		},
		{"thirty variables, none of which can be changed", `{"url":"https://a.example/` + all + `"}`, 0, 1},
	} {
		doc := `{"openapi":"3.0.0","servers":[` + c.server + `],"paths":{"/a/{id}":{"get":{}}}}`
		got, err := openapi.Read(t.Context(), []byte(doc), "")
		variables := 0
		for _, one := range got.Servers {
			variables += len(one.Variables)
			for _, v := range one.Variables {
				if len(v.Value) > 200 || len(strings.Join(v.Values, "")) > 200 {
					t.Errorf("%s: a value has %d letters", c.says, len(v.Value))
				}
			}
		}
		if err != nil || len(got.Operations) != c.operations || variables != c.variables {
			t.Errorf("%s: %d operations, %d variables, %v", c.says, len(got.Operations), variables, err)
		}
	}
}
