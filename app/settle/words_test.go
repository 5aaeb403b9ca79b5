package settle_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// cancelledAfter runs one slow and one unbegun call and cancels them.
func cancelledAfter(t *testing.T, d time.Duration, cause error) yielded {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	time.AfterFunc(d, func() { cancel(cause) })
	return listen(t, settle.Run(ctx, settle.AllSettled, calls(2), settle.Limits{InFlight: 1}, second))
}

func TestAbortedCallsSayWhy(t *testing.T) {
	for _, c := range []struct {
		cause                   error
		message, detail, inside string // inside: the detail of the call in flight
	}{
		{settle.ErrCancelled, "This call was left behind: the run was cancelled", "", "context canceled"},
		{settle.ErrAborted, "This call was left behind: the mode was already decided", "", "context canceled"},
		{
			errors.New("the disk is full"), "This call was left behind: the run was cancelled", "the disk is full",
			"context canceled",
		},
		{
			fmt.Errorf("stop: %w", settle.NewReason(settle.CodeAborted, "secrets").With("ms", 600_000)),
			"This call was left behind: the server was restarted, and no client sent the secret headers again " +
				"within 600 s", "ms 600000", "ms 600000",
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			got := cancelledAfter(t, 100*time.Millisecond, c.cause)
			unbegun, begun := got.outcomes[1].Reason, got.outcomes[0].Reason
			if !got.outcomes[0].Aborted() || !got.outcomes[1].Aborted() {
				t.Errorf("%v: settled with %v and %v, want both aborted", c.cause, begun, unbegun)
			}
			if unbegun.Message() != c.message || unbegun.Detail() != c.detail {
				t.Errorf("%v: unbegun says %q (%q), want %q (%q)", c.cause, unbegun.Message(), unbegun.Detail(),
					c.message,
					c.detail)
			}
			if begun.Message() != c.message || begun.Detail() != c.inside {
				t.Errorf("%v: in flight says %q (%q), want %q (%q)", c.cause, begun.Message(), begun.Detail(),
					c.message,
					c.inside)
			}
		})
	}
}

func TestADeadlineCancelsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer stop()
		got := listen(t, settle.Run(ctx, settle.AllSettled, calls(10), settle.Limits{InFlight: 1}, second))
		if want := (settle.Sum{
			Fulfilled: 2, Aborted: 8, Cancelled: true,
			Took: 2500 * time.Millisecond,
		}); got.sum != want {
			t.Errorf("%+v, want %+v", got.sum, want)
		}
		if d := got.outcomes[9].Reason.Detail(); d != context.DeadlineExceeded.Error() {
			t.Errorf("an unbegun call tells the developer %q", d)
		}
	})
}

func TestARunCancelledTooLateWasNotCancelled(t *testing.T) {
	for _, c := range []struct {
		says      string
		abortRest bool
		mode      settle.Mode
		want      settle.Sum
	}{
		{"everything had settled", false, settle.AllSettled, settle.Sum{Fulfilled: 3}},
		{"the mode had left the rest behind", true, settle.Race, settle.Sum{Fulfilled: 1, Aborted: 2}},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		got := yielded{}
		for e := range settle.Run(ctx, c.mode, calls(3), settle.Limits{InFlight: 1, AbortRest: c.abortRest}, answer) {
			switch e.Kind {
			case settle.Settled:
				if e.Outcome.Index == 2 {
					cancel(settle.ErrCancelled)
				}
			case settle.Ended:
				got.sum = *e.Sum
			case settle.Accepted, settle.Started, settle.Decided, settle.Paused, settle.Slowed:
			}
		}
		cancel(nil)
		if got.sum.Took = 0; got.sum != c.want {
			t.Errorf("%s: %+v, want %+v", c.says, got.sum, c.want)
		}
	}
}

func TestAnAnswerThatCameAllTheSameIsReported(t *testing.T) {
	for _, c := range []struct {
		says string
		err  error
		want string
	}{
		{"the site did say 404", settle.HTTPReason(404, 0), "http_404"},
		{"the site did say 503, and no attempt follows", settle.HTTPReason(503, 0), "http_503"},
		{"a connection that broke broke because we hung up", &settle.Reason{Code: settle.CodeCut}, settle.CodeAborted},
		{"any other error is ours too", errors.New("use of closed connection"), settle.CodeAborted},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		do := func(context.Context, settle.Call) (settle.Reply, error) {
			cancel(settle.ErrCancelled)
			return settle.Reply{}, c.err
		}
		got := listen(t, settle.Run(ctx, settle.AllSettled, calls(1), settle.Limits{Attempts: 3}, do))
		if o := got.outcomes[0]; o.Reason.Code != c.want || o.Attempts != 1 {
			t.Errorf("%s: settled with %s after %d attempts, want %s after 1", c.says, o.Reason.Code, o.Attempts,
				c.want)
		}
	}
}

