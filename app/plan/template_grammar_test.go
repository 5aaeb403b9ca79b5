//go:build !js

package plan_test

import (
	"testing"

	"allsettled/app/plan"
)

// templates are those that page and server must agree on.
var templates = []string{
	"", "/a/{id}", "/a/{id", "/a/id}", "/{}", "/{+id}", "/{!id}", "/{id,}", "/{,id}", "/{a,b}", "/{a*}", "/{a:3}", "/{a:0}", "/{a:9999}",
	"/{a:10000}", "/{a:}", "/{a*:3}", "/{a:3*}", "/{a.b}", "/{.a}", "/{a..b}", "/{..a}", "/{%41}", "/{%4}", "/{a-b}", "/{{a}}", "/a b", "/a%20b", "/a%2",
	"/ü", "/\u007f", "/\u0080", "/\u00a0", "/\ufdd0", "/\ufffe", "/\ufffd", "/\U0001fffe", "/\U000e0000", "/\U000e1000", "/\xff", "/'", "/\"", "/|", "/`", "/{a:007}", "/{a%41.b}", "/{_}",
}

func TestThePageJudgesTemplatesAsTheServerDoes(t *testing.T) {
	for _, s := range templates {
		if got, want := plan.IsTemplate(s), plan.ValidTemplate(s); got != want {
			t.Errorf("%q: the page says valid %v, the server %v", s, got, want)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range templates {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := plan.IsTemplate(s), plan.ValidTemplate(s); got != want {
			t.Fatalf("%q: the page says valid %v, the server %v", s, got, want)
		}
	})
}
