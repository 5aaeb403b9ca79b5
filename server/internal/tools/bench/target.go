package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
)

// target is the process that is called, as its starter sees it.
type target struct {
	origin string
	cmd    *exec.Cmd
	in     io.Closer
}

// startTarget starts this program as the target.
func startTarget(ctx context.Context) (*target, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "target")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe() // the target ends when it is closed
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	return &target{origin: strings.TrimSpace(line), cmd: cmd, in: in}, err
}

func (t *target) host() string { return strings.TrimPrefix(t.origin, "http://") }

func (t *target) stop() {
	_ = t.in.Close()
	_ = t.cmd.Wait()
}

// clear sets the counts to 0.
func (t *target) clear(ctx context.Context) error {
	_, err := get(ctx, t.origin+"/clear")
	return err
}

// seen returns what the target has counted since clear.
func (t *target) seen(ctx context.Context) (s seen, err error) {
	text, err := get(ctx, t.origin+"/seen")
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}
