package metrics

import (
	"allsettled/app/settle"

	"github.com/prometheus/client_golang/prometheus"
)

// How runs end. One that is unended goes on elsewhere, or at the next start.
const (
	endFulfilled = "fulfilled"
	endRejected  = "rejected"
	endCancelled = "cancelled"
	endUnended   = "unended"
)

func (m *Metrics) makeRuns() {
	started := m.counters(
		"allsettled_runs_started_total", "Runs begun here, and those that go on after a restart.", "resumed",
	)
	m.runsStarted = map[bool]prometheus.Counter{
		false: started.WithLabelValues("false"), true: started.WithLabelValues("true"),
	}
	ended := m.counters("allsettled_runs_ended_total",
		"Runs that came to their end here, by verdict; unended: they stopped without one.", "verdict")
	m.runsEnded = map[string]prometheus.Counter{}
	for _, how := range []string{endFulfilled, endRejected, endCancelled, endUnended} {
		m.runsEnded[how] = ended.WithLabelValues(how)
	}
	m.running = m.gauge("allsettled_runs_running", "Runs that are making calls here.")
}

// Run hears what becomes of one run. Its methods are called by one goroutine.
type Run struct {
	of  *Metrics
	end string
}

// Run counts one more run; resumed says that it was begun by another process.
func (m *Metrics) Run(resumed bool) *Run {
	m.runsStarted[resumed].Inc()
	m.running.Inc()
	return &Run{m, endUnended}
}

// Observe counts what a logged event says.
func (r *Run) Observe(e *settle.Event) {
	switch {
	case e.Kind == settle.Settled && e.Outcome != nil:
		r.of.settle(e.Outcome)
	case e.Kind == settle.Ended && e.Sum != nil && e.Verdict != nil:
		r.end = endOf(e)
	}
}

func endOf(e *settle.Event) string {
	switch {
	case e.Sum.Cancelled:
		return endCancelled
	case e.Verdict.Status == settle.Fulfilled:
		return endFulfilled
	}
	return endRejected
}

// Done counts the end of the run, or that it left without one.
func (r *Run) Done() {
	r.of.running.Dec()
	r.of.runsEnded[r.end].Inc()
}
