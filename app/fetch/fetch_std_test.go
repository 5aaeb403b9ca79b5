//go:build !js

package fetch_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// serve starts a test server and returns its origin.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// over is a Do with a pool of its own, closed at the end of the test.
func over(t testing.TB, r fetch.Rules) settle.Do {
	t.Helper()
	rt := &http.Transport{MaxIdleConnsPerHost: 100}
	t.Cleanup(rt.CloseIdleConnections)
	return fetch.Over(rt, r)
}

func TestTheRequestIsWhatTheCallSays(t *testing.T) {
	var got *http.Request
	var body string
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r.Clone(context.Background()), string(b)
	})
	do := over(t, fetch.Rules{UserAgent: "allsettled/1 (ops@example.com)"})
	_, err := do(t.Context(), settle.Call{
		Method: "POST", URL: url + "/a?b=c%20d", Body: "hello",
		Header: map[string]string{
			"x-api-key": "k", "User-Agent": "Mozilla", "Host": "evil.example", "Accept-Encoding": "br",
			"Transfer-Encoding": "chunked", "Content-Length": "9", "Connection": "X-Api-Key", "Cookie": "a=b",
			"Idempotency-Key": "7",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Method != "POST" || got.RequestURI != "/a?b=c%20d" || body != "hello" || "http://"+got.Host != url {
		t.Errorf("got %s %s with %q for %s", got.Method, got.RequestURI, body, got.Host)
	}
	want := http.Header{
		"X-Api-Key": {"k"}, "User-Agent": {"allsettled/1 (ops@example.com)"}, "Accept-Encoding": {"gzip"},
		"Content-Length": {"5"}, "Cookie": {"a=b"}, "Idempotency-Key": {"7"},
	}
	if !maps.EqualFunc(got.Header, want, func(a, b []string) bool {
		return strings.Join(a, "|") == strings.Join(b, "|")
	}) {
		t.Errorf("got the headers %v, want %v", got.Header, want)
	}
}

func TestARequestWithoutABodyIsAPlainOne(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "DELETE", "POST"} {
		wire := oneRequest(t, func(address string) {
			_, _ = over(t, fetch.Rules{UserAgent: "ua"})(t.Context(),
				settle.Call{Method: method, URL: "http://" + address + "/"})
		})
		_, rest, _ := strings.Cut(wire, "\r\n")
		_, rest, _ = strings.Cut(rest, "\r\n")
		want := "User-Agent: ua\r\nAccept-Encoding: gzip\r\n\r\n"
		switch method {
		case "POST":
			want = "User-Agent: ua\r\nContent-Length: 0\r\nAccept-Encoding: gzip\r\n\r\n"
		case "HEAD":
			want = "User-Agent: ua\r\n\r\n"
		}
		if !strings.HasPrefix(wire, method+" / HTTP/1.1\r\nHost: ") || rest != want {
			t.Errorf("%s was written as %q", method, wire)
		}
	}
}

// oneRequest listens for one request and returns its bytes.
func oneRequest(t *testing.T, call func(address string)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var got string
	var wg sync.WaitGroup
	wg.Go(func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		buf := make([]byte, 4096)
		for !strings.HasSuffix(got, "\r\n\r\n") {
			n, err := c.Read(buf)
			if got += string(buf[:n]); err != nil {
				return
			}
		}
		_, _ = io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	call(l.Addr().String())
	wg.Wait()
	return got
}

func TestTheReplyKeepsWhatMatters(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("X-Request-Id", strings.Repeat("é", 1000))
		w.Header().Set("Set-Cookie", "secret=1")
		_, _ = io.WriteString(w, `{"n":1}`)
	})
	reply, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url})
	if err != nil || reply.HTTP != 200 || reply.Type != "application/json" || string(reply.Body) != `{"n":1}` ||
		reply.FirstByte <= 0 {
		t.Errorf("got %+v and %v", reply, err)
	}
	if reply.Header["Etag"] != `"1"` || reply.Header["Set-Cookie"] != "" || reply.Header["Content-Length"] != "7" {
		t.Errorf("got the headers %v", reply.Header)
	}
	if id := reply.Header["X-Request-Id"]; len(id) > 600 || !strings.HasSuffix(id, "é…") {
		t.Errorf("got an id of %d bytes, want it cut at a whole character", len(id))
	}
}

