package openapi_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/server/openapi"
)

// Documents as the tools of the field write them, each with the plans that are made of it.
var kinds = []struct {
	says, source, doc, want string
}{
	{
		"FastAPI: 3.1, no servers, a path parameter of two types", "http://localhost:8000/openapi.json", `
openapi: 3.1.0
info: {title: FastAPI, version: 0.1.0}
paths:
  /items/{item_id}:
    get:
      summary: Read Item
      operationId: read_item_items__item_id__get
      parameters:
        - {name: item_id, in: path, required: true, schema: {anyOf: [{type: integer}, {type: string}], title: Item Id}}
        - {name: q, in: query, required: false, schema: {anyOf: [{type: string}, {type: 'null'}], title: Q}}
      responses: {'200': {description: ok}}
`, `
GET http://localhost:8000/items/{id}
item_id: 1
`,
	},
	{
		"springdoc: a server with a port, a body of any type", "", `
openapi: 3.0.1
info: {title: OpenAPI definition, version: v0}
servers: [{url: 'http://localhost:8080', description: Generated server url}]
paths:
  /api/orders/{orderId}:
    put:
      tags: [order-controller]
      operationId: update
      parameters: [{name: orderId, in: path, required: true, schema: {type: integer, format: int64}}]
      requestBody: {content: {'*/*': {schema: {$ref: '#/components/schemas/Order'}}}, required: true}
components: {schemas: {Order: {type: object, properties: {id: {type: integer}}}}}
`, `
PUT http://localhost:8080/api/orders/{id}
orderId: 1
body: {"id":1}
`,
	},
	{
		"GitHub: parameters by reference, two of them in the path", "", `
openapi: 3.0.3
info: {title: GitHub v3 REST API, version: 1.1.4}
servers: [{url: 'https://api.github.com'}]
paths:
  /repos/{owner}/{repo}/issues/{issue_number}:
    get:
      summary: Get an issue
      parameters:
        - {$ref: '#/components/parameters/owner'}
        - {$ref: '#/components/parameters/repo'}
        - {$ref: '#/components/parameters/issue_number'}
components:
  parameters:
    owner: {name: owner, in: path, required: true, schema: {type: string}}
    repo: {name: repo, in: path, required: true, schema: {type: string}}
    issue_number: {name: issue_number, in: path, required: true, schema: {type: integer}}
`, `
GET https://api.github.com/repos/{owner}/{repo}/issues/{issue_number}
issue_number, owner, repo: 1, example, example
`,
	},
	{
		"Stripe: a form, and a query of a deep object", "", `
openapi: 3.0.0
info: {title: Stripe API, version: '2024'}
servers: [{url: 'https://api.stripe.com/'}]
security: [{basicAuth: []}, {bearerAuth: []}]
paths:
  /v1/charges/{charge}:
    get:
      operationId: GetChargesCharge
      parameters:
        - {name: charge, in: path, required: true, schema: {type: string, maxLength: 5000}, style: simple}
        - {name: expand, in: query, required: false, style: deepObject, explode: true,
           schema: {type: array, items: {type: string}}}
      requestBody: {content: {application/x-www-form-urlencoded: {encoding: {}, schema: {properties: {}}}}}
components:
  securitySchemes: {basicAuth: {type: http, scheme: basic}, bearerAuth: {type: http, scheme: bearer}}
`, `
GET https://api.stripe.com/v1/charges/{id}
charge: example
key: header Authorization
`,
	},
	{
		"Kubernetes: Swagger 2, its parameters at the path", "https://k8s.example:6443/openapi/v2", `
swagger: '2.0'
info: {title: Kubernetes, version: v1.30.0}
securityDefinitions: {BearerToken: {type: apiKey, name: authorization, in: header, description: Bearer Token}}
security: [{BearerToken: []}]
paths:
  /api/v1/namespaces/{namespace}/pods/{name}:
    parameters:
      - {name: name, in: path, required: true, type: string, uniqueItems: true}
      - {name: namespace, in: path, required: true, type: string, uniqueItems: true}
      - {name: pretty, in: query, type: string, uniqueItems: true}
    get: {description: read the specified Pod, operationId: readCoreV1NamespacedPod, schemes: [https]}
`, `
GET https://k8s.example:6443/api/v1/namespaces/{namespace}/pods/{name}
name, namespace: example, example
key: header authorization
`,
	},
	{
		"Azure: a version that must be in the query, an operation in the path's fragment", "", `
swagger: '2.0'
info: {title: Compute, version: '2024-03-01'}
host: management.azure.com
schemes: [https]
paths:
  /subscriptions/{subscriptionId}/vms/{vmName}:
    get:
      operationId: VirtualMachines_Get
      parameters:
        - {$ref: '#/parameters/SubscriptionId'}
        - {name: vmName, in: path, required: true, type: string}
        - {name: api-version, in: query, required: true, type: string, enum: ['2024-03-01']}
parameters:
  SubscriptionId: {name: subscriptionId, in: path, required: true, type: string, format: uuid}
`, `
GET https://management.azure.com/subscriptions/{subscriptionId}/vms/{vmName}?api-version={api_version}
vmName, subscriptionId, api_version: example, 00000000-0000-4000-8000-000000000001, 2024-03-01
`,
	},
	{
		"API Gateway: the stage as a variable of the server", "", `
openapi: 3.0.1
info: {title: pets, version: '2024-01-01T00:00:00Z'}
servers:
  - url: https://abc123.execute-api.eu-west-1.amazonaws.com/{basePath}
    variables: {basePath: {default: prod}}
paths:
  /pets/{petId}:
    get:
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      security: [{api_key: []}]
      x-amazon-apigateway-integration: {type: aws_proxy, uri: 'arn:aws:apigateway', httpMethod: POST}
components: {securitySchemes: {api_key: {type: apiKey, name: x-api-key, in: header}}}
`, `
GET https://abc123.execute-api.eu-west-1.amazonaws.com/prod/pets/{id}
petId: 1
key: header x-api-key
`,
	},
	{
		"NSwag: Swagger 2 with a body by the name of its type", "https://shop.example/swagger/v1/swagger.json", `
{"x-generator":"NSwag v14","swagger":"2.0","info":{"title":"My Title","version":"1.0.0"},
 "host":"shop.example","schemes":["https"],"consumes":["application/json"],"produces":["application/json"],
 "paths":{"/api/Todo/{id}":{"put":{"tags":["Todo"],"operationId":"Todo_Put","parameters":[
   {"type":"integer","name":"id","in":"path","required":true,"format":"int64","x-nullable":false},
   {"name":"item","in":"body","required":true,"schema":{"$ref":"#/definitions/TodoItem"}}],
   "responses":{"204":{"description":""}}}}},
 "definitions":{"TodoItem":{"type":"object","required":["name"],"properties":{
   "id":{"type":"integer","format":"int64"},"name":{"type":"string","minLength":1},
   "done":{"type":"boolean","default":false}}}}}
`, `
PUT https://shop.example/api/Todo/{id}
id: 1
body: {"name":"example"}
`,
	},
	{
		"one that people write by hand: anchors, a relative server, examples",
		"https://docs.example/api/v2/spec.yaml", `
openapi: 3.0.2
info: {title: Weather, version: 2.0.0}
servers: [{url: .}]
x-city: &city {name: city, in: path, required: true, examples: {a: {value: Bern}, b: {value: Zürich}}}
paths:
  /now/{city}: {get: {summary: Now, parameters: [*city]}}
  /week/{city}: {get: {summary: A week, parameters: [*city, {name: days, in: query, required: true, example: 7}]}}
`, `
GET https://docs.example/api/v2/now/{id}
city: Bern, Zürich
GET https://docs.example/api/v2/week/{city}?days={days}
city, days: Bern, 7
city, days: Zürich, 7
`,
	},
	{
		"a search with no path parameter, its key in the query", "", `
openapi: 3.0.0
info: {title: Geocoder, version: '1'}
servers: [{url: '//geo.example/v1'}]
security: [{key: []}]
paths:
  /reverse:
    get:
      parameters:
        - {name: lat, in: query, required: true, schema: {type: number}, example: 46.95}
        - {name: lon, in: query, required: true, schema: {type: number}, example: 7.45}
        - {name: key, in: query, required: true, schema: {type: string}}
components: {securitySchemes: {key: {type: apiKey, in: query, name: key}}}
`, `
GET https://geo.example/v1/reverse?lat={lat}&lon={lon}
lat, lon: 46.95, 7.45
key: query key
`,
	},
	{
		"deprecated and internal operations are operations too", "", `
openapi: 3.0.0
info: {title: Old, version: '1'}
servers: [{url: 'https://old.example'}]
paths:
  /a/{id}: {get: {deprecated: true, summary: Old one}, delete: {x-internal: true}}
`, `
GET https://old.example/a/{id}
id: 1
DELETE https://old.example/a/{id}
id: 1
`,
	},
}

