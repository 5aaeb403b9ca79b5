package openapi_test

import (
	"testing"

	"go.yaml.in/yaml/v3"

	"allsettled/server/openapi"
)

// FuzzMostNodes holds that no document has more nodes than are counted before it is read.
func FuzzMostNodes(f *testing.F) {
	for _, seed := range []string{
		"a: b", "{a,b,,}", "[a,[b],{c}]", "- - - a", "? a\n? b", "? ?", "? ? ? ? ?",
		"?\n ?\n  ?\n   ?", "-\n-\n", "a: # x\n  b: |\n   c,d", "[a: b, ? c]",
		"&a [*a, !!str b]", "a:\r\n- b\rc: d", "{\"a\":1,'b':}", "---\na\n---\nb", "-\u2028-\u0085- a",
		"a:\tb", "<<: *x",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var n yaml.Node
		if yaml.Unmarshal(doc, &n) != nil {
			return
		}
		const outside = 4 // the document, and the first value in it
		if got, most := count(&n), openapi.MostNodes(doc)+outside; got > most {
			t.Fatalf("%d nodes, counted %d at most", got, most)
		}
	})
}

// count returns how many nodes are in a tree. An alias is one.
func count(n *yaml.Node) int {
	all := 1
	for _, one := range n.Content {
		all += count(one)
	}
	return all
}
