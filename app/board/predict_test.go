package board_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"allsettled/app/board"
	"allsettled/app/settle"
)

// ran is a run of ten calls of 100 ms to 1 s, the longest first, of which the fourth, of 700 ms, is rejected.
func ran() *board.Lane {
	l := laneOf(accepted(10, settle.AllSettled))
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
	l.Apply(settle.Event{
		Kind: settle.Ended, Seq: seq + 1,
		Sum:     &settle.Sum{Fulfilled: 9, Rejected: 1, Took: time.Second},
		Verdict: &settle.Verdict{Status: settle.Fulfilled, Index: -1, At: time.Second},
	}, noon)
	return l
}

func TestOneRecordingMakesALaneOfEachMode(t *testing.T) {
	recorded := ran().Record()
	for _, c := range []struct {
		says     string
		mode     settle.Mode
		limits   settle.Limits
		measures board.Measures
		mark     board.Mark
	}{
		{
			"one by one takes the sum", settle.Sequential,
			settle.Limits{},
			board.Measures{Made: 10, Kept: 10, Decided: 5500 * ms, Last: 5500 * ms},
			board.Mark{At: 5500 * ms, Status: settle.Fulfilled, Index: -1},
		},
		{
			"all rejects with the reason of the first, and three go on", settle.All,
			settle.Limits{},
			board.Measures{Made: 10, Ghosts: 3, Decided: 700 * ms, Last: time.Second},
			board.Mark{
				At: 700 * ms, Status: settle.Rejected, Index: 3, ID: "003", Text: "Nothing here for this ID",
			},
		},
		{
			"all at once takes as long as the longest", settle.AllSettled,
			settle.Limits{},
			board.Measures{Made: 10, Kept: 10, Decided: time.Second, Last: time.Second},
			board.Mark{At: time.Second, Status: settle.Fulfilled, Index: -1},
		},
		{
			"any is decided by the shortest", settle.Any,
			settle.Limits{},
			board.Measures{Made: 10, Kept: 1, Ghosts: 9, Decided: 100 * ms, Last: time.Second},
			board.Mark{At: 100 * ms, Status: settle.Fulfilled, Index: 9, ID: "009"},
		},
		{
			"a race that aborts the rest keeps one and has no ghosts", settle.Race,
			settle.Limits{AbortRest: true},
			board.Measures{Made: 10, Kept: 1, Decided: 100 * ms, Last: 100 * ms},
			board.Mark{At: 100 * ms, Status: settle.Fulfilled, Index: 9, ID: "009"},
		},
		{
			"two at a time, and a rate", settle.AllSettled,
			settle.Limits{InFlight: 2, PerSecond: 2.5},
			board.Measures{Made: 10, Kept: 10, Decided: 3900 * ms, Last: 3900 * ms},
			board.Mark{At: 3900 * ms, Status: settle.Fulfilled, Index: -1},
		},
	} {
		l := board.Predict(recorded, c.mode, c.limits)
		if got := l.Measure(); got != c.measures {
			t.Errorf("%s: got %+v, want %+v", c.says, got, c.measures)
		}
		if got, ok := l.Mark(); !ok || got != c.mark {
			t.Errorf("%s: got the mark %+v %v, want %+v", c.says, got, ok, c.mark)
		}
		if !l.Ended || l.Sum.Took != c.measures.Last {
			t.Errorf("%s: ended %v after %v", c.says, l.Ended, l.Sum.Took)
		}
	}
}

func TestACallThatNeverSettledKeepsItsPlaceInAPrediction(t *testing.T) {
	l := laneOf(accepted(3, settle.AllSettled), settled(2, 0, settle.Fulfilled, 0, 100*ms),
		settled(3, 2, settle.Rejected, 0, 300*ms))
	predicted := board.Predict(l.Record(), settle.AllSettled, settle.Limits{})
	if got := predicted.Total(); got != 3 {
		t.Fatalf("the prediction has %d calls, want 3", got)
	}
	if got := predicted.State(2); got != board.Rejected {
		t.Errorf("the last call is %v, want rejected", got)
	}
	if off := board.Off(predicted, l); off.Median != 0 {
		t.Errorf("the calls that settled are off by %+v", off)
	}
}

