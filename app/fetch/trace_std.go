//go:build !js

package fetch

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"allsettled/app/settle"
)

// phases are those of an attempt in their order, as a trace counts them.
var phases = [...]settle.Phase{
	settle.PhaseStart, settle.PhaseName, settle.PhaseConnect, settle.PhaseTLS, settle.PhaseWait, settle.PhaseRead,
}

// The places in phases.
const (
	starting = iota
	resolving
	connecting
	securing
	waiting
	reading
)

// trace follows one attempt by net/http/httptrace.
//
// Its fields are atomic because a dial that lost its race, or a write that
// outlives the answer, reports on a goroutine of its own, even after the
// attempt has ended. So a trace is never used twice.
type trace struct {
	hooks   httptrace.ClientTrace
	began   time.Time
	at      atomic.Int32 // place in phases
	first   atomic.Int64 // nanoseconds since began; 0 none yet
	reused  atomic.Bool  // the request went to a kept connection
	wrote   atomic.Bool  // the request may have reached the site
	http2   atomic.Bool  // the connection speaks HTTP/2
	dials   atomic.Int32 // connections that were made for the request
	reading atomic.Bool
	movedTo string // the origin to which a redirect led without the keys of the call
}

// newTrace starts the clock of an attempt.
func newTrace() *trace {
	t := &trace{began: time.Now()}
	t.hooks = httptrace.ClientTrace{
		GotConn:              t.gotConn,
		GotFirstResponseByte: t.gotFirstByte,
		WroteRequest:         t.wroteRequest,
		DNSStart:             func(httptrace.DNSStartInfo) { t.at.Store(resolving) },
		ConnectStart:         func(_, _ string) { t.at.Store(connecting) },
		TLSHandshakeStart:    func() { t.at.Store(securing) },
	}
	return t
}

func (t *trace) gotConn(info httptrace.GotConnInfo) {
	t.reused.Store(info.Reused)
	if !info.Reused {
		t.dials.Add(1)
	}
	t.wrote.Store(false)
	t.http2.Store(speaksHTTP2(info.Conn))
	t.at.Store(waiting)
}

func (t *trace) wroteRequest(info httptrace.WroteRequestInfo) {
	if info.Err == nil {
		t.wrote.Store(true)
	}
}

func (t *trace) gotFirstByte() {
	t.wrote.Store(true)
	t.first.Store(int64(max(1, since(t.began))))
}

// again begins the next request of the same attempt: a redirect's hop.
func (t *trace) again() {
	t.first.Store(0)
	t.dials.Store(0)
	t.at.Store(starting)
}

// neverSent reports whether a request failed on a kept connection that had died
// before anything of it was written: the one failure that is no attempt.
func (t *trace) neverSent() bool {
	return t.reused.Load() && !t.wrote.Load() && t.first.Load() == 0
}

// firstByte is when the answer began, since the attempt did; 0 unknown.
func (t *trace) firstByte() time.Duration { return time.Duration(t.first.Load()) }

// phase returns what the attempt is busy with.
func (t *trace) phase() settle.Phase {
	if t.reading.Load() {
		return settle.PhaseRead
	}
	return phases[t.at.Load()]
}

// speaksHTTP2 reports whether HTTP/2 was agreed upon in the TLS handshake, the one way in which net/http gets it.
func speaksHTTP2(c net.Conn) bool {
	secure, ok := c.(interface{ ConnectionState() tls.ConnectionState })
	return ok && secure.ConnectionState().NegotiatedProtocol == "h2"
}

// rewind is the GetBody of requests without content. net/http calls it when it would send the request once more,
// and gets errRewind, so that the decision is ours: see notProcessed.
func rewind() (io.ReadCloser, error) { return nil, errRewind }

var errRewind = errors.New("the connection was lost before an answer, and the request is not sent twice")