// inShort writes the plan of an operation: its request, what is filled in, its key and its body, each on a line.
func inShort(o openapi.Operation) []string {
	lines := []string{o.Method + " " + o.Plan.Endpoint}
	if o.Plan.Rows == nil {
		lines = append(lines, o.Parameter+": "+strings.Join(o.Plan.IDs, ", "))
	} else {
		for _, row := range o.Plan.Rows.Values {
			lines = append(lines, strings.Join(o.Plan.Rows.Columns, ", ")+": "+strings.Join(row, ", "))
		}
	}
	if o.Key.Name != "" {
		lines = append(lines, "key: "+o.Key.In+" "+o.Key.Name)
	}
	if o.Plan.Body != "" {
		lines = append(lines, "body: "+o.Plan.Body)
	}
	return lines
}

func TestDocumentsOfTheToolsOfTheField(t *testing.T) {
	for _, c := range kinds {
		got, err := openapi.Read(t.Context(), []byte(c.doc), c.source)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		var lines []string
		for _, o := range got.Operations {
			lines = append(lines, inShort(o)...)
		}
		if said := strings.Join(lines, "\n"); said != strings.TrimSpace(c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.says, said, strings.TrimSpace(c.want))
		}
	}
}

// People bring other documents that describe an API, and broken ones. Each sentence says what to bring instead.
func TestWhatIsSaidOfOtherDocuments(t *testing.T) {
	const (
		noVersion = `openapi: choose an OpenAPI 3 document: this one has no line "openapi: 3…"`
		neither   = "openapi: choose an OpenAPI 3 document, in JSON or YAML: this one is neither"
		unread    = "openapi: choose an OpenAPI 3 document: this one cannot be read (yaml: "
		version   = " will not do: choose an OpenAPI 3 or Swagger 2 document"
	)
	for _, c := range []struct{ says, doc, want string }{
		{"AsyncAPI", "asyncapi: 3.0.0\ninfo: {title: a}\nchannels: {}", noVersion},
		{"a Postman collection", `{"info":{"schema":"https://schema.getpostman.com/collection"},"item":[]}`, noVersion},
		{"a HAR file", `{"log":{"version":"1.2","entries":[]}}`, noVersion},
		{"a JSON schema", `{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object"}`, noVersion},
		{"Google discovery", `{"kind":"discovery#restDescription","discoveryVersion":"v1"}`, noVersion},
		{"GraphQL", "type Query { pet(id: ID!): Pet }", unread + "mapping values are not allowed in this context)"},
		{"WSDL", `<?xml version="1.0"?><definitions/>`, neither},
		{"RAML", "#%RAML 1.0\ntitle: a\n/pets:\n  get:", noVersion},
		{"an answer of an API", `{"error":"not found"}`, noVersion},
		{"a CSV", "id,name\n1,a", neither},
		{"Swagger 1.2", `{"swaggerVersion":"1.2","apis":[]}`, noVersion},
		{"a version that is a number", "openapi: 3\npaths: {}", "openapi: \"openapi: 3\"" + version},
		{"a version with a v", "openapi: v3.0.0\npaths: {}", "openapi: \"openapi: v3.0.0\"" + version},
		{"Swagger 3, which there is not", "swagger: '3.0'\npaths: {}", "openapi: \"swagger: 3.0\"" + version},
		{"half of a JSON", `{"openapi":"3.0.0","paths":{"/a":`, unread + "line 1: did not find expected node content)"},
		{
			"a tab in YAML", "openapi: 3.0.0\npaths:\n\t/a/{id}: {}",
			unread + "line 3: found character that cannot start any token)",
		},
		{
			"a colon in a text", "openapi: 3.0.0\ninfo: {title: a: b}\npaths: {}",
			unread + "line 1: did not find expected ',' or '}')",
		},
		{"an alias of nothing", "openapi: 3.0.0\npaths: *none", unread + "unknown anchor 'none' referenced)"},
		{"UTF-16", "\xff\xfe{\x00}\x00", neither},
	} {
		_, err := openapi.Read(t.Context(), []byte(c.doc), "https://a.example/")
		mistake, ok := errors.AsType[*plan.FieldError](err)
		if !ok {
			t.Errorf("%s: got %v, want a mistake", c.says, err)
			continue
		}
		if said := mistake.Error(); said != c.want {
			t.Errorf("%s: got %q, want %q", c.says, said, c.want)
		}
	}
}

