package board_test

import (
	"testing"
	"time"

	"allsettled/app/board"
	"allsettled/app/settle"
)

// raced is a run of four calls of which the second, at 100 ms, decides where one decides alone:
// 300 ms fulfilled, 100 ms rejected, 200 ms fulfilled, 400 ms fulfilled.
func raced(mode settle.Mode, limits settle.Limits) *board.Lane {
	calls := []settle.Recorded{
		fate("a", 300*ms, 200), fate("b", 100*ms, 404), fate("c", 200*ms, 200),
		fate("d", 400*ms, 200),
	}
	l := laneOf(accepted(4, mode))
	for e := range settle.Replay(mode, calls, limits) {
		l.Apply(e, noon)
	}
	return l
}

func fate(id string, took time.Duration, status int) settle.Recorded {
	p := settle.Played{Took: took, HTTP: status}
	if status >= 400 {
		p.Reason = settle.HTTPReason(status, 0)
	}
	return settle.Recorded{ID: id, Tries: []settle.Played{p}}
}

func TestEachModeHasItsMeasures(t *testing.T) {
	for _, c := range []struct {
		says   string
		mode   settle.Mode
		limits settle.Limits
		want   board.Measures
	}{
		{
			"allSettled keeps every answer", settle.AllSettled,
			settle.Limits{},
			board.Measures{Made: 4, Kept: 4, Decided: 400 * ms, Last: 400 * ms},
		},
		{
			"sequential takes the sum of all", settle.Sequential,
			settle.Limits{},
			board.Measures{Made: 4, Kept: 4, Decided: 1000 * ms, Last: 1000 * ms},
		},
		{
			"all keeps nothing after a rejection, and the others go on", settle.All,
			settle.Limits{},
			board.Measures{Made: 4, Kept: 0, Ghosts: 3, Decided: 100 * ms, Last: 400 * ms},
		},
		{
			"all that leaves the rest behind", settle.All,
			settle.Limits{AbortRest: true},
			board.Measures{Made: 4, Kept: 0, Decided: 100 * ms, Last: 100 * ms},
		},
		{
			"all, two at a time, never begins the last two", settle.All,
			settle.Limits{AbortRest: true, InFlight: 2},
			board.Measures{Made: 2, Kept: 0, Decided: 100 * ms, Last: 100 * ms},
		},
		{
			"any keeps one", settle.Any,
			settle.Limits{},
			board.Measures{Made: 4, Kept: 1, Ghosts: 2, Decided: 200 * ms, Last: 400 * ms},
		},
		{
			"race keeps one, be it a rejection", settle.Race,
			settle.Limits{},
			board.Measures{Made: 4, Kept: 1, Ghosts: 3, Decided: 100 * ms, Last: 400 * ms},
		},
	} {
		if got := raced(c.mode, c.limits).Measure(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.says, got, c.want)
		}
	}
}

func TestAnUndecidedRaceHasKeptNothing(t *testing.T) {
	l := laneOf(accepted(2, settle.Race), started(0, 0))
	if got, want := l.Measure(), (board.Measures{Made: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := laneOf(accepted(0, settle.Any)).Measure(); got != (board.Measures{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestBarsAsTheyWereAtAMoment(t *testing.T) {
	l := raced(settle.All, settle.Limits{InFlight: 3})
	for at, want := range map[float32][]board.Bar{
		0: {{Row: 0, Kind: board.KindFlying}, {Row: 1, Kind: board.KindFlying}, {Row: 2, Kind: board.KindFlying}},
		50: {
			{Row: 0, To: 50, Kind: board.KindFlying},
			{Row: 1, To: 50, Kind: board.KindFlying},
			{Row: 2, To: 50, Kind: board.KindFlying},
		},
		100: {
			{Row: 0, To: 100, Kind: board.KindFlying},
			{Row: 1, To: 100, Kind: board.KindRejected},
			{Row: 2, To: 100, Kind: board.KindFlying},
			{Row: 3, From: 100, To: 100, Kind: board.KindFlying},
		},
		250: {
			{Row: 0, To: 250, Kind: board.KindGhost},
			{Row: 1, To: 100, Kind: board.KindRejected},
			{Row: 2, To: 200, Kind: board.KindGhost},
			{Row: 3, From: 100, To: 250, Kind: board.KindGhost},
		},
		900: {
			{Row: 0, To: 300, Kind: board.KindGhost},
			{Row: 1, To: 100, Kind: board.KindRejected},
			{Row: 2, To: 200, Kind: board.KindGhost},
			{Row: 3, From: 100, To: 500, Kind: board.KindGhost},
		},
	} {
		var got []board.Bar
		l.BarsAt(board.Layout(4, 10), at, func(b board.Bar) { got = append(got, b) })
		if len(got) != len(want) {
			t.Errorf("at %v: %d bars, want %d: %+v", at, len(got), len(want), got)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("at %v: bar %d is %+v, want %+v", at, i, got[i], want[i])
			}
		}
	}
}

func TestHowFarOffAPredictionWas(t *testing.T) {
	predicted, fact := raced(settle.AllSettled, settle.Limits{}), raced(settle.AllSettled, settle.Limits{InFlight: 1})
	if got, want := board.Off(predicted, fact), (board.Offset{Total: 1.5, Median: 400 * ms}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := board.Off(predicted, predicted); got != (board.Offset{}) {
		t.Errorf("a prediction of itself is off by %+v", got)
	}
	sooner, later := laneOf(accepted(1, settle.All), settled(2, 0, settle.Fulfilled, 0, 10*ms)),
		laneOf(accepted(1, settle.All), settled(2, 0, settle.Fulfilled, 0, 10*ms+300*time.Microsecond))
	if got := board.Off(sooner, later); got.Median != 300*time.Microsecond {
		t.Errorf("a third of a millisecond apart, and off by %+v", got)
	}
	if got := board.Off(&board.Lane{}, fact); got != (board.Offset{}) {
		t.Errorf("a prediction of nothing is off by %+v", got)
	}
}

func TestAPredictionIsHeldAgainstWhatIsKnown(t *testing.T) {
	predicted, fact := laneOf(accepted(100, settle.AllSettled)), laneOf(accepted(100, settle.AllSettled))
	for i := range 100 {
		predicted.Apply(settled(uint64(i)+2, i, settle.Fulfilled, 0, 100*ms), noon)
		fact.Apply(settled(uint64(i)+2, i, settle.Fulfilled, 0, time.Duration(101+i)*ms), noon) // 1 to 100 ms later
	}
	predicted.Apply(ended(200, 100*ms), noon)
	if got := board.Off(predicted, fact); got.Total != 0 || got.Median != 51*ms {
		t.Errorf("a run in progress is off by %+v, want no total yet and half of the calls within 51 ms", got)
	}
	fact.Apply(ended(200, 200*ms), noon)
	if got := board.Off(predicted, fact); got.Total != 1 {
		t.Errorf("a run of twice the time is off by %+v", got)
	}
}
