package settle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// recorded is what was recorded of a scenario's calls.
func (s scenario) recorded() []settle.Recorded {
	all := make([]settle.Recorded, len(s.fates))
	for i, fate := range s.fates {
		all[i].ID = "x"
		for _, f := range fate {
			p := settle.Played{Took: f.takes, HTTP: 200}
			if f.code != 0 {
				p.HTTP, p.Reason = f.code, settle.HTTPReason(f.code, 0)
			}
			all[i].Tries = append(all[i].Tries, p)
		}
	}
	return all
}

// The replay against the engine itself: the same calls, limits and modes must
// come to the same outcomes, at the same moments. Where a rate makes two calls ask for their place
// at the very same moment, which of them gets it first is the scheduler's to say: the
// replay is right when the engine goes that way too, in one of several runs.
func TestAReplayGoesAsTheEngineDoes(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(5, 6))}
	for runs := 0; runs < 3000; {
		s := d.scenario()
		s.cancelAt = 0
		if d.IntN(3) == 0 {
			s.limits.PerSecond = []float64{0.7, 3, 11, 700}[d.IntN(4)]
		}
		if tied(s.courses()) {
			continue
		}
		runs++
		replayed := listen(t, settle.Replay(s.mode, s.recorded(), s.limits))
		tries := 1
		if s.limits.PerSecond > 0 {
			tries = 50
		}
		says := "the engine was not asked"
		for range tries {
			synctest.Test(t, func(t *testing.T) {
				says = otherwise(replayed, listen(t,
					settle.Run(t.Context(), s.mode, calls(len(s.fates)), s.limits, s.do())))
			})
			if says == "" {
				break
			}
		}
		if says != "" {
			t.Fatalf("%s, in %s %+v: %v", says, s.mode, s.limits, s.fates)
		}
	}
}

// otherwise says where a replay and the engine differ; empty where they do not.
func otherwise(replayed, made yielded) string {
	if replayed.verdict != made.verdict || replayed.sum != made.sum || replayed.started != made.started {
		return fmt.Sprintf("replayed %+v %+v, %d attempts; made %+v %+v, %d", replayed.verdict, replayed.sum,
			replayed.started, made.verdict, made.sum, made.started)
	}
	for i, want := range made.outcomes {
		got := replayed.outcomes[i]
		if got == nil || got.Status != want.Status || got.Began != want.Began || got.Took != want.Took ||
			got.Attempts != want.Attempts ||
			got.Reply.HTTP != want.Reply.HTTP || codeOf(got) != codeOf(want) || !slices.Equal(got.Tries, want.Tries) {
			return fmt.Sprintf("call %d: replayed %+v, made %+v", i, got, want)
		}
	}
	return ""
}

func codeOf(o *settle.Outcome) string {
	if o.Reason == nil {
		return ""
	}
	return o.Reason.Code
}

// What was made and recorded, replayed by its own rules, comes to the same again, jitter and all.
func TestARecordingReplayedByItsOwnRulesIsTheSameRun(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(7, 8))}
	var rolling sync.Mutex // calls that fail together draw their waits together
	jitter := func() float64 {
		rolling.Lock()
		defer rolling.Unlock()
		return d.Float64()
	}
	for range 300 {
		s := d.scenario()
		s.cancelAt, s.limits.AbortRest, s.limits.Random = 0, false, jitter
		if tied(s.courses()) {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			made := listen(t, settle.Run(t.Context(), s.mode, calls(len(s.fates)), s.limits, s.do()))
			recording := settle.Record(func(yield func(*settle.Outcome) bool) {
				for i := range len(made.outcomes) {
					if !yield(made.outcomes[i]) {
						return
					}
				}
			})
			again := listen(t, settle.Replay(s.mode, recording, s.limits))
			if again.sum != made.sum || again.verdict != made.verdict {
				t.Errorf("in %s %+v: replayed %+v %+v, made %+v %+v", s.mode, s.limits, again.sum, again.verdict,
					made.sum, made.verdict)
			}
		})
	}
}

func TestWhatWasLeftBehindIsTakenToFulfil(t *testing.T) {
	settled := func(i int, took time.Duration) *settle.Outcome {
		return &settle.Outcome{Index: i, ID: "a", Status: settle.Fulfilled, Took: took, Reply: settle.Reply{HTTP: 200}}
	}
	left := &settle.Outcome{
		Index: 1, ID: "b", Status: settle.Rejected,
		Reason: &settle.Reason{Code: settle.CodeAborted}, Took: 7 * ms,
	}
	got := settle.Record(slices.Values([]*settle.Outcome{
		settled(0, 100*ms), left, settled(2, 300*ms),
		settled(3, 200*ms),
	}))
	if len(got) != 4 || got[1].ID != "b" || len(got[1].Tries) != 1 || got[1].Tries[0].Reason != nil ||
		got[1].Tries[0].Took != 200*ms {
		t.Errorf("got %+v", got)
	}
	if alone := settle.Record(slices.Values([]*settle.Outcome{left})); alone[0].Tries[0].Reason == nil {
		t.Error("where nothing settled there is nothing to guess from")
	}
}

