package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"allsettled/app/settle"
	"allsettled/server/metrics"
)

// rejected is the outcome of a call that was rejected by a code, after one attempt.
func rejected(code string) *settle.Outcome {
	return &settle.Outcome{Status: settle.Rejected, Reason: &settle.Reason{Code: code}, Attempts: 1, Took: time.Second}
}

func TestACallIsCountedByHowItSettled(t *testing.T) {
	for _, c := range []struct {
		says    string
		outcome *settle.Outcome
		series  string
	}{
		{
			"a call that fulfilled has no reason", &settle.Outcome{Status: settle.Fulfilled, Attempts: 1},
			`{reason="none",status="fulfilled"}`,
		},
		{
			"a call left behind is aborted, not rejected", rejected(settle.CodeAborted),
			`{reason="aborted",status="aborted"}`,
		},
		{"a timeout is rejected by that name", rejected(settle.CodeTimeout), `{reason="timeout",status="rejected"}`},
		{"a refused address is blocked", rejected(settle.CodeBlocked), `{reason="blocked",status="rejected"}`},
		{"404 is one of the four hundreds", rejected("http_404"), `{reason="http_4xx",status="rejected"}`},
		{"599 is one of the five hundreds", rejected("http_599"), `{reason="http_5xx",status="rejected"}`},
		{"a status that a site made up is other", rejected("http_999"), `{reason="other",status="rejected"}`},
		{"a status of four digits is other", rejected("http_4044"), `{reason="other",status="rejected"}`},
		{"an unknown code is other", rejected("made up"), `{reason="other",status="rejected"}`},
		{
			"a rejection without a reason is other", &settle.Outcome{Status: settle.Rejected},
			`{reason="other",status="rejected"}`,
		},
	} {
		t.Run(c.says, func(t *testing.T) {
			m := metrics.New()
			before := len(read(t, m))
			m.Run(false).Observe(&settle.Event{Kind: settle.Settled, Outcome: c.outcome})
			after := read(t, m)
			if got := after["allsettled_calls_settled_total"+c.series]; got != 1 {
				t.Errorf("%s is %v, want 1", c.series, got)
			}
			if len(after) != before {
				t.Errorf("there are %d series where there were %d: a call made one", len(after), before)
			}
			if got := after["allsettled_call_duration_seconds_count"]; got != float64(min(c.outcome.Attempts, 1)) {
				t.Errorf("%v durations of a call with %d attempts", got, c.outcome.Attempts)
			}
		})
	}
}

func TestARunIsCountedFromItsBeginningToItsEnd(t *testing.T) {
	ended := func(s settle.Status, cancelled bool) *settle.Event {
		return &settle.Event{
			Kind: settle.Ended, Sum: &settle.Sum{Cancelled: cancelled}, Verdict: &settle.Verdict{Status: s},
		}
	}
	for _, c := range []struct {
		says    string
		resumed bool
		event   *settle.Event
		end     string
	}{
		{"a run that fulfils", false, ended(settle.Fulfilled, false), "fulfilled"},
		{"a run that rejects", false, ended(settle.Rejected, false), "rejected"},
		{"a run that is cancelled, with any verdict", false, ended(settle.Fulfilled, true), "cancelled"},
		{"a run that continues at the next start", false, &settle.Event{Kind: settle.Started}, "unended"},
		{"a run that came from a start before", true, ended(settle.Fulfilled, false), "fulfilled"},
	} {
		t.Run(c.says, func(t *testing.T) {
			m := metrics.New()
			r := m.Run(c.resumed)
			if got := read(t, m)["allsettled_runs_running"]; got != 1 {
				t.Errorf("%v runs are running, want 1", got)
			}
			r.Observe(c.event)
			r.Done()
			all := read(t, m)
			for series, want := range map[string]float64{
				fmt.Sprintf(`allsettled_runs_started_total{resumed="%v"}`, c.resumed): 1,
				`allsettled_runs_ended_total{verdict="` + c.end + `"}`:                1,
				"allsettled_runs_running":                                             0,
			} {
				if all[series] != want {
					t.Errorf("%s is %v, want %v", series, all[series], want)
				}
			}
		})
	}
}

func TestAnAttemptIsInFlightWhileItsDoRuns(t *testing.T) {
	during := func(m *metrics.Metrics, do settle.Do) (in map[string]float64) {
		_, _ = m.Attempts(func(ctx context.Context, c settle.Call) (settle.Reply, error) {
			in = read(t, m)
			return do(ctx, c)
		})(t.Context(), settle.Call{})
		return in
	}
	for _, c := range []struct {
		says string
		do   settle.Do
		read float64 // bytes
	}{
		{"one that fulfils", func(context.Context, settle.Call) (settle.Reply, error) {
			return settle.Reply{Body: make([]byte, 300)}, nil
		}, 300},
		{"one that rejects with an answer", func(context.Context, settle.Call) (settle.Reply, error) {
			return settle.Reply{Body: make([]byte, 7)}, errors.New("no")
		}, 7},
		{"one that panics", func(context.Context, settle.Call) (settle.Reply, error) { panic("no") }, 0},
	} {
		t.Run(c.says, func(t *testing.T) {
			m := metrics.New()
			func() {
				defer func() { _ = recover() }()
				if in := during(m, c.do); in["allsettled_attempts_in_flight"] != 1 {
					t.Errorf("%v attempts in flight, want 1", in["allsettled_attempts_in_flight"])
				}
			}()
			all := read(t, m)
			if all["allsettled_attempts_in_flight"] != 0 || all["allsettled_attempts_total"] != 1 ||
				all["allsettled_received_bytes_total"] != c.read {
				t.Errorf("in flight %v, attempts %v, bytes %v; want 0, 1, %v", all["allsettled_attempts_in_flight"],
					all["allsettled_attempts_total"], all["allsettled_received_bytes_total"], c.read)
			}
		})
	}
}

