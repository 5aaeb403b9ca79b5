package openapi_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"allsettled/app/plan"
	"allsettled/server/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNoReferenceLeadsOutOfTheDocument(t *testing.T) {
	var asked atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"name":"id","in":"path","example":"s3cret","type":"string"}`)
	}))
	defer inner.Close()
	at, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("name: id\nin: path\nexample: s3cret"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(file(t, "outside.yaml")), "INNER", at.Port())
	for says, doc := range map[string]string{
		"in their places":     text,
		"with a file of ours": strings.ReplaceAll(text, "/etc/passwd", secret),
		"relative to itself":  strings.ReplaceAll(text, "servers:", "$self: "+inner.URL+"\nservers:"),
		"in a dialect of its own": strings.NewReplacer("3.0.0", "3.1.0",
			"servers:", "jsonSchemaDialect: "+inner.URL+"\nservers:").Replace(text),
	} {
		got, err := openapi.Read(t.Context(), []byte(doc), inner.URL+"/openapi.yaml")
		if err != nil || len(got.Operations) != 5 {
			t.Errorf("%s: %d operations, %v", says, len(got.Operations), err)
		}
		for _, o := range got.Operations {
			if text := describe(o); !strings.Contains(text, `"ids":["1"]`) {
				t.Errorf("%s: %s", says, text)
			}
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d references were fetched", n)
	}
}

// document wraps paths and components.
func document(paths, schemas string) []byte {
	const beginning = `{"openapi":"3.1.0","info":{"title":"a","version":"1"},` +
		`"servers":[{"url":"https://a.example"}],"paths":{`
	return []byte(beginning + paths + `},"components":{"schemas":{` + schemas + `}}}`)
}

func path(i int, parameter string) string {
	return fmt.Sprintf(`"/p%d/{id}":{"get":{"parameters":[{"name":"id","in":"path","required":true,%s}]}}`, i,
		parameter)
}

func list(n int, each func(i int) string) string { return joined(n, ",", each) }

func joined(n int, between string, each func(i int) string) string {
	var all []string
	for i := range n {
		all = append(all, each(i))
	}
	return strings.Join(all, between)
}

func ref(name string) string { return `{"$ref":"#/components/schemas/` + name + `"}` }

// bomb is a document whose aliases unfold to 10^12 values.
func bomb() []byte {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 12; i++ {
		aliases := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ",")
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, aliases)
	}
	b.WriteString(head + "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path, example: *a11}]}}}\n")
	return []byte(b.String())
}

const head = "openapi: 3.0.0\ninfo: {title: a, version: b}\nservers: [{url: 'https://a.example'}]\n"

// hostile are documents that would take much time or memory where they are read without care. Each is read, or refused
// with a word.
var hostile = []struct {
	says string
	doc  func() []byte
	want string // of the error; empty for none
}{
	{"a bomb of aliases", bomb, "aliases"},
	{"an anchor inside itself", func() []byte {
		const parameter = "{name: id, in: path, schema: &s {allOf: [*s]}}"
		return []byte(head + "paths: {'/a/{id}': {get: {parameters: [" + parameter + "]}}}")
	}, "inside itself"},
	{"an anchor merged into itself", func() []byte {
		return []byte(head + "paths: &p {<<: *p, '/a/{id}': {get: {}}}")
	}, "inside itself"},
	{"brackets", func() []byte {
		return []byte(`{"openapi":"3.0.0","paths":` + strings.Repeat("[", 4_000_000))
	}, "neither"},
	{"half a million brackets", func() []byte {
		return []byte(`{"openapi":"3.0.0","paths":` + strings.Repeat("[", 500_000))
	}, "cannot be read"},
	{"brackets that close", func() []byte {
		return []byte(`{"openapi":"3.0.0","paths":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}")
	}, "cannot be read"},
	{
		"braces of YAML", func() []byte { return []byte(head + "paths: " + strings.Repeat("{a: ", 1_000_000)) },
		"as YAML",
	},
	{"lists in lists of YAML", func() []byte {
		return []byte(head + "paths:\n " + strings.Repeat("- ", 1_900_000) + "a")
	}, "as YAML"},
	{"half a million lists in lists of YAML", func() []byte {
		return []byte(head + "paths:\n " + strings.Repeat("- ", 500_000) + "a")
	}, "cannot be read"},
	{"keys without values in braces", func() []byte {
		return []byte(head + "paths: {" + strings.Repeat("a,", 1_900_000) + "b}")
	}, "as YAML"},
	{"as many nodes of YAML as are read", func() []byte {
		return []byte(head + "x:\n" + strings.Repeat("? a\n", 199_900) + "paths: {}")
	}, ""},
	{"aliases side by side", func() []byte {
		return []byte(head + "x: &a b\npaths: {y: [" + strings.Repeat("*a,", 1_300_000) + "b]}")
	}, "as YAML"},
	{"a comment on every line", func() []byte {
		return []byte(head + "x:\n" + strings.Repeat("- a # b\n", 250_000) + "paths: {}")
	}, "as YAML"},
	{"UTF-16", func() []byte {
		return []byte("\xFF\xFEo\x00p\x00e\x00n\x00")
	}, "neither"},
	{
		"keys without values", func() []byte { return []byte(head + "paths:\n" + strings.Repeat("? a\n", 900_000)) },
		"as YAML",
	},
	{"schemas in schemas", func() []byte {
		return document(path(0, `"schema":`+strings.Repeat(`{"allOf":[`, 200)+strings.Repeat(`]}`, 200)), "")
	}, "nested deeper than 64"},
	{"very many schemas", func() []byte {
		return document(path(0, `"schema":{}`), list(300_000, func(i int) string { return fmt.Sprintf(`"s%d":{}`, i) }))
	}, ""},
	{"one schema of very many members", func() []byte {
		return document(path(0, `"schema":`+ref("s")), `"s":{"properties":{`+
			list(300_000, func(i int) string { return fmt.Sprintf(`"p%d":{}`, i) })+`}}`)
	}, "more than 500,000"},
	{"schemas in a schema that is referred to", func() []byte {
		return document(path(0, `"schema":`+ref("s")), `"s":`+strings.Repeat(`{"allOf":[`, 200)+
			strings.Repeat(`]}`, 200))
	}, "nested deeper than 64"},
	{"lists in an example, and very many at its inside", func() []byte {
		return document(path(0, `"example":`+strings.Repeat("[", 40)+strings.Repeat("[],", 1_000_000)+"1"+
			strings.Repeat("]", 40)), "")
	}, "more than 500,000"},
	{"a chain of references", func() []byte {
		return document(path(0, `"schema":`+ref("s0")), list(20_000, func(i int) string {
			return fmt.Sprintf(`"s%d":%s`, i, ref(fmt.Sprintf("s%d", i+1)))
		}))
	}, ""},
	{"references that double at every step", func() []byte {
		return document(path(0, `"schema":`+ref("s0")), doubling(`{"allOf":[%s,%s]}`))
	}, ""},
	{"a ring of references", func() []byte {
		return document(path(0, `"schema":`+ref("s0")), list(1000, func(i int) string {
			return fmt.Sprintf(`"s%d":{"anyOf":[%s]}`, i, ref(fmt.Sprintf("s%d", (i+1)%1000)))
		}))
	}, ""},
	{"a schema of which every parameter is made", func() []byte {
		return document(list(2000, func(i int) string { return path(i, `"schema":`+ref("all")) }),
			`"all":{"allOf":[`+list(2000, func(int) string { return ref("one") })+`]},"one":{"type":"string"}`)
	}, ""},
	{"more operations than are looked at", func() []byte {
		return document(list(9000, func(i int) string { return path(i, `"example":7`) }), "")
	}, ""},
	{"one path of very many", func() []byte {
		const item = "{get: {}, put: {}, post: {}, delete: {}, head: {}, patch: {}, options: {}}"
		paths := joined(3000, "", func(i int) string {
			return fmt.Sprintf(" '/p%d/{id}': {$ref: '#/components/pathItems/x'}\n", i)
		})
		return []byte(head + "components: {pathItems: {x: " + item + "}}\npaths:\n" + paths)
	}, ""},
	{"references to ever other schemas", func() []byte {
		return document(list(2000, func(i int) string {
			return fmt.Sprintf(`"/p%d/{id}":{"get":{"parameters":[%s]}}`, i, list(10, func(j int) string {
				return fmt.Sprintf(`{"name":"a%d","in":"query","schema":%s}`, j, ref(fmt.Sprintf("s%d", 10*i+j)))
			}))
		}), list(20_000, func(i int) string { return fmt.Sprintf(`"s%d":{"type":"integer","example":%d}`, i, i) }))
	}, ""},
	{"thirty thousand schemas that refer to each other", func() []byte {
		other := func(i int) string { return ref(fmt.Sprintf("s%d", i%30_000)) }
		return document(list(1000, func(i int) string { return path(i, `"schema":`+other(30*i)) }),
			list(30_000,
				func(i int) string { return fmt.Sprintf(`"s%d":{"anyOf":[%s,%s]}`, i, other(i*7+1), other(i*11+5)) }))
	}, ""},
	{"one schema of very many", func() []byte {
		refs := list(40_000, func(i int) string { return ref(fmt.Sprintf("s%d", i%1000)) })
		return document(path(0, `"schema":{"anyOf":[`+refs+`]}`),
			list(1000, func(i int) string { return fmt.Sprintf(`"s%d":{"type":"integer"}`, i) }))
	}, ""},
	{"mostly answers, as real ones are", func() []byte {
		const answer = "    '%d': {description: ok, content: {application/json: {schema: {type: object}}}}\n"
		return []byte(head + "paths:\n" + joined(1000, "", func(i int) string {
			return fmt.Sprintf(" '/p%d/{id}':\n  get:\n   responses:\n", i) +
				joined(40, "", func(j int) string { return fmt.Sprintf(answer, 200+j) })
		}))
	}, ""},
	{"objects that double at every step", func() []byte {
		return document(posting(`"schema":`+ref("s0")), doubling(`{"type":"object","properties":{"a":%s,"b":%s}}`))
	}, ""},
	{"a body inside itself", func() []byte {
		return document(posting(`"schema":`+ref("s")),
			`"s":{"properties":{"a":`+ref("s")+`,"l":{"type":"array","items":`+ref("s")+`}}}`)
	}, ""},
	{"an example of a megabyte", func() []byte {
		return document(posting(`"example":{"a":"`+strings.Repeat("{", 1<<20)+`"}`), "")
	}, ""},
	{"one object of which every body is made", func() []byte {
		members := list(2000, func(i int) string { return fmt.Sprintf(`"p%d":%s`, i, ref("one")) })
		return document(list(300, func(i int) string {
			return strings.Replace(posting(`"schema":`+ref("all")), "/a/", fmt.Sprintf("/p%d/", i), 1)
		}), `"all":{"properties":{`+members+`}},"one":{"type":"string"}`)
	}, ""},
	{"a name of a megabyte", func() []byte {
		long := strings.Repeat("a", 1<<20)
		return document(`"/b/{id}":{"get":{"summary":"`+long+`"}},"/a/{`+long+`}":{"get":{}}`, "")
	}, ""},
	{"parameters whose names become the same", func() []byte {
		return document(`"/a/{id}":{"get":{"parameters":[`+list(30_000, func(i int) string {
			return fmt.Sprintf(`{"name":"%s","in":"query","required":true}`, unspeakable(i))
		})+`]}}`, "")
	}, ""},
	{"one parameter with very many values", func() []byte {
		return document(path(0, `"schema":{"enum":[`+list(200_000, strconv.Itoa)+`]}`), "")
	}, ""},
	{"an operation that asks for very many keys", func() []byte {
		keys := list(50_000, func(i int) string { return fmt.Sprintf(`{"k%d":[]}`, i) })
		return document(`"/a/{id}":{"get":{"security":[`+keys+`]}}`, "")
	}, ""},
}

