// Package fetch makes one attempt of one call over HTTP and says why it failed.
//
// Two roads stand behind one promise, [settle.Do]: Over any
// http.RoundTripper outside the page, and InPage with the browser's own
// fetch. Both keep one body whole or not at all, both turn a failure into a
// *[settle.Reason] that names the phase it happened in, and both count an
// attempt once: nothing is sent a second time behind the caller's back.
//
// What it does not do: it judges no address (package guard does, as a
// transport), retries nothing (package settle does), keeps no cookies, and does
// not transcode: a body stays the bytes that came, after decompression.
package fetch

import (
	"context"
	"errors"
	"time"

	"allsettled/app/settle"
)

// Rules say what is kept of an answer and which answers reject.
// The zero value keeps 1 MiB and fulfils with whatever was answered.
type Rules struct {
	// RejectHTTPErrors rejects a call answered with a status of 400 or above,
	// as in `if (!res.ok) throw …`. False is fetch's own rule: any answer fulfils.
	RejectHTTPErrors bool

	// MaxBody is the length in bytes, after decompression, above which an answer
	// rejects as too_large and nothing of its body is kept. 0 means 1 MiB.
	MaxBody int64

	// UserAgent is sent with every request, whatever the call's headers say.
	// Empty means the call's own, or else "allsettled". The page cannot set it.
	UserAgent string

	// Base is the origin ("http://127.0.0.1:8080") against which a call's address
	// that is a path is resolved. Empty refuses such calls, except in the page, which has
	// an origin of its own.
	Base string
}

// Limits of one answer.
const (
	defaultMaxBody = 1 << 20
	maxRedirects   = 10 // half of what browsers follow
)

// maxBody is MaxBody with its default filled in.
func (r Rules) maxBody() int64 {
	if r.MaxBody <= 0 {
		return defaultMaxBody
	}
	return r.MaxBody
}

// finish turns a whole answer into a fulfilment or, where the rules say so, a rejection.
func (r Rules) finish(reply settle.Reply) (settle.Reply, error) {
	if r.RejectHTTPErrors && reply.HTTP >= 400 {
		return reply, settle.RefusalOf(reply)
	}
	return reply, nil
}

// tooLarge is the reason of an answer longer than limit bytes, counted after decompression.
func tooLarge(limit int64) *settle.Reason {
	return settle.NewReason(settle.CodeTooLarge, "").With("limit", int(limit)).
		With("error", "counted after decompression")
}

// ended says why a context ended that an attempt ran under: its deadline, or someone left the call behind.
func ended(ctx context.Context, took time.Duration) *settle.Reason {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return settle.NewReason(settle.CodeTimeout, "").With("ms", tenths(took))
	}
	return settle.NewReason(settle.CodeAborted, "")
}

// tenths rounds a duration that was measured to tenths of a second, and returns its milliseconds.
func tenths(d time.Duration) int { return int(d.Round(100 * time.Millisecond).Milliseconds()) }

// since is the time passed from start, on the monotonic clock.
func since(start time.Time) time.Duration { return time.Since(start) }
