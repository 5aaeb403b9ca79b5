package board_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"allsettled/app/board"
	"allsettled/app/settle"
)

func barsOf(l *board.Lane, rows board.Rows, now time.Time) string {
	var all []board.Bar
	l.Bars(rows, now, func(b board.Bar) { all = append(all, b) })
	return fmt.Sprint(all)
}

func TestBarsDrawnAfterEveryEventAreThoseThatAreDrawnOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		total := 1 + random.IntN(40)
		rows := board.Layout(total, 7)
		l := laneOf(accepted(total, settle.Any))
		events := []settle.Event{accepted(total, settle.Any)}
		times := []time.Time{noon}
		now := noon
		happens := func(e settle.Event) {
			events, times = append(events, e), append(times, now)
			l.Apply(e, now)
			fresh := &board.Lane{}
			for i, e := range events {
				fresh.Apply(e, times[i])
			}
			later := now.Add(time.Duration(random.IntN(3)) * ms)
			if got, want := barsOf(l, rows, later), barsOf(fresh, rows, later); got != want {
				t.Fatalf("after %d events the bars are\n%v\nwant\n%v", len(events), got, want)
			}
		}
		seq := uint64(1)
		for at, i := range random.Perm(total) {
			happens(started(i, time.Duration(at)*ms))
		}
		for at, i := range random.Perm(total) {
			seq++
			now = noon.Add(time.Duration(100+at*10) * ms)
			happens(settled(seq, i, []settle.Status{settle.Fulfilled, settle.Rejected}[random.IntN(2)], 0,
				now.Sub(noon)))
			if at == total/2 {
				seq++
				happens(decided(seq, i, now.Sub(noon)))
			}
		}
	}
}

func TestManyCallsComeIntoThePictureLittleByLittle(t *testing.T) {
	const total = 300_000
	rows := board.Layout(total, 200)
	l := laneOf(accepted(total, settle.AllSettled))
	for i := range total {
		l.Apply(settled(uint64(i+2), i, settle.Fulfilled, 0, time.Millisecond), noon)
	}
	pictures, bars := 0, 0
	for ; pictures == 0 || l.Behind(); pictures++ {
		bars = 0
		l.Bars(rows, noon, func(board.Bar) { bars++ })
	}
	if bars != rows.Count || pictures < 3 || pictures > 10 {
		t.Errorf("%d bars after %d pictures, want %d after a few", bars, pictures, rows.Count)
	}
}
