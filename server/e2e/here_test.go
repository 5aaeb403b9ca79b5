package e2e

import (
	"testing"
	"time"
)

// A run can be made by the browser itself: its connections are few, a site that
// lets no other page read refuses it, and no server knows of it.
func TestARunIsMadeByTheBrowserItself(t *testing.T) {
	g := newTarget(t, 20*time.Millisecond, nil)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.forgive("CORS")
	p.forgive("Failed to load resource")
	p.open(s.origin + "/")
	p.press("#limits")
	p.press("#here")
	p.fill("#ids", "1-18")
	p.fill("#address", "/demo/users/{id}?delay=300ms&fail=4")
	live := p.asked("/api/live")
	p.press("#run")
	p.ended()
	p.wantCounts("17", "1", "0")
	if n := p.asked("/api/live"); n != live {
		t.Errorf("%d connections were made to the server's runs, want none", n-live)
	}
	if n := p.asked("/demo/users/"); n < 18 {
		t.Errorf("the browser made %d calls, want 18 and the retries", n)
	}
	if eval[bool](p, `document.querySelector("#download")!==null`) {
		t.Error("a file is offered of a run that no server has")
	}
	most := eval[int](p, `(()=>{const all=performance.getEntriesByType("resource").filter(e=>
		e.name.includes("/demo/users/")&&e.requestStart);
		return Math.max(...all.map(a=>all.filter(b=>b.requestStart<=a.requestStart&&b.responseEnd>a.requestStart)
		.length))})()`)
	if most < 2 || most > 6 {
		t.Errorf("%d calls were in flight at once, want what a browser opens to one host", most)
	}
	p.fill("#ids", "1-3")
	p.fill("#address", g.URL+"/users/{id}")
	p.press("#run")
	p.until("the browser refuses",
		`document.querySelector("#sum").textContent.includes("3 asked = 0 fulfilled + 3 rejected")`)
	p.until("the cause is shown, with CORS named",
		`document.querySelector("#causes")?.textContent.includes("CORS")`)
}
