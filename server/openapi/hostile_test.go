package openapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
		"in a dialect of its own": strings.Replace(strings.ReplaceAll(text, "servers:", "jsonSchemaDialect: "+inner.URL+"\nservers:"),
			"3.0.0", "3.1.0", 1),
	} {
		got, err := openapi.Read([]byte(doc), inner.URL+"/openapi.yaml")
		if err != nil || len(got.Operations) != 5 {
			t.Errorf("%s: %d operations, %v", says, len(got.Operations), err)
		}
		for _, o := range got.Operations {
			if text := told(o); !strings.Contains(text, `"ids":["1"]`) {
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
	return []byte(`{"openapi":"3.1.0","info":{"title":"a","version":"1"},"servers":[{"url":"https://a.example"}],"paths":{` +
		paths + `},"components":{"schemas":{` + schemas + `}}}`)
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

func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i,
			strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	b.WriteString("openapi: 3.0.0\ninfo: {title: a, version: b}\nservers: [{url: 'https://a.example'}]\npaths: {'/a/{id}': {get: {parameters: [{name: id, in: path, example: *a11}]}}}\n")
	return b.String()
}

func TestHostileDocumentsCostLittle(t *testing.T) {
	const head = "openapi: 3.0.0\ninfo: {title: a, version: b}\nservers: [{url: 'https://a.example'}]\n"
	for _, c := range []struct {
		says string
		doc  []byte
		want string // of the error; "" for none
	}{
		{"a bomb of aliases", []byte(bomb()), "aliases"},
		{
			"an anchor inside itself",
			[]byte(head + "paths: {'/a/{id}': {get: {parameters: [{name: id, in: path, schema: &s {allOf: [*s]}}]}}}"),
			"inside itself",
		},
		{"an anchor merged into itself", []byte(head + "paths: &p {<<: *p, '/a/{id}': {get: {}}}"), "inside itself"},
		{"brackets", []byte(`{"openapi":"3.0.0","paths":` + strings.Repeat("[", 4_000_000)), "cannot be read"},
		{
			"brackets that close",
			[]byte(`{"openapi":"3.0.0","paths":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}"),
			"cannot be read",
		},
		{"braces of YAML", []byte(head + "paths: " + strings.Repeat("{a: ", 1_000_000)), "cannot be read"},
		{
			"lists in lists of YAML", []byte(head + "paths:\n " + strings.Repeat("- ", 1_900_000) + "a"),
			"cannot be read",
		},
		{"keys without values", []byte(head + "paths:\n" + strings.Repeat("? a\n", 900_000)), "too much in it"},
		{
			"schemas in schemas",
			document(path(0, `"schema":`+strings.Repeat(`{"allOf":[`, 200)+strings.Repeat(`]}`, 200)), ""),
			"nested too deep",
		},
		{
			"very many schemas",
			document(path(0, `"schema":{}`), list(300_000, func(i int) string { return fmt.Sprintf(`"s%d":{}`, i) })),
			"too much in it",
		},
		{"a chain of references", document(path(0, `"schema":`+ref("s0")), list(20_000, func(i int) string {
			return fmt.Sprintf(`"s%d":%s`, i, ref(fmt.Sprintf("s%d", i+1)))
		})), ""},
		{"references that double at every step", document(path(0, `"schema":`+ref("s0")), list(60, func(i int) string {
			next := ref(fmt.Sprintf("s%d", i+1))
			return fmt.Sprintf(`"s%d":{"allOf":[%s,%s]}`, i, next, next)
		})), ""},
		{"a ring of references", document(path(0, `"schema":`+ref("s0")), list(1000, func(i int) string {
			return fmt.Sprintf(`"s%d":{"anyOf":[%s]}`, i, ref(fmt.Sprintf("s%d", (i+1)%1000)))
		})), ""},
		{"a schema of which every parameter is made", document(list(2000, func(i int) string { return path(i, `"schema":`+ref("all")) }),
			`"all":{"allOf":[`+list(2000, func(i int) string { return ref("one") })+`]},"one":{"type":"string"}`), ""},
		{
			"more operations than are looked at",
			document(list(9000, func(i int) string { return path(i, `"example":7`) }), ""), "",
		},
		{"one path of very many", []byte(head + "components: {pathItems: {x: {get: {}, put: {}, post: {}, delete: {}, head: {}, patch: {}, options: {}}}}\npaths:\n" +
			joined(3000, "", func(i int) string { return fmt.Sprintf(" '/p%d/{id}': {$ref: '#/components/pathItems/x'}\n", i) })), ""},
		{"references to ever other schemas", document(list(2000, func(i int) string {
			return fmt.Sprintf(`"/p%d/{id}":{"get":{"parameters":[%s]}}`, i, list(10, func(j int) string {
				return fmt.Sprintf(`{"name":"a%d","in":"query","schema":%s}`, j, ref(fmt.Sprintf("s%d", 10*i+j)))
			}))
		}), list(20_000, func(i int) string { return fmt.Sprintf(`"s%d":{"type":"integer","example":%d}`, i, i) })), ""},
		{"thirty thousand schemas that refer to each other", document(list(1000, func(i int) string { return path(i, `"schema":`+ref(fmt.Sprintf("s%d", 30*i))) }),
			list(30_000, func(i int) string {
				return fmt.Sprintf(`"s%d":{"anyOf":[%s,%s]}`, i, ref(fmt.Sprintf("s%d", (i*7+1)%30_000)),
					ref(fmt.Sprintf("s%d", (i*11+5)%30_000)))
			})), ""},
		{"one schema of very many", document(path(0, `"schema":{"anyOf":[`+list(40_000, func(i int) string { return ref(fmt.Sprintf("s%d", i%1000)) })+`]}`),
			list(1000, func(i int) string { return fmt.Sprintf(`"s%d":{"type":"integer"}`, i) })), ""},
		{"mostly answers, as real ones are", []byte(head + "paths:\n" + joined(1000, "", func(i int) string {
			return fmt.Sprintf(" '/p%d/{id}':\n  get:\n   responses:\n", i) + joined(40, "", func(j int) string {
				return fmt.Sprintf("    '%d': {description: ok, content: {application/json: {schema: {type: object}}}}\n", 200+j)
			})
		})), ""},
		{"objects that double at every step", document(`"/a/{id}":{"post":{"requestBody":{"content":{"application/json":{"schema":`+ref("s0")+`}}}}}`, list(60, func(i int) string {
			next := ref(fmt.Sprintf("s%d", i+1))
			return fmt.Sprintf(`"s%d":{"type":"object","properties":{"a":%s,"b":%s}}`, i, next, next)
		})), ""},
		{
			"a body inside itself",
			document(`"/a/{id}":{"post":{"requestBody":{"content":{"application/json":{"schema":`+ref("s")+`}}}}}`,
				`"s":{"properties":{"a":`+ref("s")+`,"l":{"type":"array","items":`+ref("s")+`}}}`),
			"",
		},
		{
			"an example of a megabyte",
			document(`"/a/{id}":{"post":{"requestBody":{"content":{"application/json":{"example":{"a":"`+strings.Repeat("{", 1<<20)+`"}}}}}}`, ""),
			"",
		},
		{"one object of which every body is made", document(list(300, func(i int) string {
			return fmt.Sprintf(`"/p%d/{id}":{"post":{"requestBody":{"content":{"application/json":{"schema":%s}}}}}`,
				i, ref("all"))
		}), `"all":{"properties":{`+list(2000, func(i int) string { return fmt.Sprintf(`"p%d":%s`, i, ref("one")) })+`}},"one":{"type":"string"}`), ""},
		{
			"a name of a megabyte",
			document(`"/b/{id}":{"get":{"summary":"`+strings.Repeat("a", 1<<20)+`"}},"/a/{`+strings.Repeat("a", 1<<20)+`}":{"get":{}}`, ""),
			"",
		},
	} {
		began := time.Now()
		got, err := openapi.Read(c.doc, "")
		took := time.Since(began)
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if (err != nil) != (c.want != "") || c.want != "" && (mistake == nil || !strings.Contains(mistake.Want, c.want) || len(mistake.Error()) > 600) {
			t.Errorf("%s: %d operations, %v, want a word on %q", c.says, len(got.Operations), err, c.want)
		}
		if len(got.Operations) > openapi.MaxOperations {
			t.Errorf("%s: %d operations", c.says, len(got.Operations))
		}
		for _, o := range got.Operations {
			if text := told(o); len(text) > 10_000 {
				t.Errorf("%s: an operation takes %d bytes", c.says, len(text))
			}
		}
		t.Logf("%s: %d bytes, %d operations, %d left, %v", c.says, len(c.doc), len(got.Operations), got.Left, took)
		if took > time.Minute {
			t.Errorf("%s: took %v", c.says, took)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"petstore.yaml", "repositories.json", "weather.yaml", "anchors.yaml", "composed.json", "outside.yaml", "swagger2.json", "odd.yaml", "bodies.yaml"} {
		f.Add(file(f, name))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := openapi.Read(doc, source)
		if _, ok := errors.AsType[*plan.FieldError](err); err != nil && !ok {
			t.Fatalf("no FieldError: %v", err)
		}
		for _, o := range got.Operations {
			if err := o.Plan.Check(plan.Bounds{}); err != nil || o.Parameter == "" || o.Plan.Total() == 0 {
				t.Fatalf("%s: %v", told(o), err)
			}
		}
	})
}