// posting is a path with an operation that takes a body of JSON.
func posting(media string) string {
	return `"/a/{id}":{"post":{"requestBody":{"content":{"application/json":{` + media + `}}}}}`
}

// doubling are 60 schemas, each of which has the next twice.
func doubling(form string) string {
	return list(60, func(i int) string {
		next := ref(fmt.Sprintf("s%d", i+1))
		return fmt.Sprintf(`"s%d":`+form, i, next, next)
	})
}

// unspeakable returns the i-th name without any letter: all of one length become the same column.
func unspeakable(i int) string {
	const signs = "-.,;:!%&()"
	name := make([]byte, 5)
	for at := range name {
		name[at] = signs[i%len(signs)]
		i /= len(signs)
	}
	return string(name)
}

// What a document costs is counted in the bytes that reading it allocates; where that grows with the square of the
// document, or worse, the test does not end.
func TestHostileDocumentsCostLittle(t *testing.T) {
	const most = 600 << 20
	for _, c := range hostile {
		doc := c.doc()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		// Time stands still in it while something is computed: a slow machine reads as much as a fast one.
		synctest.Test(t, func(t *testing.T) { readHostile(t, c.says, doc, c.want) })
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > most {
			t.Errorf("%s: reading %d bytes allocated %d MiB, want %d at most", c.says, len(doc), took>>20, most>>20)
		}
	}
}

