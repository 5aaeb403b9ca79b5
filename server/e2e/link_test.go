package e2e

import (
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
