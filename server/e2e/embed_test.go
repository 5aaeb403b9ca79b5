package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"allsettled/app/plan"
)

// docs is somebody's documentation: plain HTML, on an origin of its own, under a
// policy that allows no more than an embed needs.
type docs struct {
	*httptest.Server

	mu     sync.Mutex
	pages  map[string]string
	policy string
}

func newDocs(t *testing.T) *docs {
	t.Helper()
	d := &docs{pages: map[string]string{}}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		kind := "text/html; charset=utf-8"
		if strings.HasSuffix(r.URL.Path, ".json") {
			kind = "application/json"
		} else if strings.HasSuffix(r.URL.Path, ".js") {
			kind = "text/javascript"
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", d.policy)
		w.Header().Set("Referrer-Policy", "no-referrer") // embed.js gives the frame what it needs all the same
		io.WriteString(w, d.pages[r.URL.Path])
	}))
	t.Cleanup(d.Close)
	return d
}

// put publishes a page.
func (d *docs) put(path, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pages[path] = text
}

// trust lets the documentation load scripts and frames of a server.
func (d *docs) trust(origin string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.policy = "default-src 'none'; img-src data:; connect-src 'self'; script-src 'self' " + origin +
		"; frame-src " + origin
}

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Docs</title>` +
	`<link rel="icon" href="data:,"></head><body><h1>Docs</h1>%s</body></html>`

// recording makes the recording of a plan by the command.
func recording(t *testing.T, p plan.Plan) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, "record", "-")
	cmd.Stdin = strings.NewReader(string(p.Encode()))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("record: %v", err)
	}
	return string(out)
}

// demos is an expression for the insides of the embeds of a page.
const demos = `[...document.querySelectorAll("script[src$='embed.js']")].map((s) => s.nextElementSibling.shadowRoot)`

// drawn is how many recordings a page shows.
const drawn = demos + `.filter((r) => r.querySelector("svg[role=img] title") && r.querySelector("svg rect")).length`

var (
	lesson = plan.Plan{
		Endpoint: "/demo/users/{id}?delay=300ms&fail=8&status=404",
		IDs:      []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"},
	}
	another = plan.Plan{
		Endpoint: "/demo/users/{id}?delay=50ms&fail=3&status=404", IDs: []string{"007", "3"}, Mode: "all",
	}
)

// hostile is a recording whose every text would like to be more than text.
const hostile = `{"version":1,"madeAt":"<b>x</b>","plan":{"endpoint":"<img src=x onerror=document.title=666>",
	"ids":["1"]},"link":"\"><script>",
"outcomes":[{"index":0,"id":"<img src=x onerror=document.title=666>",
"status":"fulfilled\" onload=\"document.title=666","code":"</title><script>","http":"<i>","startedMs":"x",
"tookMs":1e999}],
"verdict":{"status":"<u>","index":"1","atMs":null},"ended":{"fulfilled":"<img>"}}`

// A plain page of another origin shows three recordings before anything of the program
// is asked for. One of them is run live, in place; and without the server the
// recordings still stand.
func TestEmbedsStandInAPlainPageOfAnotherOrigin(t *testing.T) {
	d := newDocs(t)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow-origin", d.URL)
	d.trust(s.origin)
	d.put("/lesson.json", recording(t, lesson))
	d.put("/all.json", recording(t, another))
	embed := `<script src="` + s.origin + `/embed.js" `
	d.put("/", fmt.Sprintf(page,
		embed+`data-plan="`+linkOf(t, lesson)+`" data-record="lesson.json" data-title="Ten users"></script>`+
			embed+`data-record="/all.json" data-theme="dark" data-edit="locked" data-height="400"></script>`+
			embed+`data-theme="light" data-record='`+strings.ReplaceAll(hostile, "'", "&#39;")+`'></script>`))
	p := browse(t, 1000, 900)
	f := framesOf(p, s.origin)
	p.do(chromedp.Navigate(d.URL + "/"))
	p.until("three recordings are drawn", drawn+` === 3`)
	p.noProgramYet()
	p.tellsTheRun()
	p.isText()

	p.until("the button is pressed", demos+`[0].querySelector("button").click() === undefined`)
	f.waits("the demo in the frame is alive", `document.documentElement.dataset.ready === "true"`)
	f.stands(t)
	f.waits("the run was asked for", `document.querySelector("#run").click() === undefined`)
	f.waits("it has ended", `document.querySelector("#verdict").dataset.state === "ended"`)
	got := f.says(`document.querySelector("#sum").textContent`)
	if got != "10 asked = 9 fulfilled + 1 rejected + 0 missing" {
		t.Errorf("the live run says %q", got)
	}
	if n := eval[int](p, demos+`.filter((r) => r.querySelector("iframe")).length`); n != 1 || p.asked(".wasm") != 1 {
		t.Errorf("%d frames and %d programs, want one of each: the other demos are left alone", n, p.asked(".wasm"))
	}
	p.heedsOnlyItsFrame()

	script := firstBody(t, s.origin+"/embed.js")
	s.stop(t)
	d.put("/later", fmt.Sprintf(page, embed+`data-record="lesson.json"></script>`+
		embed+`data-record="all.json"></script>`+embed+`data-record="gone.json"></script>`))
	p.do(chromedp.Navigate(d.URL + "/later"))
	p.until("the recordings stand without the server", drawn+` === 2`)
	p.until("what cannot be loaded is shown", demos+`[2].textContent.includes("could not be loaded")`)
	d.put("/embed.js", script)
	d.put("/deutsch", fmt.Sprintf(page,
		`<script src="/embed.js" data-lang="de" data-origin="`+s.origin+`" data-record="lesson.json"></script>`))
	p.do(chromedp.Navigate(d.URL + "/deutsch"))
	p.until("it speaks German",
		demos+`[0].textContent.includes("10 angefragt = 9 erfüllt + 1 abgelehnt + 0 abgebrochen + 0 fehlend, 3") &&`+
			` `+demos+`[0].querySelector("button").textContent === "Selbst starten"`)
	d.put("/own", fmt.Sprintf(page,
		`<script src="/embed.js" data-origin="`+s.origin+`" data-record="lesson.json"></script>`))
	p.do(chromedp.Navigate(d.URL + "/own"))
	p.until("a script of the docs' own shows it too", drawn+` === 1`)
}