// What only looks broken is read.
func TestDocumentsThatAreReadAlthoughTheyAreUnusual(t *testing.T) {
	const paths = `"paths":{"/a/{id}":{"get":{}}}`
	for says, doc := range map[string]string{
		"a comma too many, which YAML allows": `{"openapi":"3.0.0",` + paths + `,}`,
		"a byte order mark":                   "\ufeff" + `{"openapi":"3.0.0",` + paths + `}`,
		"empty lines before it":               "\n\n\t " + `{"openapi":"3.0.0",` + paths + `}`,
		"a comment before JSON":               "# from our build\n" + `{"openapi":"3.0.0",` + paths + `}`,
		"a document marker of YAML":           "---\nopenapi: 3.0.0\n" + `"paths": {"/a/{id}": {get: {}}}` + "\n...\n",
		"line breaks of Windows":              "openapi: 3.0.0\r\npaths:\r\n  /a/{id}:\r\n    get: {}\r\n",
		"no info at all":                      `{"openapi":"3.0.0","info":null,` + paths + `}`,
		"paths before the version":            `{` + paths + `,"openapi":"3.0.0"}`,
		"members that no version has":         `{"openapi":"3.1.0","x-a":[1],"jobs":{},` + paths + `}`,
		"texts in single quotes":              `{'openapi':'3.0.0','paths':{'/a/{id}':{'get':{}}}}`,
	} {
		got, err := openapi.Read(t.Context(), []byte(doc), "https://a.example/openapi.json")
		if err != nil || len(got.Operations) != 1 || got.Operations[0].Plan.Endpoint != "https://a.example/a/{id}" {
			t.Errorf("%s: got %+v, %v", says, got.Operations, err)
		}
	}
}
