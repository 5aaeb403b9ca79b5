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
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxID is how many IDs are counted.
const maxID = 1_000_000

// counts is what the target has received.
type counts struct {
	calls     [maxID]atomic.Uint32
	total     atomic.Int64
	now, most atomic.Int64
}

func (c *counts) begin(id int) {
	if id < maxID {
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
	// numbers always marshal
	text, _ := json.Marshal(seen{distinct, int(c.total.Load()) - distinct, int(c.most.Load())})
	return text
}

func (c *counts) clear() {
	for i := range c.calls {
		c.calls[i].Store(0)
	}
	c.total.Store(0)
	c.most.Store(0)
}

// serveTarget answers until its standard input ends. It parses as little of HTTP as it can: the CPU
// that it uses is missing to those that are measured.
func serveTarget() error {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, "http://"+l.Addr().String())
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

// serveConn answers one connection.
func serveConn(conn net.Conn, c *counts) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReaderSize(conn, 2048)
	for {
		path, err := pathOf(r)
		if err != nil || !answer(conn, path, c) {
			return
		}
	}
}

// pathOf reads a request without a body, and returns its path.
func pathOf(r *bufio.Reader) (path string, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	parts := bytes.Fields(line)
	if len(parts) != 3 {
		return "", errors.New("invalid request line")
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
		<-time.After(time.Duration(wait) * time.Millisecond)
	}
	c.now.Add(-1)
	kind := fine
	if part[3] == "1" {
		kind = kindOf(id)
	}
	switch kind {
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
	head := "HTTP/1.1 " + strconv.Itoa(status) + " X\r\nContent-Type: application/json\r\nContent-Length: " +
		strconv.Itoa(len(body)) + "\r\n\r\n"
	_, err := conn.Write(append([]byte(head), body...))
	return err == nil
}

var padding = []byte(strings.Repeat("x", 2_000_000))

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }}

// sendPadded sends {"id":"…","pad":"xxx"}, padded to a size.
func sendPadded(conn net.Conn, id string, size int) bool {
	kept := buffers.Get().(*[]byte) //nolint:forcetypeassert // New makes no other
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
