// Command shots takes pictures of the page at every step, wide and narrow,
// light and dark: it starts the real program and opens the real page in headless
// Chromium.
//
//	go run ./.ci/shots .bin/allsettled .bin/shots
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"
)

// step is a picture: what is done before it, and what must be true by then.
type step struct{ name, do, until string }

// look is a language and a theme.
type look struct{ tongue, theme string }

const (
	fill  = `(s,v)=>{const e=document.querySelector(s);e.value=v;e.dispatchEvent(new Event("input",{bubbles:true}));e.dispatchEvent(new Event("change",{bubbles:true}))}`
	ended = `document.querySelector("#verdict").dataset.state==="ended"`
	row   = `document.querySelector("#rows tr[data-index]")`
)

var steps = []step{
	{"1-empty", ``, `document.documentElement.dataset.ready==="true"`},
	{"2-limits", `document.querySelector("#limits").click();(` + fill + `)("#key-in","header")`, `!document.querySelector("#key").closest("[hidden]")`},
	{"3-wrong", `(` + fill + `)("#ids","9-3");(` + fill + `)("#address","http://{id}.example/")`, `document.querySelector("#ids-error").textContent`},
	{"4-running", `document.querySelector("#limits").click();(` + fill + `)("#key-in","");(` + fill + `)("#ids","1-60");
		(` + fill + `)("#address","/demo/users/{id}?delay=900ms&jitter=900ms&fail=3,8,21&status=503&flap=0");document.querySelector("#run").click()`, `+document.querySelector("#count-fulfilled").textContent>5`},
	{"5-rejected", ``, ended},
	{"6-open", row + `.querySelector(".id").click()`, `document.querySelector("#detail #answer, #detail .tree")`},
	{"6b-compared", `document.querySelector("#detail-close").click();document.querySelector("#compare-open").click()`, `document.querySelector("#scrub")&&((` + fill + `)("#scrub","900"),document.querySelector("#compare").scrollIntoView(),true)`},
	{"6c-code", `document.querySelector("#compare-open").click();document.querySelector("#code-open").click();`, `document.querySelector("#code-text mark")&&(document.querySelector("#code").scrollIntoView(),true)`},
	{"7-columns", `document.querySelector("#code-open").click();document.querySelector(".chip summary")?.click()`, `true`},
	{"8-asked-to-wait", `document.querySelector(".chip[open] summary")?.click();(` + fill + `)("#ids","1-40");
		(` + fill + `)("#address","/demo/users/{id}?rate=6");document.querySelector("#run").click()`, `/asked to wait|bittet/.test(document.querySelector("#pace").textContent)`},
	{"8b-lesson", `document.querySelector("#cancel")?.click();document.querySelector('[data-lesson="all"]').click();setTimeout(()=>document.querySelector("#run").click(),1500)`, `document.querySelector("#lesson-after")`},
	{"8c-lanes", `document.querySelector("#compare-open").click()`, `document.querySelector("#scrub")&&((` + fill + `)("#scrub","300"),document.querySelector("#compare").scrollIntoView(),true)`},
	{"9-ten-thousand", `(` + fill + `)("#ids","1-10000");
		(` + fill + `)("#address","/demo/users/{id}?delay=100ms&jitter=300ms&fail=8,77,4000&status=404");document.querySelector("#cancel")?.click();setTimeout(()=>document.querySelector("#run").click(),1500)`, ended + `&&document.querySelector("#sum").textContent.match(/10.000/)`},
	{"10-keys", `document.querySelector("#help").click()`, `document.querySelector("#keys").open`},
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: shots PROGRAM FOLDER")
	}
	if err := shoot(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func shoot(ctx context.Context, program, folder string) (err error) {
	data, err := os.MkdirTemp("", "shots")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	server := exec.CommandContext(ctx, program, "serve", "--listen", "127.0.0.1:0", "--data", data)
	stderr, err := server.StderrPipe()
	if err != nil {
		return err
	}
	if err := errors.Join(os.MkdirAll(folder, 0o750), server.Start()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Process.Signal(syscall.SIGTERM), server.Wait()) }()
	origin := ""
	for lines := bufio.NewScanner(stderr); origin == "" && lines.Scan(); {
		_, origin, _ = strings.Cut(lines.Text(), "listening on ")
	}
	for _, width := range []int{1360, 390} {
		for _, l := range []look{{"en", "light"}, {"en", "dark"}, {"de", "light"}} {
			if err := story(ctx, origin, width, l, folder); err != nil {
				return err
			}
		}
	}
	return nil
}

// story goes through the steps in a fresh browser.
func story(ctx context.Context, origin string, width int, l look, folder string) (err error) {
	profile, err := os.MkdirTemp("", "profile")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(profile)) }()
	alloc, stop := chromedp.NewExecAllocator(ctx, append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(cmp.Or(os.Getenv("CHROMIUM"), "chromium")), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile), chromedp.Flag("accept-lang", l.tongue))...)
	defer stop()
	tab, closeTab := chromedp.NewContext(alloc)
	defer closeTab()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(int64(width), 900), chromedp.Navigate(origin+"/")); err != nil {
		return err
	}
	for _, s := range steps {
		name := fmt.Sprintf("%s-%d-%s-%s.png", s.name, width, l.theme, l.tongue)
		if err := take(tab, s, l.theme, filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func take(tab context.Context, s step, theme, file string) error {
	js := `document.documentElement.setAttribute("data-theme","` + theme + `");` + s.do + `;true`
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](js)); err != nil {
		return err
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); ; <-tick.C {
		if is, err := chromedp.Run(tab, chromedp.Evaluate[bool]("!!("+s.until+")")); err != nil || is {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited in vain until %s", s.until)
		}
	}
	if err := chromedp.Do(tab, chromedp.Sleep(400*time.Millisecond)); err != nil {
		return err
	}
	png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o600)
}