func TestTimeoutsAreTheRunsOwnAndTheDosWordsAreKept(t *testing.T) {
	for _, c := range []struct {
		timeout time.Duration
		do      func(context.Context) error
		code    string
		begins  string
		detail  string
	}{
		{20 * time.Second, context.Cause, settle.CodeTimeout, "No answer within 20 s:", settle.ErrTimeout.Error()},
		{
			1500 * time.Millisecond, context.Context.Err, settle.CodeTimeout, "No answer within 1.5 s:",
			"context deadline exceeded",
		},
		{
			50 * time.Millisecond, func(context.Context) error {
				return &settle.Reason{Code: settle.CodeCut, Args: settle.Args{"error": "4 of 9 bytes"}}
			}, settle.CodeTimeout,
			"No answer within 50 ms:", "4 of 9 bytes",
		},
		{10 * time.Minute, context.Cause, settle.CodeTimeout, "No answer within 600 s:", settle.ErrTimeout.Error()},
	} {
		synctest.Test(t, func(t *testing.T) {
			do := func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
				<-ctx.Done()
				return settle.Reply{}, c.do(ctx)
			}
			got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(3), settle.Limits{Timeout: c.timeout},
				do))
			for _, o := range got.outcomes {
				if o.Reason.Code != c.code || !strings.HasPrefix(o.Reason.Message(), c.begins) ||
					o.Reason.Detail() != c.detail+", ms "+strconv.Itoa(int(c.timeout.Milliseconds())) ||
					o.Took != c.timeout {
					t.Errorf("%v: %+v after %v", c.timeout, *o.Reason, o.Took)
				}
			}
		})
	}
}

func TestAnAnswerOnTheLastMomentIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		do := func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
			<-ctx.Done()
			return settle.Reply{HTTP: 200}, nil
		}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), settle.Limits{Timeout: time.Second}, do))
		if got.sum.Fulfilled != 1 {
			t.Errorf("%+v, want what Do calls fulfilled to be fulfilled", got.sum)
		}
	})
}

// Sentences are read by people: they begin with a capital letter and hold no
// technical words.
func TestEveryMessageIsAPlainSentence(t *testing.T) {
	messages := []string{}
	for status := 300; status < 600; status++ {
		messages = append(messages, settle.HTTPReason(status, 0).Message())
	}
	for _, err := range []error{errors.New("odd"), nil} {
		do := func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
			if err == nil {
				panic("odd")
			}
			return settle.Reply{}, err
		}
		messages = append(messages, listen(t, settle.Run(t.Context(), settle.All, calls(1), settle.Limits{},
			do)).outcomes[0].Reason.Message())
	}
	for _, m := range messages {
		if m == "" || strings.ToUpper(m[:1]) != m[:1] || strings.ContainsAny(m, "{}%\n_") ||
			strings.Contains(m, "context") || strings.Contains(m, "panic") {
			t.Errorf("%q is no plain sentence", m)
		}
	}
}

func TestAReasonIsAnErrorOnOneLine(t *testing.T) {
	for _, c := range []struct {
		reason settle.Reason
		want   string
	}{
		{settle.Reason{Code: "dns", Written: "As an older version wrote it"}, "dns: As an older version wrote it"},
		{
			settle.Reason{
				Code: "dns", Phase: settle.PhaseName,
				Args: settle.Args{"why": "unknown", "error": "no such host"},
			},
			"dns: There is no site by that name: check its spelling (resolving the name: no such host)",
		},
		{settle.Reason{Code: "moon"}, "moon: The reason is moon"},
		{settle.Reason{Code: "http_404"}, "http_404: Nothing here for this ID (HTTP status 404)"},
	} {
		if got := c.reason.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestDurationsAreSpokenAsAPersonWould(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                        "0 ms",
		50 * time.Millisecond:    "50 ms",
		999 * time.Millisecond:   "999 ms",
		time.Second:              "1 s",
		1234 * time.Millisecond:  "1.2 s",
		12345 * time.Millisecond: "12.3 s",
		10 * time.Minute:         "600 s",
		100 * time.Hour:          "360000 s",
	} {
		r := settle.NewReason(settle.CodeTimeout, "").With("ms", int(d.Milliseconds()))
		if got, want := r.Message(), "No answer within "+want+": "; !strings.HasPrefix(got, want) {
			t.Errorf("%v is in %q, want it to begin %q", d, got, want)
		}
	}
}

func TestTheMediaTypeIsTheTypeWithoutItsParameters(t *testing.T) {
	for given, want := range map[string]string{
		"":                                "",
		"application/json":                "application/json",
		"Application/JSON; charset=UTF-8": "application/json",
		"text/html;;; ?":                  "text/html",
		" Text/Plain ; =":                 "text/plain",
	} {
		if got := (settle.Reply{Type: given}).MediaType(); got != want {
			t.Errorf("the media type of %q is %q, want %q", given, got, want)
		}
	}
}
