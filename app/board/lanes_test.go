package board_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"allsettled/app/board"
	"allsettled/app/settle"
)

// ran is a run of ten calls of 100 ms to 1 s, the longest first, of which the fourth, of 700 ms, is rejected.
func ran() *board.Lane {
	l := told(accepted(10, settle.AllSettled))
	seq := uint64(1)
	for i := 9; i >= 0; i-- {
		seq++
		status := settle.Fulfilled
		if i == 3 {
			status = settle.Rejected
		}
		e := settled(seq, i, status, 0, time.Duration(10-i)*100*ms)
		e.Outcome.ID = fmt.Sprintf("00%d", i)
		if status == settle.Fulfilled {
			e.Outcome.Value = settle.Value{JSON: fmt.Appendf(nil, `{"place":%d}`, i)}
		} else {
			e.Outcome.Reason = settle.HTTPReason(404, 0)
		}
		l.Apply(e, noon)
	}
	l.Apply(settle.Event{Kind: settle.Ended, Seq: seq + 1,
		Sum:     &settle.Sum{Fulfilled: 9, Rejected: 1, Took: time.Second},
		Verdict: &settle.Verdict{Status: settle.Fulfilled, Index: -1, At: time.Second}}, noon)
	return l
}

func TestOneRecordingMakesALaneOfEachMode(t *testing.T) {
	recording := ran().Record()
	for _, c := range []struct {
		says   string
		mode   settle.Mode
		limits settle.Limits
		want   board.Result
	}{
		{"one by one takes the sum", settle.Sequential, settle.Limits{},
			board.Result{Name: "sequential", Measures: board.Measures{Made: 10, Kept: 10, Decided: 5500 * ms,
				Last: 5500 * ms}, Mark: board.Mark{At: 5500 * ms, Status: settle.Fulfilled, Index: -1}}},
		{"all rejects with the reason of the first, and three go on", settle.All, settle.Limits{},
			board.Result{Name: "all", Measures: board.Measures{Made: 10, Ghosts: 3, Decided: 700 * ms,
				Last: time.Second}, Mark: board.Mark{At: 700 * ms, Status: settle.Rejected, Index: 3, ID: "003",
				Text: "Nothing here for this ID"}, Times: 5.5}},
		{"all at once takes as long as the longest", settle.AllSettled, settle.Limits{},
			board.Result{Name: "allSettled", Measures: board.Measures{Made: 10, Kept: 10, Decided: time.Second,
				Last: time.Second}, Mark: board.Mark{At: time.Second, Status: settle.Fulfilled, Index: -1},
				Times: 5.5}},
		{"any is decided by the shortest, with its value as it was", settle.Any, settle.Limits{},
			board.Result{Name: "any", Measures: board.Measures{Made: 10, Kept: 1, Ghosts: 9, Decided: 100 * ms,
				Last: time.Second}, Mark: board.Mark{At: 100 * ms, Status: settle.Fulfilled, Index: 9, ID: "009",
				Text: `{"place":9}`}, Times: 5.5}},
		{"a race that leaves the rest behind keeps one and has no ghosts", settle.Race, settle.Limits{AbortRest: true},
			board.Result{Name: "race", Measures: board.Measures{Made: 10, Kept: 1, Decided: 100 * ms, Last: 100 * ms},
				Mark:  board.Mark{At: 100 * ms, Status: settle.Fulfilled, Index: 9, ID: "009", Text: `{"place":9}`},
				Times: 55}},
		{"two at a time, and a rate", settle.AllSettled, settle.Limits{InFlight: 2, PerSecond: 2.5},
			board.Result{Name: "allSettled, 2 at a time, at most 2.5 a second",
				Measures: board.Measures{Made: 10, Kept: 10, Decided: 3900 * ms, Last: 3900 * ms},
				Mark:     board.Mark{At: 3900 * ms, Status: settle.Fulfilled, Index: -1}, Times: 5.5 / 3.9}},
	} {
		lanes := board.Lanes{recording.Play(settle.Sequential, settle.Limits{}), recording.Play(c.mode, c.limits)}
		c.want.Ended = true
		if got := lanes.Results(board.Final)[1]; got != c.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", c.says, got, c.want)
		}
	}
}

