// Command record makes the moving picture on README's first screen: it starts
// the real program, opens the real page in headless Chromium, presses Run, and
// writes what it sees as an animated GIF.
//
//	go run ./.ci/record .bin/allsettled .github/page.gif
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	_ "image/png"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	width, height = 1120, 720
	every         = 80 * time.Millisecond // between two pictures
	length        = 2400 * time.Millisecond
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: record PROGRAM OUT.gif")
	}
	if err := record(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

// record films one run of the program and writes the film.
func record(ctx context.Context, program, out string) (err error) {
	data, err := os.MkdirTemp("", "record")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	server := exec.CommandContext(ctx, program, "serve", "--listen", "127.0.0.1:0", "--data", data)
	stderr, err := server.StderrPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, server.Process.Signal(syscall.SIGTERM), server.Wait())
	}()
	origin := ""
	for lines := bufio.NewScanner(stderr); origin == "" && lines.Scan(); {
		_, origin, _ = strings.Cut(lines.Text(), "listening on ")
	}
	shots, err := film(ctx, origin)
	if err != nil {
		return err
	}
	return write(out, shots)
}

// film opens the page, presses Run and takes pictures.
func film(ctx context.Context, origin string) ([]image.Image, error) {
	profile, err := os.MkdirTemp("", "profile")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(profile)
	alloc, stop := chromedp.NewExecAllocator(ctx, append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(cmp.Or(os.Getenv("CHROMIUM"), "chromium")), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile))...)
	defer stop()
	tab, closeTab := chromedp.NewContext(alloc)
	defer closeTab()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(width, height), chromedp.Navigate(origin+"/"),
		chromedp.WaitEnabled(chromedp.CSS("#run:not([disabled])")), chromedp.Sleep(time.Second)); err != nil {
		return nil, err
	}
	var shots []image.Image
	take := func() error {
		png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		if err != nil {
			return err
		}
		shot, _, err := image.Decode(bytes.NewReader(png))
		shots = append(shots, shot)
		return err
	}
	if err := errors.Join(take(), chromedp.Do(tab, chromedp.Click(chromedp.CSS("#run")))); err != nil {
		return nil, err
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for began := time.Now(); time.Since(began) < length; <-tick.C {
		if err := take(); err != nil {
			return nil, err
		}
	}
	return shots, nil
}

// write saves the pictures as a GIF that stands still at its end for a while.
func write(out string, shots []image.Image) error {
	pal := palette(shots)
	anim := &gif.GIF{}
	for i, s := range shots {
		rect := s.Bounds()
		if i > 0 {
			rect = changed(shots[i-1], s)
		}
		frame := image.NewPaletted(rect, pal)
		draw.Draw(frame, rect, s, rect.Min, draw.Src)
		wait := int(every / (10 * time.Millisecond))
		if i == 0 {
			wait = 100
		}
		if i == len(shots)-1 {
			wait = 300
		}
		anim.Image = append(anim.Image, frame)
		anim.Delay = append(anim.Delay, wait)
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := errors.Join(gif.EncodeAll(f, anim), f.Close()); err != nil {
		return err
	}
	fmt.Printf("%s: %d pictures\n", out, len(shots))
	return nil
}

// changed returns the smallest rectangle that holds every pixel in which two
// pictures differ, one pixel at least.
func changed(a, b image.Image) image.Rectangle {
	r := image.Rectangle{Max: image.Point{X: 1, Y: 1}}
	first := true
	for y := range height {
		for x := range width {
			if a.At(x, y) == b.At(x, y) {
				continue
			}
			dot := image.Rect(x, y, x+1, y+1)
			if first {
				r, first = dot, false
			}
			r = r.Union(dot)
		}
	}
	return r
}

// palette takes the 256 colours that the pictures use most.
func palette(shots []image.Image) color.Palette {
	uses := map[color.RGBA]int{}
	for _, s := range shots {
		b := s.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				uses[color.RGBAModel.Convert(s.At(x, y)).(color.RGBA)]++
			}
		}
	}
	all := make([]color.RGBA, 0, len(uses))
	for c := range uses {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return cmp.Compare(uses[b], uses[a]) })
	var pal color.Palette
	for _, c := range all[:min(256, len(all))] {
		pal = append(pal, c)
	}
	return pal
}
