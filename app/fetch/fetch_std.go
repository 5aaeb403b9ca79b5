//go:build !js

package fetch

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"

	"allsettled/app/settle"
)

// Over makes calls through rt, by the rules r. It is safe for concurrent use;
// how many connections are kept, and which addresses may be called, is rt's
// business.
//
// A *[settle.Reason] that rt returns, however deeply wrapped, rejects the call as
// it is. Redirects are followed here, at most ten, each as a request of its own
// through rt. One attempt is one request on the wire: net/http's silent replay
// of a request whose kept connection died is switched off (see request).
//
// It costs about what a bare http.Client costs; BenchmarkOver prints both.
func Over(rt http.RoundTripper, r Rules) settle.Do {
	o := &over{rt: rt, rules: r, maxBody: r.maxBody(), agent: []string{cmp.Or(r.UserAgent, "allsettled")}}
	o.plain = http.Header{"User-Agent": o.agent, "Accept-Encoding": gzipOnly}
	if base, err := url.Parse(r.Base); err == nil && base.Host != "" {
		o.base = base
	}
	return o.do
}

// over is the state shared by all calls of one Do; it never changes.
type over struct {
	rt      http.RoundTripper
	rules   Rules
	maxBody int64
	base    *url.URL    // nil: paths are refused
	agent   []string    // the User-Agent, where it is ours
	plain   http.Header // of most calls without headers of their own; a RoundTripper changes none
}

// do makes one attempt, redirects included.
func (o *over) do(ctx context.Context, c settle.Call) (settle.Reply, error) {
	target, err := o.target(c.URL)
	if err != nil {
		return settle.Reply{}, err
	}
	t := newTrace()
	ctx = httptrace.WithClientTrace(ctx, &t.hooks)
	resp, err := o.follow(ctx, c, target, t)
	if err != nil {
		reply := settle.Reply{FirstByte: t.firstByte()}
		if resp != nil {
			reply.HTTP = resp.StatusCode
		}
		return reply, reasonOf(ctx, err, t)
	}
	return o.read(ctx, resp, t)
}

// target is the call's address, resolved against the base when it is a path.
func (o *over) target(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, badAddress("the address cannot be read")
	case u.Host == "" && o.base != nil && strings.HasPrefix(raw, "/"):
		return o.base.ResolveReference(u), nil
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return nil, badAddress("the address is neither http nor https")
	}
	return u, nil
}

// badAddress rejects a call that cannot be made at all.
func badAddress(text string) *settle.Reason {
	return settle.NewReason(settle.CodeNetwork, "address").With("error", text)
}

// request makes the request of one hop.
//
// A GET without a body gets an empty one (see emptyBody): net/http replays a
// GET whose reused connection died before an answer, and goes on doing so as
// long as the pool has connections. That would call an address more often than
// asked and make a call take a multiple of its time.
func (o *over) request(ctx context.Context, c settle.Call, target *url.URL) *http.Request {
	req := &http.Request{
		Method: c.Method, URL: target, Host: target.Host, Header: o.plain,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if req.Method == "" {
		req.Method = http.MethodGet
	}
	if len(c.Header) > 0 || req.Method == http.MethodHead {
		req.Header = o.headers(c.Header)
		askPacked(req)
	}
	setBody(req, c.Body)
	return req.WithContext(ctx)
}

// headers are those of a call, as far as they can be sent, and who calls.
func (o *over) headers(given map[string]string) http.Header {
	h := make(http.Header, len(given)+1)
	for name, value := range given {
		if name = textproto.CanonicalMIMEHeaderKey(name); !unsendable[name] {
			h[unreplayed(name)] = []string{value}
		}
	}
	o.userAgent(h)
	return h
}

// unreplayed respells the headers by which net/http takes a request for one it
// may send again; on the wire the letters' case means nothing.
func unreplayed(name string) string {
	if name == "Idempotency-Key" || name == "X-Idempotency-Key" {
		return strings.ToLower(name)
	}
	return name
}

// userAgent says honestly who calls.
func (o *over) userAgent(h http.Header) {
	if o.rules.UserAgent != "" || h["User-Agent"] == nil {
		h["User-Agent"] = o.agent
	}
}

// setBody gives the request its body. Only methods that net/http never takes for
// replayable can give it twice, which HTTP/2 needs for streams refused unread.
func setBody(req *http.Request, body string) {
	replayable := false
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		replayable = true
	}
	switch {
	case body != "":
		req.ContentLength = int64(len(body))
		req.Body = io.NopCloser(strings.NewReader(body))
		if !replayable {
			req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
		}
	case replayable:
		emptyBody(req)
	}
}

// emptyBody makes a request without content one that net/http will not send a
// second time: to do so it would have to rewind the body, and rewind refuses. "identity" keeps it from probing or
// chunking the body; the bytes on the wire are those of a plain GET.
func emptyBody(req *http.Request) {
	req.ContentLength = 0
	req.Body, req.GetBody = nothing{}, rewind
	req.TransferEncoding = identity
}

// identity is the transfer coding of a body sent as it is; it is never written to.
var identity = []string{"identity"}

// nothing is a body without content, the same for all requests.
type nothing struct{}

func (nothing) Read([]byte) (int, error)         { return 0, io.EOF }
func (nothing) WriteTo(io.Writer) (int64, error) { return 0, nil }
func (nothing) Close() error                     { return nil }

// read takes in the answer's body, bounded, and says how the call settled.
func (o *over) read(ctx context.Context, resp *http.Response, t *trace) (settle.Reply, error) {
	defer resp.Body.Close()
	reply := settle.Reply{
		HTTP:      resp.StatusCode,
		Type:      clip(resp.Header.Get("Content-Type")),
		Header:    keep(resp.Header),
		FirstByte: t.firstByte(),
	}
	t.reading.Store(true)
	body, err := o.readBody(&reply, resp)
	if err != nil {
		return reply, reasonOf(ctx, err, t)
	}
	reply.Body = body
	return t.explain(o.rules.finish(reply))
}

// readBody reads the answer's body, unpacked and bounded.
func (o *over) readBody(reply *settle.Reply, resp *http.Response) ([]byte, error) {
	u := unpacker{limit: o.maxBody}
	defer u.Close()
	r, err := u.open(reply, codingsOf(resp.Header), resp.Body)
	if err != nil {
		return nil, err
	}
	return readBounded(r, o.maxBody)
}

// keep picks the headers worth showing to a person, each bounded in length.
func keep(h http.Header) map[string]string {
	kept := make(map[string]string, len(h))
	for name, values := range h {
		if len(values) > 0 && ofInterest[name] {
			kept[name] = clip(values[0])
		}
	}
	return kept
}
