package trace_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"allsettled/server/trace"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// collected is a collector of OTLP over HTTP, in this process, and what it was sent.
type collected struct {
	url string

	mu      sync.Mutex
	raw     []byte
	service string
	spans   []*spans.Span
}

// collecting starts a collector.
func collecting(t *testing.T) *collected {
	t.Helper()
	c := &collected{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(body, &sent)
		}
		if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
			t.Errorf("%s of %s: %v", r.URL.Path, r.Header.Get("Content-Type"), err)
		}
		c.keep(body, &sent)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *collected) keep(body []byte, sent *collector.ExportTraceServiceRequest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, body...)
	for _, r := range sent.GetResourceSpans() {
		c.service = said(r.GetResource().GetAttributes())["service.name"].GetStringValue()
		for _, s := range r.GetScopeSpans() {
			c.spans = append(c.spans, s.GetSpans()...)
		}
	}
}

// named returns the spans of that name.
func (c *collected) named(name string) (all []*spans.Span) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		if s.GetName() == name {
			all = append(all, s)
		}
	}
	return all
}

func said(attributes []*common.KeyValue) map[string]*common.AnyValue {
	all := map[string]*common.AnyValue{}
	for _, a := range attributes {
		all[a.GetKey()] = a.GetValue()
	}
	return all
}

// tracing opens a tracer in an environment that sends to the collector.
func tracing(t *testing.T, c *collected, env ...string) *trace.Tracer {
	t.Helper()
	all := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.url}
	for i := 0; i < len(env); i += 2 {
		all[env[i]] = env[i+1]
	}
	for name, value := range all {
		t.Setenv(name, value)
	}
	tracer, err := trace.Open(t.Context(), func(name string) string { return all[name] }, slog.New(slog.DiscardHandler))
	if err != nil || tracer == nil {
		t.Fatalf("no tracer: %v", err)
	}
	return tracer
}
