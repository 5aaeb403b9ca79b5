package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows a person how far a run is; its zero value shows nothing.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress draws a bar with the time left where w is a terminal.
func newProgress(w io.Writer, total int) progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return progress{}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(65*time.Millisecond), progressbar.OptionSetDescription("settled"),
		progressbar.OptionClearOnFinish())}
}

// settled counts one call. A bar that cannot be drawn is no reason to stop.
func (p progress) settled() {
	if p.bar != nil {
		_ = p.bar.Add(1)
	}
}

func (p progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