// noProgramYet makes sure that nothing heavy was asked for, and nothing framed.
func (p *tab) noProgramYet() {
	p.t.Helper()
	for _, part := range []string{".wasm", "/embed#", "/web/", "/api/"} {
		if n := p.asked(part); n != 0 {
			p.t.Errorf("before anybody pressed anything, %s was asked for %d times", part, n)
		}
	}
	if eval[bool](p, demos+`.some((r) => r.querySelector("iframe"))`) {
		p.t.Error("a frame is there before anybody pressed anything")
	}
}

// tellsTheRun holds the first demo to the run it recorded, in bars, words and a table.
func (p *tab) tellsTheRun() {
	p.t.Helper()
	for _, c := range []struct{ says, expr string }{
		{"a bar a call", `r.querySelectorAll("svg > rect").length === 10`},
		{
			"the rejected one in another shape",
			`r.querySelectorAll("svg > rect.r").length === 1 && [...r.querySelectorAll("svg text")].some((e) => ` +
				`e.textContent === "✕ 8")`,
		},
		{"the sum", `r.textContent.includes("allSettled fulfilled: 10 asked = 9 fulfilled + 1 rejected + ` +
			`0 aborted + 0 missing, 3")`},
		{
			"a description for who cannot see",
			`r.querySelector("svg desc").textContent.includes("10 asked") && r.querySelector("section")` +
				`.getAttribute("aria-label") === "Ten users"`,
		},
		{"an axis of time", `[...r.querySelectorAll("svg text")].some((e) => e.textContent === "200 ms")`},
		{
			"a mark where the promise decided",
			`r.querySelectorAll("svg line").length === 1 && ` +
				`r.querySelector("svg desc").textContent.includes("; fulfilled 3")`,
		},
		{"a table", `r.querySelectorAll("tr").length === 11 &&` +
			` r.querySelectorAll("tr")[8].textContent.includes("http_404")`},
		{"colours of its own", `getComputedStyle(r.querySelector("section")).backgroundColor !== "rgba(0, 0, 0, 0)"`},
	} {
		if !eval[bool](p, `(() => { const r = `+demos+`[0]; return `+c.expr+`; })()`) {
			p.t.Errorf("the first demo has not %s:\n%s", c.says,
				eval[string](p, demos+`[0].querySelector("section").outerHTML`))
		}
	}
	got := eval[string](p, demos+`[1].querySelector("svg desc").textContent`)
	if !strings.HasPrefix(got, "all rejected: 2 asked") {
		p.t.Errorf("the second demo says %q", got)
	}
}

