package guard_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
	"allsettled/server/guard"
)

// hostile serves each connection by hand, so that it can break every rule of HTTP.
func hostile(t testing.TB, answer func(c net.Conn, path string)) string {
	t.Helper()
	return "http://" + listen(t, func(c net.Conn) {
		for r := bufio.NewReader(c); ; {
			path, ok := readRequest(r)
			if !ok {
				return
			}
			answer(c, path)
		}
	})
}

// listen hands connections to serve until the test ends, then closes all and waits.
func listen(t testing.TB, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			wg.Go(func() { defer c.Close(); serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range conns {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

// readRequest reads one request's line and headers and returns its path.
func readRequest(r *bufio.Reader) (path string, ok bool) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", false
	}
	for {
		header, err := r.ReadString('\n')
		if err != nil {
			return "", false
		}
		if header == "\r\n" {
			_, path, _ = strings.Cut(line, " ")
			path, _, _ = strings.Cut(path, " ")
			return path, true
		}
	}
}

// caller makes calls through a policy that lets pass what allow names.
func caller(t testing.TB, allow ...string) settle.Do {
	t.Helper()
	transport := newPolicy(t, guard.Options{Allow: allow}).Transport()
	t.Cleanup(transport.CloseIdleConnections)
	return fetch.Over(transport, fetch.Rules{RejectHTTPErrors: true, UserAgent: "allsettled-test"})
}

// hang holds a connection until the other side ends it.
func hang(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// forever writes until the other side ends the connection.
func forever(c net.Conn, chunk string) {
	for {
		if _, err := io.WriteString(c, chunk); err != nil {
			return
		}
	}
}

// drip writes a byte at every tick until the other side ends the connection.
func drip(c net.Conn, chunk string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if _, err := io.WriteString(c, chunk); err != nil {
			return
		}
	}
}

// reset ends a connection with a RST.
func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

// bomb is a gzip body of many times its own length.
func bomb(megabytes int) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range megabytes {
		_, _ = w.Write(zeros)
	}
	_ = w.Close()
	return packed.Bytes()
}

const ok = "HTTP/1.1 200 OK\r\n"

// send answers with a text and leaves the connection open.
func send(text string) func(net.Conn, string) {
	return func(c net.Conn, _ string) { _, _ = io.WriteString(c, text) }
}

// then answers with a text and goes on in some other way.
func then(text string, next func(net.Conn)) func(net.Conn, string) {
	return func(c net.Conn, _ string) { _, _ = io.WriteString(c, text); next(c) }
}

func closing(c net.Conn) { _ = c.Close() }

// packed is 64 MiB of zeros.
var packed = bomb(64)
