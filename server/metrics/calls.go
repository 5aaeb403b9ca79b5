package metrics

import (
	"context"

	"allsettled/app/settle"

	"github.com/prometheus/client_golang/prometheus"
)

// settlements counts calls by how they settled. All of its counters are made
// beforehand, so that the label sets are known and counting is one look into a map.
type settlements struct {
	fulfilled, aborted, other prometheus.Counter
	rejected                  map[string]prometheus.Counter // by reason
}

// reasons are the classes of a rejection; what is none of them is "other".
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
		"From a call's first attempt until it settled, retries and their waits included.", callSeconds)
	m.attempts = m.counter("allsettled_attempts_total", "Attempts of calls that were begun.")
	m.inFlight = m.gauge("allsettled_attempts_in_flight", "Attempts under way.")
	m.waiting = m.gauge("allsettled_attempts_waiting", "Attempts that wait for their turn at a host.")
	m.received = m.counter("allsettled_received_bytes_total", "Bytes of answers that were read, unpacked.")
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

// settle counts how a call settled. Where no attempt of it was begun, there is no duration.
func (m *Metrics) settle(o *settle.Outcome) {
	m.settled.of(o).Inc()
	if o.Attempts > 0 {
		m.duration.Observe(o.Took.Seconds())
	}
}

// Attempts returns do with each of its attempts counted.
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

// Waiting returns a gate with the attempts that wait at it counted.
func (m *Metrics) Waiting(gate func(context.Context, settle.Call) (func(), error)) func(context.Context,
	settle.Call) (func(), error) {
	return func(ctx context.Context, c settle.Call) (release func(), err error) {
		m.waiting.Inc()
		defer m.waiting.Dec()
		return gate(ctx, c)
	}
}
