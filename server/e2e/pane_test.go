package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// inSight says of an element whether all of it can be seen, and nothing lies over its middle.
const inSight = `(sel => {
	const e = document.querySelector(sel), box = e.getBoundingClientRect();
	const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
	return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && (e === top || e.contains(top));
})`

// After Run the line of results can be seen, whatever tab of the form is open; nothing jumps, and the focus stays.
func TestTheLineOfResultsIsInSightAfterRun(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	for _, size := range [][2]int{{1360, 800}, {768, 1024}, {390, 844}} {
		p := browse(t, size[0], size[1])
		p.open(s.origin + "/")
		p.press("#limits")
		p.fill("#attempts", "1")
		eval[bool](p, `(scrollTo(0,0), true)`)
		p.press("#run")
		p.ended()
		for _, sel := range []string{"#headline", ".progress", "#sum", "#run"} {
			if !eval[bool](p, fmt.Sprintf(inSight+"(%q)", sel)) {
				t.Errorf("%v: %s cannot be seen after Run", size, sel)
			}
		}
		if got := eval[string](p, `document.activeElement.id + " " + scrollY`); got != "run 0" {
			t.Errorf("%v: the focus and the scroll are %q, want those of before", size, got)
		}
		if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%v: the page scrolls sideways", size)
		}
		if size[0] > 860 && eval[bool](p, `document.documentElement.scrollHeight > innerHeight`) {
			t.Errorf("%v: the page itself scrolls, not its parts", size)
		}
	}
}

// Tabs are walked with the arrow keys, and what was typed behind one stays.
func TestTabsByKeyboard(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#ids", "7, 8")
	p.tabTo("#tab-ids")
	for _, row := range []struct{ key, open, pane string }{
		{kb.ArrowRight, "limits", "how"},
		{kb.ArrowRight, "tab-auth", "auth"},
		{kb.End, "tab-request", "request"},
		{kb.ArrowRight, "tab-ids", "ids"},
		{kb.ArrowLeft, "tab-request", "request"},
		{kb.Home, "tab-ids", "ids"},
	} {
		p.do(chromedp.KeyEvent(row.key))
		p.until(row.open+" is open", fmt.Sprintf(`document.activeElement.id === %q &&
			document.activeElement.ariaSelected === "true" && document.querySelector("#pane-%s").offsetParent`,
			row.open, row.pane))
	}
	if got := eval[string](p, `document.querySelector("#ids").value`); got != "7, 8" {
		t.Errorf("the IDs are %q, want what was typed", got)
	}
}

// A tab says what is behind it: something that is set, a mistake, how many failed.
func TestATabSaysWhatIsBehindIt(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	mark := func(tab, want string) {
		t.Helper()
		p.until(tab+" is marked "+want, fmt.Sprintf(`document.querySelector(%q).dataset.mark === %q`, tab, want))
	}
	mark("#tab-ids", "set")
	mark("#limits", "")
	p.fill("#attempts", "2")
	mark("#limits", "set")
	p.fill("#attempts", "two")
	mark("#limits", "mistake")
	p.fill("#attempts", "1")
	p.fill("#headers", "Accept: text/plain")
	mark("#tab-request", "set")
	p.fill("#address", "/demo/users/{id}?fail=1-3&status=401")
	p.fill("#ids", "1-3")
	p.press("#run")
	p.ended()
	p.until("the failures are counted", `document.querySelector("#tab-failures").textContent === "Failures (3)"`)
	p.until("the headline says what happened, and is not green",
		`document.querySelector("#headline").textContent.startsWith("All 3 failed: ") &&
			document.querySelector("#headline").className === "bad"`)
	p.press("#tab-table")
	p.press("#failed-show")
	p.until("what can be done is in sight", `document.querySelector("#causes").offsetParent`)
}

// The form can be folded away while a run is watched.
func TestTheFormIsFoldedAway(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	wide := func() float64 { return eval[float64](p, `document.querySelector("#results").offsetWidth`) }
	before := wide()
	p.press("#fold")
	p.until("the results have the whole width", `!document.querySelector("#ids").offsetParent`)
	if after := wide(); after < before+300 {
		t.Errorf("the results are %v pixels wide, %v before", after, before)
	}
	p.press("#fold")
	p.until("the form is back", `document.querySelector("#ids").offsetParent`)
}

// On a phone every button of the bar can be pressed, whatever it is called and however many there are.
func TestNothingHidesTheBarOfAPhone(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 390, 844, chromedp.Flag("accept-lang", "de-DE,de"), chromedp.Flag("lang", "de"))
	p.open(s.origin + "/")
	inSightAll := func(state string, all ...string) {
		t.Helper()
		for _, sel := range all {
			if !eval[bool](p, fmt.Sprintf(inSight+"(%q)", sel)) {
				t.Errorf("%s: %s cannot be seen", state, sel)
			}
		}
	}
	p.paste("#ids", "1-40")
	p.fill("#address", "/demo/users/{id}?rate=1")
	p.press("#run")
	p.until("the site asks to wait", `document.querySelector("#go-on")`)
	inSightAll("while the site asks to wait", "#run", "#cancel", "#pause", "#go-on", "#headline", "#sum")
	p.press("#cancel")
	p.ended()
	p.paste("#ids", "1-10000")
	p.until("the button says how many", `document.querySelector("#run").textContent.includes("10.000")`)
	inSightAll("with a long number", "#run", "#try-one", "#headline", "#sum")
	p.fill("#address", "https://api.example.com/users/42")
	p.press("#address-choice button")
	p.until("the place of the ID can be taken back", `document.querySelector("#undo")`)
	inSightAll("with something to undo", "#run", "#undo", "#headline", "#sum")
}
