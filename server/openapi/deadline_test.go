package openapi_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"allsettled/server/openapi"
)

// asked is a context that counts how often it is asked whether it has ended, and ends at one of them; 0: never.
type asked struct {
	context.Context

	times, end int
}

// Err implements [context.Context].
func (a *asked) Err() error {
	if a.times++; a.end > 0 && a.times >= a.end {
		return context.DeadlineExceeded
	}
	return nil
}

// large returns a document of the shape and the size that well-known APIs publish: most of it are examples of answers,
// and schemas that only answers lead to.
func large() []byte {
	const text = "https://api.example.com/organizations/example/things/"
	item := func(i int) string {
		return path(i, `"schema":{"type":"integer"}`+fmt.Sprintf(`}],"summary":"Thing %d","responses":{"200":`+
			`{"content":{"application/json":{"schema":%s,"examples":{"e":{"$ref":"#/components/examples/e%d"}}}}}},`+
			`"tags":[{"name":"a"`, i, ref(fmt.Sprintf("s%d", i)), i))
	}
	schema := func(i int) string {
		return fmt.Sprintf(`"s%d":{"type":"object","properties":{%s}}`, i, list(54, func(j int) string {
			return fmt.Sprintf(`"property_%d":{"type":"string","format":"uri","description":"Where","example":"%s%d"}`,
				j, text, j)
		}))
	}
	example := func(i int) string {
		return fmt.Sprintf(`"e%d":{"value":{%s}}`, i,
			list(54, func(j int) string { return fmt.Sprintf(`"property_%d":"%s%d"`, j, text, j) }))
	}
	return document(list(1100, item), list(1100, schema)+`},"examples":{`+list(1100, example))
}

// The time of a bubble stands still while something is computed, so that a slow machine reads as much as a fast one.
func TestALargeDocumentIsReadWhole(t *testing.T) {
	doc := large()
	if len(doc) < 12_500_000 {
		t.Fatalf("the document has %d bytes", len(doc))
	}
	synctest.Test(t, func(t *testing.T) {
		got, err := openapi.Read(t.Context(), doc, "")
		if err != nil || len(got.Operations) != 1100 || len(got.LeftOut) > 0 {
			t.Errorf("%d operations, %d left out, %v", len(got.Operations), len(got.LeftOut), err)
		}
	})
}

// While a document is read it is looked at again and again whether the time is over: nothing is read after that.
func TestADeadlineIsLookedAtWhileADocumentIsRead(t *testing.T) {
	for says, doc := range map[string][]byte{
		"JSON that is kept":       document(list(2000, func(i int) string { return path(i, `"schema":{}`) }), ""),
		"values in JSON":          document(path(0, `"example":[`+strings.Repeat("1,", 200_000)+"1]"), ""),
		"JSON that is passed by":  document(list(20_000, func(i int) string { return fmt.Sprintf(`"/%d":7`, i) }), ""),
		"YAML":                    []byte(head + "paths:\n" + strings.Repeat(" ? a\n", 50_000)),
		"one text in YAML":        []byte(head + "x: " + strings.Repeat("a ", 500_000) + "\npaths: {}"),
		"white space in YAML":     []byte(head + "x: " + strings.Repeat(" ", 500_000) + "a\npaths: {}"),
		"comments in YAML":        []byte(head + strings.Repeat("# a\n", 50_000) + "paths: {}"),
		"lists in lists in YAML":  []byte(head + "paths: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000)),
		"aliases that are copied": bomb(),
	} {
		whole := &asked{Context: t.Context()}
		_ = openapi.Parse(whole, doc) // some of them are too much
		if whole.times < 4 {
			t.Errorf("%s: asked %d times for %d bytes", says, whole.times, len(doc))
		}
		for end := 1; end < whole.times; end += max(1, whole.times/7) {
			ctx := &asked{Context: t.Context(), end: end}
			if err := openapi.Parse(ctx, doc); !errors.Is(err, context.DeadlineExceeded) || ctx.times > end+2 {
				t.Errorf("%s: over at %d of %d: %v, asked %d times", says, end, whole.times, err, ctx.times)
			}
		}
	}
}

// As YAML, a document of that size is too much: it is refused before it is read, and the sentence asks for its JSON.
func TestALargeDocumentInYAMLIsAskedForAsJSON(t *testing.T) {
	doc := []byte(head + "paths: {}\ncomponents:\n  examples:\n    all:\n" +
		strings.Repeat("      property_url: https://api.example.com/things\n", 260_000))
	_, err := openapi.Read(t.Context(), doc, "")
	if err == nil || !strings.Contains(err.Error(), "choose its JSON") || !strings.Contains(err.Error(), "600,000") {
		t.Errorf("%d bytes: got %v, want that its JSON is asked for, and the bound", len(doc), err)
	}
}
