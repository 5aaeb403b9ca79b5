package settle_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// live makes a Do of a script of attempts, each of a second: "503 timeout 200".
// A word that is no status is the code of a reason.
func live(script string) settle.Do {
	words := strings.Fields(script)
	attempt := 0
	return func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
		word := words[attempt]
		attempt++
		if word == "hang" {
			<-ctx.Done()
			return settle.Reply{}, context.Cause(ctx)
		}
		<-time.After(time.Second)
		status, err := strconv.Atoi(word)
		if err != nil {
			return settle.Reply{}, &settle.Reason{Code: word, Written: word}
		}
		reply := settle.Reply{
			HTTP: status, Type: "text/plain", Body: []byte("attempt " + strconv.Itoa(attempt)),
			FirstByte: 600 * time.Millisecond,
		}
		if status >= 400 {
			return reply, settle.HTTPReason(status, 0)
		}
		return reply, nil
	}
}

// lived writes an outcome as a sentence.
func lived(o *settle.Outcome) string {
	s := fmt.Sprintf("%s after %d in %v", o.Status, o.Attempts, o.Took)
	if o.Reason != nil {
		s += " by " + o.Reason.Code
	}
	for _, t := range o.Tries {
		s += fmt.Sprintf(", %s at %v", max(t.Code, "-"), t.Began)
	}
	return s
}

// Each retry waits 500 ms and then 1 s: the jitter is drawn to its upper end.
func TestTheLivesOfACall(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"200", "fulfilled after 1 in 1s"},
		{"204", "fulfilled after 1 in 1s"},
		{"404", "rejected after 1 in 1s by http_404"},
		{"500", "rejected after 1 in 1s by http_500"},
		{"503 200", "fulfilled after 2 in 2.5s, http_503 at 0s, - at 1.5s"},
		{"503 404", "rejected after 2 in 2.5s by http_404, http_503 at 0s, http_404 at 1.5s"},
		{"503 429 200", "fulfilled after 3 in 4.5s, http_503 at 0s, http_429 at 1.5s, - at 3.5s"},
		{"408 425 502", "rejected after 3 in 4.5s by http_502, http_408 at 0s, http_425 at 1.5s, http_502 at 3.5s"},
		{"hang 200", "fulfilled after 2 in 6.5s, timeout at 0s, - at 5.5s"},
		{"hang hang hang", "rejected after 3 in 16.5s by timeout, timeout at 0s, timeout at 5.5s, timeout at 11.5s"},
		{"dns refused cut", "rejected after 3 in 4.5s by cut, dns at 0s, refused at 1.5s, cut at 3.5s"},
		{"network tls", "rejected after 2 in 2.5s by tls, network at 0s, tls at 1.5s"},
		{"blocked", "rejected after 1 in 1s by blocked"},
		{"redirects", "rejected after 1 in 1s by redirects"},
		{"too_large", "rejected after 1 in 1s by too_large"},
		{"not_json", "rejected after 1 in 1s by not_json"},
		{"aborted", "rejected after 1 in 1s by aborted"},
	} {
		synctest.Test(t, func(t *testing.T) {
			limits := settle.Limits{Timeout: 5 * time.Second, Attempts: 3, Random: func() float64 { return 1 }}
			o := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), limits, live(c.script))).outcomes[0]
			if got := lived(o); got != c.want {
				t.Errorf("%s:\n got %s\nwant %s", c.script, got, c.want)
			}
		})
	}
}

func TestAnOutcomeTellsOfTheLastAttempt(t *testing.T) {
	for _, c := range []struct {
		script    string
		http      int
		body      string
		firstByte time.Duration
	}{
		{"200", 200, "attempt 1", 600 * time.Millisecond},
		{"503 200", 200, "attempt 2", 2100 * time.Millisecond},
		{"503 503 503", 503, "attempt 3", 4100 * time.Millisecond},
		{"503 dns tls", 0, "", 0},
		{"404", 404, "attempt 1", 600 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			limits := settle.Limits{Attempts: 3, Random: func() float64 { return 1 }}
			o := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), limits, live(c.script))).outcomes[0]
			body, whole := o.Body()
			if o.Reply.HTTP != c.http || string(body) != c.body || !whole || o.FirstByte != c.firstByte ||
				o.BodyBytes != int64(len(c.body)) {
				t.Errorf("%s: status %d, body %q, first byte at %v; want %d, %q, %v", c.script, o.Reply.HTTP, body,
					o.FirstByte, c.http, c.body, c.firstByte)
			}
			if want := settle.ValueOf([]byte(c.body)); string(o.Value.JSON) != string(want.JSON) {
				t.Errorf("%s: value %s, want %s", c.script, o.Value.JSON, want.JSON)
			}
		})
	}
}