func TestGzipIsUndoneAndBounded(t *testing.T) {
	for size, code := range map[int]string{1 << 20: "", 1<<20 + 1: settle.CodeTooLarge} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, size))
			_ = z.Close()
		})
		reply, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url})
		var reason *settle.Reason
		switch errors.As(err, &reason) {
		case false:
			if code != "" || len(reply.Body) != size {
				t.Errorf("%d bytes: got %d and no reason", size, len(reply.Body))
			}
		case true:
			if reason.Code != code || reason.Message() != "The answer is larger than 1 MiB" || reply.Body != nil {
				t.Errorf("%d bytes: got %v", size, reason)
			}
		}
	}
}

func TestStatusesRejectOnlyWhereTheRulesSaySo(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.URL.Path[1:])
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "body")
	})
	for _, status := range []int{200, 201, 300, 302, 399, 400, 404, 429, 503} {
		call := settle.Call{Method: "GET", URL: url + "/" + strconv.Itoa(status)}
		if reply, err := over(t, fetch.Rules{})(t.Context(), call); err != nil || reply.HTTP != status {
			t.Errorf("%d by fetch's own rule: got %+v and %v, want a fulfilment", status, reply, err)
		}
		reply, err := over(t, fetch.Rules{RejectHTTPErrors: true})(t.Context(), call)
		var reason *settle.Reason
		if rejected := errors.As(err, &reason); rejected != (status >= 400) || string(reply.Body) != "body" {
			t.Errorf("%d: got %+v and %v", status, reply, err)
		}
		if reason != nil && (reason.Code != "http_"+strconv.Itoa(status) || reason.RetryAfter != 7*time.Second) {
			t.Errorf("%d: got the reason %+v", status, reason)
		}
	}
}

// Some sites ask to slow down by a 403 (GitHub's secondary limits). The key is not at fault then.
func TestA403ThatAsksToSlowDownHasACodeOfItsOwn(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if wait := r.URL.Query().Get("wait"); wait != "" {
			w.Header().Set("Retry-After", wait)
		}
		w.WriteHeader(http.StatusForbidden)
	})
	for _, c := range []struct {
		query, code string
		wait        time.Duration
	}{
		{"?wait=0.493", "rate_limited", 493 * time.Millisecond},
		{"?wait=0", "rate_limited", 0},
		{"?wait=never", "http_403", 0},
		{"", "http_403", 0},
	} {
		call := settle.Call{Method: "GET", URL: url + "/" + c.query}
		reply, err := over(t, fetch.Rules{RejectHTTPErrors: true})(t.Context(), call)
		reason, ok := errors.AsType[*settle.Reason](err)
		if !ok || reason.Code != c.code || reason.RetryAfter != c.wait || reply.HTTP != http.StatusForbidden {
			t.Errorf("%q: got %+v of status %d, want %s with a wait of %v", c.query, reason, reply.HTTP, c.code, c.wait)
		}
	}
}

// Bare net/http would send each of these again for as long as its pool holds connections.
func TestNothingIsSentTwice(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "DELETE", "POST"} {
		var asked atomic.Int32
		url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/cut" {
				asked.Add(1)
				panic(http.ErrAbortHandler)
			}
		})
		do := over(t, fetch.Rules{})
		warm(t, do, url, 20)
		call := settle.Call{Method: method, URL: url + "/cut", Header: map[string]string{"Idempotency-Key": "1"}}
		_, err := do(t.Context(), call)
		if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeCut {
			t.Errorf("%s: got %v, want it cut", method, err)
		}
		if got := asked.Load(); got != 1 {
			t.Errorf("%s: one attempt was sent %d times", method, got)
		}
	}
}

