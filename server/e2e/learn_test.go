package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"allsettled/server/learn"
)

// shownTakes is an expression for the insides of the recordings that a page shows.
const shownTakes = `[...document.querySelectorAll("script[data-record]")].map((s) => s.nextElementSibling)` +
	`.filter((h) => h.checkVisibility()).map((h) => h.shadowRoot)`

// oneTake is true once exactly one recording is shown.
const oneTake = shownTakes + `.filter((r) => r.querySelector("svg rect")).length === 1`

// plain opens a page that is read without the program.
func (p *tab) plain(address string) {
	p.t.Helper()
	p.do(chromedp.Navigate(address))
	p.until("the page is there", `document.readyState === "complete" && document.querySelector("h1")`)
}

// All lessons are read, moved and turned without the program, from the first to the last.
func TestTheLessonsNeedNoProgram(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.plain(s.origin + "/learn")
	p.until("the ten calls are shown", oneTake)
	p.press(".lessons a")
	for i, l := range learn.Lessons {
		p.until("the lesson "+l.ID+" is open", `location.pathname === "/learn/`+l.ID+`" && `+oneTake)
		if !eval[bool](p, `document.querySelector(".steps [aria-current=page]").pathname === location.pathname`) {
			t.Errorf("%s: it is not marked in the list", l.ID)
		}
		before := eval[string](p, shownTakes+`[0].textContent`)
		p.until("its recording moves", shownTakes+`[0].querySelectorAll("rect[class]").length > 3 &&`+
			` document.querySelector("script[data-record]").nextElementSibling.shadowRoot.getAnimations().length > 0`)
		p.do(chromedp.Click(chromedp.CSS(`.dial input[value="1"]`)))
		p.until("the dial shows another run", oneTake+` && `+shownTakes+`[0].textContent !== `+strconv.Quote(before))
		if !eval[bool](p, `getComputedStyle(document.querySelector(".go[data-setting='1']")).display !== "none"`) {
			t.Errorf("%s: the link at the end has the plan of another setting", l.ID)
		}
		if i+1 < len(learn.Lessons) {
			p.press(`[rel="next"]`)
		}
	}
	if n := p.asked(".wasm"); n != 0 {
		t.Errorf("the program was asked for %d times", n)
	}
}

// A lesson comes alive in its place.
func TestALessonIsRunLive(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.plain(s.origin + "/learn/allsettled")
	p.until("the recording is shown", oneTake)
	p.runsLive("10 asked = 9 fulfilled + 1 rejected + 0 missing")
}

// runsLive presses "Run live" of the recording that is shown, and runs what comes into its place.
func (p *tab) runsLive(sum string) {
	p.t.Helper()
	const inner = `(` + shownTakes + `[0].querySelector("iframe")?.contentDocument)`
	eval[bool](p, shownTakes+`[0].querySelector("button").click() ?? true`)
	p.until("the program has come alive", inner+`?.documentElement?.dataset.ready === "true" &&`+
		inner+`.querySelector("#run")?.ariaDisabled === "false"`)
	eval[bool](p, inner+`.querySelector("#run").click() ?? true`)
	p.until("it has ended", inner+`.querySelector("#verdict").dataset.state === "ended"`)
	if got := eval[string](p, inner+`.querySelector("#sum").textContent`); got != sum {
		p.t.Errorf("the live run says %q, want %q", got, sum)
	}
}

// A learner goes through a lesson by keyboard, and takes its plan along.
func TestALessonByKeyboard(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.plain(s.origin + "/learn/race")
	p.until("the recording is shown", oneTake)
	p.tabTo(".dial input")
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	p.until("the dial is turned", `document.querySelector(".dial [value='1']").checked`)
	p.tabTo(".ask summary")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("the answer is open", `document.querySelector(".ask details").open`)
	p.tabTo(".use .go[data-setting='1']")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.usable()
	p.until("the request has the plan of the setting", `document.querySelector("#mode-any")?.checked &&`+
		` document.querySelector("#address").value.includes("seed=5")`)
	if !eval[bool](p, `document.querySelector("header nav [aria-current=page]").textContent === "Run"`) {
		t.Error("the page of the program is not marked as the current one")
	}
	p.press(`header nav a[href="/learn"]`)
	p.until("the lessons are listed again", `document.querySelectorAll(".lessons li").length === 6`)
}

