package main

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// gathered is how long a line waits for others before they are written together:
// too short for a reader to notice, and a tenth less CPU for a hundred thousand lines.
const gathered = 10 * time.Millisecond

// lineWriter writes lines to a reader who watches. Its methods may be called by one
// goroutine at a time; close writes what is left and must be called.
type lineWriter struct {
	mu    sync.Mutex // guards all below against the timer
	w     *bufio.Writer
	timer *time.Timer
	armed bool
}

func newLineWriter(w io.Writer) *lineWriter {
	l := &lineWriter{w: bufio.NewWriterSize(w, 64<<10)}
	l.timer = time.AfterFunc(time.Hour, l.flush)
	l.timer.Stop()
	return l
}

// write takes a line; its error may be that of an earlier one.
func (l *lineWriter) write(line []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := l.w.Write(line)
	if !l.armed {
		l.armed = true
		l.timer.Reset(gathered)
	}
	return err
}

func (l *lineWriter) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = false
	_ = l.w.Flush() // the writer keeps the error for the next line, and for close
}

// close writes what is left and returns the first error there was.
func (l *lineWriter) close() error {
	l.timer.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Flush()
}
