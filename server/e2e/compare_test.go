package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// promises asks Node's own Promise functions what they make of calls that settle in this order. The
// order decides, never Node's clock: its timers round to milliseconds, and two calls that settled
// within one would change places.
const promises = `
const fates = JSON.parse(process.argv[1]);
const order = fates.map((f, i) => i).sort((a, b) => fates[a].ms - fates[b].ms || a - b);
const settle = [];
const calls = () => fates.map((f, i) =>
  new Promise((yes, no) => (settle[i] ??= []).push(() => (f.ok ? yes(i) : no(i)))));
const said = {};
for (const name of ["all", "any", "race", "allSettled"])
  said[name] = Promise[name](calls()).then(
    (v) => ({ status: "fulfilled", by: typeof v === "number" ? v : -1 }),
    (e) => ({ status: "rejected", by: typeof e === "number" ? e : -1 }));
(function next() {
  const i = order.shift();
  settle[i]?.forEach((now) => now());
  if (order.length) setImmediate(next);
})();
const names = Object.keys(said);
Promise.all(Object.values(said)).then((list) =>
  console.log(JSON.stringify(Object.fromEntries(names.map((n, i) => [n, list[i]])))));
`

// fate is how a call went.
type fate struct {
	MS float64 `json:"ms"`
	OK bool    `json:"ok"`
}

// said is what a Promise function came to: by which call, -1 for all of them.
type said struct {
	Status string `json:"status"`
	By     int    `json:"by"`
}

func node(t testing.TB, fates []fate) map[string]said {
	t.Helper()
	given, err := json.Marshal(fates)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	out, err := exec.CommandContext(ctx, "node", "-e", promises, string(given)).Output()
	if err != nil {
		t.Fatalf("ask Node: %v", err)
	}
	var all map[string]said
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatalf("read what Node said: %v: %s", err, out)
	}
	return all
}

// wantLanes holds the lanes against Node's own Promise functions for calls that settle in the same order.
func (p *tab) wantLanes(what string, paced bool) {
	p.t.Helper()
	var fates []fate
	text := eval[string](p,
		`fetch("/api/runs/"+JSON.parse(sessionStorage["allsettled.run"])+"/events").then(r=>r.text())`)
	for line := range strings.Lines(text) {
		var e struct {
			Kind      string
			Index     int
			Status    string
			StartedMs float64
			TookMs    float64
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			p.t.Fatalf("%s: %v: %s", what, err, line)
		}
		if e.Kind == "settled" {
			for len(fates) <= e.Index {
				fates = append(fates, fate{})
			}
			fates[e.Index] = fate{MS: e.TookMs, OK: e.Status == "fulfilled"}
			if paced { // a call that had to wait for its turn settles that much later
				fates[e.Index].MS += e.StartedMs
			}
		}
	}
	for mode, want := range node(p.t, fates) {
		got := eval[[]string](p,
			fmt.Sprintf(`(({dataset:d})=>[d.verdict,d.by])(document.querySelector('[data-lane=%q]'))`, mode))
		if got[0] != want.Status || got[1] != fmt.Sprint(want.By) {
			p.t.Errorf("%s: the lane of %s shows %v, Node says %+v", what, mode, got, want)
		}
	}
}

// The modes stand on one clock without another call; one of them can be turned, and made true.
func TestTheModesAreComparedOnOneClock(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.forgive("Failed to load resource") // of the lane that the browser runs itself
	p.open(s.origin + "/")
	p.fill("#ids", "1-8")
	p.fill("#address", "/demo/users/{id}?delay=100ms&jitter=1500ms&fail=3,5&status=404&seed=2")
	p.press("#run")
	p.ended()
	calls := p.asked("/api/live")
	p.press("#compare-open")
	p.until("seven lanes are drawn, to their end",
		`document.querySelectorAll("[data-lane]").length===14 && document.querySelector("#play").textContent==="Play"`)
	p.wantLanes("a comparison", false)
	got := p.text(`li[data-lane="all"] .lane-says`)
	if !strings.Contains(got, "rejected after") || !strings.Contains(got, "Nothing here for this ID") {
		t.Errorf("the lane of all says %q, want when it rejected and why", got)
	}
	if got := p.text(`li[data-lane="all"] .hint`); !strings.Contains(got, "still running when no one was waiting") {
		t.Errorf("the lane of all says %q, want its ghosts", got)
	}
	p.paste("#scrub", "0")
	p.until("at the beginning nothing is decided",
		`[...document.querySelectorAll(".lane-says")].every(e=>e.textContent==="pending")`)
	eval[bool](p, `(()=>{const e=document.querySelector("#scrub");e.focus();return true})()`)
	p.do(chromedp.KeyEvent(kb.End))
	p.until("at the end all is decided",
		`[...document.querySelectorAll(".lane-says")].every(e=>e.textContent!=="pending")`)
	before := p.text(`li[data-lane="what-if"] .hint`)
	p.paste("#what-in-flight", "1")
	p.until("one at a time takes longer",
		fmt.Sprintf(`document.querySelector('li[data-lane="what-if"] .hint').textContent!==%q`, before))
	if n := p.asked("/api/live"); n != calls {
		t.Errorf("%d connections were made to predict, want none", n-calls)
	}
	p.paste("#what-in-flight", "8")
	p.press("#what-real")
	p.until("fact stands over prediction", `document.querySelector(".fact")?.textContent.includes("off by")`)
	p.until("that run has ended", `document.querySelector("#compare-real").ariaDisabled!=="true"`)
	p.press("#compare-real")
	p.until("every lane was run",
		`document.querySelectorAll(".fact").length===7 &&`+
			` [...document.querySelectorAll(".fact")].every(e=>e.textContent.includes("off by"))`)
}

// Each lesson fills the form with its plan. The lanes of the run are what Node's own Promise functions answer for calls
// that settle in the same order.
func TestEachLessonIsTrue(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	for _, c := range []struct{ id, verdict string }{
		{"together", "sequential fulfilled"},
		{"all", "all rejected"},
		{"allsettled", "allSettled fulfilled"},
		{"race", "race rejected"},
		{"limit", "allSettled fulfilled"},
		{"fetch", "allSettled fulfilled"},
	} {
		p.do(chromedp.Navigate(s.origin + "/learn/" + c.id))
		eval[bool](p, `(()=>{sessionStorage.clear();return true})()`) // the run of the lesson before is not shown
		p.press(`.use .go[data-setting="0"]`)
		p.usable()
		p.until("the form has the plan of the lesson", `new URLSearchParams(location.hash.slice(1)).has("p") &&`+
			` document.querySelector("#run").ariaDisabled==="false"`)
		p.press("#run")
		p.until("the lesson's run has ended", `document.querySelector("#verdict").dataset.state==="ended"`)
		if got := p.text("#verdict"); got != c.verdict {
			t.Errorf("lesson %s ends with %q, want %q", c.id, got, c.verdict)
		}
		p.press("#compare-open")
		p.until("the lanes are there", `document.querySelectorAll("[data-lane]").length===14`)
		p.wantLanes("lesson "+c.id, c.id == "limit")
	}
	p.wantCounts("6", "0", "0")
}
