package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// runs starts a run of some IDs, waits for its end, and returns its address.
func (p *tab) runs(ids string) string {
	p.t.Helper()
	before := eval[string](p, `location.pathname`)
	p.fill("#ids", ids)
	p.press("#run")
	p.ended()
	p.until("the run has an address", `location.pathname.startsWith("/run/") && location.pathname !== "`+before+`"`)
	return eval[string](p, `location.pathname`)
}

// shows waits until an address and the sum of its run are shown.
func (p *tab) shows(path, sum string) {
	p.t.Helper()
	p.until(path+" is in the address bar", `location.pathname === "`+path+`"`)
	p.until("its run is shown", `document.querySelector("#sum").textContent.startsWith("`+sum+` asked")`)
}

// The address bar names the run that is shown: Back and Forward walk the runs within one program, a reload and a second
// tab show the run, and the form stays.
func TestTheAddressBarNamesTheRun(t *testing.T) {
	g := newTarget(t, time.Millisecond, nil)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", g.host())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", g.URL+"/users/{id}")
	eval[bool](p, `window.same = true`)
	first := p.runs("1-3")
	second := p.runs("1-5")
	p.fill("#ids", "77, 78")
	eval[string](p, `(history.back(), "")`)
	p.shows(first, "3")
	eval[string](p, `(history.back(), "")`)
	p.until("the page without a run", `location.pathname === "/" && !document.querySelector("#rows [data-index]") &&
		!document.querySelector("#sum")?.textContent.includes("asked")`)
	eval[string](p, `(history.go(2), "")`)
	p.shows(second, "5")
	if !eval[bool](p, `window.same === true`) || eval[string](p, `document.querySelector("#ids").value`) != "77, 78" {
		t.Error("the walk loaded the page again, or lost what was typed")
	}
	eval[string](p, `(document.querySelector("a.skip").click(), "")`)
	if !eval[bool](p, `document.querySelector("#ids").value === "77, 78" && location.hash === "#results"`) {
		t.Error("a link within the page opened another page")
	}
	p.do(chromedp.Navigate(s.origin + first))
	p.usable()
	p.shows(first, "3")
	p.do(chromedp.Reload())
	p.usable()
	p.shows(first, "3")
	if got := eval[string](p, `document.querySelector("#address").value`); !strings.HasSuffix(got, "/users/{id}") {
		t.Errorf("after a reload the form has the address %q", got)
	}
	calls := g.calls()
	other := browse(t, 1360, 900)
	other.open(s.origin + second)
	other.shows(second, "5")
	if n := g.calls(); n != calls || n != 8 {
		t.Errorf("%d calls were made, want the 8 of the runs alone", n)
	}
}

// A run that this tab showed before is in the address bar when the tab comes back to the page.
func TestATabThatComesBackHasTheAddressOfItsRun(t *testing.T) {
	g := newTarget(t, time.Millisecond, nil)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", g.host())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", g.URL+"/users/{id}")
	run := p.runs("1-2")
	p.open(s.origin + "/")
	p.shows(run, "2")
}

// A command is read in whatever field it is pasted, also beside what stands there; one that cannot be read gets a
// sentence.
func TestACommandInAnyFieldIsReadOrNamed(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	for _, field := range []string{"#body", "#headers", "#ids", "#address"} {
		for name, c := range map[string]struct{ command, address string }{
			"curl":       {`curl https://a.example/c/17`, "https://a.example/c/{id}"},
			"fetch":      {`fetch("https://a.example/f/17");`, "https://a.example/f/{id}"},
			"PowerShell": {`Invoke-WebRequest -Uri "https://a.example/p/17"`, "https://a.example/p/{id}"},
			"HTTPie":     {`http https://a.example/h/17`, "https://a.example/h/{id}"},
			"Wget":       {`wget -qO- https://a.example/w/17`, "https://a.example/w/{id}"},
		} {
			p.choose("#method", "POST") // with which there is a body
			p.reveal(field)
			p.paste(field, c.command)
			p.until(name+" pasted into "+field, `document.querySelector("#address").value === "`+c.address+`" &&
				!document.querySelector("`+field+`").value.includes("17") || "`+field+`" === "#ids" &&
				document.querySelector("#address").value === "`+c.address+`"`)
		}
	}
	p.reveal("#headers")
	p.fill("#headers", "X-Team: red\n")
	p.paste("#headers", "X-Team: red\ncurl -H 'X-Team: blue' https://a.example/b/17")
	p.until("beside what stands there", `document.querySelector("#address").value === "https://a.example/b/{id}" &&
		document.querySelector("#headers").value === "X-Team: blue\n"`)
	p.choose("#method", "POST")
	p.reveal("#body")
	for _, command := range []string{`axios.get("https://a.example/7")`, "http a.example/7 f@x"} {
		p.paste("#body", command)
		p.until(command+" is named", `document.querySelector("#form-error")?.textContent.includes("will not do")`)
		p.paste("#body", "")
	}
}

// The circles of a browser's own radio buttons lie over no name of a mode: not on the page, and not in a frame,
// whatever may be edited there.
func TestNoCircleLiesOverTheModes(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1000, 800)
	const circles = `[...document.querySelectorAll(".modes input")].filter((e) => {
		const look = getComputedStyle(e);
		return look.opacity !== "0" && look.display !== "none" && look.visibility !== "hidden";
	}).length`
	for _, path := range []string{"/", "/embed", "/embed?1#edit=ids", "/embed?2#edit=locked"} {
		at, fragment, _ := strings.Cut(path, "#")
		p.open(s.origin + at + "#p=" + linkOf(t, lesson) + "&" + fragment)
		for _, state := range []string{"before a run", "after it"} {
			of := eval[int](p, `document.querySelectorAll(".modes input").length`)
			if n := eval[int](p, circles); n > 0 || of != 5 {
				t.Errorf("%s, %s: %d circles of %d are seen", path, state, n, of)
			}
			p.press("#run")
			p.ended()
		}
	}
}
