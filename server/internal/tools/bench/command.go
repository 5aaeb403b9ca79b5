package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// command runs a program to its end in a folder, and measures it and the processes that it starts. What
// it prints goes to a file.
func command(ctx context.Context, folder, program string, args ...string) (r result, out output, err error) {
	file, err := os.Create(filepath.Join(folder, "out"))
	if err != nil {
		return r, out, err
	}
	defer func() { _ = file.Close() }()
	cmd := exec.CommandContext(ctx, program, args...)
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = file, &stderr, folder
	began := time.Now()
	if err = cmd.Start(); err != nil {
		return r, out, err
	}
	highest := followPeak(cmd.Process.Pid)
	err = cmd.Wait()
	r.wall, r.peak = time.Since(began), highest()
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if _, isExit := errors.AsType[*exec.ExitError](err); isExit && ctx.Err() == nil {
		err = nil // some programs exit with an error when a call fails
	}
	if err != nil {
		return r, out, fmt.Errorf("%w: %.300s", err, stderr.Bytes())
	}
	return r, output(file.Name()), nil
}

// output is the file with what a program has printed. It is read line by line and not held in memory,
// because a process that is started later begins with the peak of this one.
type output string

// count returns how many lines hold a text.
func (o output) count(text string) (n int) {
	o.each(text, func([]byte) { n++ })
	return n
}

// number returns the number behind a text, of the last line that holds it.
func (o output) number(text string) (n int) {
	o.each(text, func(line []byte) { n = number(line, text) })
	return n
}

// each calls f for each line that holds a text. A file that cannot be read has no lines.
func (o output) each(text string, f func(line []byte)) {
	file, err := os.Open(string(o))
	if err != nil {
		return
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if bytes.Contains(lines.Bytes(), []byte(text)) {
			f(lines.Bytes())
		}
	}
}

// number returns the number behind a text, 0 where there is none.
func number(out []byte, text string) (n int) {
	_, rest, _ := bytes.Cut(out, []byte(text))
	_, _ = fmt.Sscan(string(rest[:min(20, len(rest))]), &n) // n stays 0
	return n
}
