package openapi_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"allsettled/app/plan"
	"allsettled/server/openapi"
)

const source = "https://docs.example.com/specs/openapi.yaml"

var update = flag.Bool("update", false, "write the golden files again")

func file(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// describe writes an operation on one line.
func describe(o openapi.Operation) string {
	said := o.Method + " " + o.Path + " | " + o.Summary + " | " + o.Parameter + " | "
	if o.Key != (openapi.Key{}) {
		said += o.Key.In + " " + o.Key.Name
	}
	return said + " | " + string(o.Plan.Encode())
}

// describeAll writes what was found in a document, a line an operation.
func describeAll(d openapi.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q, %d left out\n", d.Title, len(d.LeftOut))
	for _, o := range d.Operations {
		b.WriteString(describe(o) + "\n")
	}
	return b.String()
}

// documents are those of testdata, each with a golden file beside it.
var documents = []string{
	"petstore.yaml", "petstore2.yaml", "bodies.yaml", "repositories.json", "weather.yaml", "anchors.yaml",
	"composed.json", "odd.yaml",
}

func TestEachOperationWithAParameterBecomesAPlan(t *testing.T) {
	for _, name := range documents {
		doc, err := openapi.Read(t.Context(), file(t, name), source)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		golden, got := strings.TrimSuffix(name, filepath.Ext(name))+".golden", describeAll(doc)
		if *update {
			if err := os.WriteFile(filepath.Join("testdata", golden), []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(file(t, golden)), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// JSON is read by another way than YAML, and must come to the same.
func TestADocumentIsTheSameInJSONAndYAML(t *testing.T) {
	for _, name := range documents {
		if name == "odd.yaml" || name == "anchors.yaml" {
			continue // they have what JSON has not: keys that are no text, aliases, merge keys
		}
		want, err := openapi.Read(t.Context(), file(t, name), source)
		if err != nil {
			t.Fatal(err)
		}
		var tree yaml.Node
		plain := strings.ReplaceAll(string(file(t, name)), `\ud83d\ude00`, "😀") // to YAML, a surrogate is a mistake
		if err := yaml.Unmarshal([]byte(plain), &tree); err != nil {
			t.Fatal(err)
		}
		got, err := openapi.Read(t.Context(), []byte(asJSON(t, tree.Content[0])), source)
		if diff := cmp.Diff(describeAll(want), describeAll(got)); err != nil || diff != "" {
			t.Errorf("%s as JSON: %v (-want +got):\n%s", name, err, diff)
		}
		if filepath.Ext(name) != ".json" {
			continue
		}
		text, err := yaml.Marshal(&tree)
		if err != nil {
			t.Fatal(err)
		}
		got, err = openapi.Read(t.Context(), text, source)
		if diff := cmp.Diff(describeAll(want), describeAll(got)); err != nil || diff != "" {
			t.Errorf("%s as YAML: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

// asJSON writes a tree of YAML as JSON, its members in their order.
func asJSON(t *testing.T, n *yaml.Node) string {
	t.Helper()
	var parts []string
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, fmt.Sprintf("%q:%s", n.Content[i].Value, asJSON(t, n.Content[i+1])))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case yaml.SequenceNode:
		for _, one := range n.Content {
			parts = append(parts, asJSON(t, one))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case yaml.ScalarNode:
		switch n.ShortTag() {
		case "!!int", "!!float", "!!bool", "!!null":
			return strings.Replace(n.Value, "~", "null", 1)
		}
		return fmt.Sprintf("%q", n.Value)
	default:
		t.Fatalf("the document has a node of kind %v", n.Kind)
		return ""
	}
}

func TestDocumentsThatAreRefused(t *testing.T) {
	relative := []byte("openapi: 3.0.0\ninfo: {title: a, version: b}\npaths: {'/a/{id}': {get: {}}}")
	for _, c := range []struct {
		says, source string
		doc          []byte
		want, typed  string
		over         bool
	}{
		{says: "nothing", want: "JSON or YAML"},
		{says: "Swagger 1", doc: []byte(`{"swagger":"1.2"}`), want: "Swagger 2", typed: "swagger: 1.2"},
		{says: "Swagger 2 without paths", doc: []byte(`{"swagger":"2.0"}`), want: "with paths"},
		{says: "a page", doc: []byte("<!doctype html><p>hello"), want: "JSON or YAML"},
		{says: "a list", doc: []byte("[1]"), want: "JSON or YAML"},
		{says: "a text", doc: []byte(`"openapi: 3.0.0"`), want: "JSON or YAML"},
		{says: "two documents", doc: []byte("a: b\n---\nc: d"), want: "openapi: 3"},
		{says: "half a document", doc: []byte(`{"openapi":"3.0.0","paths":{`), want: "cannot be read"},
		{says: "a tab that indents YAML", doc: []byte("openapi: 3.0.0\npaths:\n\t/a: {}"), want: "cannot be read"},
		{says: "bytes that are not UTF-8", doc: []byte("openapi: 3.0.0\ninfo: {title: \xff}"), want: "cannot be read"},
		{says: "another YAML", doc: []byte("a: b"), want: "openapi: 3"},
		{says: "OpenAPI 4", doc: []byte("openapi: 4.0.0\npaths: {}"), want: "OpenAPI 3", typed: "openapi: 4.0.0"},
		{says: "OpenAPI 2", doc: []byte("openapi: 2.0\npaths: {}"), want: "OpenAPI 3", typed: "openapi: 2.0"},
		{says: "no paths", doc: []byte("openapi: 3.1.0\nwebhooks: {}"), want: "with paths"},
		{says: "paths that are a text", doc: []byte("openapi: 3.1.0\npaths: x"), want: "with paths"},
		{says: "no address of its API", doc: relative, want: "where its API is"},
		{says: "another scheme than http", doc: relative, source: "ftp://a", want: "https://", typed: "ftp://a"},
		{says: "an address without a host", doc: relative, source: "https:///a", want: "https://", typed: "https:///a"},
		{
			says: "an address that cannot be read", doc: relative, source: "https://a b/", want: "https://",
			typed: "https://a b/",
		},
		{says: "too much", doc: make([]byte, openapi.MaxBytes+1), want: "16 MiB", over: true},
	} {
		_, err := openapi.Read(t.Context(), c.doc, c.source)
		got, ok := errors.AsType[*plan.FieldError](err)
		isField := ok && (got.Field == "openapi" || got.Field == "source" && got.Code == "no_server")
		if !isField || !strings.Contains(got.Want, c.want) || got.OverLimit != c.over {
			t.Errorf("%s: got %v, over limit %v, want a mistake in openapi with %q, %v", c.says, err, c.over, c.want,
				c.over)
			continue
		}
		if got.Typed != c.typed {
			t.Errorf("%s: typed %q, want %q", c.says, got.Typed, c.typed)
		}
	}
}

func TestVersionsThatAreRead(t *testing.T) {
	for _, version := range []string{"3.0.0", "3.0.4", "3.1.0", "3.1.1", "3.2.0", "'3.0.0'"} {
		doc := "openapi: " + version + "\nservers: [{url: 'https://a.example'}]\npaths: {'/a/{id}': {get: {}}}"
		for _, bom := range []string{"", "\uFEFF"} {
			if got, err := openapi.Read(t.Context(), []byte(bom+doc), ""); err != nil || len(got.Operations) != 1 {
				t.Errorf("%q%s: got %d operations, %v", bom, version, len(got.Operations), err)
			}
		}
	}
}
