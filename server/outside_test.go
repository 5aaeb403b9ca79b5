package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"allsettled/app/settle"
)

// A page of another scheme is another site's, unless a trusted proxy has ended TLS before this server.
func TestAnHTTPSOriginIsRefusedWithoutTLS(t *testing.T) {
	t.Parallel()
	plain, behind := launched(t, nil, "--listen", "127.0.0.1:0"), starting(t)
	for _, row := range []struct {
		says   string
		p      process
		scheme string
		header []string
		status int
	}{
		{"our own page", plain, "http", nil, http.StatusCreated},
		{"a page over TLS", plain, "https", nil, http.StatusForbidden},
		{"one that says that a proxy ended it", plain, "https", []string{"X-Forwarded-Proto", "https"}, 403},
		{"behind a trusted proxy that says so", behind, "https", []string{"X-Forwarded-Proto", "https"}, 201},
		{"behind one that says nothing", behind, "https", nil, http.StatusForbidden},
	} {
		_, host, _ := strings.Cut(row.p.origin, "://")
		header := append([]string{"Origin", row.scheme + "://" + host}, row.header...)
		if a, body := row.p.asked(t, "POST", "/api/runs", planOf("/demo/users/{id}", 1), header...); a.StatusCode !=
			row.status {
			t.Errorf("%s: got %d %.200s, want %d", row.says, a.StatusCode, body, row.status)
		}
	}
}

// A site of HTTP/2 that ends each connection before it deals with a request gets one attempt, and one more connection.
func TestAnAttemptAtASiteThatEndsEachConnection(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	site := httptest.NewUnstartedServer(nil)
	site.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	site.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, c *tls.Conn, _ http.Handler) {
			connections.Add(1)
			_, _ = io.ReadFull(c, make([]byte, len(http2.ClientPreface)))
			f := http2.NewFramer(c, c)
			_ = f.WriteSettings()
			for {
				frame, err := f.ReadFrame()
				if err != nil {
					return
				}
				if _, isRequest := frame.(*http2.HeadersFrame); isRequest {
					_ = f.WriteGoAway(0, http2.ErrCodeNo, nil)
					return
				}
			}
		},
	}
	site.StartTLS()
	defer site.Close()
	p := startingWith(t, []string{"SSL_CERT_FILE=" + trusted(t, site)})
	plan := strings.Replace(planOf(site.URL+"/{id}", 1), "{", `{"attempts":1,`, 1)
	_, run := startAs(t, p.origin, "203.0.113.1", plan)
	if o := p.follow(t, run)[0]; o.Reason == nil || o.Reason.Code != settle.CodeCut || o.Attempts != 1 {
		t.Errorf("got %+v, want it cut at the first attempt", o)
	}
	if n := connections.Load(); n != 2 {
		t.Errorf("one attempt made %d connections, want 2", n)
	}
}

// A run with which the server was killed twice is not continued at the third start, and says why.
func TestARunWithWhichTheServerIsKilledIsSetAside(t *testing.T) {
	t.Parallel()
	silent := &crowd{leave: make(chan struct{})}
	site := httptest.NewServer(silent)
	defer site.Close()
	defer close(silent.leave)
	data := t.TempDir()
	var run string
	const lives = 3 // of which the last two continue the run
	for life := range lives {
		p := starting(t, "--data", data)
		if life == 0 {
			_, run = startAs(t, p.origin, "203.0.113.1", planOf(site.URL+"/{id}", 3))
		}
		for _, calls := silent.counted(); calls < 3*(life+1); _, calls = silent.counted() {
			runtime.Gosched()
		}
		if err := syscall.Kill(p.pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		p.end()
	}
	p := starting(t, "--data", data)
	for _, o := range p.follow(t, run) {
		if o.Reason == nil || !strings.Contains(o.Reason.Message(), "the server ended twice") {
			t.Errorf("got %+v, want it set aside", o)
		}
	}
	if _, calls := silent.counted(); calls != 3*lives {
		t.Errorf("%d calls were made, want none after the third life", calls)
	}
}

// A visitor who leaves while a file is received or read leaves no file behind, and no place is held.
func TestAVisitorWhoLeavesWithAFileLeavesNothing(t *testing.T) {
	t.Parallel()
	temporary, data := t.TempDir(), t.TempDir()
	p := startingWith(t, []string{"TMPDIR=" + temporary}, "--data", data)
	before := files(t, data)
	body := "id\n" + strings.Repeat("1\n", 1_000_000)
	for i := range 12 {
		c, err := net.Dial("tcp", strings.TrimPrefix(p.origin, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		sent := body[:len(body)*(i+1)/12] // the last one whole
		fmt.Fprintf(c, "POST /api/sheet?name=a.csv HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.1\r\n"+
			"Content-Length: %d\r\n\r\n%s", len(body), sent)
		_ = c.Close()
	}
	// Places of those who left are free as soon as the server sees it; until then it answers 429.
	for {
		a, said := p.asked(t, "POST", "/api/sheet?name=a.csv", "id\n1\n", "X-Forwarded-For", "203.0.113.1")
		if a.StatusCode == http.StatusOK {
			break
		}
		if a.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("got %d %.200s, want the file read", a.StatusCode, said)
		}
		<-time.After(10 * time.Millisecond) // another process: no clock of ours moves it
	}
	if left := files(t, temporary); len(left) > 0 {
		t.Errorf("temporary files: %q, want none", left)
	}
	if after := files(t, data); len(after) != len(before) {
		t.Errorf("files of the server: %q, before %q", after, before)
	}
}

// files returns the names in a folder.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		names = append(names, one.Name())
	}
	return names
}
