// Package trace sends runs to an OpenTelemetry collector: a span for each run, and spans of some of its calls.
//
// OpenTelemetry's own environment variables configure it. It does nothing unless OTEL_EXPORTER_OTLP_ENDPOINT or
// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, or OTEL_TRACES_EXPORTER is otlp; and OTEL_SDK_DISABLED is not true.
// Spans are sent as OTLP over HTTP in protobuf; there is no other protocol. The
// variables OTEL_EXPORTER_OTLP_…, OTEL_TRACES_SAMPLER…, OTEL_BSP_… and OTEL_SPAN_…, OTEL_SERVICE_NAME and
// OTEL_RESOURCE_ATTRIBUTES mean what OpenTelemetry says.
//
// # What a span has
//
// The span of a run has its mode, method, number of calls and limits, the host that it calls, its sum and its
// verdict. The span of a call has how it settled, and an event for each attempt. None has an ID, a path, a query, a
// header, a body, a visitor, or the run's name, which is its key.
//
// In a run of many calls, up to 100 at even distances have a span, and also the first 20 that were rejected. The
// span of a call is sent once the call is in the journal, so it costs nothing while the call is in flight. No header
// is added to a call: other people's sites do not learn of our traces.
package trace

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Tracer makes the spans of a server's runs. Its methods may be called by many goroutines.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Open reads the environment and returns a tracer, nil when it asks for no traces. OpenTelemetry reads the rest of
// its variables from the process. Spans that cannot be sent are logged and dropped. A value for another exporter or
// protocol is logged too, and then there are no traces: the variable may be meant for all programs of the machine.
func Open(ctx context.Context, env func(string) string, log *slog.Logger) (*Tracer, error) {
	isAsked, odd := asked(env)
	if odd != "" {
		log.Warn("no traces: " + odd)
	}
	if !isAsked {
		return nil, nil //nolint:nilnil // no tracer is no error
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the traces: %w", err)
	}
	about, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "allsettled")),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces were not sent", "error", err) }))
	p := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &Tracer{p, p.Tracer("allsettled")}, nil
}

// asked reports whether the environment asks for traces, and describes a value that is not supported.
func asked(env func(string) string) (yes bool, odd string) {
	if strings.EqualFold(env("OTEL_SDK_DISABLED"), "true") {
		return false, ""
	}
	switch exporter := env("OTEL_TRACES_EXPORTER"); {
	case exporter == "none":
		return false, ""
	case exporter != "" && exporter != "otlp":
		return false, fmt.Sprintf("OTEL_TRACES_EXPORTER is %q; the exporters here are otlp and none", exporter)
	case exporter == "" && env("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "":
		return false, ""
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := env(name); protocol == "http/protobuf" {
			break
		} else if protocol != "" {
			return false, fmt.Sprintf(
				"%s is %q; the protocol here is http/protobuf, as a rule at port 4318", name, protocol,
			)
		}
	}
	return true, ""
}

// Close sends the spans that have gathered, for as long as ctx lasts, and stops.
func (t *Tracer) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }
