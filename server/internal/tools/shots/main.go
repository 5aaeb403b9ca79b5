// Command shots takes pictures of the page at every step, wide and narrow, light and dark, in English
// and German: it starts the program and opens the page in headless Chromium.
//
//	go run ./server/internal/tools/shots .bin/allsettled .bin/shots
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/chromedp"

	"allsettled/server/internal/process"
	"allsettled/server/internal/tools/browser"
)

// stepTimeout is how long a step may take.
const stepTimeout = time.Minute

// look is how the page looks in a picture.
type look struct {
	width           int64
	language, theme string
}

// looks are wide and narrow, each in three looks.
func looks() (all []look) {
	for _, width := range []int64{1360, 390} {
		all = append(all, look{width, "en", "light"}, look{width, "en", "dark"}, look{width, "de", "light"})
	}
	return all
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: shots PROGRAM FOLDER")
	}
	if err := shoot(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

// shoot starts the program and takes all pictures.
func shoot(ctx context.Context, program, folder string) (err error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	server, err := process.Start(ctx, process.Options{Program: program})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	for _, l := range looks() {
		if err := follow(ctx, server.Origin, l, folder); err != nil {
			return err
		}
	}
	return nil
}

// follow goes through the steps in a browser of its own.
func follow(ctx context.Context, origin string, l look, folder string) (err error) {
	tab, closeTab, err := browser.Open(ctx, origin+"/", browser.Options{
		Width: l.width, Height: 900, Language: l.language,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeTab()) }()
	for _, s := range steps {
		name := fmt.Sprintf("%s-%d-%s-%s.png", s.name, l.width, l.theme, l.language)
		if err := take(tab, s, l.theme, filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// take does what a step does, waits for what must be true by then, and takes a picture.
func take(tab context.Context, s step, theme, file string) error {
	themed := `document.documentElement.setAttribute("data-theme","` + theme + `");`
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](themed+s.do+`;true`)); err != nil {
		return err
	}
	// The page sets its own theme as it starts.
	if err := waitUntil(tab, "("+s.until+")&&(()=>{"+themed+"return true})()"); err != nil {
		return err
	}
	if err := chromedp.Do(tab, chromedp.Sleep(400*time.Millisecond)); err != nil { // for transitions to end
		return err
	}
	png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o600)
}

// waitUntil waits until an expression of JavaScript is true.
func waitUntil(tab context.Context, until string) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(stepTimeout); ; <-tick.C {
		is, err := chromedp.Run(tab, chromedp.Evaluate[bool]("!!("+until+")"))
		if is {
			return nil
		}
		if late := time.Now().After(deadline); late && err != nil {
			return err
		} else if late { // before, an error may come of another page that is being opened
			return fmt.Errorf("it is not true within %v: %s", stepTimeout, until)
		}
	}
}
