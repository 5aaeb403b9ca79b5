// Package metrics counts what the server does, for Prometheus: runs, calls, the journal and the door.
//
// No other room knows Prometheus. The rooms own small interfaces and functions
// that hear what happens, and the server's main hands them a [Metrics]; where nobody
// asked for metrics they get none, and pay nothing. An observed call, of one
// attempt, costs some 120 ns and no memory (BenchmarkAnObservedCall).
//
// Every label has a set of values that no visitor and no site can make larger: HTTP
// statuses are counted by their hundreds, and no host, ID, address or run is named.
package metrics

import (
	"net/http"
	"net/http/pprof" // its handlers are served by Handler only: nothing here serves http.DefaultServeMux
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the counters of one server. Make them with [New]. Its methods may be called by
// many goroutines, and none waits for anything.
type Metrics struct {
	registry *prometheus.Registry

	runsStarted map[bool]prometheus.Counter // by whether the run goes on after a restart
	runsEnded   map[string]prometheus.Counter
	running     prometheus.Gauge

	settled  settlements
	duration prometheus.Histogram
	attempts prometheus.Counter
	inFlight prometheus.Gauge
	waiting  prometheus.Gauge
	received prometheus.Counter

	appends       prometheus.Histogram
	journalErrors map[string]prometheus.Counter

	sockets  prometheus.Gauge
	frames   prometheus.Counter
	sent     prometheus.Counter
	dropped  prometheus.Counter
	refusals refusals
}

// The upper bounds of the histograms, in seconds.
var (
	callSeconds   = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20, 60, 300}
	appendSeconds = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}
)

// New makes the counters, all at 0, those of the Go runtime and of the process among them.
func New() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.makeRuns()
	m.makeCalls()
	m.makeJournal()
	m.makeDoor()
	return m
}

// Registry returns what was counted, for whoever gathers it otherwise than by HTTP.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler answers /metrics, in the form that Prometheus reads, and Go's profiles
// below /debug/pprof/. A profile of memory may hold secrets, so those stand behind
// a door of the caller's, such as one that refuses foreign Host names; nil: no door.
func (m *Metrics) Handler(door func(http.Handler) http.Handler) http.Handler {
	if door == nil {
		door = func(next http.Handler) http.Handler { return next }
	}
	profiles := http.NewServeMux()
	profiles.HandleFunc("/debug/pprof/", pprof.Index)
	profiles.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	profiles.HandleFunc("/debug/pprof/profile", pprof.Profile)
	profiles.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	profiles.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	}))
	mux.Handle("/debug/pprof/", door(profiles))
	return mux
}

func (m *Metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) histogram(name, help string, bounds []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds})
	m.registry.MustRegister(h)
	return h
}
