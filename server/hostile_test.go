package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"allsettled/app/settle"
)

// Every address of guard's table that is refused by its shape or name is refused by the real
// server, in one sentence without details, before any call.
func TestTheServerRefusesTheAddressesOfTheTable(t *testing.T) {
	t.Parallel()
	p := launched(t, nil, "--listen", "127.0.0.1:0")
	table, err := os.ReadFile("guard/testdata/addresses.txt")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for line := range strings.Lines(string(table)) {
		address, refused := strings.CutPrefix(line, "refuse ")
		address, _, _ = strings.Cut(address, " # ")
		if address = strings.TrimSpace(address); !refused || strings.Contains(address, " -> ") {
			continue
		}
		tried++
		a, body := p.asked(t, "POST", "/api/runs", planOf(address, 1))
		isRefused := strings.Contains(body, `"code":"blocked"`) && strings.Contains(body, "does not call private") ||
			a.StatusCode == http.StatusBadRequest && strings.Contains(body, `"field":"endpoint"`)
		if a.StatusCode != http.StatusUnprocessableEntity && a.StatusCode != http.StatusBadRequest || !isRefused {
			t.Errorf("%s: got %d %.200s, want it refused", address, a.StatusCode, body)
		}
	}
	if tried < 150 {
		t.Errorf("%d addresses were tried, want at least 150", tried)
	}
}

// rude is a site that writes anything.
func rude(t *testing.T, write func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					write(c)
				}
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); serving.Wait() })
	return "http://" + l.Addr().String()
}

// flood writes until the client closes the connection.
func flood(first, again string) func(net.Conn) {
	return func(c net.Conn) {
		_, err := io.WriteString(c, first)
		for err == nil {
			_, err = io.WriteString(c, again)
		}
	}
}

// says writes a text and waits until the client closes the connection.
func says(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text); _, _ = io.Copy(io.Discard, c) }
}

func bomb() string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for range 64 {
		_, _ = w.Write(make([]byte, 1<<20))
	}
	_ = w.Close()
	return packed.String()
}

