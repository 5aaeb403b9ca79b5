package trace_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"allsettled/app/settle"
	"allsettled/server/trace"

	spans "go.opentelemetry.io/proto/otlp/trace/v1"
)

func TestThereAreTracesOnlyWhereTheEnvironmentAsksForThem(t *testing.T) {
	const at, to, how = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_PROTOCOL"
	for _, c := range []struct {
		says string
		env  map[string]string
		on   bool
		logs string
	}{
		{"nothing is set", nil, false, ""},
		{"a collector is named", map[string]string{at: "http://127.0.0.1:1"}, true, ""},
		{
			"one for traces alone is named",
			map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1/v1/traces"},
			true, "",
		},
		{"the exporter is named, and the collector is where it is by default", map[string]string{to: "otlp"}, true, ""},
		{"traces are not wanted", map[string]string{at: "http://127.0.0.1:1", to: "none"}, false, ""},
		{
			"all of OpenTelemetry is not wanted",
			map[string]string{at: "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "TRUE"},
			false, "",
		},
		{
			"disabled says anything else",
			map[string]string{at: "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "1"},
			true,
			"",
		},
		{"a service name alone asks for nothing", map[string]string{"OTEL_SERVICE_NAME": "x"}, false, ""},
		{
			"another exporter is logged",
			map[string]string{at: "http://127.0.0.1:1", to: "zipkin"},
			false,
			`OTEL_TRACES_EXPORTER is \"zipkin\"; the exporters here are otlp and none`,
		},
		{
			"another protocol is logged",
			map[string]string{at: "http://127.0.0.1:1", how: "grpc"},
			false,
			`OTEL_EXPORTER_OTLP_PROTOCOL is \"grpc\"; the protocol here is http/protobuf`,
		},
		{"our protocol is fine", map[string]string{at: "http://127.0.0.1:1", how: "http/protobuf"}, true, ""},
		{
			"the protocol of traces counts before that of all",
			map[string]string{
				at: "http://127.0.0.1:1", how: "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
			},
			true, "",
		},
	} {
		t.Run(c.says, func(t *testing.T) {
			var log bytes.Buffer
			tracer, err := trace.Open(
				t.Context(), func(name string) string { return c.env[name] }, slog.New(slog.NewTextHandler(&log, nil)),
			)
			if err != nil || (tracer != nil) != c.on {
				t.Errorf("tracer %v, error %v; want one: %v", tracer, err, c.on)
			}
			if !strings.Contains(log.String(), c.logs) || c.logs == "" && log.Len() > 0 {
				t.Errorf("the log says %q, want %q", log.String(), c.logs)
			}
			if tracer != nil {
				if err := tracer.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// accepted is when the runs of these tests were.
var accepted = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func settled(o settle.Outcome) *settle.Event {
	return &settle.Event{Kind: settle.Settled, Outcome: &o}
}

func ended(v settle.Status, s settle.Sum) *settle.Event {
	return &settle.Event{Kind: settle.Ended, Sum: &s, Verdict: &settle.Verdict{Status: v}}
}

func TestARunIsASpanWithTheSpansOfItsCalls(t *testing.T) {
	c := collecting(t)
	tracer := tracing(t, c, "OTEL_SERVICE_NAME", "calls")
	r := tracer.Run(trace.Begun{
		Mode: settle.All, Total: 2, InFlight: 6, Method: "GET", Host: "api.example.com", At: accepted,
	})
	r.Observe(settled(settle.Outcome{
		Index: 0, ID: "id-seven", Status: settle.Fulfilled, Attempts: 2, Began: time.Second, Took: 2 * time.Second,
		Reply: settle.Reply{HTTP: 200, Body: []byte("a-body"), Header: map[string]string{"X-Key": "a-secret"}},
		Tries: []settle.Try{{HTTP: 503, Code: "http_503", Began: time.Second}, {HTTP: 200, Began: 2 * time.Second}},
	}))
	r.Observe(settled(settle.Outcome{
		Index: 1, ID: "id-eight", Status: settle.Rejected, Attempts: 1, Began: time.Second, Took: time.Second,
		Reason: &settle.Reason{Code: settle.CodeDNS, Written: "a-message", Args: settle.Args{"error": "a-detail"}},
	}))
	r.Observe(&settle.Event{
		Kind: settle.Decided, Verdict: &settle.Verdict{Status: settle.Rejected, Index: 1, At: 2 * time.Second},
	})
	r.Observe(ended(settle.Rejected, settle.Sum{Fulfilled: 1, Rejected: 1}))
	r.Done()
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.service != "calls" {
		t.Errorf("the service is %q, want the one that OTEL_SERVICE_NAME names", c.service)
	}
	runs, calls := c.named("run"), c.named("call")
	if len(runs) != 1 || len(calls) != 2 {
		t.Fatalf("%d runs and %d calls have a span, want 1 and 2", len(runs), len(calls))
	}
	run, first, second := runs[0], calls[0], calls[1]
	for _, c := range []struct {
		says      string
		got, want any
	}{
		{"the run begins when it was accepted", run.GetStartTimeUnixNano(), uint64(accepted.UnixNano())},
		{"it has its mode", said(run.GetAttributes())["allsettled.mode"].GetStringValue(), "all"},
		{"and its host", said(run.GetAttributes())["server.address"].GetStringValue(), "api.example.com"},
		{"and its verdict", said(run.GetAttributes())["allsettled.verdict"].GetStringValue(), "rejected"},
		{"and its sum", said(run.GetAttributes())["allsettled.fulfilled"].GetIntValue(), int64(1)},
		{"a run that rejects is an error", run.GetStatus().GetCode(), spans.Status_STATUS_CODE_ERROR},
		{
			"when it was decided is an event", run.GetEvents()[0].GetTimeUnixNano(),
			uint64(accepted.Add(2 * time.Second).UnixNano()),
		},
		{"a call is of its run", string(first.GetParentSpanId()), string(run.GetSpanId())},
		{
			"it begins with its first attempt", first.GetStartTimeUnixNano(),
			uint64(accepted.Add(time.Second).UnixNano()),
		},
		{"it ends as it settled", first.GetEndTimeUnixNano(), uint64(accepted.Add(3 * time.Second).UnixNano())},
		{"each attempt is an event", len(first.GetEvents()), 2},
		{
			"the first says why it was not enough",
			said(first.GetEvents()[0].GetAttributes())["error.type"].GetStringValue(), "http_503",
		},
		{
			"the second what came",
			said(first.GetEvents()[1].GetAttributes())["http.response.status_code"].GetIntValue(), int64(200),
		},
		{"a call that fulfilled is no error", first.GetStatus().GetCode(), spans.Status_STATUS_CODE_UNSET},
		{"one that was rejected is one", second.GetStatus().GetMessage(), "dns"},
		{"a single attempt is an event too", len(second.GetEvents()), 1},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.says, c.got, c.want)
		}
	}
	for _, hidden := range []string{"id-seven", "id-eight", "a-body", "a-secret", "a-message", "a-detail"} {
		if bytes.Contains(c.raw, []byte(hidden)) {
			t.Errorf("the collector was sent %q", hidden)
		}
	}
}

func TestALongRunHasFewSpansThatShowAllOfIt(t *testing.T) {
	for _, c := range []struct {
		says     string
		total    int
		rejected func(index int) bool
		aborted  bool
		calls    int
	}{
		{"all calls of a short run", 100, func(int) bool { return false }, false, 100},
		{"every second of twice as many", 200, func(int) bool { return false }, false, 100},
		{"a hundred of very many", 100_000, func(int) bool { return false }, false, 100},
		{"where few are rejected, those too", 1000, func(i int) bool { return i%300 == 1 }, false, 104},
		{"where all are, the first twenty more", 1000, func(int) bool { return true }, false, 120},
		{"what was left behind is not what was rejected", 1000, func(int) bool { return true }, true, 100},
	} {
		t.Run(c.says, func(t *testing.T) {
			to := collecting(t)
			tracer := tracing(t, to)
			r := tracer.Run(trace.Begun{Mode: settle.AllSettled, Total: c.total, Method: "GET", At: accepted})
			for i := range c.total {
				o := settle.Outcome{Index: i, Status: settle.Fulfilled, Attempts: 1}
				if c.rejected(i) {
					o.Status, o.Reason = settle.Rejected, &settle.Reason{Code: "http_500"}
					if c.aborted {
						o.Reason.Code = settle.CodeAborted
					}
				}
				r.Observe(settled(o))
			}
			r.Done()
			if err := tracer.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := len(to.named("call")); got != c.calls {
				t.Errorf("%d calls have a span, want %d", got, c.calls)
			}
			if run := to.named("run"); len(run) != 1 ||
				!said(run[0].GetAttributes())["allsettled.unended"].GetBoolValue() {
				t.Errorf("a run that stopped without an end is not marked so: %v", run)
			}
		})
	}
}

func TestARunThatGoesOnBeginsWhenItGoesOn(t *testing.T) {
	c := collecting(t)
	tracer := tracing(t, c)
	before := time.Now()
	tracer.Run(trace.Begun{Total: 1, Method: "BREW", At: accepted, Resumed: true}).Done()
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	run := c.named("run")[0]
	if at := time.Unix(0, int64(run.GetStartTimeUnixNano())); at.Before(before) {
		t.Errorf("the span begins at %v, before its process did", at)
	}
	if got := said(run.GetAttributes())["http.request.method"].GetStringValue(); got != "_OTHER" {
		t.Errorf("a method that a visitor made up is sent as %q", got)
	}
}

func TestTheSamplerOfTheEnvironmentLeavesRunsOut(t *testing.T) {
	c := collecting(t)
	tracer := tracing(t, c, "OTEL_TRACES_SAMPLER", "always_off")
	r := tracer.Run(trace.Begun{Total: 1, Method: "GET", At: accepted})
	r.Observe(settled(settle.Outcome{Status: settle.Fulfilled, Attempts: 1}))
	r.Done()
	if err := tracer.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(c.raw) > 0 {
		t.Errorf("the collector was sent %d bytes", len(c.raw))
	}
}
