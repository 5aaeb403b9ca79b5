package settle_test

import (
	"math/rand/v2"
	"slices"
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
// come to the same outcomes, at the same moments.
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
		synctest.Test(t, func(t *testing.T) {
			made := listen(t, settle.Run(t.Context(), s.mode, calls(len(s.fates)), s.limits, s.do()))
			if replayed.verdict != made.verdict || replayed.sum != made.sum || replayed.started != made.started {
				t.Errorf("replayed %+v %+v, %d attempts; made %+v %+v, %d", replayed.verdict, replayed.sum, replayed.started, made.verdict, made.sum, made.started)
			}
			for i, want := range made.outcomes {
				got := replayed.outcomes[i]
				if got == nil || got.Status != want.Status || got.Began != want.Began || got.Took != want.Took || got.Attempts != want.Attempts ||
					got.Reply.HTTP != want.Reply.HTTP || codeOf(got) != codeOf(want) || !slices.Equal(got.Tries, want.Tries) {
					t.Errorf("call %d: replayed %+v, made %+v", i, got, want)
				}
			}
		})
		if t.Failed() {
			t.Fatalf("in %s %+v: %v", s.mode, s.limits, s.fates)
		}
	}
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
	for range 300 {
		s := d.scenario()
		s.cancelAt, s.limits.AbortRest, s.limits.Random = 0, false, d.Float64
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
				t.Errorf("in %s %+v: replayed %+v %+v, made %+v %+v", s.mode, s.limits, again.sum, again.verdict, made.sum, made.verdict)
			}
		})
	}
}

func TestWhatWasLeftBehindIsTakenToFulfil(t *testing.T) {
	settled := func(i int, took time.Duration) *settle.Outcome {
		return &settle.Outcome{Index: i, ID: "a", Status: settle.Fulfilled, Took: took, Reply: settle.Reply{HTTP: 200}}
	}
	left := &settle.Outcome{Index: 1, ID: "b", Status: settle.Rejected, Reason: &settle.Reason{Code: settle.CodeAborted}, Took: 7 * ms}
	got := settle.Record(slices.Values([]*settle.Outcome{settled(0, 100*ms), left, settled(2, 300*ms), settled(3, 200*ms)}))
	if len(got) != 4 || got[1].ID != "b" || len(got[1].Tries) != 1 || got[1].Tries[0].Reason != nil || got[1].Tries[0].Took != 200*ms {
		t.Errorf("got %+v", got)
	}
	if alone := settle.Record(slices.Values([]*settle.Outcome{left})); alone[0].Tries[0].Reason == nil {
		t.Error("where nothing settled there is nothing to guess from")
	}
}

func TestAReplayCanBeLeft(t *testing.T) {
	s := scenario{fates: make([][]try, 100)}
	for i := range s.fates {
		s.fates[i] = []try{{takes: time.Second}}
	}
	for most := range 250 {
		heard := 0
		for range settle.Replay(settle.All, s.recorded(), settle.Limits{InFlight: 7}) {
			if heard++; heard > most {
				break
			}
		}
		if heard > most+1 {
			t.Fatalf("heard %d events after %d", heard, most)
		}
	}
	if got := listen(t, settle.Replay(settle.Race, nil, settle.Limits{})); got.sum.Took != 0 || len(got.order) != 1 {
		t.Errorf("a race of nobody: %+v", got)
	}
}

func BenchmarkReplay(b *testing.B) {
	for name, n := range map[string]int{"1000": 1000, "10000": 10_000} {
		b.Run(name, func(b *testing.B) {
			calls := make([]settle.Recorded, n)
			for i := range calls {
				calls[i].Tries = []settle.Played{{HTTP: 200, Took: time.Duration(i%97+1) * ms}}
			}
			b.ReportAllocs()
			for b.Loop() {
				for range settle.Replay(settle.AllSettled, calls, settle.Limits{InFlight: 6}) {
				}
			}
		})
	}
}
