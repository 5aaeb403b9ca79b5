package metrics

import (
	"allsettled/app/settle"

	"github.com/prometheus/client_golang/prometheus"
)

// How runs end. An unended run continues on another node, or at the next start.
const (
	endFulfilled = "fulfilled"
	endRejected  = "rejected"
	endCancelled = "cancelled"
	endUnended   = "unended"
)

func (m *Metrics) makeRuns() {
	started := m.counters(
		"allsettled_runs_started_total", "Runs that began here or continue here after a restart.", "resumed",
	)
	m.runsStarted = map[bool]prometheus.Counter{
		false: started.WithLabelValues("false"), true: started.WithLabelValues("true"),
	}
	ended := m.counters("allsettled_runs_ended_total",
		"Runs that ended here, by verdict; unended: they stopped without one.", "verdict")
	m.runsEnded = map[string]prometheus.Counter{}
	for _, how := range []string{endFulfilled, endRejected, endCancelled, endUnended} {
		m.runsEnded[how] = ended.WithLabelValues(how)
	}
	m.running = m.gauge("allsettled_runs_running", "Runs that are making calls here.")
}

// Run observes one run. Its methods are called by one goroutine.
type Run struct {
	of  *Metrics
	end string
}

// Run counts one more run; resumed says that another process began it.
func (m *Metrics) Run(resumed bool) *Run {
	m.runsStarted[resumed].Inc()
	m.running.Inc()
	return &Run{m, endUnended}
}

// Observe counts a logged event.
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

// Done counts the end of the run, or that it stopped without one.
func (r *Run) Done() {
	r.of.running.Dec()
	r.of.runsEnded[r.end].Inc()
}
