//go:build !js

package fetch

import (
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// phase is what an attempt was busy with; it names where a failure happened.
type phase int32

const (
	starting phase = iota
	resolving
	connecting
	securing
	waiting
	reading
)

var phaseWords = [...]string{
	"before connecting", "resolving the name", "connecting", "in the TLS handshake",
	"waiting for the first byte", "reading the answer",
}

// trace follows one attempt by net/http/httptrace.
//
// Its fields are atomic because a dial that lost its race, or a write that
// outlives the answer, reports on a goroutine of its own, even after the
// attempt has ended. So a trace is never used twice.
type trace struct {
	hooks   httptrace.ClientTrace
	began   time.Time
	at      atomic.Int32 // phase
	first   atomic.Int64 // nanoseconds since began; 0 none yet
	reused  atomic.Bool  // the request went to a kept connection
	wrote   atomic.Bool  // the request may have reached the site
	reading atomic.Bool
}

// newTrace starts the clock of an attempt.
func newTrace() *trace {
	t := &trace{began: time.Now()}
	t.hooks = httptrace.ClientTrace{
		GotConn:              t.gotConn,
		GotFirstResponseByte: t.gotFirstByte,
		WroteRequest:         t.wroteRequest,
		DNSStart:             func(httptrace.DNSStartInfo) { t.at.Store(int32(resolving)) },
		ConnectStart:         func(_, _ string) { t.at.Store(int32(connecting)) },
		TLSHandshakeStart:    func() { t.at.Store(int32(securing)) },
	}
	return t
}

func (t *trace) gotConn(info httptrace.GotConnInfo) {
	t.reused.Store(info.Reused)
	t.wrote.Store(false)
	t.at.Store(int32(waiting))
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
	t.at.Store(int32(starting))
}

// neverSent reports whether a request failed on a kept connection that had died
// before anything of it was written: the one failure that is no attempt.
func (t *trace) neverSent() bool {
	return t.reused.Load() && !t.wrote.Load() && t.first.Load() == 0
}

// firstByte is when the answer began, since the attempt did; 0 unknown.
func (t *trace) firstByte() time.Duration { return time.Duration(t.first.Load()) }

// phase says what the attempt is busy with.
func (t *trace) phase() string {
	if t.reading.Load() {
		return phaseWords[reading]
	}
	return phaseWords[t.at.Load()]
}