func TestARecordingKeepsWhatIsKnownOfEachAttempt(t *testing.T) {
	slow := settle.HTTPReason(429, 7*time.Second)
	retried := &settle.Outcome{
		ID: "007", Status: settle.Rejected, Reason: slow, Attempts: 3, Began: 100 * ms, Took: 2000 * ms,
		FirstByte: 1950 * ms, Reply: settle.Reply{HTTP: 429},
		Tries: []settle.Try{
			{HTTP: 503, Code: "http_503", Began: 100 * ms, Took: 40 * ms, Wait: 300 * ms},
			{Code: settle.CodeDNS, Began: 440 * ms, Took: 60 * ms, Wait: 1500 * ms},
			{HTTP: 429, Code: "http_429", Began: 2000 * ms, Took: 100 * ms},
		},
	}
	for _, c := range []struct {
		says     string
		outcomes []*settle.Outcome
		want     []settle.Played // of the last outcome
	}{
		{"every attempt of a call has its own time, wait and code", []*settle.Outcome{retried}, []settle.Played{
			{HTTP: 503, Reason: settle.HTTPReason(503, 0), Took: 40 * ms, Wait: 300 * ms},
			{Reason: &settle.Reason{Code: settle.CodeDNS}, Took: 60 * ms, Wait: 1500 * ms},
			{HTTP: 429, Reason: slow, Took: 100 * ms, FirstByte: 50 * ms},
		}},
		{"what was left behind went on for longer than it was listened to", []*settle.Outcome{
			{Status: settle.Fulfilled, Took: 100 * ms},
			{Status: settle.Rejected, Reason: &settle.Reason{Code: settle.CodeAborted}, Took: 100 * ms},
		}, []settle.Played{{HTTP: 200, Took: 100*ms + 1}}},
		{
			"what never settled takes as long as the others",
			[]*settle.Outcome{{Status: settle.Fulfilled, Took: 80 * ms}, nil},
			[]settle.Played{{HTTP: 200, Took: 80 * ms}},
		},
		{
			"nothing is known where nothing settled",
			[]*settle.Outcome{nil},
			[]settle.Played{{Reason: &settle.Reason{Code: settle.CodeAborted}}},
		},
	} {
		all := settle.Record(slices.Values(c.outcomes))
		got := all[len(all)-1].Tries
		if !slices.EqualFunc(got, c.want, func(a, b settle.Played) bool {
			return a.HTTP == b.HTTP && a.Took == b.Took && a.Wait == b.Wait && a.FirstByte == b.FirstByte &&
				reason(a) == reason(b)
		}) {
			t.Errorf("%s: got %+v, want %+v", c.says, got, c.want)
		}
	}
}

// reason is the code of an attempt's rejection and how long the site asked to wait.
func reason(p settle.Played) string {
	if p.Reason == nil {
		return ""
	}
	return p.Reason.Code + p.Reason.RetryAfter.String()
}

func TestAReplayCanBeLeft(t *testing.T) {
	s := scenario{fates: make([][]try, 100)}
	for i := range s.fates {
		s.fates[i] = []try{{takes: time.Second}}
	}
	for most := range 250 {
		seen := 0
		for range settle.Replay(settle.All, s.recorded(), settle.Limits{InFlight: 7}) {
			if seen++; seen > most {
				break
			}
		}
		if seen > most+1 {
			t.Fatalf("seen %d events after %d", seen, most)
		}
	}
	if got := listen(t, settle.Replay(settle.Race, nil, settle.Limits{})); got.sum.Took != 0 || len(got.order) != 1 {
		t.Errorf("a race of no calls: %+v", got)
	}
}

func BenchmarkReplay(b *testing.B) {
	for _, c := range []struct {
		says   string
		n      int
		limits settle.Limits
	}{
		{"1000 calls, 6 at a time", 1000, settle.Limits{InFlight: 6}},
		{"10000 calls, 6 at a time", 10_000, settle.Limits{InFlight: 6}},
		{"10000 calls, all at once", 10_000, settle.Limits{}},
		{
			"10000 calls, 500 a second, a third of them tried again", 10_000,
			settle.Limits{InFlight: 50, PerSecond: 500, Attempts: 3},
		},
	} {
		b.Run(c.says, func(b *testing.B) {
			calls := make([]settle.Recorded, c.n)
			for i := range calls {
				if i%3 == 0 {
					calls[i].Tries = []settle.Played{{HTTP: 503, Took: 20 * ms, Reason: settle.HTTPReason(503, 0)}}
				}
				calls[i].Tries = append(calls[i].Tries, settle.Played{HTTP: 200, Took: time.Duration(i%97+1) * ms})
			}
			b.ReportAllocs()
			for b.Loop() {
				for range settle.Replay(settle.AllSettled, calls, c.limits) {
				}
			}
		})
	}
}