func TestWhatAScrubbedLaneTellsIsWhatWasKnownThen(t *testing.T) {
	recording := ran().Record()
	lanes := board.Lanes{recording.Play(settle.Any, settle.Limits{InFlight: 9}),
		recording.Play(settle.Any, settle.Limits{InFlight: 9, AbortRest: true})}
	for _, c := range []struct {
		says     string
		at       float32
		standing [2]board.Counts
		results  [2]board.Measures
	}{
		{"at the start nine are under way", 0, [2]board.Counts{{Waiting: 1, Flying: 9}, {Waiting: 1, Flying: 9}},
			[2]board.Measures{{Made: 9}, {Made: 9}}},
		{"just before the first settles nothing is decided", 199,
			[2]board.Counts{{Waiting: 1, Flying: 9}, {Waiting: 1, Flying: 9}}, [2]board.Measures{{Made: 9}, {Made: 9}}},
		{"when it does, the others are ghosts, or end there", 201,
			[2]board.Counts{{Fulfilled: 1, Ghosts: 9}, {Fulfilled: 1, Aborted: 9}},
			[2]board.Measures{{Made: 10, Kept: 1, Ghosts: 9, Decided: 200 * ms, Last: 200 * ms},
				{Made: 9, Kept: 1, Decided: 200 * ms, Last: 200 * ms}}},
		{"ghosts settle one by one", 550, [2]board.Counts{{Fulfilled: 5, Ghosts: 5}, {Fulfilled: 1, Aborted: 9}},
			[2]board.Measures{{Made: 10, Kept: 1, Ghosts: 9, Decided: 200 * ms, Last: 500 * ms},
				{Made: 9, Kept: 1, Decided: 200 * ms, Last: 200 * ms}}},
	} {
		for i, l := range lanes {
			if got := l.CountsAt(c.at); got != c.standing[i] {
				t.Errorf("%s: lane %d stands at %+v, want %+v", c.says, i, got, c.standing[i])
			}
			if got := lanes.Results(c.at)[i].Measures; got != c.results[i] {
				t.Errorf("%s: lane %d has the measures %+v, want %+v", c.says, i, got, c.results[i])
			}
		}
	}
	if got := lanes.Results(199)[0]; got.Mark.Status != "" || got.Times != 0 || got.Ended {
		t.Errorf("nothing was decided at 199 ms, and still: %+v", got)
	}
	if got := lanes.Reach(noon); got != 1010 {
		t.Errorf("the common axis ends at %v", got)
	}
}

func TestOneByOneIsWhatALaneTookOrTheSumOfAll(t *testing.T) {
	recording := ran().Record()
	sequential, together := recording.Play(settle.Sequential, settle.Limits{}),
		recording.Play(settle.AllSettled, settle.Limits{})
	broken, left := recording.Play(settle.Sequential, settle.Limits{AbortRest: true}),
		recording.Play(settle.Race, settle.Limits{AbortRest: true})
	for _, c := range []struct {
		says  string
		lanes board.Lanes
		want  time.Duration
	}{
		{"nobody ran", nil, 0},
		{"a sequential lane says it", board.Lanes{together, sequential}, 5500 * ms},
		{"the sum of a lane that heard all", board.Lanes{left, together}, 5500 * ms},
		{"a loop that stopped at a rejection does not say it", board.Lanes{broken, together}, 5500 * ms},
		{"a race that left the rest behind knows of one only", board.Lanes{left}, 100 * ms},
		{"lanes of other calls say nothing", board.Lanes{raced(settle.AllSettled, settle.Limits{})}, 0},
	} {
		if got := c.lanes.OneByOne(10); got != c.want {
			t.Errorf("%s: got %v, want %v", c.says, got, c.want)
		}
	}
}

func TestALongTextOfAMarkIsCut(t *testing.T) {
	l := told(accepted(1, settle.Race), settled(2, 0, settle.Fulfilled, 0, ms))
	l.Complete(0, settle.Value{Preview: strings.Repeat("ä", 100)})
	if _, ok := l.Mark(); ok {
		t.Error("a mark stands before the decision")
	}
	l.Apply(decided(3, 0, ms), noon)
	if got, ok := l.Mark(); !ok || got.Text != strings.Repeat("ä", 60)+"…" {
		t.Errorf("got %+v", got)
	}
}

