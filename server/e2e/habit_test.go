package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Esc cancels: what has settled stays, the rest is left behind, and the line
// still adds up. The same plan can be run again, and the earlier run is kept.
func TestEscCancelsAndNothingIsLost(t *testing.T) {
	g := newTarget(t, 200*time.Millisecond, nil)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", g.host())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", g.URL+"/users/{id}")
	p.fill("#ids", "1-500")
	p.do(runKeys())
	p.until("some have settled", `+document.querySelector("#count-fulfilled").textContent >= 6`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.ended()
	if got := p.text("#sum"); !strings.Contains(got, "500 asked") || !strings.Contains(got, "aborted") {
		t.Errorf("the sum says %q, want 500 asked, and the aborted ones counted", got)
	}
	if n := g.calls(); n >= 500 {
		t.Errorf("%d calls were made of a cancelled run", n)
	}
	p.fill("#ids", "1-3")
	p.press("#run")
	p.until("the second run has ended", `document.querySelector("#sum").textContent.includes("3 asked = 3 fulfilled")`)
	if got := p.text("#runs"); !strings.Contains(got, "500") {
		t.Errorf("the list of runs says %q, want the earlier one of 500 calls kept", got)
	}
}

// Who comes back finds the form as it was left.
func TestTheLastPlanIsRemembered(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}?seed=7")
	p.fill("#ids", "007, 8")
	p.press("#mode-any")
	p.press("#run")
	p.ended()
	p.open(s.origin + "/")
	got := eval[[]string](p,
		`["#address","#ids"].map(s=>document.querySelector(s).value)`+
			`.concat(String(document.querySelector("#mode-any").checked))`)
	if want := []string{"/demo/users/{id}?seed=7", "007, 8", "true"}; !slices.Equal(got, want) {
		t.Errorf("the form holds %q, want %q", got, want)
	}
}

// A row opens to the whole answer and its reason, by keyboard as by mouse, and
// what an answer says is text, never a part of the page.
func TestARowOpensToTheWholeAnswer(t *testing.T) {
	g := newTarget(t, 0, map[string]int{"<img src=x onerror=alert(1)>": 404})
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", g.host())
	p := browse(t, 390, 800)
	p.open(s.origin + "/")
	p.fill("#address", g.URL+"/users/{id}")
	p.paste("#ids", `"<img src=x onerror=alert(1)>"`)
	p.press("#run")
	p.ended()
	p.press(`#rows [data-index="0"] button`)
	p.until("the answer is open",
		`document.querySelector("#detail")?.textContent.includes("Person <img src=x onerror=alert(1)>")`)
	if got := p.text("#reason"); !strings.Contains(got, "Nothing here for this ID") {
		t.Errorf("the reason says %q", got)
	}
	if eval[bool](p, `!!document.querySelector("img[src=x]")`) {
		t.Error("an answer became a part of the page")
	}
	if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("a phone has to scroll sideways")
	}
}

// In a run of many calls, long answers are fetched when their rows are opened.
func TestLongAnswersOfManyCallsAreFetchedWhenLookedAt(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}?bytes=15000")
	p.paste("#ids", "1-5000")
	p.press("#limits")
	p.fill("#in-flight", "64")
	p.press("#run")
	p.ended()
	p.until("the rows in view have their answers",
		`document.querySelector('#rows tr[data-index="1"] td:nth-child(5)')?.textContent.trim().length > 1`)
	asked := p.asked("/outcomes/")
	if asked == 0 || asked > 200 {
		t.Errorf("the page asked for %d answers, want those in view", asked)
	}
	p.press(`#rows tr[data-index="3"] .id`)
	p.until("the whole answer is shown", `document.querySelector("#answer")?.textContent.includes('"id": "4"')`)
}

// A paused run begins no more calls until somebody lets it go on.
func TestARunIsPausedAndGoesOn(t *testing.T) {
	g := newTarget(t, 50*time.Millisecond, nil)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", g.host())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", g.URL+"/users/{id}")
	p.paste("#ids", "1-200")
	p.do(runKeys())
	p.until("some have settled", `+document.querySelector("#count-fulfilled").textContent >= 6`)
	p.press("#pause")
	p.until("the run is paused, and nothing is in flight",
		`document.querySelector("#pace").textContent.startsWith("Paused, 0 in flight")`)
	before := g.calls()
	eval[bool](p, `new Promise(r=>setTimeout(()=>r(true),300))`)
	if after := g.calls(); after != before || after >= 200 {
		t.Errorf("%d calls were made, and %d a moment later: a paused run makes none", before, after)
	}
	p.press("#pause")
	p.ended()
	p.wantCounts("200", "0", "0")
}

// A spreadsheet that is chosen as a file is read, and its IDs are there.
func TestAFileIsChosen(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.chooseFile("ids.csv", []byte("id;Stra\xdfe\n007;x\n008;y\n"))
	p.until("its rows are counted", `document.querySelector("#ids-hint").textContent.includes("2 rows")`)
	if got := p.text("#first"); !strings.Contains(got, "/demo/users/007") {
		t.Errorf("the first addresses are %q, want 007 in them", got)
	}
}

// chooseFile chooses a file as a person does in the dialog.
func (p *tab) chooseFile(name string, data []byte) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`(()=>{const d=new DataTransfer();
		d.items.add(new File([Uint8Array.from(atob(%q),c=>c.charCodeAt(0))],%q));
		const e=document.querySelector("#file");e.files=d.files;
		return e.dispatchEvent(new Event("change",{bubbles:true}))})()`,
		base64.StdEncoding.EncodeToString(data), name))
}

// Rows that a workbook hides are left out, and said to be, until a person wants them.
func TestHiddenRowsOfAFileAreAskedAbout(t *testing.T) {
	data, err := os.ReadFile("../sheet/testdata/cases/S18-rows.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 390, 844)
	p.open(s.origin + "/")
	p.chooseFile("ids.xlsx", data)
	p.until("the rows that are hidden are counted",
		`document.querySelector("#hidden-rows")?.textContent.includes("7 of 10 rows are hidden")`)
	p.until("the others are there", `document.querySelector("#ids-hint").textContent.includes("3 rows")`)
	p.press("#take-hidden")
	p.until("all rows are there", `document.querySelector("#ids-hint").textContent.includes("10 rows")`)
	p.until("nothing is hidden any more", `!document.querySelector("#hidden-rows")`)
}

// The runs of this browser are there when the page is opened again, with their
// sums; one that is taken off the list can be put back.
func TestTheRunsOfTheBrowserAreOffered(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}?fail=2&status=404")
	p.fill("#ids", "1-5")
	p.press("#run")
	p.ended()
	p.until("the tab tells the end", `document.title.includes("4 of 5 fulfilled")`)
	eval[bool](p, `(()=>{sessionStorage.clear();return true})()`)
	p.do(chromedp.Navigate("about:blank"))
	p.open(s.origin + "/")
	p.until("the run is listed", `document.querySelector("#runs")?.textContent.includes("4 of 5 fulfilled")`)
	p.press("#runs li button.icon")
	p.until("it is off the list", `!document.querySelector("#runs")`)
	p.press("#undo")
	p.until("it is back", `document.querySelector("#runs")`)
	p.press("#runs [data-run]")
	p.ended()
	p.wantCounts("4", "1", "0")
}
