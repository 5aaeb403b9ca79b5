// Package browser opens the page in headless Chromium, for the tools that take pictures of it.
package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"

	"github.com/chromedp/chromedp"
)

// Options say how the page is opened.
type Options struct {
	Width, Height int64  // of the page, in CSS pixels
	Language      string // that the browser asks for, for example de; "" for its own
}

// Open opens an address in a browser of its own, with a new profile. The context is that of the tab;
// closing ends the browser and deletes the profile.
func Open(ctx context.Context, address string, o Options) (tab context.Context, closeAll func() error, err error) {
	profile, err := os.MkdirTemp("", "profile")
	if err != nil {
		return nil, nil, err
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(Program()), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile))
	if o.Language != "" {
		options = append(options, chromedp.Flag("accept-lang", o.Language))
	}
	alloc, stop := chromedp.NewExecAllocator(ctx, options...)
	tab, closeTab := chromedp.NewContext(alloc)
	closeAll = func() error {
		closeTab()
		stop()
		return os.RemoveAll(profile)
	}
	if err := chromedp.Do(tab, chromedp.EmulateViewport(o.Width, o.Height), chromedp.Navigate(address)); err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	return tab, closeAll, nil
}

// Program returns the browser of this machine: $CHROMIUM, or the first of Chromium and Chrome that is
// installed.
func Program() string {
	names := []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return "chromium"
}
