package trace

import (
	"context"
	"net/http"
	"time"

	"allsettled/app/settle"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// How many calls of a run have a span.
const (
	evenly      = 100 // at even distances over the run
	firstFailed = 20  // and the first that were rejected
)

// Begun describes a run whose calls begin or continue in this process.
type Begun struct {
	Mode     settle.Mode
	Total    int // calls
	InFlight int // at once
	Method   string
	Host     string    // that is called, without the rest of the address; empty for the practice API
	At       time.Time // when it was accepted
	Resumed  bool      // another process began it
}

// Run is the open span of a run. Its methods are called by one goroutine.
type Run struct {
	tracer   trace.Tracer
	ctx      context.Context //nolint:containedctx // it only carries the run's span to those of its calls
	span     trace.Span
	began    time.Time
	method   string
	every    int
	rejected int // calls that have a span
	verdict  bool
}

// Run begins the span of a run.
func (t *Tracer) Run(b Begun) *Run {
	at := b.At
	if b.Resumed {
		at = time.Now() // the process in which it began has sent its beginning
	}
	said := []attribute.KeyValue{
		attribute.String("allsettled.mode", string(b.Mode)), attribute.Int("allsettled.calls", b.Total),
		attribute.Int("allsettled.in_flight", b.InFlight), attribute.Bool("allsettled.resumed", b.Resumed),
		attribute.String("http.request.method", known(b.Method)),
	}
	if b.Host != "" {
		said = append(said, attribute.String("server.address", b.Host))
	}
	ctx, span := t.tracer.Start(context.Background(), "run", trace.WithTimestamp(at), trace.WithAttributes(said...))
	return &Run{
		tracer: t.tracer, ctx: ctx, span: span, began: b.At, method: known(b.Method),
		every: max(1, (b.Total+evenly-1)/evenly),
	}
}

// known returns a method as OpenTelemetry names it, "_OTHER" for one that a visitor made up.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return method
	}
	return "_OTHER"
}

// Observe adds a logged event to the span.
func (r *Run) Observe(e *settle.Event) {
	if !r.span.IsRecording() { // the sampler left this run out
		return
	}
	switch {
	case e.Kind == settle.Settled && e.Outcome != nil:
		if r.picks(e.Outcome) {
			r.call(e.Outcome)
		}
	case e.Kind == settle.Decided && e.Verdict != nil:
		r.span.AddEvent("decided", trace.WithTimestamp(r.began.Add(e.Verdict.At)),
			trace.WithAttributes(attribute.String("allsettled.verdict", string(e.Verdict.Status))))
	case e.Kind == settle.Ended && e.Sum != nil && e.Verdict != nil:
		r.sum(e.Sum, e.Verdict)
	}
}

// picks reports whether a call has a span.
func (r *Run) picks(o *settle.Outcome) bool {
	if o.Index%r.every == 0 {
		return true
	}
	if o.Status != settle.Rejected || o.Aborted() || r.rejected >= firstFailed {
		return false
	}
	r.rejected++
	return true
}

// sum adds the end of the run to the span.
func (r *Run) sum(s *settle.Sum, v *settle.Verdict) {
	r.verdict = true
	r.span.SetAttributes(
		attribute.String("allsettled.verdict", string(v.Status)), attribute.Bool("allsettled.cancelled", s.Cancelled),
		attribute.Int("allsettled.fulfilled", s.Fulfilled), attribute.Int("allsettled.rejected", s.Rejected),
		attribute.Int("allsettled.aborted", s.Aborted),
	)
	if v.Status == settle.Rejected {
		r.span.SetStatus(codes.Error, "rejected")
	}
}

// Done ends the span. A run that stopped without an end is marked as unended.
func (r *Run) Done() {
	if !r.verdict {
		r.span.SetAttributes(attribute.Bool("allsettled.unended", true))
	}
	r.span.End()
}

// call sends the span of a call that has settled.
func (r *Run) call(o *settle.Outcome) {
	status := string(o.Status)
	if o.Aborted() {
		status = "aborted"
	}
	said := []attribute.KeyValue{
		attribute.String("allsettled.status", status), attribute.Int("allsettled.attempts", o.Attempts),
		attribute.String("http.request.method", r.method),
	}
	said = append(said, answered(o.Reply.HTTP, codeOf(o))...)
	at := r.began.Add(o.Began)
	_, span := r.tracer.Start(
		r.ctx, "call", trace.WithTimestamp(at), trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(said...),
	)
	if status == string(settle.Rejected) {
		span.SetStatus(codes.Error, codeOf(o))
	}
	for _, t := range triesOf(o) {
		span.AddEvent(
			"attempt", trace.WithTimestamp(r.began.Add(t.Began)), trace.WithAttributes(answered(t.HTTP, t.Code)...),
		)
	}
	span.End(trace.WithTimestamp(at.Add(o.Took)))
}

// codeOf returns the code of an outcome's reason, empty without one.
func codeOf(o *settle.Outcome) string {
	if o.Reason == nil {
		return ""
	}
	return o.Reason.Code
}

// triesOf returns the attempts of a call. An outcome lists them only when there were several.
func triesOf(o *settle.Outcome) []settle.Try {
	if len(o.Tries) > 0 || o.Attempts == 0 {
		return o.Tries
	}
	return []settle.Try{{HTTP: o.Reply.HTTP, Code: codeOf(o), Began: o.Began, Took: o.Took}}
}

// answered returns the attributes of how an attempt ended, as OpenTelemetry names them.
func answered(status int, code string) (said []attribute.KeyValue) {
	if status > 0 {
		said = append(said, attribute.Int("http.response.status_code", status))
	}
	if code != "" {
		said = append(said, attribute.String("error.type", code))
	}
	return said
}
