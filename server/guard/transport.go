package guard

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Limits of one connection, from the design's list of hostile answers.
const (
	dialTimeout      = 5 * time.Second // name service included
	handshakeTimeout = 5 * time.Second
	maxHeaderBytes   = 64 << 10 // of an answer, its 1xx forerunners included
	keptPerHost      = 1024     // idle connections: a run of 1,000 in flight loses none
	keptFor          = 4 * time.Second
	sessions         = 256 // of TLS, one a site, the sites called last
)

// Transport is an http.RoundTripper that calls only what its policy lets pass.
// The error of a refused request is a *settle.Reason of code blocked.
//
// It never uses a proxy, for a proxy would connect in our place. Kept connections are
// closed after four idle seconds, before the five at which many servers close
// theirs: a request is not lost to that race, and none needs to be sent twice.
type Transport struct {
	policy *Policy
	inner  *http.Transport
}

// Transport returns a transport with its own pool of connections. The caller must close its idle connections.
func (p *Policy) Transport() *Transport {
	return &Transport{policy: p, inner: &http.Transport{
		Proxy:                  nil,
		DialContext:            p.dial,
		TLSHandshakeTimeout:    handshakeTimeout,
		MaxIdleConnsPerHost:    keptPerHost,
		IdleConnTimeout:        keptFor,
		MaxResponseHeaderBytes: maxHeaderBytes,
		ForceAttemptHTTP2:      true,
		// A thousand connections to one site shake hands once in full (RFC 8446, 2.2).
		TLSClientConfig: &tls.Config{
			ClientSessionCache: tls.NewLRUClientSessionCache(sessions), MinVersion: tls.VersionTLS12,
		},
	}}
}

// RoundTrip makes one request, or refuses it by the shape or name of its address.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := t.policy.judgeURL(req.URL); err != nil {
		if req.Body != nil { // a RoundTripper closes it also where it returns an error (net/http)
			_ = req.Body.Close()
		}
		return nil, err
	}
	return t.inner.RoundTrip(req)
}

// CloseIdleConnections closes the connections that are not in use.
func (t *Transport) CloseIdleConnections() { t.inner.CloseIdleConnections() }

// dial connects to a name or address, judging every address it resolves to at
// the last moment, when the socket is made and before it connects.
func (p *Policy) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, refused()
	}
	// net/http hands over names that IDNA has folded; they are reduced and judged again, so that no difference
	// between its reading of the address and ours opens a way in.
	t, ok := newTarget(host, port, false)
	if !ok || !p.nameMayPass(t) {
		return nil, refused()
	}
	// ControlContext, not a look-up before the dial: between two look-ups a name server can change its answer.
	dialer := net.Dialer{
		Timeout:  dialTimeout,
		Resolver: p.resolver,
		ControlContext: func(_ context.Context, network, address string, _ syscall.RawConn) error {
			return p.judgeConnect(t, network, address)
		},
	}
	return dialer.DialContext(ctx, network, net.JoinHostPort(p.absolute(t), port))
}

// judgeConnect judges one socket.
func (p *Policy) judgeConnect(t target, network, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || at.Port() != t.port {
		return refused()
	}
	// A zone names an interface of this machine; only Local calls what is behind one. The rules and IANA's
	// registries know addresses without zones, so what is judged has none.
	ip := at.Addr().Unmap()
	if ip.Zone() != "" && !p.local || !p.addrMayPass(t, ip.WithZone("")) {
		return refused()
	}
	return nil
}

// absolute ends a name with a dot, so that no search list of this machine
// answers for it from inside. Names the operator allowed are looked up as written.
func (p *Policy) absolute(t target) string {
	if t.ip.IsValid() || p.local || p.own.names(t) || p.allowed(t, netip.Addr{}) {
		return t.host
	}
	return t.host + "."
}