// Lessons and the docs hold WCAG 2.2 AA, and fit: light and dark, wide and narrow, in both languages.
func TestTheLessonsAreForEverybody(t *testing.T) {
	program := axe(t)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	for _, c := range []struct {
		theme, language, feature string
		width                    int
	}{
		{"light", "en", "", 1360},
		{"dark", "de", "", 1360},
		{"dark", "en", "prefers-reduced-motion:reduce", 390},
		{"light", "de", "", 390},
		{"light", "de", "forced-colors:active", 1360},
	} {
		p := browse(t, c.width, 900, chromedp.Flag("accept-lang", c.language), chromedp.Flag("lang", c.language))
		p.prefer(c.feature)
		for _, path := range append(learn.Paths(), "/docs") {
			p.plain(s.origin + path)
			p.until("its recording is shown", oneTake+` || location.pathname === "/docs"`)
			if got := eval[string](p, `document.documentElement.lang`); got != c.language {
				t.Errorf("%s: it is in %s, want %s", path, got, c.language)
			}
			if c.theme == "dark" {
				p.darken()
			}
			eval[bool](p, `document.querySelectorAll("details").forEach((d) => { d.open = true });`+program+`;true`)
			p.fair(path + ", " + c.theme + ", " + c.language + " " + c.feature)
		}
	}
}

// prefer sets a feature of media queries, as "name:value"; nothing for an empty one.
func (p *tab) prefer(feature string) {
	p.t.Helper()
	if name, value, ok := strings.Cut(feature, ":"); ok {
		if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: name, Value: value}},
		}); err != nil {
			p.t.Fatal(err)
		}
	}
}

// darken presses the button of the colours until they are dark.
func (p *tab) darken() {
	p.t.Helper()
	for range 3 {
		if eval[bool](p, `document.documentElement.dataset.theme === "dark"`) {
			return
		}
		p.press("#theme")
	}
	p.t.Error("the colours do not turn dark")
}

// The language that a person chooses holds for the lessons and for the program's page.
func TestTheChosenLanguageHoldsEverywhere(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 390, 844)
	p.plain(s.origin + "/learn/all")
	p.press("#language")
	p.until("the lesson is in German", `document.documentElement?.lang === "de"`)
	p.open(s.origin + "/")
	p.until("the program's page is in German", `document.querySelector("header nav").textContent.includes("Lernen")`)
	if eval[bool](p, `document.querySelector("header.top").offsetHeight > 64 ||`+
		` document.documentElement.scrollWidth > innerWidth`) {
		t.Error("the head does not fit on one line in German")
	}
	p.press("#language")
	p.until("it is in English", `document.documentElement?.lang === "en" &&`+
		` document.querySelector("header nav").textContent.includes("Learn")`)
	if eval[bool](p, `document.documentElement.scrollWidth > innerWidth`) {
		t.Error("the page scrolls sideways")
	}
}

// The lessons as files, in both languages, and their runs live without a server.
func TestTheLessonsOfASiteNeedNoServer(t *testing.T) {
	const folder = "../../.bin/site"
	if _, err := os.Stat(folder + "/learn/index.html"); err != nil {
		t.Fatal("there is no site to try: run `make site`")
	}
	files := httptest.NewServer(http.StripPrefix("/docs/try/", http.FileServer(http.Dir(folder))))
	defer files.Close()
	p := browse(t, 1360, 900)
	p.open(files.URL + "/docs/try/")
	p.press("header nav a:nth-child(2)")
	p.until("the lessons are listed", `document.querySelectorAll(".lessons li").length === 6 && `+oneTake)
	p.press("#language")
	p.until("they are in German", `document.documentElement?.lang === "de" && `+oneTake)
	p.press(".lessons li:nth-child(3) a")
	p.until("a lesson is open", `location.pathname.endsWith("/try/de/learn/allsettled/") && `+oneTake)
	p.runsLive("10 angefragt = 9 erfüllt + 1 abgelehnt + 0 fehlend")
	p.press(`.use .go[data-setting="0"]`)
	p.usable()
	p.until("the request has the plan", `document.querySelector("#address")?.value.includes("fail=4")`)
}
