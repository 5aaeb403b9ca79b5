package metrics

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

func (m *Metrics) makeRequests() {
	m.sockets = m.gauge("allsettled_sockets", "Websockets that are open.")
	m.frames = m.counter("allsettled_frames_sent_total", "Frames of events written to websockets.")
	m.sent = m.counter("allsettled_frames_sent_bytes_total", "Bytes of the frames written to websockets.")
	m.dropped = m.counter("allsettled_readers_dropped_total",
		"Readers that took no bytes for too long and were disconnected.")
	m.refusals = refusals{
		vec: m.counters("allsettled_requests_refused_total",
			"Requests and sockets refused, by the limit that refused them.", "limit"),
		have: map[string]prometheus.Counter{},
	}
	for _, limit := range []string{
		"max_runs", "starts", "sockets", "over_limit", "too_large", "host", "origin",
		"blocked", "closing", otherLimit,
	} {
		m.refusals.of(limit)
	}
}

// Opened counts a websocket that has opened.
func (m *Metrics) Opened() { m.sockets.Inc() }

// Closed counts a websocket that has closed.
func (m *Metrics) Closed() { m.sockets.Dec() }

// Framed counts a frame that was sent, and its bytes.
func (m *Metrics) Framed(bytes int) {
	m.frames.Inc()
	m.sent.Add(float64(bytes))
}

// Dropped counts a reader that was too slow.
func (m *Metrics) Dropped() { m.dropped.Inc() }

// Refused counts a refused request by the code of its problem. The first 32 codes get a counter each, all others
// share "other".
func (m *Metrics) Refused(limit string) { m.refusals.of(limit).Inc() }

// refusals are the counters by limit. A new limit adds one, up to maxLimits.
type refusals struct {
	vec *prometheus.CounterVec

	mu   sync.Mutex
	have map[string]prometheus.Counter
}

const (
	maxLimits  = 32
	otherLimit = "other"
)

func (r *refusals) of(limit string) prometheus.Counter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if limit == "" {
		limit = otherLimit
	}
	if c := r.have[limit]; c != nil {
		return c
	}
	if len(r.have) >= maxLimits {
		return r.have[otherLimit]
	}
	c := r.vec.WithLabelValues(limit)
	r.have[limit] = c
	return c
}
