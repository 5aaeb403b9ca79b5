package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// axe is the program that judges a page by WCAG, as make browser brings it.
func axe(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("../../.bin/axe-core-*.min.js")
	if err != nil || len(found) == 0 {
		t.Fatal("axe-core is missing: make browser brings it")
	}
	program, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(program)
}

// fair fails the test for everything by which the page as it stands breaks WCAG 2.2 AA.
func (p *tab) fair(state string) {
	p.t.Helper()
	broken := eval[[]string](p, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"],
		resultTypes: ["violations"]})
		.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 140)
		+ " " + (n.any[0]?.message ?? n.failureSummary).slice(0, 160))))`)
	for _, b := range broken {
		p.t.Errorf("%s: %s", state, b)
	}
	if wide := eval[bool](p, `document.documentElement.scrollWidth > innerWidth`); wide {
		p.t.Errorf("%s: the page scrolls sideways", state)
	}
}

// Every view and state of the page holds WCAG 2.2 AA, light and dark, wide and narrow.
func TestThePageIsForEverybody(t *testing.T) {
	program := axe(t)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	for _, c := range []struct {
		theme string
		width int
	}{{"light", 1360}, {"dark", 1360}, {"light", 390}, {"dark", 390}} {
		p := browse(t, c.width, 900)
		p.open(s.origin + "/")
		eval[bool](p, program+`;document.documentElement.setAttribute("data-theme","`+c.theme+`");true`)
		name := func(state string) string { return state + ", " + c.theme }
		p.fair(name("first visit"))
		for _, one := range []string{"#tab-auth", "#tab-request", "#limits"} {
			p.press(one)
			p.fair(name("the tab " + one))
		}
		p.paste("#ids", "9-3")
		p.until("the slip is shown", `document.querySelector("#ids-error")?.textContent.includes("9-3")`)
		p.fair(name("a slip in the form"))
		p.paste("#ids", "id\tcountry\n1\tde\n2\tfr\n3\tit")
		p.until("the table is seen", `document.querySelector("#sheet")`)
		p.fair(name("a table"))
		p.paste("#ids", "1-30")
		p.fill("#attempts", "1")
		p.fill("#address", "/demo/users/{id}?delay=2s&fail=3,8&status=503")
		p.do(runKeys())
		p.until("the run goes on", `document.querySelector("#verdict").dataset.state==="running"`)
		p.fair(name("running"))
		p.ended()
		p.until("what was rejected is shown", `document.querySelector("#causes")`)
		p.fair(name("ended"))
		p.press(`#rows tr[data-index="0"] .id`)
		p.until("the call is open", `document.querySelector("#tree")`)
		p.fair(name("a call in full"))
		p.press("#detail-close")
		p.until("it is closed", `!document.querySelector("#detail")`)
		p.press("#code-open")
		p.until("the code is there", `document.querySelector("#code-text mark")`)
		p.fair(name("the exact code"))
		p.press("#tab-failures")
		p.fair(name("what failed"))
		p.press("#tab-timeline")
		p.fair(name("the timeline"))
		p.press("#compare-open")
		p.until("the lanes are there",
			`document.querySelectorAll("[data-lane]").length===14`)
		eval[bool](p, `document.querySelector("#compare-table").click() ?? true`)
		p.fair(name("the modes on one clock"))
		eval[bool](p,
			`(()=>{document.querySelector("#columns .chip summary").click();`+
				`document.querySelector("#help").click();return true})()`)
		p.until("the keys are listed", `document.querySelector("#keys").open`)
		p.fair(name("the list of keys"))
	}
}

// A whole run by the keyboard alone: to the field, run, search, open a row, walk, close.
func TestAWholeRunByKeyboardOnly(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.tabTo("#ids")
	p.do(chromedp.KeyEvent("11, "), runKeys())
	p.ended()
	p.wantCounts("10", "1", "0")
	p.tabTo("#results .id")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("the row is open", `document.querySelector("#detail")?.dataset.index==="0"`)
	p.tabTo("#detail-next")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("the next row is open", `document.querySelector("#detail")?.dataset.index==="1"`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.until("it is closed", `!document.querySelector("#detail")`)
	p.do(chromedp.KeyEvent("/"))
	p.until("the search has the focus", `document.activeElement?.id==="search"`)
	p.fill("#search", "nothing here")
	p.until("one row is left", `document.querySelectorAll("#rows [data-index]").length===1`)
	if got := p.text("#live"); !strings.Contains(got, "asked") {
		t.Errorf("the live region says %q, want the end in it", got)
	}
}

// tabTo presses Tab until the element has the focus.
func (p *tab) tabTo(sel string) {
	p.t.Helper()
	p.reveal(sel)
	for range 80 {
		p.do(chromedp.KeyEvent(kb.Tab))
		if eval[bool](p, `document.activeElement?.matches(`+"`"+sel+"`"+`)===true`) {
			return
		}
	}
	p.t.Fatalf("80 presses of Tab do not reach %s; the focus is on %s", sel,
		eval[string](p, `document.activeElement.outerHTML.slice(0,200)`))
}
