package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tab is the one tab of a fresh headless Chromium. Whatever the tab complains of
// fails the test at its end: console errors, exceptions, breaches of the
// content security policy, requests to a foreign host.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu         sync.Mutex
	complaints []string
	requests   []string
	forgiven   []string
}

// browse opens a fresh browser, with nothing remembered, of the given size; more says what else is
// particular about it.
func browse(t testing.TB, width, height int, more ...chromedp.ExecAllocatorOption) *tab {
	t.Helper()
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(width, height))
	opts = append(opts, more...)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, closeTab := chromedp.NewContext(alloc)
	p := &tab{t: t, ctx: ctx}
	t.Cleanup(func() {
		p.judge()
		closeTab()
		stop()
	})
	if err := chromedp.Listen(ctx, p.collect); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	for _, enable := range []func() error{
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, cdplog.Enable, struct{}{}); return err },
		func() error { _, err := chromedp.Call(ctx, runtime.Enable, struct{}{}); return err },
	} {
		if err := enable(); err != nil {
			t.Fatalf("listen to the browser: %v", err)
		}
	}
	p.do(chromedp.EmulateViewport(int64(width), int64(height)))
	return p
}

// chromium names the browser to run: CHROMIUM, or the first that the machine has.
func chromium() string {
	names := []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return "chromium"
}

// collect keeps what the tab complains of and what it asks for.
func (p *tab) collect(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			p.complaints = append(p.complaints, "console: "+args(ev.Args))
		}
	case *runtime.EventExceptionThrown:
		p.complaints = append(p.complaints, "exception: "+fmt.Sprint(ev.ExceptionDetails))
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == cdplog.EntryLevelError {
			p.complaints = append(p.complaints, "log: "+ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, ev.Request.URL)
	}
}

func args(all []*runtime.RemoteObject) string {
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "%s%s ", a.Value, a.Description)
	}
	return b.String()
}

// forgive names a complaint that the test provokes on purpose.
func (p *tab) forgive(part string) { p.forgiven = append(p.forgiven, part) }

// judge fails the test for every complaint and every foreign request.
func (p *tab) judge() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.complaints {
		if !p.pardoned(c) {
			p.t.Errorf("the tab complained: %s", c)
		}
	}
	for _, r := range p.requests {
		u, err := url.Parse(r)
		if err != nil || (u.Scheme != "data" && u.Scheme != "blob" && u.Hostname() != "127.0.0.1") {
			p.t.Errorf("the page asked a foreign host: %s", r)
		}
	}
}

func (p *tab) pardoned(complaint string) bool {
	for _, f := range p.forgiven {
		if strings.Contains(complaint, f) {
			return true
		}
	}
	return false
}

// asked counts the requests whose address holds part.
func (p *tab) asked(part string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.requests {
		if strings.Contains(r, part) {
			n++
		}
	}
	return n
}

// do performs actions within the test's patience.
func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("in the browser: %v", err)
	}
}

// eval evaluates a JavaScript expression, waiting for it when it is a promise.
func eval[T any](p *tab, expr string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expr, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("evaluate %s: %v", expr, err)
	}
	return v
}

// text returns what is written in the first element that the selector finds.
func (p *tab) text(sel string) string {
	p.t.Helper()
	return eval[string](p,
		fmt.Sprintf(`(document.querySelector(%[1]q)||{textContent:"(no "+%[1]q+")"}).textContent.trim()`, sel))
}

// until waits for a JavaScript condition to become true. It asks from outside:
// a function compiled inside the page would be stopped by the page's own policy.
func (p *tab) until(what, expr string) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if eval[bool](p, "!!("+expr+")") {
			return
		}
	}
	p.t.Fatalf("waited in vain until %s\nthe page says: %s", what, p.text("body"))
}

// fill replaces what a field holds, as a person does.
func (p *tab) fill(sel, text string) {
	p.t.Helper()
	p.reveal(sel)
	eval[bool](p, fmt.Sprintf(`(()=>{const e=document.querySelector(%q);e.focus();e.select();return true})()`, sel))
	p.do(chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(text))
}

// paste puts a text into a field at once, as the clipboard does.
func (p *tab) paste(sel, text string) {
	p.t.Helper()
	eval[bool](p, fmt.Sprintf(`(()=>{const e=document.querySelector(%q);e.focus();e.value=%q;
		return e.dispatchEvent(new Event("input",{bubbles:true}))})()`, sel, text))
}

// choose takes an option of a list by its value.
func (p *tab) choose(sel, value string) {
	p.t.Helper()
	p.reveal(sel)
	eval[bool](p, fmt.Sprintf(`(()=>{const e=document.querySelector(%q);e.value=%q;
		return e.dispatchEvent(new Event("change",{bubbles:true}))})()`, sel, value))
}

// reveal opens the tab, or the menu, behind which an element is, as a person would who looks for it.
func (p *tab) reveal(sel string) {
	p.t.Helper()
	p.until(sel+" is in sight", fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		if (!e) return false;
		const pane = e.closest("[role=tabpanel][hidden]");
		if (pane) document.getElementById(pane.getAttribute("aria-labelledby")).click();
		const menu = e.closest("details:not([open])");
		if (menu && !e.closest("summary")) menu.open = true;
		return e.getClientRects().length > 0;
	})()`, sel))
}

// press clicks an element, once it has stood still for three looks: a click at where it was hits something else.
func (p *tab) press(sel string) {
	p.t.Helper()
	p.reveal(sel)
	eval[bool](p, fmt.Sprintf(uncovered, sel))
	eval[bool](p, fmt.Sprintf(still, sel))
	p.do(chromedp.Click(chromedp.CSS(sel)))
}

// uncovered scrolls to an element, away from the bars at the edges of a phone.
const uncovered = `(e => {
	e.scrollIntoView({block: "nearest", inline: "nearest"});
	const box = e.getBoundingClientRect();
	const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
	if (e !== top && !e.contains(top)) e.scrollIntoView({block: "center", inline: "nearest"});
	return true;
})(document.querySelector(%q))`

const still = `new Promise(stands => {
	let was = "", frames = 0;
	const look = () => {
		const at = JSON.stringify(document.querySelector(%q)?.getBoundingClientRect());
		frames = at && at === was ? frames + 1 : 0;
		was = at;
		if (frames < 3) setTimeout(look, 17); else stands(true);
	};
	look();
})`

// open visits an address and waits until the page can be used.
func (p *tab) open(address string) {
	p.t.Helper()
	p.do(chromedp.Navigate(address))
	p.usable()
}

// usable waits until the page has come alive: its Run button answers.
func (p *tab) usable() {
	p.t.Helper()
	p.until("the page is usable",
		`document.documentElement?.dataset.ready === "true" || !!document.querySelector("[data-ready=true]")`)
}

// ended waits until the run's line of sums says that it is over.
func (p *tab) ended() {
	p.t.Helper()
	p.until("the run has ended", `document.querySelector("#verdict")?.dataset.state === "ended"`)
}

// count returns the number that stands at one of the live counts.
func (p *tab) count(name string) string {
	p.t.Helper()
	return strings.ReplaceAll(p.text("#count-"+name), ",", "")
}
