//go:build !js

package fetch

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"allsettled/app/settle"
)

// follow makes the call and goes where it is redirected to, until an answer is no
// redirect. A response beside an error is there for its status only; its body
// is closed.
func (o *over) follow(ctx context.Context, c settle.Call, target *url.URL, t *trace) (*http.Response, error) {
	wantsCookies := false
	for hop := 0; ; hop++ {
		resp, err := o.send(o.request(ctx, c, target), t)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < http.StatusOK { // the body of a 101 ignores the context, so that reading it would hang
			resp.Body.Close()
			return resp, protocolError("protocol error: " + resp.Status + " is no final answer")
		}
		location := resp.Header.Get("Location")
		if !isRedirect(resp.StatusCode) || location == "" {
			return resp, nil
		}
		resp.Body.Close()
		wantsCookies = wantsCookies || len(resp.Header["Set-Cookie"]) > 0
		if hop == maxRedirects {
			return resp, elsewhere(wantsCookies, "gave up after "+strconv.Itoa(maxRedirects)+" redirects")
		}
		from := target
		if target, err = hopTo(from, location); err != nil {
			return resp, err
		}
		isSame := sameOrigin(from, target)
		if !isSame && maySecret(c.Header) {
			t.movedTo = target.Scheme + "://" + target.Host
		}
		c = onward(c, resp.StatusCode, isSame)
		t.again()
	}
}

// send makes one request, and makes it again only where the site cannot have
// dealt with it.
func (o *over) send(req *http.Request, t *trace) (*http.Response, error) {
	const patience = 1000 // each dead connection leaves the pool, so this ends sooner by itself
	for try := 0; ; try++ {
		resp, err := o.rt.RoundTrip(req)
		if err == nil || try == patience || req.ContentLength > 0 || req.Context().Err() != nil ||
			!notProcessed(err, t, try) {
			return resp, err
		}
	}
}

// notProcessed reports whether the site never dealt with a failed request: the kept
// connection was dead before a byte was written, or HTTP/2 says so, by having no
// room on its connection, REFUSED_STREAM or GOAWAY (RFC 9113, 8.7). net/http would
// resend those itself, but for our body, which it asks to rewind once it has judged that the request may be sent
// again (see rewind). Over HTTP/1.1 it judges so of every GET whose connection died, also of one that the site may
// have dealt with; there only what was written counts. Over HTTP/2 a refusal may come in before net/http reports
// that the request was written, so both are bounded there, by requests and, for a site that ends every connection with
// a GOAWAY, by connections: those are costlier, for both sides.
func notProcessed(err error, t *trace, try int) bool {
	const refusals, dials = 20, 2
	if t.http2.Load() {
		return try < refusals && t.dials.Load() < dials && (t.neverSent() || errors.Is(err, errRewind))
	}
	return t.neverSent()
}

// isRedirect reports whether a status sends us on to its Location (RFC 9110, 15.4).
func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// hopTo is the address a redirect leads to, or why it is not followed.
func hopTo(from *url.URL, location string) (*url.URL, error) {
	target, err := from.Parse(location)
	switch {
	case err != nil:
		return nil, elsewhere(false, "the Location cannot be read")
	case target.Scheme != "http" && target.Scheme != "https", target.Host == "":
		return nil, elsewhere(false, "the Location is neither http nor https")
	case from.Scheme == "https" && target.Scheme == "http":
		return nil, elsewhere(false, "from https to http: not followed, since anyone on the way could read along")
	}
	return target, nil
}

// onward is the call as it is made at the next hop.
//
// Its method follows fetch and RFC 9110, 15.4: 303 turns all but GET and HEAD into GET, 301 and
// 302 turn POST into GET, and the body goes with the method. When scheme, host
// or port change, every header the visitor gave is dropped, and stays dropped.
func onward(c settle.Call, status int, sameOrigin bool) settle.Call {
	post := c.Method == http.MethodPost && (status == http.StatusMovedPermanently || status == http.StatusFound)
	other := status == http.StatusSeeOther && c.Method != http.MethodGet && c.Method != http.MethodHead
	if post || other {
		c.Method, c.Body = http.MethodGet, ""
		c.Header = withoutContent(c.Header)
	}
	if !sameOrigin {
		c.Header = nil
	}
	return c
}

// withoutContent copies the headers but for those that describe a body.
func withoutContent(header map[string]string) map[string]string {
	left := maps.Clone(header)
	maps.DeleteFunc(left, func(name, _ string) bool {
		return len(name) > 8 && strings.EqualFold(name[:8], "Content-")
	})
	return left
}

// sameOrigin reports whether scheme, host and port are the same.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

// port is the port of an address, or its scheme's.
func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

// maySecret reports whether headers may hold a key, so that a site may miss them: all do but those that say in which
// form something is sent or wanted.
func maySecret(header map[string]string) bool {
	for name := range header {
		kind, _, _ := strings.Cut(textproto.CanonicalMIMEHeaderKey(name), "-")
		if kind != "Accept" && kind != "Content" && kind != "User" {
			return true
		}
	}
	return false
}

// explain adds to the reason of an answer that refuses a key that the key was not sent there, where a redirect led to
// another origin.
func (t *trace) explain(reply settle.Reply, err error) (settle.Reply, error) {
	reason, ok := err.(*settle.Reason) //nolint:errorlint // made by Rules.finish
	if ok && t.movedTo != "" && settle.FactsOf(reason.Code).Remedy == settle.RemedyKey {
		return reply, reason.With("why", "moved").With("origin", t.movedTo)
	}
	return reply, err
}

// elsewhere is the reason of redirects that are not followed to an answer.
func elsewhere(wantsCookies bool, text string) *settle.Reason {
	why := ""
	if wantsCookies {
		why = "cookie"
	}
	return settle.NewReason(settle.CodeRedirects, why).With("error", text)
}
