package jq_test

import (
	"strings"
	"testing"

	"allsettled/app/paste/jq"
)

func TestAFilterThatGoesDownIsAPath(t *testing.T) {
	for filter, want := range map[string]string{
		".name": "name", " .a.b ": "a.b", ".[0].x": "0.x", ".items[].name": "items.#.name", ".[].id": "#.id",
		`.["a b"]`: "a b", `."a.b"`: `a\.b`, ".a?": "a", ".a[2]": "a.2", "": "", ".": "", "name": "", ".a | .b": "",
		".a, .b": "", "keys": "", "{a}": "", ".a[1:2]": "", `.["a`: "", `.["a\"b"]`: "", ".a[": "", ".a[]]": "",
	} {
		if got := jq.Path(filter); got != want {
			t.Errorf("%s: got %q, want %q", filter, got, want)
		}
	}
}

// FuzzPath holds that a name in quotes is a path of one step.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"a", "a.b", "[]", "é", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		jq.Path(text)
		if name := jq.Path(`."` + text + `"`); text != "" && !strings.ContainsAny(text, `"\`) && name == "" {
			t.Errorf("%q is no path", text)
		}
	})
}
