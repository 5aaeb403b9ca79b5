// Package problem turns errors into the problems that clients get (RFC 9457, application/problem+json).
//
// It is the one place that says in words what went wrong with a run. An error that is not the
// client's business becomes "Internal error", and the server's log has the rest.
package problem

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/runs"
)

// known lists the problems of the errors that package runs returns, and how long a client waits
// before it tries again; 0 where waiting does not help.
var known = []struct {
	err    error
	status int
	code   string
	detail string
	wait   time.Duration
}{
	{
		runs.ErrClosed, http.StatusServiceUnavailable, "closing", "The server is stopping. Come back in a moment.",
		2 * time.Second,
	},
	{runs.ErrNoRun, http.StatusNotFound, "no_run", "There is no run by that name, or it is no longer kept.", 0},
	{
		runs.ErrNoBody, http.StatusNotFound, "no_body",
		"That call has no stored answer: it is pending, or nothing came back.", 0,
	},
	{
		runs.ErrConflict, http.StatusConflict, "conflict",
		"There is a run by that name with another plan. Choose a new name.", 0,
	},
	{
		runs.ErrRunning, http.StatusConflict, "running",
		"The run has not ended. Wait for its end, or cancel it; then its calls can be made again.", 0,
	},
	{runs.ErrFull, http.StatusServiceUnavailable, "storage", "The server cannot keep another run at this moment: " +
		"its storage is full or does not answer. Its operator can make room.", time.Minute},
	{runs.ErrStopped, http.StatusServiceUnavailable, "journal", cannotWrite, 5 * time.Second},
	{syscall.ENOSPC, http.StatusServiceUnavailable, "journal", cannotWrite, 5 * time.Second},
	{
		runs.ErrMoving, http.StatusServiceUnavailable, "moving",
		"The run is moving from one server to another. Try again in a moment.", 2 * time.Second,
	},
	{runs.ErrKey, http.StatusForbidden, "cancel_key", "Only the one who started the run may do that. " +
		"Send the Cancel-Key that came when it was started.", 0},
}

const cannotWrite = "The server cannot write its journal at this moment, so the run stands still. It goes on when " +
	"its operator has looked."

// Of returns the problem of an error: the error itself where it is a problem, the fields that are
// wrong in a plan, the reason why an address is refused, or what package runs reports. Any other
// error is [Internal].
func Of(err error) *wire.Problem {
	if p, ok := errors.AsType[*wire.Problem](err); ok {
		return p
	}
	if p := wire.ProblemOf(err); p != nil {
		return p
	}
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		p := wire.NewProblem(http.StatusUnprocessableEntity, reason.Code, reason.Message())
		p.Field = "endpoint"
		return p
	}
	if long, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return TooLarge(long.Limit)
	}
	for _, k := range known {
		switch {
		case !errors.Is(err, k.err):
		case k.wait == 0:
			return wire.NewProblem(k.status, k.code, k.detail)
		default:
			return Later(k.wait, k.status, k.code, k.detail)
		}
	}
	return Internal()
}

// Internal is the problem of a fault of this server.
func Internal() *wire.Problem {
	return wire.NewProblem(http.StatusInternalServerError, "internal", "Internal error. It is in the server's log.")
}

// Closing is the problem of a server that stops: 503, try again in 2 s.
func Closing() *wire.Problem { return Of(runs.ErrClosed) }

// TooLarge is the problem of a plan of more than limit bytes: 413.
func TooLarge(limit int64) *wire.Problem {
	p := wire.NewProblem(
		http.StatusRequestEntityTooLarge, "too_large", "A plan may take {}. Send fewer IDs at once.", Bytes(limit),
	)
	p.Field = "plan"
	return p
}

// Bytes writes a number of bytes for people: whole MiB where it is a multiple of that.
func Bytes(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return strconv.FormatInt(n>>20, 10) + " MiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

// Later returns a problem that passes: the client tries again after wait, which is rounded up to
// whole milliseconds and is at least one. It goes with status 429 and 503; the rest is as [wire.NewProblem] takes it.
func Later(wait time.Duration, status int, code, pattern string, args ...any) *wire.Problem {
	p := wire.NewProblem(status, code, pattern, args...)
	p.RetryAfterMs = max((wait + time.Millisecond - 1).Milliseconds(), 1)
	return p
}

// IsRefusal reports whether a limit, the origin check or the guard refused the request, or the
// server was not able to take it. These problems are counted; a client's mistake is not.
func IsRefusal(p *wire.Problem) bool {
	switch p.Status {
	case http.StatusForbidden, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	}
	return false
}

// IsFault reports whether the problem is a fault of this server, which belongs in its log.
// A 503 is a state that passes and is not a fault.
func IsFault(p *wire.Problem) bool {
	return p.Status >= 500 && p.Status != http.StatusServiceUnavailable
}

// Write answers a request with the problem, and with a Retry-After header in whole seconds,
// rounded up, where the problem has a time to wait.
func Write(w http.ResponseWriter, p *wire.Problem) {
	if wait := p.RetryAfter(); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(Seconds(wait)))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(p.Encode(), '\n')) // a client that has left does not need it
}

// Seconds returns a time in whole seconds, rounded up, as Retry-After has it (RFC 9110, 10.2.3).
func Seconds(wait time.Duration) int { return int(math.Ceil(wait.Seconds())) }
