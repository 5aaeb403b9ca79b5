package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"
)

// asked sends a request to a process and returns the answer and its body.
func (p process) asked(t testing.TB, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.origin+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	a, all := answered(t, http.DefaultClient, r)
	return a, string(all)
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	p := starting(t, "--metrics-listen", "127.0.0.1:0")
	plan := planOf("/demo/users/{id}", 1)
	long := `{"endpoint":"/demo/users/{id}","ids":["` + strings.Repeat("x", 8<<20) + `"]}`
	for _, row := range []struct {
		says, method, path, body string
		headers                  []string
		status                   int
		within                   string
	}{
		{
			"another site's name does not lead here", "GET", "/", "",
			[]string{"Host", "evil.example"},
			421,
			"does not answer to that Host",
		},
		{"nor to a run's start", "POST", "/api/runs", plan, []string{"Host", "evil.example"}, 421, ""},
		{
			"a foreign page posts nothing", "POST", "/api/runs", plan,
			[]string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
			403, "",
		},
		{
			"a foreign page puts nothing", "PUT", "/api/runs/abcdefghijklmnopq", plan,
			[]string{"Origin", "https://evil.example"},
			403, "",
		},
		{"a foreign page opens no socket", "GET", "/api/live", "", []string{
			"Origin", "https://evil.example", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version",
			"13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
		}, 403, ""},
		{
			"nor does a secure page of our own name, which cannot be ours", "GET", "/api/live", "", []string{
				"Origin", strings.Replace(p.origin, "http:", "https:", 1), "Connection", "Upgrade",
				"Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
			}, 403, "",
		},
		{
			"such a page posts nothing", "POST", "/api/runs", plan,
			[]string{"Origin", strings.Replace(p.origin, "http:", "https:", 1)},
			403, "",
		},
		{
			"a form posts nothing", "POST", "/api/runs", "endpoint=x",
			[]string{"Content-Type", "application/x-www-form-urlencoded"},
			415, "application/json",
		},
		{
			"headers of 26 KiB are too many", "GET", "/healthz", "",
			[]string{"X-Long", strings.Repeat("x", 26<<10)},
			431, "",
		},
		{"a plan over 8 MiB is too long", "POST", "/api/runs", long, nil, 413, "8 MiB"},
		{"reading starts nothing", "GET", "/api/runs", "", nil, 405, ""},
		{"nor does a page's address", "GET", "/?endpoint=http://127.0.0.1/x&run=1", "", nil, 200, "<!DOCTYPE html>"},
		{"the metrics are not here", "GET", "/metrics", "", nil, 404, ""},
		{"nor are the profiles", "GET", "/debug/pprof/heap", "", nil, 404, ""},
		{
			"a plan with an unknown field is refused", "POST", "/api/runs",
			`{"endpoint":"/demo/users/{id}","ids":["1"],"evil":1}`, nil, 400, "evil",
		},
		{
			"the host is not the ID's to choose", "POST", "/api/runs", `{"endpoint":"http://{id}/x","ids":["a"]}`, nil,
			400, "endpoint",
		},
	} {
		t.Run(row.says, func(t *testing.T) {
			a, body := p.asked(t, row.method, row.path, row.body, row.headers...)
			if a.StatusCode != row.status || !strings.Contains(body, row.within) {
				t.Errorf("got %d %.200q, want %d and %q", a.StatusCode, body, row.status, row.within)
			}
		})
	}
}

func TestEveryResponseHasSecurityHeaders(t *testing.T) {
	t.Parallel()
	p := starting(t)
	for path, frames := range map[string]string{
		"/": "'none'", "/run/abcdefghijklmnopq": "'none'", "/embed": "'self'",
		"/api/runs/abcdefghijklmnopq": "", "/demo/users/7": "", "/nothing": "", "/web/app.css": "",
	} {
		a, _ := p.asked(t, "GET", path, "")
		if got := a.Header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options is %q", path, got)
		}
		policy := a.Header.Get("Content-Security-Policy")
		if frames != "" && (!strings.Contains(policy, "frame-ancestors "+frames) ||
			strings.Contains(policy, "unsafe-inline") || !strings.Contains(policy, "wasm-unsafe-eval")) {
			t.Errorf("%s: the policy is %q, want frame-ancestors %s", path, policy, frames)
		}
	}
}

// The server cuts off requests that come too slowly.
func TestSlowRequestsAreCutOff(t *testing.T) {
	t.Parallel()
	p := starting(t)
	for _, row := range []struct{ says, sends string }{
		{"in the headers", "GET / HTTP/1.1\r\nHost: localhost\r\n"},
		{
			"in the body",
			"POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
				"100\r\n\r\n{",
		},
		{"between requests", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"},
	} {
		t.Run(row.says, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", strings.TrimPrefix(p.origin, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(3 * time.Minute))
			if _, err := io.WriteString(c, row.sends); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
				t.Errorf("the connection was not closed: %v", err)
			}
		})
	}
}

