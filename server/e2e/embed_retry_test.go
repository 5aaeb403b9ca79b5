package e2e

import (
	"testing"

	"allsettled/app/plan"
)

// Rejected calls of a bare demo can be retried there, without the page around it.
func TestABareDemoRetriesWhatWasRejected(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 700, 900)
	flaky := plan.Plan{
		Endpoint: "/demo/users/{id}?fail=2,3&status=503&flap=1", IDs: []string{"1", "2", "3", "4"},
		Attempts: 1,
	}
	p.open(s.origin + "/embed#p=" + linkOf(t, flaky) + "&edit=locked")
	p.press("#run")
	p.ended()
	p.wantCounts("2", "2", "0")
	p.until("the cause is shown", `document.querySelector('#causes [data-cause="http_503"]')`)
	eval[bool](p, axe(t)+";true")
	p.fair("the causes in a bare demo")
	p.press(`#causes [data-act="again"]`)
	p.until("the retried calls fulfil", `document.querySelector("#sum").textContent.includes("4 asked = 4 fulfilled")`)
	p.until("nothing is left to retry", `!document.querySelector("#causes")`)
}