func TestALongTextOfAMarkIsCut(t *testing.T) {
	l := laneOf(accepted(1, settle.Race), settled(2, 0, settle.Fulfilled, 0, ms))
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
	source := laneOf(accepted(1+random.IntN(40), settle.AllSettled))
	for i := range source.Total() {
		e := settled(uint64(i+2), i, []settle.Status{
			settle.Fulfilled, settle.Fulfilled,
			settle.Rejected,
		}[random.IntN(3)], 0, time.Duration(random.IntN(500))*ms)
		source.Apply(e, noon)
	}
	return board.Predict(source.Record(), settle.Modes()[random.IntN(5)], settle.Limits{
		InFlight: random.IntN(8), PerSecond: float64(random.IntN(2) * 100),
		Timeout: time.Duration(random.IntN(2)) * 300 * ms, Attempts: 2, AbortRest: random.IntN(2) == 0,
	})
}

func TestTheBarsOfAMomentAreThoseOfTheLaneThatItThenWas(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		l := tale(random)
		m, kinds := l.Measure(), [board.Kinds]int{}
		for i := range l.Total() {
			if b, ok := l.BarAt(i, endOfTime); ok {
				kinds[b.Kind]++
			}
		}
		settled := l.Total() - l.Count(board.Aborted)
		if kinds[board.KindGhost] != m.Ghosts || kinds[board.KindFlying] > 0 || m.Made < settled {
			t.Fatalf("in the end the bars are %v, and %+v", kinds, m)
		}
		var live, scrubbed []board.Bar
		l.Bars(board.Layout(l.Total(), 7), noon, func(b board.Bar) { live = append(live, b) })
		l.BarsAt(board.Layout(l.Total(), 7), endOfTime, func(b board.Bar) { scrubbed = append(scrubbed, b) })
		if fmt.Sprint(live) != fmt.Sprint(scrubbed) {
			t.Fatalf("in the end the bars are\n%v\nwant\n%v", scrubbed, live)
		}
		wasThere := 0
		for at := float32(0); at < 3000; at += 37 {
			there := 0
			for i := range l.Total() {
				b, ok := l.BarAt(i, at)
				if ok && (b.From > at || b.To > at) {
					t.Fatalf("at %v call %d has the bar %+v", at, i, b)
				}
				if ok {
					there++
				}
			}
			if there < wasThere {
				t.Fatalf("at %v %d calls had begun, before it %d", at, there, wasThere)
			}
			wasThere = there
		}
	}
}

// endOfTime is later than any moment of a run, in ms.
const endOfTime = math.MaxFloat32

func BenchmarkLanes(b *testing.B) {
	source := laneOf(accepted(10_000, settle.AllSettled))
	for i := range 10_000 {
		source.Apply(settled(uint64(i+2), i, settle.Fulfilled, 0, time.Duration(100+i*7919%400)*ms), noon)
	}
	recorded := source.Record()
	l := board.Predict(recorded, settle.Any, settle.Limits{InFlight: 100})
	at := board.Millis(l.Measure().Last / 2)
	b.Run("bars of 10000 calls as of a moment", func(b *testing.B) {
		for b.Loop() {
			l.BarsAt(board.Layout(10_000, 60), at, func(board.Bar) {})
		}
	})
	b.Run("measures of 10000 calls", func(b *testing.B) {
		for b.Loop() {
			l.Measure()
		}
	})
	b.Run("predict 10000 calls by other rules", func(b *testing.B) {
		for b.Loop() {
			board.Predict(recorded, settle.AllSettled, settle.Limits{InFlight: 6})
		}
	})
}
