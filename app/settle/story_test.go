package settle_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// plot is how the calls of a run go: "200@1s; 503@100ms 200@2s" are two calls, of which the second has two attempts. A
// word that is no status is the code of a reason. A call that needs more attempts than it has repeats its last.
func plot(t *testing.T, script string) (all []settle.Recorded) {
	t.Helper()
	for call := range strings.SplitSeq(script, ";") {
		var one settle.Recorded
		for word := range strings.FieldsSeq(call) {
			code, after, _ := strings.Cut(word, "@")
			took, err := time.ParseDuration(after)
			if err != nil {
				t.Fatalf("%q: %v", word, err)
			}
			p := settle.Played{Took: took}
			switch status, err := strconv.Atoi(code); {
			case err != nil:
				p.Reason = settle.NewReason(code, "")
			case status >= 400:
				p.HTTP, p.Reason = status, settle.HTTPReason(status, 0)
			default:
				p.HTTP = status
			}
			one.Tries = append(one.Tries, p)
		}
		all = append(all, one)
	}
	return all
}

// written writes the events of a run, a line for each moment. The order in which attempts begin at one moment, or calls
// are aborted at one, is not promised: they are put in that of the input.
func written(events func(func(settle.Event) bool)) string {
	var all []string
	var last time.Duration
	alike, before := 0, "" // how many of the last are starts, or are aborted, and which
	for e := range events {
		at, said, kind := sentence(e)
		if len(all) == 0 || at != last {
			said, alike, last = fmt.Sprintf("\n%v: ", at)+said, 0, at
		}
		if kind == "" || kind != before {
			alike = 0
		}
		all, before = append(all, said), kind
		if alike++; alike > 1 {
			inOrder(all[len(all)-alike:])
		}
	}
	text := strings.Join(all, ", ")
	return strings.TrimSpace(strings.ReplaceAll(text, ", \n", "\n"))
}

// inOrder puts sentences in order; the moment stays before the first.
func inOrder(all []string) {
	moment, first, found := strings.Cut(all[0], ": ")
	if !found {
		moment, first = "", all[0]
	} else {
		moment += ": "
	}
	all[0] = first
	slices.Sort(all)
	all[0] = moment + all[0]
}

// sentence says one event. Of those of one kind that is not empty the order is not promised.
func sentence(e settle.Event) (at time.Duration, said, kind string) {
	switch e.Kind {
	case settle.Started:
		said = "start " + strconv.Itoa(e.Index)
		if e.Attempt > 1 {
			said += " again"
		}
		return e.At, said, "start"
	case settle.Settled:
		o := e.Outcome
		said = fmt.Sprintf("%s %d", o.Status, o.Index)
		if o.Reason != nil {
			said = fmt.Sprintf("%s %d", o.Reason.Code, o.Index)
		}
		if o.Aborted() {
			kind = "aborted"
		}
		return o.Began + o.Took, said, kind
	case settle.Decided:
		said = "decided " + string(e.Verdict.Status)
		if e.Verdict.Index >= 0 {
			said += " by " + strconv.Itoa(e.Verdict.Index)
		}
		return e.Verdict.At, said, ""
	case settle.Ended:
		said = fmt.Sprintf("end %d+%d+%d", e.Sum.Fulfilled, e.Sum.Rejected, e.Sum.Aborted)
		if e.Sum.Cancelled {
			said += " cancelled"
		}
		return e.Sum.Took, said, ""
	case settle.Accepted, settle.Paused, settle.Slowed:
	}
	return e.At, "unexpected " + string(e.Kind), ""
}

