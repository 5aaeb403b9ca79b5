package openapi_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/server/openapi"
)

func TestWhatIsLeftOutIsNamed(t *testing.T) {
	const id = `"parameters":[{"name":"id","in":"path"}]`
	for _, c := range []struct{ says, paths, want string }{
		{"an operation that takes nothing", `"/pets":{"get":{}}`, "GET /pets: no_id"},
		{
			"each of a path's operations", `"/pets":{"get":{},"put":{},"x-note":{}}`,
			"GET /pets: no_id; PUT /pets: no_id",
		},
		{
			"a path in another file", `"/pets/{id}":{"$ref":"./paths/pets.yaml"}`,
			"/pets/{id}: other_file ./paths/pets.yaml",
		},
		{
			"a path at another address", `"/pets/{id}":{"$ref":"https://a.example/pets.yaml#/get"}`,
			"/pets/{id}: other_file https://a.example/pets.yaml#/get",
		},
		{
			"a path that refers to what is not there", `"/pets/{id}":{"$ref":"#/components/pathItems/none"}`,
			"/pets/{id}: no_target #/components/pathItems/none",
		},
		{
			"a path that refers to one that refers to another file",
			`"/a/{id}":{"$ref":"#/paths/~1b~1{id}"},"/b/{id}":{"$ref":"b.yaml"}`,
			"/a/{id}: other_file b.yaml; /b/{id}: other_file b.yaml",
		},
		{
			"parameters in another file", `"/pets":{"get":{"parameters":[{"$ref":"params.yaml#/id"}]}}`,
			"GET /pets: other_file params.yaml#/id",
		},
		{
			"a parameter that is not there", `"/pets":{"parameters":[{"$ref":"#/nowhere"}],"get":{}}`,
			"GET /pets: no_target #/nowhere",
		},
		{"one in another file beside its own ID", `"/a/{id}":{"get":{"parameters":[{"$ref":"b.yaml"}]}}`, ""},
		{"a path without a slash", `"pets/{id}":{"get":{` + id + `}}`, "GET pets/{id}: no_plan"},
		{
			"a server with a password", `"/pets/{id}":{"get":{"servers":[{"url":"https://a:b@c.example"}]}}`,
			"GET /pets/{id}: no_address",
		},
		{
			"a plan that does not pass its check",
			`"/{":{"get":{"parameters":[{"name":"id","in":"query","required":true}]}}`, "GET /{: no_plan",
		},
		{"a path that is its own target", `"/pets/{id}":{"$ref":"#/paths/~1pets~1{id}"}`, ""},
		{"a path that is no object", `"/pets/{id}":null`, ""},
	} {
		got, err := openapi.Read(t.Context(), document(c.paths, ""), "")
		var all []string
		for _, one := range got.LeftOut {
			all = append(all, strings.TrimSpace(one.Name+": "+one.Code+" "+one.Ref))
		}
		if said := strings.Join(all, "; "); err != nil || said != c.want {
			t.Errorf("%s: got %q and %v, want %q", c.says, said, err, c.want)
		}
	}
}

func TestOperationsAfterTheMostAreLeftOut(t *testing.T) {
	doc := document(list(openapi.MaxOperations+3, func(i int) string { return path(i, `"schema":{}`) }), "")
	got, err := openapi.Read(t.Context(), doc, "")
	if err != nil || len(got.Operations) != openapi.MaxOperations || len(got.LeftOut) != 3 ||
		got.LeftOut[0] != (openapi.LeftOut{Name: "GET /p2000/{id}", Code: openapi.LeftTooMany}) {
		t.Errorf("%d operations, left out %v, %v", len(got.Operations), got.LeftOut, err)
	}
}

func TestAReadingEndsWithItsContext(t *testing.T) {
	doc := document(list(600, func(i int) string { return path(i, `"schema":{}`) }), "")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for says, doc := range map[string][]byte{"JSON": doc, "YAML": append([]byte("# YAML\n"), doc...)} {
		_, err := openapi.Read(ctx, doc, "")
		mistake, ok := errors.AsType[*plan.FieldError](err)
		if !ok || !strings.Contains(mistake.Want, "takes longer than") {
			t.Errorf("%s: got %v, want that it takes too long", says, err)
		}
	}
	got, err := openapi.ReadIn(ctx, doc)
	if err != nil || len(got.Operations) > 0 || len(got.LeftOut) != 600 || got.LeftOut[0].Code != openapi.LeftTooLate {
		t.Errorf("when only parsing was in time: %d operations, %d left out, %v", len(got.Operations),
			len(got.LeftOut), err)
	}
}

