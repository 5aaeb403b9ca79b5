// Command film makes the moving picture at the top of README: it starts the program, opens the page
// in headless Chromium, presses Run, and writes what it sees as an animated GIF.
//
//	go run ./server/internal/tools/film .bin/allsettled .github/page.gif
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/png" // screenshots are PNG
	"log"
	"os"
	"time"

	"github.com/chromedp/chromedp"

	"allsettled/server/internal/process"
	"allsettled/server/internal/tools/browser"
)

const (
	width, height = 1120, 720
	period        = 80 * time.Millisecond // between two pictures
	length        = 2400 * time.Millisecond
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: film PROGRAM OUT.gif")
	}
	if err := film(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

// film films one run of the program and writes the film.
func film(ctx context.Context, program, out string) (err error) {
	server, err := process.Start(ctx, process.Options{Program: program})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	pictures, err := shoot(ctx, server.Origin)
	if err != nil {
		return err
	}
	if err := write(out, pictures); err != nil {
		return err
	}
	fmt.Fprintf(os.Stdout, "%s: %d pictures\n", out, len(pictures))
	return nil
}

// shoot opens the page, presses Run and takes a picture every period.
func shoot(ctx context.Context, origin string) (pictures []image.Image, err error) {
	tab, closeTab, err := browser.Open(ctx, origin+"/", browser.Options{Width: width, Height: height})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeTab()) }()
	enabled := chromedp.CSS("#run:not([disabled])")
	if err := chromedp.Do(tab, chromedp.WaitEnabled(enabled), chromedp.Sleep(time.Second)); err != nil {
		return nil, err
	}
	take := func() error {
		png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if err != nil {
			return err
		}
		picture, _, err := image.Decode(bytes.NewReader(png))
		pictures = append(pictures, picture)
		return err
	}
	if err := errors.Join(take(), chromedp.Do(tab, chromedp.Click(chromedp.CSS("#run")))); err != nil {
		return nil, err
	}
	tick := time.NewTicker(period)
	defer tick.Stop()
	for began := time.Now(); time.Since(began) < length; <-tick.C {
		if err := take(); err != nil {
			return nil, err
		}
	}
	return pictures, nil
}
