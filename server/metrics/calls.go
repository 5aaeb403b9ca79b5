package metrics

import (
	"context"

	"allsettled/app/settle"

	"github.com/prometheus/client_golang/prometheus"
)

// settlements counts calls by how they settled. All of its counters exist from the start, so the set of labels is
// fixed, and counting is one lookup in a map.
type settlements struct {
	fulfilled, aborted, other prometheus.Counter
	rejected                  map[string]prometheus.Counter // by reason
}

// reasons returns the values of the label reason; every other code counts as "other".
func reasons() (list []string) {
	for _, f := range settle.Codes {
		if f.Code == settle.Family(f.Code) && f.Code != settle.CodeAborted {
			list = append(list, f.Code)
		}
	}
	return list
}

func (m *Metrics) makeCalls() {
	settled := m.counters("allsettled_calls_settled_total",
		"Calls whose outcome is in the journal, by status and class of reason.", "status", "reason")
	m.settled = settlements{
		fulfilled: settled.WithLabelValues("fulfilled", "none"), aborted: settled.WithLabelValues("aborted", "aborted"),
		other: settled.WithLabelValues("rejected", "other"), rejected: map[string]prometheus.Counter{},
	}
	for _, r := range reasons() {
		m.settled.rejected[r] = settled.WithLabelValues("rejected", r)
	}
	m.duration = m.histogram("allsettled_call_duration_seconds",
		"Time from a call's first attempt until it settled, retries and their waits included.", callSeconds)
	m.attempts = m.counter("allsettled_attempts_total", "Attempts that have begun.")
	m.inFlight = m.gauge("allsettled_attempts_in_flight", "Attempts in flight.")
	m.waiting = m.gauge("allsettled_attempts_waiting", "Attempts that wait until their host may be called.")
	m.received = m.counter("allsettled_received_bytes_total", "Bytes of responses, after decompression.")
}

// of returns the counter of an outcome.
func (s *settlements) of(o *settle.Outcome) prometheus.Counter {
	switch {
	case o.Status == settle.Fulfilled:
		return s.fulfilled
	case o.Aborted():
		return s.aborted
	case o.Reason != nil:
		if c := s.rejected[settle.Family(o.Reason.Code)]; c != nil {
			return c
		}
	}
	return s.other
}

// settle counts how a call settled. A call without an attempt has no duration.
func (m *Metrics) settle(o *settle.Outcome) {
	m.settled.of(o).Inc()
	if o.Attempts > 0 {
		m.duration.Observe(o.Took.Seconds())
	}
}

// Attempts wraps do and counts each attempt.
func (m *Metrics) Attempts(do settle.Do) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		m.attempts.Inc()
		m.inFlight.Inc()
		defer m.inFlight.Dec() // a Do may panic
		reply, err := do(ctx, c)
		if n := len(reply.Body); n > 0 {
			m.received.Add(float64(n))
		}
		return reply, err
	}
}

// Waiting wraps admit and counts the attempts that wait in it.
func (m *Metrics) Waiting(admit func(context.Context, settle.Call) (func(), error)) func(context.Context,
	settle.Call) (func(), error) {
	return func(ctx context.Context, c settle.Call) (release func(), err error) {
		m.waiting.Inc()
		defer m.waiting.Dec()
		return admit(ctx, c)
	}
}