// A document that took 10 s: every operation looked at hundreds of schemas, and each of those at hundreds.
func TestSchemasThatReferToEachOtherAreLookedAtOnlyThatOften(t *testing.T) {
	const schemas = 30_000
	for says, schema := range map[string]string{
		"as parts": `{"allOf":[{"$ref":"#/components/schemas/S%d"},{"$ref":"#/components/schemas/S%d"}]}`,
		"as members": `{"properties":{"a":{"$ref":"#/components/schemas/S%d"},` +
			`"b":{"$ref":"#/components/schemas/S%d"}}}`,
	} {
		doc := document(list(1500, func(i int) string {
			return fmt.Sprintf(`"/p%d/{id}":{"post":{"requestBody":{"content":{"application/json":{"schema":%s}}}}}`, i,
				ref(fmt.Sprint("S", i*7)))
		}), list(schemas, func(i int) string {
			return fmt.Sprintf(`"S%d":`, i) + fmt.Sprintf(schema, (i*7+1)%schemas, (i*13+5)%schemas)
		}))
		looked, got, err := openapi.Looked(doc)
		if err != nil || looked != openapi.MaxInDocument || len(got.Operations)+len(got.LeftOut) != 1500 {
			t.Errorf("%s: %d schemas were looked at, %d operations, %v", says, looked, len(got.Operations), err)
		}
	}
}

func TestTheVariablesOfServers(t *testing.T) {
	const base = "https://docs.example.com/specs/openapi.yaml"
	for _, c := range []struct{ says, server, source, want string }{
		{"none", `{"url":"https://a.example/v1/"}`, "", "https://a.example/v1 = https://a.example/v1"},
		{
			"with defaults",
			`{"url":"https://{s}.example/{c}","variables":{"s":{"default":"eu"},"c":{"default":"c1"}}}`, "",
			"https://{s}.example/{c} = https://eu.example/c1 s=eu c=c1",
		},
		{
			"with values", `{"url":"https://{s}.example","variables":{"s":{"enum":["eu","us"],"default":"us"}}}`, "",
			"https://{s}.example = https://us.example s=us of eu us",
		},
		{
			"with values and no default", `{"url":"https://{s}.example","variables":{"s":{"enum":["eu","us"]}}}`, "",
			"https://{s}.example = https://eu.example s=eu of eu us",
		},
		{
			"with an empty default", `{"url":"https://a.example{p}","variables":{"p":{"default":""}}}`, "",
			"https://a.example{p} = https://a.example p=",
		},
		{
			"of which nothing is said", `{"url":"https://{tenant}.example"}`, "",
			"https://{tenant}.example = https://tenant.example tenant=tenant",
		},
		{
			"below the document", `{"url":"/{v}/","variables":{"v":{"default":"v2"}}}`, base,
			"https://docs.example.com/{v} = https://docs.example.com/v2 v=v2",
		},
		{
			"in an address relative to the document's folder",
			`{"url":"../{v}","variables":{"v":{"default":"v2"}}}`, base,
			"https://docs.example.com/v2 = https://docs.example.com/v2",
		},
		{
			"that end in a slash", `{"url":"https://a.example/{v}","variables":{"v":{"default":"x/"}}}`, "",
			"https://a.example/x = https://a.example/x",
		},
		{
			"twice in the address", `{"url":"https://{v}.example/{v}","variables":{"v":{"default":"a"}}}`, "",
			"https://{v}.example/{v} = https://a.example/a v=a",
		},
	} {
		doc := fmt.Sprintf(`{"openapi":"3.0.0","servers":[%s],"paths":{"/a/{id}":{"get":{}},"/b/{id}":{"get":{}}}}`,
			c.server)
		got, err := openapi.Read(t.Context(), []byte(doc), c.source)
		if err != nil || len(got.Servers) != 1 || len(got.Operations) != 2 {
			t.Errorf("%s: %d servers, %d operations, %v", c.says, len(got.Servers), len(got.Operations), err)
			continue
		}
		one := got.Servers[0]
		said := one.Template + " = " + one.Site
		for _, v := range one.Variables {
			said += " " + v.Name + "=" + v.Value
			if len(v.Values) > 0 {
				said += " of " + strings.Join(v.Values, " ")
			}
		}
		if said != c.want || got.Operations[0].Plan.Endpoint != one.Site+"/a/{id}" {
			t.Errorf("%s: got %q and %s, want %q", c.says, said, got.Operations[0].Plan.Endpoint, c.want)
		}
	}
}