// isText makes sure that the hostile recording is shown and does nothing.
func (p *tab) isText() {
	p.t.Helper()
	if eval[bool](p, demos+`.some((r) => r.querySelector("img,script,b ~ b,i,u,[onload],[onerror]"))`) ||
		eval[string](p, `document.title`) != "Docs" {
		p.t.Errorf("a recording became HTML: %s", eval[string](p, demos+`[2].innerHTML`))
	}
	if !eval[bool](p, demos+`[2].textContent.includes("<img src=x onerror=document.title=666>")`) {
		p.t.Error("the hostile recording is not shown as the text it is")
	}
}

// stands holds the demo in the frame to what its link and its settings say. Nothing runs.
func (f *frames) stands(t *testing.T) {
	t.Helper()
	f.waits("the link was read", `document.querySelector("#address").value.includes("delay=300ms")`)
	for _, c := range []struct{ says, expr, want string }{
		{"the address of the plan", `document.querySelector("#address").value`, lesson.Endpoint},
		{"its IDs", `document.querySelector("#ids").value`, "1-10"},
		{"an address that is locked", `document.querySelector("#address").matches(":disabled")`, "true"},
		{"IDs that are not", `document.querySelector("#ids").matches(":disabled")`, "false"},
		{"nothing run", `document.querySelector("#verdict").dataset.state`, "idle"},
		{"no head, history or keys", `document.querySelectorAll("header.top, #history, #keys, #limits").length`, "0"},
		{"nothing remembered", `Object.keys(localStorage).length`, "0"},
	} {
		if got := f.says(c.expr); got != c.want {
			t.Errorf("the frame has not %s: %q, want %q", c.says, got, c.want)
		}
	}
	eventually(t, "the frame is as high as what is in it", func() bool {
		high := f.says(`Math.ceil(document.querySelector("#app").getBoundingClientRect().height)`)
		return high == eval[string](f.tab, demos+`[0].querySelector("iframe").getAttribute("height")`)
	})
}

// heedsOnlyItsFrame sends the page what only its frame may say.
func (p *tab) heedsOnlyItsFrame() {
	p.t.Helper()
	const high = demos + `[0].querySelector("iframe").height`
	was := eval[string](p, high)
	eval[bool](p,
		`new Promise((on) => { addEventListener("message", () => on(true), {once: true}); `+
			`postMessage({height: 77}, "*"); })`)
	if got := eval[string](p, high); got != was {
		p.t.Errorf("the page made the frame %s high for a message that did not come from it", got)
	}
}

func firstBody(t *testing.T, address string) string {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An origin that the operator does not allow frames nothing; its recordings show.
func TestEmbedIsNotFramedByAnOriginThatIsNotAllowed(t *testing.T) {
	d := newDocs(t)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow-origin", "https://docs.example.com")
	d.trust(s.origin)
	d.put("/lesson.json", recording(t, another))
	d.put("/", fmt.Sprintf(page, `<script src="`+s.origin+`/embed.js" data-record="lesson.json"></script>`))
	p := browse(t, 800, 600)
	p.forgive("frame-ancestors")
	p.forgive("ERR_BLOCKED_BY_RESPONSE")
	p.do(chromedp.Navigate(d.URL + "/"))
	p.until("the recording is drawn", drawn+` === 1`)
	p.until("the button is pressed", demos+`[0].querySelector("button").click() === undefined`)
	eventually(t, "the browser refuses the frame", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return strings.Contains(strings.Join(p.complaints, "\n"), "frame-ancestors")
	})
	if p.asked(".wasm") != 0 {
		t.Error("the program was loaded in a frame that may not be")
	}
}