// tale is a lane of random calls by random rules.
func tale(random *rand.Rand) *board.Lane {
	source := told(accepted(1+random.IntN(40), settle.AllSettled))
	for i := range source.Total() {
		e := settled(uint64(i+2), i, []settle.Status{settle.Fulfilled, settle.Fulfilled,
			settle.Rejected}[random.IntN(3)], 0, time.Duration(random.IntN(500))*ms)
		source.Apply(e, noon)
	}
	return source.Record().Play(settle.Modes()[random.IntN(5)], settle.Limits{
		InFlight: random.IntN(8), PerSecond: float64(random.IntN(2) * 100),
		Timeout: time.Duration(random.IntN(2)) * 300 * ms, Attempts: 2, AbortRest: random.IntN(2) == 0,
	})
}

func TestAtEveryMomentTheNumbersAddUpAndAgreeWithTheBars(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		l := tale(random)
		made := 0
		for at := float32(0); at < 3000; at += 37 {
			s, m := l.CountsAt(at), l.MeasureAt(at)
			if s.Waiting+s.Flying+s.Fulfilled+s.Rejected+s.Aborted+s.Ghosts != l.Total() || m.Made < made ||
				m.Kept > l.Total() {
				t.Fatalf("at %v: %+v of %d, %+v", at, s, l.Total(), m)
			}
			made = m.Made
			kinds := [board.Kinds]int{}
			for i := range l.Total() {
				if b, ok := l.BarAt(i, at); ok {
					kinds[b.Kind]++
				}
			}
			if kinds[board.KindFlying] != s.Flying || kinds[board.KindAborted] != s.Aborted ||
				kinds[board.KindGhost] != m.Ghosts {
				t.Fatalf("%s at %v: bars %v, %+v, %+v", l.Name(), at, kinds, s, m)
			}
		}
		var live, scrubbed []board.Bar
		l.Bars(board.Layout(l.Total(), 7), noon, func(b board.Bar) { live = append(live, b) })
		l.BarsAt(board.Layout(l.Total(), 7), board.Final, func(b board.Bar) { scrubbed = append(scrubbed, b) })
		if fmt.Sprint(live) != fmt.Sprint(scrubbed) {
			t.Fatalf("in the end the bars are\n%v\nwant\n%v", scrubbed, live)
		}
	}
}

// crowd is six lanes of one recording of n calls.
func crowd(n int) (*board.Recording, board.Lanes) {
	source := told(accepted(n, settle.AllSettled))
	for i := range n {
		source.Apply(settled(uint64(i+2), i, settle.Fulfilled, 0, time.Duration(100+i*7919%400)*ms), noon)
	}
	recording := source.Record()
	lanes := board.Lanes{recording.Play(settle.AllSettled, settle.Limits{InFlight: 5})}
	for _, mode := range settle.Modes() {
		lanes = append(lanes, recording.Play(mode, settle.Limits{InFlight: 100}))
	}
	return recording, lanes
}

func BenchmarkLanes(b *testing.B) {
	recording, lanes := crowd(10_000)
	rows := board.Layout(10_000, 60)
	at := lanes[2].Measure().Last / 2
	b.Run("bars of 6 lanes of 10000 as of a moment", func(b *testing.B) {
		for b.Loop() {
			for _, l := range lanes {
				l.BarsAt(rows, float32(at.Milliseconds()), func(board.Bar) {})
			}
		}
	})
	b.Run("results of 6 lanes of 10000 as of a moment", func(b *testing.B) {
		for b.Loop() {
			lanes.Results(float32(at.Milliseconds()))
		}
	})
	b.Run("play 10000 by other rules", func(b *testing.B) {
		for b.Loop() {
			recording.Play(settle.AllSettled, settle.Limits{InFlight: 6})
		}
	})
	small, _ := crowd(1000)
	b.Run("play 1000 by other rules", func(b *testing.B) {
		for b.Loop() {
			small.Play(settle.AllSettled, settle.Limits{InFlight: 6})
		}
	})
}