func TestEachServerOfADocumentIsSaidOnce(t *testing.T) {
	doc := document(list(5, func(i int) string {
		return fmt.Sprintf(`"/p%d/{id}":{"get":{"servers":[{"url":"https://{n}.example/%d"}]},"put":{}}`, i, i%2)
	}), "")
	got, err := openapi.Read(t.Context(), doc, "")
	var all []string
	for _, one := range got.Servers {
		all = append(all, one.Template)
	}
	const want = "https://{n}.example/0 https://a.example https://{n}.example/1"
	if said := strings.Join(all, " "); err != nil || said != want {
		t.Errorf("got %q and %v, want %q", said, err, want)
	}
}

func TestWhereAnAPIOfSwagger2Is(t *testing.T) {
	for _, c := range []struct{ says, doc, source, want string }{
		{"its host", `"host":"a.example"`, "", "https://a.example/x/{id}"},
		{"host and base", `"host":"a.example:8443","basePath":"/v2"`, "", "https://a.example:8443/v2/x/{id}"},
		{"a base without a slash", `"host":"a.example","basePath":"v2/"`, "", "https://a.example/v2/x/{id}"},
		{"http alone", `"host":"a.example","schemes":["http"]`, "", "http://a.example/x/{id}"},
		{"both schemes", `"host":"a.example","schemes":["http","https"]`, "", "https://a.example/x/{id}"},
		{"schemes that are not called", `"host":"a.example","schemes":["ws"]`, "", "https://a.example/x/{id}"},
		{"no scheme, from http", `"host":"a.example"`, "http://d.example/s.json", "http://a.example/x/{id}"},
		{"no host", `"basePath":"/v2"`, "https://d.example:8443/docs/s.json", "https://d.example:8443/v2/x/{id}"},
		{"nothing", `"info":{}`, "http://d.example/docs/s.json", "http://d.example/x/{id}"},
		{"nothing, and no address of the document", `"info":{}`, "", "no_server"},
	} {
		doc := `{"swagger":"2.0",` + c.doc + `,"paths":{"/x/{id}":{"get":{}}}}`
		got, err := openapi.Read(t.Context(), []byte(doc), c.source)
		mistake, wrong := errors.AsType[*plan.FieldError](err)
		switch {
		case wrong:
			if mistake.Code != c.want {
				t.Errorf("%s: got %v", c.says, err)
			}
		case err != nil || len(got.Operations) != 1 || got.Operations[0].Plan.Endpoint != c.want:
			t.Errorf("%s: got %+v and %v, want %q", c.says, got.Operations, err, c.want)
		}
	}
}

func TestADocumentWithoutAServerIsAskedForOneEvenWhereSomeOperationsHaveTheirOwn(t *testing.T) {
	doc := `{"openapi":"3.0.0","paths":{"/a/{id}":{"get":{"servers":[{"url":"https://a.example"}]},"put":{}}}}`
	_, err := openapi.Read(t.Context(), []byte(doc), "")
	if mistake, ok := errors.AsType[*plan.FieldError](err); !ok || mistake.Code != "no_server" {
		t.Errorf("got %v, want no_server", err)
	}
	got, err := openapi.Read(t.Context(), []byte(doc), "https://b.example")
	if err != nil || len(got.Operations) != 2 || got.Operations[0].Plan.Endpoint != "https://a.example/a/{id}" ||
		got.Operations[1].Plan.Endpoint != "https://b.example/a/{id}" {
		t.Errorf("with an address: %+v, %v", got.Operations, err)
	}
}
