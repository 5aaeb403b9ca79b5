package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// target is the process that is called.
type target struct {
	origin string
	cmd    *exec.Cmd
	in     io.Closer
}

func startTarget(ctx context.Context) (*target, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "target")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe() // it ends when this does
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

func (t *target) clear() error { _, err := t.ask("/clear"); return err }

func (t *target) seen() (s seen, err error) {
	said, err := t.ask("/seen")
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(said, &s)
}

func (t *target) ask(path string) ([]byte, error) {
	a, err := http.Get(t.origin + path)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	return io.ReadAll(a.Body)
}

// known is how many IDs are counted.
const known = 1_000_000

// counts is what the target has seen.
type counts struct {
	calls     [known]atomic.Uint32
	total     atomic.Int64
	now, most atomic.Int64
}

func (c *counts) begin(id int) {
	if id < known {
		c.calls[id].Add(1)
	}
	c.total.Add(1)
	now := c.now.Add(1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
}

func (c *counts) sum() []byte {
	distinct := 0
	for i := range c.calls {
		if c.calls[i].Load() > 0 {
			distinct++
		}
	}
	text, _ := json.Marshal(seen{distinct, int(c.total.Load()) - distinct, int(c.most.Load())}) // numbers
	return text
}

func (c *counts) clear() {
	for i := range c.calls {
		c.calls[i].Store(0)
	}
	c.total.Store(0)
	c.most.Store(0)
}

// serveTarget answers until its standard input ends. It reads no more of HTTP than it has to: what
// it takes of the machine, those it measures do not have.
func serveTarget() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	var c counts
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go serveConn(conn, &c)
	}
}

func serveConn(conn net.Conn, c *counts) {
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 2048)
	for {
		path, err := requested(r)
		if err != nil || !answer(conn, path, c) {
			return
		}
	}
}

// requested reads a request without a body, and returns its path.
func requested(r *bufio.Reader) (path string, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	parts := bytes.Fields(line)
	if len(parts) != 3 {
		return "", errors.New("no request")
	}
	path = string(parts[1])
	for {
		line, err := r.ReadSlice('\n')
		if err != nil || len(line) <= 2 {
			return path, err
		}
	}
}

// answer answers /WAIT/BYTES/FAIL/ID. It returns false when the connection is over.
func answer(conn net.Conn, path string, c *counts) bool {
	switch path {
	case "/clear":
		c.clear()
		return send(conn, 200, []byte("{}"))
	case "/seen":
		return send(conn, 200, c.sum())
	}
	path, _, _ = strings.Cut(path, "?")
	part := strings.Split(path, "/")
	if len(part) != 5 {
		return send(conn, 404, []byte("{}"))
	}
	wait, _ := strconv.Atoi(part[1])
	size, _ := strconv.Atoi(part[2])
	base := 10
	if part[3] == "2" {
		base = 36
	}
	n, err := strconv.ParseInt(part[4], base, 0)
	id := int(n)
	if err != nil {
		return send(conn, 400, []byte("{}"))
	}
	c.begin(id)
	if wait > 0 {
		time.Sleep(time.Duration(wait) * time.Millisecond)
	}
	c.now.Add(-1)
	how := fine
	if part[3] == "1" {
		how = fate(id)
	}
	switch how {
	case broken:
		return send(conn, 500, []byte(`{"error":"broken"}`))
	case refused:
		return send(conn, 429, []byte(`{"error":"slower"}`))
	case cut:
		_ = conn.(*net.TCPConn).SetLinger(0)
		return false
	}
	return sendPadded(conn, part[4], size)
}

func send(conn net.Conn, status int, body []byte) bool {
	head := "HTTP/1.1 " + strconv.Itoa(status) + " X\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
	_, err := conn.Write(append([]byte(head), body...))
	return err == nil
}

var padding = []byte(strings.Repeat("x", 2_000_000))

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }}

// sendPadded sends {"id":"…","pad":"xxx"} of so many bytes.
func sendPadded(conn net.Conn, id string, size int) bool {
	kept := buffers.Get().(*[]byte)
	defer buffers.Put(kept)
	b := (*kept)[:0]
	fixed := len(`{"id":"","pad":""}`) + len(id)
	b = append(b, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "...)
	b = strconv.AppendInt(b, int64(max(size, fixed)), 10)
	b = append(b, "\r\n\r\n{\"id\":\""...)
	b = append(b, id...)
	b = append(b, `","pad":"`...)
	b = append(b, padding[:max(size-fixed, 0)]...)
	b = append(b, `"}`...)
	*kept = b
	_, err := conn.Write(b)
	return err == nil
}