func readHostile(t *testing.T, says string, doc []byte, want string) {
	t.Helper()
	got, err := openapi.Read(t.Context(), doc, "")
	mistake, _ := errors.AsType[*plan.FieldError](err)
	isWanted := err == nil && want == ""
	if mistake != nil && want != "" {
		isWanted = strings.Contains(mistake.Want, want) && len(mistake.Error()) <= 600
	}
	if !isWanted {
		t.Errorf("%s: got %d operations, %v, want an error with %q", says, len(got.Operations), err, want)
	}
	if len(got.Operations) > openapi.MaxOperations {
		t.Errorf("%s: got %d operations, want %d at most", says, len(got.Operations), openapi.MaxOperations)
	}
	for _, o := range got.Operations {
		if text := describe(o); len(text) > 10_000 {
			t.Errorf("%s: an operation takes %d bytes", says, len(text))
		}
	}
}

// FuzzRead holds that a document is read or refused with a mistake, and that every plan that is offered passes its own
// check.
func FuzzRead(f *testing.F) {
	for _, name := range append([]string{"outside.yaml", "swagger2.json"}, documents...) {
		f.Add(file(f, name))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := openapi.Read(t.Context(), doc, source)
		if _, ok := errors.AsType[*plan.FieldError](err); err != nil && !ok {
			t.Fatalf("no FieldError: %v", err)
		}
		for _, o := range got.Operations {
			if err := o.Plan.Check(plan.Bounds{}); err != nil || o.Parameter == "" || o.Plan.Total() == 0 {
				t.Fatalf("%s: %v", describe(o), err)
			}
		}
	})
}

// FuzzParity holds that a value is the same in JSON and in YAML, where YAML accepts it: a comment before a document
// makes it YAML.
func FuzzParity(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1e3,-0,1.50,true,null,"x: y"]}`, `"\/"`, `[[],{}]`, `"# no comment"`,
		`0.1E-9`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !json.Valid([]byte(value)) || strings.Contains(value, `\u`) {
			return // of code units YAML accepts no surrogate pairs
		}
		doc := document(posting(`"example":`+value), "")
		asJSON, jsonErr := openapi.Read(t.Context(), doc, source)
		asYAML, yamlErr := openapi.Read(t.Context(), append([]byte("# YAML\n"), doc...), source)
		if yamlErr != nil {
			return // tabs, control characters and very long names are mistakes there
		}
		if jsonErr != nil || describeAll(asJSON) != describeAll(asYAML) {
			t.Fatalf("as JSON %v\n%sas YAML\n%s", jsonErr, describeAll(asJSON), describeAll(asYAML))
		}
	})
}
