package board_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// noon is when the runs of these tests were accepted.
var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

const ms = time.Millisecond

// source folds events, each times of at the moment it tells of.
func laneOf(events ...settle.Event) *board.Lane {
	l := &board.Lane{}
	for _, e := range events {
		at := e.At
		if e.Outcome != nil {
			at = e.Outcome.Began + e.Outcome.Took
		}
		if e.Verdict != nil {
			at = e.Verdict.At
		}
		l.Apply(e, noon.Add(at))
	}
	return l
}

func accepted(total int, mode settle.Mode) settle.Event {
	return settle.Event{
		Kind: settle.Accepted, Seq: 1,
		Terms: &settle.Terms{Run: "r", Total: total, Mode: mode, At: noon},
	}
}

func started(index int, at time.Duration) settle.Event {
	return settle.Event{Kind: settle.Started, Index: index, Attempt: 1, At: at}
}

func settled(seq uint64, index int, status settle.Status, began, took time.Duration) settle.Event {
	o := &settle.Outcome{Index: index, ID: "x", Status: status, Attempts: 1, Began: began, Took: took}
	if status == settle.Rejected {
		o.Reason = &settle.Reason{Code: "http_503"}
	}
	return settle.Event{Kind: settle.Settled, Seq: seq, Index: index, Outcome: o}
}

func aborted(seq uint64, index int) settle.Event {
	e := settled(seq, index, settle.Rejected, 0, 0)
	e.Outcome.Reason.Code = settle.CodeAborted
	return e
}

func decided(seq uint64, index int, at time.Duration) settle.Event {
	return settle.Event{
		Kind: settle.Decided, Seq: seq,
		Verdict: &settle.Verdict{Status: settle.Fulfilled, Index: index, At: at},
	}
}

func ended(seq uint64, took time.Duration) settle.Event {
	return settle.Event{Kind: settle.Ended, Seq: seq, Sum: &settle.Sum{Took: took}}
}

func TestTheLineAlwaysAddsUp(t *testing.T) {
	for _, c := range []struct {
		after  string
		events []settle.Event
		want   string
	}{
		{"accepted", nil, "3 asked = 0 fulfilled + 0 rejected + 3 pending"},
		{"one started", []settle.Event{started(0, ms)}, "3 asked = 0 fulfilled + 0 rejected + 3 pending"},
		{
			"one settled",
			[]settle.Event{settled(2, 0, settle.Fulfilled, 0, ms)},
			"3 asked = 1 fulfilled + 0 rejected + 2 pending",
		},
		{
			"the same once more",
			[]settle.Event{
				settled(2, 0, settle.Fulfilled, 0, ms),
				settled(2, 0, settle.Fulfilled, 0, ms), settled(3, 0, settle.Rejected, 0, ms),
			},
			"3 asked = 1 fulfilled + 0 rejected + 2 pending",
		},
		{
			"started after it settled",
			[]settle.Event{settled(2, 0, settle.Fulfilled, 0, ms), started(0, ms)},
			"3 asked = 1 fulfilled + 0 rejected + 2 pending",
		},
		{
			"one aborted",
			[]settle.Event{settled(2, 0, settle.Rejected, 0, ms), aborted(3, 1)},
			"3 asked = 0 fulfilled + 1 rejected + 1 aborted + 1 pending",
		},
		{
			"an index out of range",
			[]settle.Event{
				settled(2, -1, settle.Fulfilled, 0, ms),
				settled(3, 1<<40, settle.Fulfilled, 0, ms), started(99, ms),
			},
			"3 asked = 0 fulfilled + 0 rejected + 3 pending",
		},
		{"ended", []settle.Event{
			settled(2, 0, settle.Fulfilled, 0, ms), settled(3, 1, settle.Rejected, 0, ms),
			settled(4, 2, settle.Fulfilled, 0, ms), ended(5, ms),
		}, "3 asked = 2 fulfilled + 1 rejected + 0 missing"},
	} {
		l := laneOf(append([]settle.Event{accepted(3, settle.AllSettled)}, c.events...)...)
		if got := l.Line(); got != c.want {
			t.Errorf("after %s: %q, want %q", c.after, got, c.want)
		}
	}
}

