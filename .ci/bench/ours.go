package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"nhooyr.io/websocket"
)

// contender is somebody who can do works.
type contender struct {
	name, says string
	ours       bool
	most       int  // calls that it is given at most, because it is slow; 0: all
	slow       bool // one round has to do
	blind      bool // it does not say which calls came right, so the target does
	can        func(work) bool
	do         func(ctx context.Context, tg *target, w work) (result, error)
}

func everything(work) bool { return true }

func allButTheMillion(w work) bool { return w.name != million }

// contenders are all that are here.
func contenders(o options, scratch string) []contender {
	self, _ := os.Executable() // it was found to start the target
	all := []contender{
		{name: "floor", says: "bare net/http", can: everything, do: func(ctx context.Context, tg *target, w work) (result, error) {
			w.short = false
			r, out, err := command(ctx, scratch, self, "floor", w.address(tg, "{id}"), strconv.Itoa(w.calls), strconv.Itoa(w.inFlight))
			r.right = out.number("fulfilled ")
			return r, err
		}},
		{name: "run", says: "allsettled run", ours: true, can: everything, do: func(ctx context.Context, tg *target, w work) (result, error) {
			w.short = false
			r, out, err := command(ctx, scratch, o.program, "run", w.address(tg, "{id}"), "--local", "--ids", fmt.Sprintf("0-%d", w.calls-1),
				"--in-flight", strconv.Itoa(w.inFlight), "--attempts", "1")
			r.right = out.count(`"status":"fulfilled"`)
			return r, err
		}},
		{name: "serve", says: "allsettled serve, journaled, a websocket watching", ours: true, can: everything, do: func(ctx context.Context, tg *target, w work) (result, error) {
			return served(ctx, o, scratch, tg, w)
		}},
	}
	return append(all, peers(filepath.Join(filepath.Dir(o.program), "peers"), scratch)...)
}

// command runs a program to its end, with what it writes in a file, and measures it and all it started.
func command(ctx context.Context, scratch, program string, args ...string) (r result, out output, err error) {
	file, err := os.Create(filepath.Join(scratch, "out"))
	if err != nil {
		return r, out, err
	}
	defer file.Close()
	cmd := exec.CommandContext(ctx, program, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = file, &said
	cmd.Dir = scratch
	began := time.Now()
	if err = cmd.Start(); err != nil {
		return r, out, err
	}
	highest := watched(cmd.Process.Pid)
	err = cmd.Wait()
	r.wall, r.peak = time.Since(began), highest()
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		err = nil // a call that failed is a failure to some
	}
	if err != nil {
		return r, out, fmt.Errorf("%w: %.300s", err, said.Bytes())
	}
	return r, output{file.Name(), said.Bytes()}, nil
}

// output is what a program wrote. It is not read into memory: programs that are started later
// begin their account of memory with ours.
type output struct {
	file string
	said []byte
}

// count is how many lines hold a text.
func (o output) count(text string) (n int) {
	f, err := os.Open(o.file)
	if err != nil {
		return 0
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if bytes.Contains(lines.Bytes(), []byte(text)) {
			n++
		}
	}
	return n
}

// number is the number behind a word, of the last line that has it.
func (o output) number(word string) (n int) {
	f, err := os.Open(o.file)
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if bytes.Contains(lines.Bytes(), []byte(word)) {
			n = number(lines.Bytes(), word)
		}
	}
	return n
}

// number is the number behind a word.
func number(out []byte, word string) int {
	_, rest, _ := bytes.Cut(out, []byte(word))
	n := 0
	_, _ = fmt.Sscan(string(rest[:min(20, len(rest))]), &n)
	return n
}

// served has a server make the run, and watches it by its websocket as the page does.
func served(ctx context.Context, o options, scratch string, tg *target, w work) (r result, err error) {
	data, err := os.MkdirTemp(scratch, "data")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(data)
	args := []string{"serve", "--listen", "127.0.0.1:0", "--data", data, "--allow", tg.host()}
	if o.profile != "" {
		args = append(args, "--metrics-listen", "127.0.0.1:0")
	}
	cmd := exec.CommandContext(ctx, o.program, args...)
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return r, err
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}()
	lines := bufio.NewScanner(stderr)
	lines.Scan()
	_, origin, ok := strings.Cut(lines.Text(), "listening on ")
	if !ok {
		return r, fmt.Errorf("the server says %q", lines.Text())
	}
	if o.profile != "" {
		lines.Scan()
		defer profiled(strings.TrimPrefix(lines.Text(), "metrics on "), o.profile)()
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	before := spent(cmd.Process.Pid)
	began := time.Now()
	if r.right, err = watch(ctx, origin, tg, w); err != nil {
		return r, err
	}
	r.wall, r.cpu, r.peak = time.Since(began), spent(cmd.Process.Pid)-before, peak(cmd.Process.Pid)
	return r, nil
}

// profiled profiles a server for three seconds, and keeps the profile in a file once it is waited for.
func profiled(metrics, file string) (wait func()) {
	got := make(chan error, 1)
	go func() {
		a, err := http.Get(strings.TrimSuffix(metrics, "/metrics") + "/debug/pprof/profile?seconds=3")
		if err != nil {
			got <- err
			return
		}
		defer a.Body.Close()
		profile, err := io.ReadAll(a.Body)
		got <- errors.Join(err, os.WriteFile(file, profile, 0o600))
	}()
	return func() {
		if err := <-got; err != nil {
			fmt.Fprintln(os.Stderr, "no profile:", err)
		}
	}
}

// watch starts a run by the websocket, and reads until it has ended.
func watch(ctx context.Context, origin string, tg *target, w work) (fulfilled int, err error) {
	conn, _, err := websocket.Dial(ctx, origin+"/api/live", nil)
	if err != nil {
		return 0, err
	}
	defer conn.CloseNow()
	conn.SetReadLimit(-1)
	ids := make([]string, w.calls)
	for i := range ids {
		ids[i] = w.id(i)
	}
	hello, _ := json.Marshal(map[string]any{"run": "bench-of-the-real-thing", "plan": map[string]any{ // texts and numbers
		"endpoint": w.address(tg, "{id}"), "ids": ids, "inFlight": w.inFlight, "attempts": 1,
	}})
	if err := conn.Write(ctx, websocket.MessageText, hello); err != nil {
		return 0, err
	}
	for {
		_, frame, err := conn.Read(ctx)
		if err != nil {
			return fulfilled, err
		}
		if bytes.HasPrefix(frame, []byte(`{"error"`)) {
			return fulfilled, fmt.Errorf("the server says %s", frame)
		}
		fulfilled += bytes.Count(frame, []byte(`"status":"fulfilled","http"`))
		if bytes.Contains(frame, []byte(`"kind":"ended"`)) {
			return fulfilled, conn.Close(websocket.StatusNormalClosure, "")
		}
	}
}

// spent is the processor time that a process has had.
func spent(pid int) time.Duration {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // it is there while the process is
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11]) // the kernel writes digits, in hundredths of a second
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// watched asks for a process's peak again and again, until it is told to say the last: what wait
// tells of it begins with what we had when we started it.
func watched(pid int) (last func() int64) {
	over, told := make(chan struct{}), make(chan int64)
	go func() {
		var most int64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				most = max(most, peak(pid))
			case <-over:
				told <- most
				return
			}
		}
	}()
	return func() int64 { close(over); return <-told }
}

// peak is the most resident memory that a process had.
func peak(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	return int64(number(status, "VmHWM:")) << 10
}