func TestRefusedWebsockets(t *testing.T) {
	t.Parallel()
	p := starting(t)
	for _, row := range []struct{ says, sends, within string }{
		{
			"a plan over 8 MiB is too long",
			`{"run":"abcdefghijklmnopq","plan":{"endpoint":"/demo/users/{id}","ids":["` + strings.Repeat(
				"x", 9<<20,
			) + `"]}}`,
			`"too_large"`,
		},
		{"a frame that says nothing in time", "", `"hello"`},
		{"a run that is not there", `{"run":"abcdefghijklmnopq"}`, `"no_run"`},
		{"what is no JSON", `{"run":`, `"status":400`},
	} {
		t.Run(row.says, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			c, _, err := websocket.Dial(ctx, p.origin+"/api/live", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer c.CloseNow()
			if row.sends != "" {
				if err := c.Write(ctx, websocket.MessageText, []byte(row.sends)); err != nil {
					t.Fatal(err)
				}
			}
			if _, frame, err := c.Read(ctx); err != nil || !strings.Contains(string(frame), row.within) {
				t.Errorf("got %.200q, %v; want %s", frame, err, row.within)
			}
			if _, _, err := c.Read(ctx); websocket.CloseStatus(err) == -1 {
				t.Errorf("the socket was not closed in order: %v", err)
			}
		})
	}
}

func TestAVisitorHasTwentySockets(t *testing.T) {
	t.Parallel()
	p := starting(t)
	dial := func(visitor string) (*websocket.Conn, *http.Response, error) {
		return websocket.Dial(t.Context(), p.origin+"/api/live",
			&websocket.DialOptions{HTTPHeader: http.Header{"X-Forwarded-For": {visitor}}})
	}
	for i := range 20 {
		c, _, err := dial(fmt.Sprintf("2001:db8:1:2::%x", i+1)) // one network, one visitor
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseNow()
	}
	if _, a, err := dial("2001:db8:1:2:ffff::1"); err == nil || a == nil ||
		a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
		t.Errorf("the 21st socket: %v, %v", a, err)
	}
	c, _, err := dial("2001:db8:1:3::1")
	if err != nil {
		t.Fatalf("another visitor is refused: %v", err)
	}
	_ = c.CloseNow()
}

// A server that strangers can reach has lower limits.
func TestStrangersMayDoLess(t *testing.T) {
	t.Parallel()
	p := launched(t, nil, "--listen", "0.0.0.0:0")
	p.origin = strings.NewReplacer("0.0.0.0", "127.0.0.1", "[::]", "127.0.0.1").Replace(p.origin)
	post := strings.Replace(planOf("https://example.com/{id}", 1), "{", `{"method":"POST",`, 1)
	for _, row := range []struct{ says, plan, within string }{
		{"a POST", post, "method"},
		{"1,001 calls", planOf("https://example.com/{id}", 1001), "1,000"},
		{
			"51 at once", strings.Replace(planOf("https://example.com/{id}", 60), `"inFlight":4`, `"inFlight":51`, 1),
			"inFlight",
		},
		{"this machine", planOf("http://127.0.0.1:1/{id}", 1), "does not call private"},
	} {
		t.Run(row.says, func(t *testing.T) {
			if a, body := p.asked(t, "POST", "/api/runs", row.plan); a.StatusCode != http.StatusUnprocessableEntity ||
				!strings.Contains(body, row.within) {
				t.Errorf("got %d %s, want 422 and %q", a.StatusCode, body, row.within)
			}
		})
	}
}

// The log of a server has nothing of what visitors call, and with what.
func TestTheLogKeepsSecrets(t *testing.T) {
	t.Parallel()
	p := starting(t)
	plan := `{"endpoint":"/demo/users/{id}?fail=7","ids":["zebra-7"],"method":"POST","body":"b0dy-{id}",` +
		`"headers":{"Authorization":"Bearer t0ken","X-Note":"n0te"}}`
	a, body := p.asked(t, "POST", "/api/runs", plan)
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", a.StatusCode, body)
	}
	p.follow(t, strings.TrimPrefix(a.Header.Get("Location"), "/api/runs/"))
	p.asked(t, "POST", "/api/runs", strings.Replace(plan, "/demo", "http://10.0.0.1", 1))
	said := p.end()
	for _, secret := range []string{"zebra", "b0dy", "t0ken", "n0te", "10.0.0.1"} {
		if strings.Contains(said, secret) {
			t.Errorf("the log has %q:\n%s", secret, said)
		}
	}
}

// Cells that a spreadsheet would run as formulas are escaped.
func TestNoCellIsAFormula(t *testing.T) {
	t.Parallel()
	p := starting(t)
	_, run := startAs(t, p.origin, "203.0.113.9",
		`{"endpoint":"/demo/users/{id}","ids":["=1+1","＝1+1","+1","-1+1","@x","\u0009=1","7"]}`)
	p.follow(t, run)
	_, csv := p.asked(t, "GET", "/api/runs/"+run+"/export.csv?columns=id", "")
	for lines := bufio.NewScanner(strings.NewReader(csv)); lines.Scan(); {
		cell := strings.Trim(strings.TrimPrefix(lines.Text(), "\ufeff"), `"`)
		if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") || strings.HasPrefix(cell, "＝") {
			t.Errorf("the cell %q would be run", cell)
		}
	}
	if strings.Count(csv, "\n") != 8 {
		t.Errorf("the table has other lines than a header and seven calls:\n%s", csv)
	}
}