func TestThousandCallsAreWrittenAsPeopleReadThem(t *testing.T) {
	l := laneOf(accepted(1000, settle.All))
	for i := range 974 {
		l.Apply(settled(uint64(i+2), i, settle.Fulfilled, 0, ms), noon)
	}
	for i := 974; i < 1000; i++ {
		l.Apply(settled(uint64(i+2), i, settle.Rejected, 0, ms), noon)
	}
	l.Apply(ended(1002, ms), noon)
	if got, want := l.Line(), "1,000 asked = 974 fulfilled + 26 rejected + 0 missing"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFasterThanOneByOne(t *testing.T) {
	l := laneOf(accepted(10, settle.AllSettled))
	for i := range 10 {
		l.Apply(settled(uint64(i+2), i, settle.Fulfilled, 0, 1000*ms), noon)
	}
	l.Apply(ended(12, 1020*ms), noon)
	times, alone, ok := l.Faster(noon)
	if !ok || say.Times(times) != "9.8×" || alone != 10*time.Second {
		t.Errorf("got %s, %v, %v; want 9.8×, 10s", say.Times(times), alone, ok)
	}
}

func TestTheClockGoesOnBetweenEventsAndStopsAtTheEnd(t *testing.T) {
	l := laneOf(accepted(2, settle.AllSettled), settled(2, 0, settle.Fulfilled, 0, 100*ms))
	if got := l.Clock(noon.Add(250 * ms)); got != 250*ms {
		t.Errorf("between events: %v, want 250ms", got)
	}
	l.Apply(ended(3, 300*ms), noon.Add(300*ms))
	if got := l.Clock(noon.Add(time.Hour)); got != 300*ms {
		t.Errorf("an hour after the end: %v, want 300ms", got)
	}
}

func TestETAFollowsThePace(t *testing.T) {
	l := laneOf(accepted(40, settle.AllSettled))
	if _, ok := l.ETA(noon); ok {
		t.Error("an ETA before anything has settled")
	}
	for i := range 10 {
		l.Apply(settled(uint64(i+2), i, settle.Fulfilled, 0, 1000*ms), noon.Add(1000*ms))
	}
	if left, ok := l.ETA(noon.Add(1000 * ms)); !ok || left != 3*time.Second {
		t.Errorf("10 of 40 in 1 s: %v %v, want 3s", left, ok)
	}
}

func TestBarsOfEveryKind(t *testing.T) {
	l := laneOf(accepted(5, settle.Any), started(0, 0), started(1, 0), started(2, 5*ms),
		settled(2, 0, settle.Rejected, 0, 10*ms),
		settled(3, 1, settle.Fulfilled, 0, 20*ms), decided(4, 1, 20*ms), aborted(5, 3))
	var got []board.Bar
	l.Bars(board.Layout(5, 5), noon.Add(30*ms), func(b board.Bar) { got = append(got, b) })
	want := []board.Bar{
		{Row: 0, To: 10, Kind: board.KindRejected},
		{Row: 1, To: 20, Kind: board.KindFulfilled},
		{Row: 2, From: 5, To: 30, Kind: board.KindGhost},
		{Row: 3, Kind: board.KindAborted},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bars (-want +got):\n%s", diff)
	}
}

func TestALoneRejectionAmongManyCallsIsStillDrawn(t *testing.T) {
	l := laneOf(accepted(10_000, settle.AllSettled))
	for i := range 10_000 {
		status := settle.Fulfilled
		if i == 7777 {
			status = settle.Rejected
		}
		l.Apply(settled(uint64(i+2), i, status, 0, time.Duration(i)*ms), noon)
	}
	rows := board.Layout(10_000, 214)
	var rejected []board.Bar
	drawn := 0
	l.Bars(rows, noon, func(b board.Bar) {
		drawn++
		if b.Kind == board.KindRejected {
			rejected = append(rejected, b)
		}
	})
	if len(rejected) != 1 || rejected[0].Row != 7777/rows.Per {
		t.Errorf("rejected bars: %v, want one in row %d", rejected, 7777/rows.Per)
	}
	if drawn > 2*214 {
		t.Errorf("%d bars drawn of 10,000 calls on 214 rows", drawn)
	}
}

func TestRowsHoldEveryCall(t *testing.T) {
	for _, c := range []struct {
		total, most int
		want        board.Rows
	}{
		{0, 214, board.Rows{Count: 0, Per: 1}},
		{10, 214, board.Rows{Count: 10, Per: 1}},
		{214, 214, board.Rows{Count: 214, Per: 1}},
		{215, 214, board.Rows{Count: 108, Per: 2}},
		{100_000, 214, board.Rows{Count: 214, Per: 468}},
		{5, 0, board.Rows{Count: 0, Per: 1}},
	} {
		got := board.Layout(c.total, c.most)
		if got != c.want {
			t.Errorf("%d calls on %d rows: %v, want %v", c.total, c.most, got, c.want)
		}
	}
}

func TestTicksAreRoundAndFew(t *testing.T) {
	for _, c := range []struct {
		to   float32
		most int
		want string
	}{
		{1030, 6, "0 0.5 s 1 s"},
		{500, 7, "0 100 ms 200 ms 300 ms 400 ms 500 ms"},
		{1, 5, "0 1 ms"},
		{7_200_000, 4, "0 50.0 min 100.0 min"},
	} {
		var words []string
		for _, tick := range board.Ticks(c.to, c.most) {
			words = append(words, say.Mark(tick, c.to))
		}
		if got := strings.Join(words, " "); got != c.want && len(words) > c.most {
			t.Errorf("to %v: %q, want %q", c.to, got, c.want)
		}
	}
}

func BenchmarkFold100000(b *testing.B) {
	events := make([]settle.Event, 100_000)
	for i := range events {
		events[i] = settled(uint64(i+2), i, settle.Fulfilled, 0, ms)
	}
	for b.Loop() {
		l := laneOf(accepted(len(events), settle.AllSettled))
		for _, e := range events {
			l.Apply(e, noon)
		}
	}
}
