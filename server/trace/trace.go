// Package trace tells an OpenTelemetry collector of runs: a span a run, and spans of some of its calls.
//
// It is set by OpenTelemetry's own environment variables, and does nothing at all unless they ask
// for traces: OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set, or
// OTEL_TRACES_EXPORTER is otlp; and OTEL_SDK_DISABLED is not true. Spans leave as OTLP over HTTP in
// protobuf, the one protocol there is here. The OTEL_EXPORTER_OTLP_…, OTEL_TRACES_SAMPLER…, OTEL_BSP_… and OTEL_SPAN_…
// variables, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES mean what OpenTelemetry says.
//
// # What a span says
//
// Of a run its mode, method, number of calls and limits, the host that it calls, and its sum and verdict;
// of a call how it settled, with an event an attempt. There is no ID, path, query, header, body or
// visitor in any of them, and not the run's name, which is its key.
//
// Of a run of many calls, so many have a span that they show the whole of it: every n-th of
// its places, 100 at most, and the first 20 that were rejected besides. Spans of calls are made when a
// call is in the journal, so nothing is done for them while it is under way; and no header is added to
// a call: other people's sites need not know of our traces.
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

// Open reads the environment, and returns nil where it asks for no traces. OpenTelemetry reads the
// rest of its variables from the process. What cannot be sent is told to log, and nobody waits for it.
// A value that stands for another exporter or protocol is told too, and there are no traces then: that
// variable may be meant for all programs of a machine.
func Open(ctx context.Context, env func(string) string, log *slog.Logger) (*Tracer, error) {
	isAsked, odd := asked(env)
	if odd != "" {
		log.Warn("no traces: " + odd)
	}
	if !isAsked {
		return nil, nil //nolint:nilnil // no tracer and nothing wrong
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

// asked reports whether the environment asks for traces, and what it asks for that is not there.
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

// Close sends what has gathered, for as long as ctx lasts, and stops.
func (t *Tracer) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }
