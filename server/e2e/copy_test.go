package e2e

import (
	"strings"
	"testing"
)

// catchCopies keeps what the page copies in window.copied: a browser without a window has no clipboard.
func (p *tab) catchCopies() {
	p.t.Helper()
	eval[bool](p, `(()=>{
		Object.defineProperty(navigator,"clipboard",{value:{writeText:(t)=>{window.copied=t}}});
		return true})()`)
}

// Selected rows are copied under the table's own heads, with what came in beside the IDs, and a
// file has the names that a person gave to columns.
func TestSelectedRowsAreCopiedAsASpreadsheetPastesThem(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.catchCopies()
	p.paste("#ids", "id\tnote\n001\ta\n002\tb\n003\tc\n004\td\n005\te\n")
	p.fill("#address", "/demo/users/{id}?fail=003&status=404")
	p.press("#run")
	p.ended()
	p.until("columns are suggested", `document.querySelector('[data-column="city"]')!==null`)
	p.press(`[data-column="city"] summary`)
	p.fill(`[data-column="city"] input`, "Town, or city")
	eval[bool](p,
		`document.querySelector('[data-column="city"] input').dispatchEvent(new Event("change",{bubbles:true}))`)
	p.until("the head is renamed", `document.querySelector("#table thead").textContent.includes("Town, or city")`)
	p.press(`[data-index="1"] .select`)
	eval[bool](p,
		`document.querySelector('[data-index="3"] .select')`+
			`.dispatchEvent(new MouseEvent("click",{bubbles:true,shiftKey:true}))`)
	p.until("three rows are selected", `document.querySelector("#copy-table").textContent==="Copy 3 rows"`)
	p.press("#copy-table")
	p.until("they are copied", `window.copied && document.querySelector("#copy-table").textContent==="Copied"`)
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(eval[string](p, `window.copied`), "\r", "")), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines were copied, want a heading and three: %q", len(lines), lines)
	}
	if want := "id\tin.note\tstatus\thttp\tname\temail\tTown, or city\tcountry\tcode\treason"; lines[0] != want {
		t.Errorf("the heading is %q, want %q", lines[0], want)
	}
	for i, want := range []string{
		"002\tb\tfulfilled\t200\t", "003\tc\trejected\t404\t\t\t\t\thttp_404\tNothing here",
		"004\td\tfulfilled\t200\t",
	} {
		if !strings.HasPrefix(lines[i+1], want) {
			t.Errorf("line %d is %q, want it to begin with %q", i+1, lines[i+1], want)
		}
	}
	if head, _, _ := strings.Cut(string(p.file("#download-csv")), "\n"); !strings.Contains(head, `,"Town, or city",`) {
		t.Errorf("the file's heading is %q, want the name that was given", head)
	}
	p.press(`thead .select`)
	p.until("all are selected", `document.querySelector("#copy-table").textContent==="Copy 5 rows"`)
	p.press(`thead .select`)
	p.until("none is selected", `document.querySelector("#copy-table").textContent==="Copy"`)
}

// The link to a plan opens the page with that plan in the form, and runs nothing.
func TestAPlanIsSharedByItsLink(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.catchCopies()
	p.fill("#ids", "007, 8-10")
	p.fill("#address", "/demo/users/{id}?seed=3")
	p.press("#mode-any")
	p.press("#run")
	p.ended()
	beside := `document.querySelector("#copy-plan").getBoundingClientRect().left`
	before := eval[float64](p, beside)
	p.press("#copy-watch")
	p.until("the run's link is copied", `window.copied?.includes("/run/")`)
	p.until("the button says so", `document.querySelector("#copy-watch").textContent==="Copied"`)
	if after := eval[float64](p, beside); after != before {
		t.Errorf("the next button moved from %v to %v while somebody was about to press it", before, after)
	}
	watch := eval[string](p, `window.copied`)
	p.press("#copy-plan")
	p.until("the plan's link is copied", `window.copied?.includes("/#p=")`)
	link := eval[string](p, `window.copied`)
	eval[bool](p,
		`(()=>{navigator.clipboard.write=async([item])=>{
			window.copied="as an item: "+await (await item.getType("text/plain")).text()};return true})()`)
	p.press("#copy-plan")
	p.until("the clipboard takes a promise of the link", `window.copied==="as an item: `+link+`"`)
	other := browse(t, 1360, 900)
	other.open(link)
	other.until("the form is filled",
		`document.querySelector("#address").value==="/demo/users/{id}?seed=3" &&`+
			` document.querySelector("#mode-any").checked`)
	if got := eval[string](other, `document.querySelector("#ids").value`); got != "007, 8-10" {
		t.Errorf("the link brings the IDs %q, want 007, 8-10", got)
	}
	if got := other.text("#verdict"); got != "nothing run yet" {
		t.Errorf("opening a link ran something: %q", got)
	}
	other.open(watch)
	other.ended()
	if got := other.text("#sum"); !strings.Contains(got, "4 asked = 4 fulfilled") {
		t.Errorf("who watches sees %q", got)
	}
}