// stories are runs from their first event to their last. Each is made by the engine and, where it is not cancelled,
// predicted from its recording: both must say the same. A wait between attempts is half of the backoff.
var stories = []struct {
	says     string
	mode     settle.Mode
	limits   settle.Limits
	cancelAt time.Duration // 0 never
	script   string
	want     string
}{
	{
		says: "allSettled waits for all", mode: settle.AllSettled, script: "200@3s; 404@1s; 200@2s",
		want: `
0s: start 0, start 1, start 2
1s: http_404 1
2s: fulfilled 2
3s: fulfilled 0, decided fulfilled, end 2+1+0`,
	},
	{
		says: "all fulfils with the last", mode: settle.All, script: "200@3s; 200@1s; 200@2s",
		want: `
0s: start 0, start 1, start 2
1s: fulfilled 1
2s: fulfilled 2
3s: fulfilled 0, decided fulfilled, end 3+0+0`,
	},
	{
		says: "all rejects with the first rejection, and the others go on", mode: settle.All,
		script: "200@3s; 404@1s; 200@2s",
		want: `
0s: start 0, start 1, start 2
1s: http_404 1, decided rejected by 1
2s: fulfilled 2
3s: fulfilled 0, end 2+1+0`,
	},
	{
		says: "all rejects with the first rejection, and the others are aborted", mode: settle.All,
		limits: settle.Limits{AbortRest: true}, script: "200@3s; 404@1s; 200@2s",
		want: `
0s: start 0, start 1, start 2
1s: http_404 1, decided rejected by 1, aborted 0, aborted 2, end 0+1+2`,
	},
	{
		says: "a second rejection decides nothing", mode: settle.All, script: "404@1s; 404@2s",
		want: `
0s: start 0, start 1
1s: http_404 0, decided rejected by 0
2s: http_404 1, end 0+2+0`,
	},
	{
		says: "any fulfils with the first fulfilment", mode: settle.Any, script: "404@1s; 200@2s; 200@3s",
		want: `
0s: start 0, start 1, start 2
1s: http_404 0
2s: fulfilled 1, decided fulfilled by 1
3s: fulfilled 2, end 2+1+0`,
	},
	{
		says: "any rejects when the last has rejected", mode: settle.Any, script: "404@3s; 404@1s; 500@2s",
		want: `
0s: start 0, start 1, start 2
1s: http_404 1
2s: http_500 2
3s: http_404 0, decided rejected, end 0+3+0`,
	},
	{
		says: "race takes a rejection", mode: settle.Race, script: "200@2s; 404@1s",
		want: `
0s: start 0, start 1
1s: http_404 1, decided rejected by 1
2s: fulfilled 0, end 1+1+0`,
	},
	{
		says: "race takes the first, and those not begun are aborted without an attempt", mode: settle.Race,
		limits: settle.Limits{AbortRest: true, InFlight: 2}, script: "200@2s; 200@1s; 200@1s",
		want: `
0s: start 0, start 1
1s: fulfilled 1, decided fulfilled by 1, aborted 0, aborted 2, end 1+0+2`,
	},
	{
		says: "sequential begins each call after the one before", mode: settle.Sequential,
		script: "200@2s; 404@1s; 200@1s",
		want: `
0s: start 0
2s: fulfilled 0, start 1
3s: http_404 1, start 2
4s: fulfilled 2, decided fulfilled, end 2+1+0`,
	},
	{
		says: "sequential stops at a rejection, as an await that throws", mode: settle.Sequential,
		limits: settle.Limits{AbortRest: true}, script: "200@2s; 404@1s; 200@1s",
		want: `
0s: start 0
2s: fulfilled 0, start 1
3s: http_404 1, aborted 2, decided fulfilled, end 1+1+1`,
	},
	{
		says: "a window of two refills as soon as a call has settled", mode: settle.AllSettled,
		limits: settle.Limits{InFlight: 2}, script: "200@5s; 200@1s; 200@2s; 200@7s",
		want: `
0s: start 0, start 1
1s: fulfilled 1, start 2
3s: fulfilled 2, start 3
5s: fulfilled 0
10s: fulfilled 3, decided fulfilled, end 4+0+0`,
	},
	{
		says: "one a second", mode: settle.AllSettled, limits: settle.Limits{PerSecond: 1},
		script: "200@10ms; 200@1500ms; 200@10ms",
		want: `
0s: start 0
10ms: fulfilled 0
1s: start 1
2s: start 2
2.01s: fulfilled 2
2.5s: fulfilled 1, decided fulfilled, end 3+0+0`,
	},
	{
		says: "a retry takes its place in the pace", mode: settle.AllSettled,
		limits: settle.Limits{PerSecond: 0.5, Attempts: 2}, script: "503@100ms 200@100ms; 200@100ms; 200@100ms",
		want: `
0s: start 0
2s: start 1
2.1s: fulfilled 1
4s: start 0 again
4.1s: fulfilled 0
6s: start 2
6.1s: fulfilled 2, decided fulfilled, end 3+0+0`,
	},
	{
		says: "a retry waits, and then fulfils", mode: settle.AllSettled, limits: settle.Limits{Attempts: 3},
		script: "503@1s 429@1s 200@1s",
		want: `
0s: start 0
1.25s: start 0 again
2.75s: start 0 again
3.75s: fulfilled 0, decided fulfilled, end 1+0+0`,
	},
	{
		says: "attempts end where they may", mode: settle.AllSettled, limits: settle.Limits{Attempts: 2},
		script: "503@1s 503@1s 200@1s",
		want: `
0s: start 0
1.25s: start 0 again
2.25s: http_503 0, decided fulfilled, end 0+1+0`,
	},
	{
		says: "a rejection that no attempt heals ends the attempts", mode: settle.AllSettled,
		limits: settle.Limits{Attempts: 5}, script: "dns@1s tls@1s 200@1s",
		want: `
0s: start 0
1.25s: start 0 again
2.25s: tls 0, decided fulfilled, end 0+1+0`,
	},
	{
		says: "a call that waits for its retry keeps its place in the window", mode: settle.AllSettled,
		limits: settle.Limits{Attempts: 2, InFlight: 1}, script: "503@1s 200@1s; 200@1s",
		want: `
0s: start 0
1.25s: start 0 again
2.25s: fulfilled 0, start 1
3.25s: fulfilled 1, decided fulfilled, end 2+0+0`,
	},
	{
		says: "only the last rejection of a call counts for the mode", mode: settle.All,
		limits: settle.Limits{Attempts: 2, AbortRest: true}, script: "503@1s 200@1s; 200@4s",
		want: `
0s: start 0, start 1
1.25s: start 0 again
2.25s: fulfilled 0
4s: fulfilled 1, decided fulfilled, end 2+0+0`,
	},
	{
		says: "an abort falls into a wait between attempts", mode: settle.Any,
		limits: settle.Limits{Attempts: 2, AbortRest: true}, script: "503@1s 200@9s; 200@1100ms",
		want: `
0s: start 0, start 1
1.1s: fulfilled 1, decided fulfilled by 1, aborted 0, end 1+0+1`,
	},
	{
		says: "a timeout ends an attempt, and the next may be in time", mode: settle.AllSettled,
		limits: settle.Limits{Timeout: 2 * time.Second, Attempts: 2}, script: "200@3s 200@1s",
		want: `
0s: start 0
2.25s: start 0 again
3.25s: fulfilled 0, decided fulfilled, end 1+0+0`,
	},
	{
		says: "an answer in the moment of the timeout", mode: settle.AllSettled,
		limits: settle.Limits{Timeout: 2 * time.Second}, script: "200@1999ms; 200@2001ms",
		want: `
0s: start 0, start 1
1.999s: fulfilled 0
2s: timeout 1, decided fulfilled, end 1+1+0`,
	},
	{
		says: "cancelled with calls in flight, waiting and not begun", mode: settle.AllSettled,
		limits: settle.Limits{InFlight: 3, Attempts: 2}, cancelAt: 2100 * ms,
		script: "200@1s; 503@2s 200@1s; 200@9s; 200@8s; 200@1s",
		want: `
0s: start 0, start 1, start 2
1s: fulfilled 0, start 3
2.1s: aborted 1, aborted 2, aborted 3, aborted 4, decided fulfilled, end 1+0+4 cancelled`,
	},
	{
		says: "cancelled after the mode was decided", mode: settle.Race, cancelAt: 1500 * ms, script: "200@1s; 200@2s",
		want: `
0s: start 0, start 1
1s: fulfilled 0, decided fulfilled by 0
1.5s: aborted 1, end 1+0+1 cancelled`,
	},
	{
		says: "cancelled before anything has settled", mode: settle.Sequential, cancelAt: 10 * ms,
		script: "200@1s; 200@2s",
		want: `
0s: start 0
10ms: aborted 0, aborted 1, decided fulfilled, end 0+0+2 cancelled`,
	},
	{
		says: "cancelled while any has only rejections", mode: settle.Any, cancelAt: 1500 * ms,
		script: "404@1s; 200@2s",
		want: `
0s: start 0, start 1
1s: http_404 0
1.5s: aborted 1, decided rejected, end 0+1+1 cancelled`,
	},
}

func TestRunsFromTheirFirstEventToTheirLast(t *testing.T) {
	for _, s := range stories {
		s.limits.Random = func() float64 { return 0.5 }
		recorded, got := plot(t, s.script), ""
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			if s.cancelAt > 0 {
				time.AfterFunc(s.cancelAt, func() { cancel(settle.ErrCancelled) })
			}
			got = written(settle.Run(ctx, s.mode, calls(len(recorded)), s.limits, played(recorded)))
		})
		if got != strings.TrimSpace(s.want) {
			t.Errorf("%s: the engine says\n%s\nwant%s", s.says, got, s.want)
		}
		if s.cancelAt > 0 {
			continue
		}
		if got := written(settle.Replay(s.mode, recorded, s.limits)); got != strings.TrimSpace(s.want) {
			t.Errorf("%s: the replay says\n%s\nwant%s", s.says, got, s.want)
		}
	}
}
