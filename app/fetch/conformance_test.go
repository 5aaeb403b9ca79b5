package fetch_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// page is what the test site answers at one path, on either newDo.
type page struct {
	path   string
	status int
	header map[string]string
	body   string
}

// pages are the site; the newDo's own test file serves them.
var pages = []page{
	{
		"/json", 200,
		map[string]string{"Content-Type": "application/json", "X-Request-Id": "r1", "X-Other": "no"},
		`{"n":12345678901234567890}`,
	},
	{"/latin1", 200, map[string]string{"Content-Type": "text/plain; charset=iso-8859-1"}, "caf\xe9"},
	{"/binary", 200, map[string]string{"Content-Type": "application/octet-stream"}, "\x00\x01\xff\xfe"},
	{"/empty", 204, nil, ""},
	{"/missing", 404, map[string]string{"Content-Type": "text/plain"}, "nothing"},
	{"/busy", 429, map[string]string{"Retry-After": "3"}, "slow"},
	{"/never", 503, map[string]string{"Retry-After": "9223372037"}, ""},
	{"/past", 503, map[string]string{"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, ""},
	{"/odd", 503, map[string]string{"Retry-After": "-5"}, ""},
	{"/exact", 200, map[string]string{"Content-Type": "text/plain"}, strings.Repeat("x", 1000)},
	{"/over", 200, map[string]string{"Content-Type": "text/plain"}, strings.Repeat("x", 1001)},
}

// conform holds a newDo to what both promise.
func conform(t *testing.T, newDo func(fetch.Rules) settle.Do, origin string) {
	t.Helper()
	for _, c := range []struct {
		path       string
		rejectHTTP bool
		code       string // empty: fulfils
		within     string
		retryAfter time.Duration
	}{
		{path: "/json", rejectHTTP: true},
		{path: "/latin1"},
		{path: "/binary"},
		{path: "/empty", rejectHTTP: true},
		{path: "/missing"},
		{path: "/missing", rejectHTTP: true, code: "http_404", within: "Nothing here for this ID"},
		{path: "/busy", rejectHTTP: true, code: "http_429", within: "slow down", retryAfter: 3 * time.Second},
		{path: "/never", rejectHTTP: true, code: "http_503", within: "problem", retryAfter: 24 * time.Hour},
		{path: "/past", rejectHTTP: true, code: "http_503", within: "problem"},
		{path: "/odd", rejectHTTP: true, code: "http_503", within: "problem"},
		{path: "/exact"},
		{path: "/over", code: "too_large", within: "The answer is larger than 1,000 bytes"},
	} {
		do := newDo(fetch.Rules{RejectHTTPErrors: c.rejectHTTP, MaxBody: 1000, Base: origin})
		reply, err := do(t.Context(), settle.Call{Method: "GET", URL: c.path})
		checkReply(t, c.path, reply, c.code == settle.CodeTooLarge)
		var reason *settle.Reason
		if errors.As(err, &reason) != (c.code != "") {
			t.Errorf("%s: got %v, want the code %q", c.path, err, c.code)
			continue
		}
		if reason != nil && (reason.Code != c.code || !strings.Contains(reason.Message(), c.within) ||
			reason.RetryAfter != c.retryAfter) {
			t.Errorf("%s: got %+v, want %s with %q and %v", c.path, reason, c.code, c.within, c.retryAfter)
		}
	}
}

// checkReply compares what came with what the site has at that path.
func checkReply(t *testing.T, path string, reply settle.Reply, halved bool) {
	t.Helper()
	for _, p := range pages {
		if p.path != path {
			continue
		}
		want := p.body
		if halved {
			want = ""
		}
		if reply.HTTP != p.status || string(reply.Body) != want || reply.FirstByte <= 0 {
			t.Errorf("%s: got the status %d, %d bytes and the first of them after %v", path, reply.HTTP,
				len(reply.Body), reply.FirstByte)
		}
		if want := p.header["Content-Type"]; want != "" &&
			(reply.Type != want || reply.Header["Content-Type"] != want) {
			t.Errorf("%s: got the type %q", path, reply.Type)
		}
		if reply.Header["X-Request-Id"] != p.header["X-Request-Id"] || reply.Header["X-Other"] != "" {
			t.Errorf("%s: got the headers %v", path, reply.Header)
		}
	}
}