// warm fills the pool with n connections.
func warm(t *testing.T, do settle.Do, url string, n int) {
	t.Helper()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if _, err := do(t.Context(), settle.Call{Method: "GET", URL: url}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// dying is a transport whose first kept connections are dead when they are taken.
type dying struct {
	dead  int
	wrote bool // the request was written before the connection turned out to be dead
	asked int
}

func (d *dying) RoundTrip(req *http.Request) (*http.Response, error) {
	hooks := httptrace.ContextClientTrace(req.Context())
	hooks.GotConn(httptrace.GotConnInfo{Reused: true})
	d.asked++
	if d.asked > d.dead {
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}
	if d.wrote {
		hooks.WroteRequest(httptrace.WroteRequestInfo{})
	}
	return nil, io.EOF
}

func TestOnlyAConnectionThatWasDeadBeforehandCostsNoAttempt(t *testing.T) {
	get := settle.Call{Method: "GET", URL: "http://x.example/"}
	before := &dying{dead: 40}
	if _, err := fetch.Over(before, fetch.Rules{})(t.Context(), get); err != nil || before.asked != 41 {
		t.Errorf("dead before a byte was written: got %v after %d connections, want an answer after 41", err,
			before.asked)
	}
	after := &dying{dead: 40, wrote: true}
	if _, err := fetch.Over(after, fetch.Rules{})(t.Context(), get); err == nil || after.asked != 1 {
		t.Errorf("dead after the request was written: got %v after %d connections, want a failure after 1", err,
			after.asked)
	}
}

// refusing is a transport that fails in one way.
type refusing struct{ err error }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }

func TestFailuresAreNamed(t *testing.T) {
	blocked := &settle.Reason{Code: settle.CodeBlocked, Written: "fixed"}
	for _, c := range []struct {
		err          error
		code, detail string
	}{
		{&net.OpError{Op: "dial", Err: blocked}, settle.CodeBlocked, ""},
		{
			&net.DNSError{Err: "no such host", Name: "nope.example.", Server: "10.0.0.2:53", IsNotFound: true},
			settle.CodeDNS, "before connecting: lookup nope.example: no such host",
		},
		{
			&net.DNSError{Err: "timeout", Name: "x.example", IsTimeout: true}, settle.CodeDNS,
			"before connecting: lookup x.example: timeout",
		},
		{
			&net.OpError{Op: "read", Source: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 5), Port: 5}, Err: errors.New("odd")},
			settle.CodeNetwork, "before connecting: read: odd",
		},
		{io.ErrUnexpectedEOF, settle.CodeCut, "before connecting: unexpected EOF"},
		{errors.New("something \xff new"), settle.CodeNetwork, "before connecting: something ? new"},
	} {
		_, err := fetch.Over(refusing{c.err}, fetch.Rules{})(t.Context(),
			settle.Call{Method: "GET", URL: "http://x.example/"})
		var reason *settle.Reason
		if !errors.As(err, &reason) || reason.Code != c.code || reason.Detail() != c.detail || reason.Message() == "" {
			t.Errorf("%v: got %+v, want %s with %q", c.err, reason, c.code, c.detail)
		}
	}
}

func TestAnAddressThatIsAPathNeedsABase(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RequestURI) })
	reply, err := over(t, fetch.Rules{Base: url})(t.Context(), settle.Call{Method: "GET", URL: "/demo/users/a%2Fb?x=1"})
	if err != nil || string(reply.Body) != "/demo/users/a%2Fb?x=1" {
		t.Errorf("got %q and %v", reply.Body, err)
	}
	for _, address := range []string{"/demo/users/7", "ftp://x/", "http://", "http://[", ""} {
		_, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: address})
		if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeNetwork {
			t.Errorf("%q without a base: got %v", address, err)
		}
	}
}

func TestACallLeftBehindSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := over(t, fetch.Rules{})(ctx, settle.Call{Method: "GET", URL: url})
	if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeAborted {
		t.Errorf("got %v, want it aborted", err)
	}
}

func TestOverConforms(t *testing.T) {
	origin := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for _, p := range pages {
			if p.path == r.URL.Path {
				for name, value := range p.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(p.status)
				_, _ = io.WriteString(w, p.body)
			}
		}
	})
	conform(t, func(r fetch.Rules) settle.Do { return over(t, r) }, origin)
}

// What Over adds to its transport is 21 pieces of memory a call (BenchmarkOverhead), with a margin
// for the race detector.
func TestACallOverHTTPTakesFewPiecesOfMemory(t *testing.T) {
	const most = 30
	do := fetch.Over(canned{http.Header{"Content-Type": {"text/plain"}, "Date": {"x"}, "Content-Length": {"5"}}},
		fetch.Rules{UserAgent: "test"})
	call := settle.Call{Method: "GET", URL: "https://api.example.com/users/7"}
	pieces := testing.AllocsPerRun(200, func() {
		if _, err := do(t.Context(), call); err != nil {
			t.Fatal(err)
		}
	})
	if pieces > most {
		t.Errorf("a call takes %.1f pieces of memory, want %d at most", pieces, most)
	}
}
