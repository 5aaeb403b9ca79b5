package e2e

import (
	"strconv"
	"strings"
	"testing"

	"allsettled/app/link"
	"allsettled/app/plan"
)

// linkOf returns what stands behind "#p=" of a plan, as the program writes it: the page packs with
// the browser's own DEFLATE.
func linkOf(t *testing.T, p plan.Plan) string {
	t.Helper()
	text, err := link.Encode(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Before a link of many IDs is read, the page asks.
func TestALinkOfManyIDsIsAskedAbout(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	many := plan.Plan{Endpoint: "/demo/users/{id}?many=1", IDs: make([]string, 150_000)}
	for i := range many.IDs {
		many.IDs[i] = strconv.Itoa(i % 2)
	}
	p.open(s.origin + "/#p=" + linkOf(t, many))
	p.until("the page asks", `document.querySelector("#many-ids")?.textContent.includes("holds 150,000 IDs")`)
	if got := eval[string](p, `document.querySelector("#address").value`); strings.Contains(got, "many") {
		t.Errorf("the form has the address %q of the link before the question is answered", got)
	}
	p.press("#take-many")
	p.until("the link is read", `document.querySelector("#address").value.includes("many=1")`)
	p.until("its IDs are counted", `document.querySelector("#ids-hint").textContent.includes("150,000 IDs")`)
	p.until("the question is gone", `!document.querySelector("#many-ids")`)
}
