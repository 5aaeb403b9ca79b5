package problem_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

func TestEachErrorIsAProblem(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		code   string
		field  string
		wait   int64 // milliseconds; 0: waiting does not help
	}{
		{runs.ErrClosed, 503, "closing", "", 2000},
		{runs.ErrNoRun, 404, "no_run", "", 0},
		{runs.ErrNoBody, 404, "no_body", "", 0},
		{runs.ErrConflict, 409, "conflict", "", 0},
		{runs.ErrRunning, 409, "running", "", 0},
		{runs.ErrFull, 503, "storage", "", 60_000},
		{runs.ErrStopped, 503, "journal", "", 5000},
		{syscall.ENOSPC, 503, "journal", "", 5000},
		{runs.ErrMoving, 503, "moving", "", 2000},
		{runs.ErrKey, 403, "cancel_key", "", 0},
		{settle.NewReason(settle.CodeBlocked, ""), 422, "blocked", "endpoint", 0},
		{&http.MaxBytesError{Limit: 1 << 20}, 413, "too_large", "plan", 0},
		{&plan.FieldError{Field: "ids"}, 400, "bad_field", "ids", 0},
		{wire.NewProblem(418, "teapot", "no coffee"), 418, "teapot", "", 0},
		{fs.ErrPermission, 500, "internal", "", 0},
	} {
		for says, err := range map[string]error{"itself": c.err, "wrapped": fmt.Errorf("start run: %w", c.err)} {
			p := problem.Of(err)
			if p.Status != c.status || p.Code != c.code || p.Field != c.field || p.RetryAfterMs != c.wait {
				t.Errorf(
					"%v, %s: got %+v, want %d %s of %q after %d ms", c.err, says, p, c.status, c.code, c.field, c.wait,
				)
			}
		}
	}
}

func TestAFaultIsNotDescribedToTheClient(t *testing.T) {
	p := problem.Of(errors.New("open /secret/path: permission denied"))
	if strings.Contains(p.Detail, "secret") || !problem.IsFault(p) || problem.IsRefusal(p) {
		t.Errorf("got %+v, fault %v, refusal %v", p, problem.IsFault(p), problem.IsRefusal(p))
	}
}

func TestWhatIsCountedAsARefusal(t *testing.T) {
	for status, want := range map[int]bool{
		400: false, 403: true, 404: false, 405: false, 408: true, 409: false, 413: true, 415: false, 422: true,
		429: true, 500: false, 503: true,
	} {
		if got := problem.IsRefusal(wire.NewProblem(status, "x", "x")); got != want {
			t.Errorf("%d: got %v, want %v", status, got, want)
		}
	}
}

func TestAProblemOverHTTP(t *testing.T) {
	for _, c := range []struct {
		wait   time.Duration
		header string
	}{
		{0, ""}, {1, "1"}, {time.Second, "1"}, {1001 * time.Millisecond, "2"}, {time.Hour, "60"},
	} {
		p := wire.NewProblem(503, "x", "x")
		if c.wait > 0 {
			p = problem.Later(c.wait, 503, "x", "x")
		}
		w := httptest.NewRecorder()
		problem.Write(w, p)
		h := w.Header()
		if w.Code != 503 || h.Get("Content-Type") != "application/problem+json" || h.Get("Retry-After") != c.header {
			t.Errorf("%v: got %d and %v, want Retry-After %q", c.wait, w.Code, h, c.header)
		}
	}
}

func TestBytesInWords(t *testing.T) {
	for n, want := range map[int64]string{1: "1 bytes", 1 << 20: "1 MiB", 8 << 20: "8 MiB", 1<<20 +
		1: "1048577 bytes"} {
		if got := problem.Bytes(n); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