// The doubling ends at 20 s however many attempts there are.
func TestBackoffGrowsToItsCeiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := settle.Limits{Attempts: 10, Random: func() float64 { return 1 }}
		do := func(context.Context, settle.Call) (settle.Reply, error) {
			return settle.Reply{}, settle.HTTPReason(503, 0)
		}
		o := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), limits, do)).outcomes[0]
		got := ""
		for _, try := range o.Tries {
			got += " " + try.Wait.String()
		}
		if want := " 500ms 1s 2s 4s 8s 16s 20s 20s 20s 0s"; got != want {
			t.Errorf("the waits are%s, want%s", got, want)
		}
	})
}

// Without a source of its own the jitter is spread over the whole backoff.
func TestJitterIsSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		do := func(context.Context, settle.Call) (settle.Reply, error) {
			return settle.Reply{}, settle.HTTPReason(503, 0)
		}
		got := listen(t, settle.Run(t.Context(), settle.AllSettled, calls(400), settle.Limits{Attempts: 2}, do))
		early, late := 0, 0
		for _, o := range got.outcomes {
			switch w := o.Tries[0].Wait; {
			case w < 0 || w >= 500*time.Millisecond:
				t.Errorf("waited %v, want less than 500ms", w)
			case w < 100*time.Millisecond:
				early++
			case w >= 400*time.Millisecond:
				late++
			}
		}
		if early < 40 || early > 130 || late < 40 || late > 130 {
			t.Errorf("of 400 waits %d are in the first fifth and %d in the last, want about 80 each", early, late)
		}
	})
}

// A place is held while its call waits for the next attempt: those that a site
// asked to slow down do not make room for more.
func TestAWaitingCallHoldsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watched{takes: func(c settle.Call, attempt int) (time.Duration, error) {
			if c.Index == 0 && attempt == 1 {
				return 0, settle.HTTPReason(429, 10*time.Second)
			}
			return 0, nil
		}}
		got := listen(t, settle.Run(t.Context(), settle.Sequential, calls(3), settle.Limits{Attempts: 2}, w.do))
		if got.outcomes[1].Began != 10*time.Second || got.sum.Fulfilled != 3 {
			t.Errorf("the next call began at %v, want after the wait of 10s", got.outcomes[1].Began)
		}
	})
}

// Everything at once on real goroutines and a real clock, for the race
// detector: calls that settle, fail, wait, and are cancelled at any moment.
func TestNothingIsLostWhenEverythingHappensAtOnce(t *testing.T) {
	for round := range 60 {
		ctx, cancel := context.WithCancelCause(t.Context())
		var under atomic.Int32
		do := func(ctx context.Context, c settle.Call) (settle.Reply, error) {
			if n := under.Add(1); n > 16 {
				t.Errorf("%d calls in flight, want at most 16", n)
			}
			defer under.Add(-1)
			switch c.Index % 5 {
			case 0:
				return settle.Reply{HTTP: 503}, settle.HTTPReason(503, 0)
			case 1:
				<-ctx.Done()
				return settle.Reply{}, ctx.Err()
			case 2:
				panic(errors.New("boom"))
			}
			return settle.Reply{HTTP: 200, Body: []byte("{}")}, nil
		}
		var once sync.Once
		limits := settle.Limits{
			InFlight: 16, Attempts: 2, Timeout: time.Millisecond, AbortRest: round%2 == 0,
			Random: func() float64 { return 0 },
			Admit: func(ctx context.Context, c settle.Call) (func(), error) {
				if c.Index > 5*round {
					once.Do(func() { cancel(settle.ErrCancelled) })
				}
				return func() {}, context.Cause(ctx)
			},
		}
		got := listen(t, settle.Run(ctx, settle.Modes()[round%5], calls(300), limits, do))
		if s := got.sum; len(got.outcomes) != 300 || s.Fulfilled+s.Rejected+s.Aborted != 300 || s.Missing != 0 ||
			under.Load() != 0 {
			t.Errorf("round %d: %d outcomes, %+v, %d in flight", round, len(got.outcomes), s, under.Load())
		}
		cancel(nil)
	}
}