func TestAnAttemptWaitsUntilItIsAdmitted(t *testing.T) {
	m := metrics.New()
	admit := m.Waiting(func(context.Context, settle.Call) (func(), error) {
		if got := read(t, m)["allsettled_attempts_waiting"]; got != 1 {
			t.Errorf("%v attempts wait, want 1", got)
		}
		return func() {}, nil
	})
	if release, err := admit(t.Context(), settle.Call{}); err != nil || release == nil {
		t.Errorf("admit returned %v", err)
	}
	if got := read(t, m)["allsettled_attempts_waiting"]; got != 0 {
		t.Errorf("%v attempts still wait", got)
	}
}

func TestTheJournalAndRequestsAreCounted(t *testing.T) {
	m := metrics.New()
	for _, c := range []struct {
		says, series string
		happens      func()
		want         float64
	}{
		{
			"an append is counted with its time", "allsettled_journal_append_duration_seconds_count",
			func() { m.Appended(time.Millisecond) }, 1,
		},
		{"in seconds", "allsettled_journal_append_duration_seconds_sum", func() {}, .001},
		{
			"an append that failed", `allsettled_journal_errors_total{operation="append"}`,
			func() { m.JournalError(metrics.OpAppend) }, 1,
		},
		{
			"an append after another writer's", `allsettled_journal_errors_total{operation="fenced"}`,
			func() { m.JournalError(metrics.Fenced) }, 1,
		},
		{
			"an unknown operation", `allsettled_journal_errors_total{operation="x"}`,
			func() { m.JournalError("x") }, 0,
		},
		{"two sockets open", "allsettled_sockets", func() { m.Opened(); m.Opened() }, 2},
		{"one closes", "allsettled_sockets", m.Closed, 1},
		{"a frame is sent", "allsettled_frames_sent_total", func() { m.Framed(100) }, 1},
		{"it has bytes", "allsettled_frames_sent_bytes_total", func() {}, 100},
		{"a reader is too slow", "allsettled_readers_dropped_total", m.Dropped, 1},
		{
			"a visitor has runs enough", `allsettled_requests_refused_total{limit="max_runs"}`,
			func() { m.Refused("max_runs") }, 1,
		},
		{
			"an unknown limit has a series too", `allsettled_requests_refused_total{limit="tomorrow"}`,
			func() { m.Refused("tomorrow") }, 1,
		},
		{
			"a limit without a name is other", `allsettled_requests_refused_total{limit="other"}`,
			func() { m.Refused("") }, 1,
		},
	} {
		c.happens()
		if got := read(t, m)[c.series]; got != c.want {
			t.Errorf("%s: %s is %v, want %v", c.says, c.series, got, c.want)
		}
	}
}

func TestLimitsCannotGrowWithoutEnd(t *testing.T) {
	m := metrics.New()
	for i := range 10_000 {
		m.Refused(fmt.Sprint("limit-", i))
	}
	n, sum := 0, 0.0
	for series, v := range read(t, m) {
		if strings.HasPrefix(series, "allsettled_requests_refused_total") {
			n++
			sum += v
		}
	}
	if n != 32 || sum != 10_000 {
		t.Errorf("%d limits have a series with %v refusals, want 32 with all 10000", n, sum)
	}
}

func TestProfilesAreProtectedAndMetricsAreNot(t *testing.T) {
	h := metrics.New().Handler(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(
			w http.ResponseWriter, _ *http.Request,
		) {
			w.WriteHeader(http.StatusMisdirectedRequest)
		})
	})
	open := metrics.New().Handler(nil)
	for _, c := range []struct {
		says, path string
		handler    http.Handler
		status     int
	}{
		{"metrics are read by any name", "/metrics", h, http.StatusOK},
		{"profiles are not", "/debug/pprof/", h, http.StatusMisdirectedRequest},
		{"nor any single one", "/debug/pprof/heap", h, http.StatusMisdirectedRequest},
		{"without protection they are", "/debug/pprof/heap", open, http.StatusOK},
		{"goroutines too", "/debug/pprof/goroutine?debug=1", open, http.StatusOK},
		{"there is nothing else", "/debug/vars", open, http.StatusNotFound},
	} {
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.path, http.NoBody))
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", c.says, w.Code, c.status)
		}
	}
}

// BenchmarkAnObservedCall is what metrics add to a call: one wait, one attempt and its outcome.
func BenchmarkAnObservedCall(b *testing.B) {
	m := metrics.New()
	reply := settle.Reply{Body: make([]byte, 300)}
	release := func() {}
	do := m.Attempts(func(context.Context, settle.Call) (settle.Reply, error) { return reply, nil })
	admit := m.Waiting(func(context.Context, settle.Call) (func(), error) { return release, nil })
	e := &settle.Event{Kind: settle.Settled, Outcome: rejected("http_503")}
	one := func(r *metrics.Run) {
		_, _ = admit(context.Background(), settle.Call{})
		_, _ = do(context.Background(), settle.Call{})
		r.Observe(e)
	}
	b.Run("by one", func(b *testing.B) {
		b.ReportAllocs()
		r := m.Run(false)
		for b.Loop() {
			one(r)
		}
	})
	b.Run("by many", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(p *testing.PB) {
			for r := m.Run(false); p.Next(); {
				one(r)
			}
		})
	})
}