// A link opens the page with its plan filled in, and so does the next link in the
// same tab. Nothing runs before somebody presses Run.
func TestEmbedsAndLinksFillTheFormAndRunNothing(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	sheet := plan.Plan{
		Endpoint: "/demo/users/{id}?seed={country}", Mode: "race",
		Headers: map[string]string{"Accept": "application/json"}, InFlight: 2, TimeoutMs: 1500,
		Rows: &plan.Rows{Columns: []string{"country", "id"}, Values: [][]string{{"de", "007"}, {"a\"b", "8"}}},
	}
	p.open(s.origin + "/#p=" + linkOf(t, another))
	p.until("the link is read", `document.querySelector("#address").value.includes("`+another.Endpoint+`")`)
	p.holds(map[string]string{"#address": another.Endpoint, "#ids": "007, 3", "input[name=mode]:checked": "all"})
	eval[string](p, `location.hash = "p=`+linkOf(t, sheet)+`"`)
	p.until("the next link is read", `document.querySelector("#address").value.includes("seed")`)
	p.holds(map[string]string{
		"#ids": "country\tid\nde\t007\n\"a\"\"b\"\t8\n", "#in-flight": "2", "#timeout": "1.5",
		"#headers":                 "Accept: application/json\n",
		"input[name=mode]:checked": "race", "#id-column": "1",
	})
	if got := p.text("#run"); !strings.Contains(got, "Run 2 calls") {
		t.Errorf("the button says %q", got)
	}
	eval[string](p, `location.hash = "p=AAAA"`)
	p.until("a link that is broken is shown",
		`document.querySelector("#form-error").textContent.includes("The link cannot be opened")`)
	p.holds(map[string]string{"#in-flight": "2"})
	if got := eval[string](p, `document.querySelector("#verdict").dataset.state`); got != "idle" {
		t.Errorf("after three links the run is %s, want none", got)
	}
	p.open(s.origin + "/embed#p=" + linkOf(t, another) + "&edit=locked")
	p.until("the link is read there", `document.querySelector("#ids").value==="007, 3"`)
	p.holds(map[string]string{"#address": another.Endpoint, "#ids": "007, 3"})
	if !eval[bool](p, `document.querySelector("#ids").matches(":disabled")`) {
		t.Error("the IDs of a locked demo can be changed")
	}
	p.press("#run")
	p.ended()
	p.wantCounts("1", "1", "0")
}

// holds compares what the form's fields hold.
func (p *tab) holds(fields map[string]string) {
	p.t.Helper()
	for sel, want := range fields {
		if got := eval[string](p, fmt.Sprintf(`document.querySelector(%q).value`, sel)); got != want {
			p.t.Errorf("%s holds %q, want %q", sel, got, want)
		}
	}
}

// A recording, and the bare demo behind it, are for everybody: WCAG 2.2 AA, light and dark, wide and narrow.
func TestEmbedsAreForEverybody(t *testing.T) {
	program := axe(t)
	d := newDocs(t)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow-origin", d.URL)
	d.trust(s.origin)
	d.put("/lesson.json", recording(t, lesson))
	for _, c := range []struct {
		theme string
		width int
	}{{"light", 1000}, {"dark", 360}} {
		d.put("/", fmt.Sprintf(page,
			`<main><script src="`+s.origin+`/embed.js" data-record="lesson.json" data-theme="`+c.theme+
				`"></script></main>`))
		p := browse(t, c.width, 900)
		p.do(chromedp.Navigate(d.URL + "/"))
		p.until("the recording is drawn", drawn+` === 1`)
		p.until("its table is open", demos+`[0].querySelector("details").open = true`)
		eval[bool](p, program+";true")
		p.fair("a recording, " + c.theme)
		p.open(s.origin + "/embed#p=" + linkOf(t, another) + "&edit=ids&theme=" + c.theme)
		eval[bool](p, program+";true")
		p.fair("the bare demo, " + c.theme)
		p.press("#run")
		p.ended()
		p.fair("the bare demo after a run, " + c.theme)
	}
}