// A hostile answer rejects its own call, with the reason, and affects nothing else.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	p := starting(t)
	const ok = "HTTP/1.1 200 OK\r\n"
	packed := bomb()
	for _, row := range []struct {
		says  string
		write func(net.Conn)
		code  string
	}{
		{"it never answers", says(""), "timeout"},
		{"it hangs in the body", says(ok + "Content-Length: 10\r\n\r\nabc"), "timeout"},
		{"it announces a terabyte", says(ok + "Content-Length: 1099511627776\r\n\r\nx"), "timeout"},
		{"its body has no end", flood(ok+"\r\n", strings.Repeat("x", 4096)), "too_large"},
		{"its headers have no end", flood(ok, "X-A: "+strings.Repeat("a", 1000)+"\r\n"), "too_large"},
		{"its 1xx answers have no end", flood("", "HTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\n"), "too_large"},
		{
			"it is a gzip bomb",
			says(fmt.Sprintf(ok+"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(packed), packed)),
			"too_large",
		},
		{
			"it switches protocols and floods",
			flood("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "xxxx"), "network",
		},
		{"its status is 099", says("HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\n{}"), "network"},
		{"its status is 600", says("HTTP/1.1 600 OK\r\nContent-Length: 2\r\n\r\n{}"), "http_600"},
		{"its status is 999", says("HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\n{}"), "http_999"},
		{"its status is 000", says("HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\n{}"), "network"},
		{"it speaks something else", says("SSH-2.0-OpenSSH_9.9\r\n"), "network"},
		{
			"it redirects to metadata",
			says("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n"),
			"blocked",
		},
		{
			"it redirects to a decimal address",
			says("HTTP/1.1 302 Found\r\nLocation: http://2130706433/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		},
		{
			"it redirects to itself",
			says("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), "redirects",
		},
		{
			"its JSON is deeper than anybody reads",
			says(ok + "Content-Type: application/json\r\nContent-Length: 200000\r\n\r\n" + strings.Repeat(
				"[", 100_000,
			) + strings.Repeat("]", 100_000)),
			"",
		},
	} {
		t.Run(row.says, func(t *testing.T) {
			t.Parallel()
			plan := strings.Replace(planOf(rude(t, row.write)+"/{id}", 1), "{", `{"timeoutMs":3000,"attempts":1,`, 1)
			status, run := startAs(t, p.origin, "203.0.113.1", plan)
			if status != http.StatusCreated {
				t.Fatalf("the run did not start: %d", status)
			}
			o := p.follow(t, run)[0]
			if row.code == "" {
				if o.Status != settle.Fulfilled {
					t.Errorf("got %+v, want it fulfilled", o)
				}
				return
			}
			if o.Reason == nil || o.Reason.Code != row.code {
				t.Errorf("got %+v, want %s", o.Reason, row.code)
			}
		})
	}
}

// After a Retry-After of three centuries a call is not tried again at once, and the visitor can cancel the run.
func TestARetryAfterOfCenturies(t *testing.T) {
	t.Parallel()
	p := starting(t)
	called := make(chan struct{}, 100)
	site := rude(t, func(c net.Conn) {
		called <- struct{}{}
		says("HTTP/1.1 503 No\r\nRetry-After: 9223372037\r\nContent-Length: 0\r\n\r\n")(c)
	})
	plan := strings.Replace(planOf(site+"/{id}", 1), "{", `{"attempts":5,`, 1)
	a, body := p.asked(t, "POST", "/api/runs", plan)
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", a.StatusCode, body)
	}
	<-called
	_, key, _ := strings.Cut(body, `"cancelKey":"`)
	key, _, _ = strings.Cut(key, `"`)
	if a, body := p.asked(t, "POST", a.Header.Get("Location")+"/cancel", "", "Cancel-Key",
		key); a.StatusCode != http.StatusAccepted {
		t.Fatalf("cancel: %d %s", a.StatusCode, body)
	}
	p.follow(t, strings.TrimPrefix(a.Header.Get("Location"), "/api/runs/"))
	if n := len(called); n > 0 {
		t.Errorf("it was tried %d times again, want not before a minute", n)
	}
}

// Headers of a plan are sent to its host only.
func TestHeadersDoNotFollowToAnotherHost(t *testing.T) {
	t.Parallel()
	p := starting(t)
	got := make(chan http.Header, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }))
	defer other.Close()
	first := httptest.NewServer(http.RedirectHandler(other.URL+"/there", http.StatusTemporaryRedirect))
	defer first.Close()
	plan := strings.Replace(planOf(first.URL+"/{id}", 1), "{",
		`{"headers":{"X-Api-Key":"k3y","Authorization":"Bearer k3y","Cookie":"a=k3y"},`, 1)
	_, run := startAs(t, p.origin, "203.0.113.1", plan)
	if o := p.follow(t, run)[0]; o.Status != settle.Fulfilled {
		t.Fatalf("got %+v, want it fulfilled", o)
	}
	for name, values := range <-got {
		if strings.Contains(strings.Join(values, " "), "k3y") || name == "Referer" {
			t.Errorf("%s went along: %q", name, values)
		}
	}
}

// A run stops calling a host that does not answer.
func TestARunStopsCallingADeadHost(t *testing.T) {
	t.Parallel()
	p := starting(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := l.Addr().String()
	_ = l.Close()
	_, run := startAs(
		t, p.origin, "203.0.113.1", strings.Replace(planOf("http://"+dead+"/{id}", 200), "{", `{"attempts":1,`, 1),
	)
	knocked, given := 0, 0
	for _, o := range p.follow(t, run) {
		switch {
		case o.Reason == nil:
			t.Errorf("got %+v of a dead host", o)
		case strings.Contains(o.Reason.Message(), "stopped calling the site"):
			given++
		default:
			knocked++
		}
	}
	if knocked < 20 || knocked > 30 || knocked+given != 200 {
		t.Errorf(
			"it connected %d times and left %d calls, want 20 and those in flight, and the rest of 200", knocked, given,
		)
	}
}
