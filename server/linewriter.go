package main

import (
	"context"
	"io"
	"sync"
	"time"

	"allsettled/server/batch"
)

// Lines are written together that come within lineDelay, and up to lineBytes: too short for a reader to
// notice, and a tenth less CPU for a hundred thousand lines.
const (
	lineDelay = 10 * time.Millisecond
	lineBytes = 64 << 10
)

// lineWriter gathers lines for a moment and writes them together. close must be called.
type lineWriter struct {
	lines  *batch.Queue[byte]
	writer sync.WaitGroup
	err    error // why the writer ended; nil at the end of the lines
}

func newLineWriter(w io.Writer) *lineWriter {
	l := &lineWriter{lines: batch.New(batch.Options[byte]{Items: lineBytes, Delay: lineDelay})}
	l.writer.Go(func() {
		for text := range l.lines.All(context.Background()) { // until close
			if _, l.err = w.Write(text); l.err != nil {
				l.lines.Stop(l.err)
				return
			}
		}
	})
	return l
}

// write takes a copy of a line. It waits while the reader of the output is slow. The error may be that of an
// earlier line.
func (l *lineWriter) write(line []byte) error { return l.lines.Put(context.Background(), line...) }

// close writes what is left and returns the first error.
func (l *lineWriter) close() error {
	l.lines.Close()
	l.writer.Wait()
	return l.err
}
