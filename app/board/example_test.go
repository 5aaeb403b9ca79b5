package board_test

import (
	"fmt"
	"time"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Six lanes of one recording, held against each other in the end and at a moment of scrubbing.
func ExampleLanes() {
	recording := ran().Record() // ten calls of 100 ms to 1 s; the one of 700 ms rejects
	var lanes board.Lanes
	for _, mode := range settle.Modes() {
		lanes = append(lanes, recording.Play(mode, settle.Limits{}))
	}
	lanes = append(lanes, recording.Play(settle.AllSettled, settle.Limits{InFlight: 5}))
	for _, r := range lanes.Results(board.Final) {
		fmt.Printf("%s: %d made, %d kept, %d ghosts, %s at %s %s, last at %s, %s\n", r.Name, r.Made, r.Kept, r.Ghosts,
			r.Mark.Status, say.Duration(r.Mark.At), r.Mark.Text, say.Duration(r.Last), say.Times(r.Times))
	}
	for _, l := range lanes[1:4] {
		fmt.Printf("%s at 750 ms: %+v\n", l.Name(), l.CountsAt(750))
	}
	fmt.Printf("the axis ends at %.0f ms\n", lanes.Reach(time.Now()))
	// Output:
	// sequential: 10 made, 10 kept, 0 ghosts, fulfilled at 5.50 s , last at 5.50 s, 0.0×
	// all: 10 made, 0 kept, 3 ghosts, rejected at 700 ms Nothing here for this ID, last at 1.00 s, 5.5×
	// allSettled: 10 made, 10 kept, 0 ghosts, fulfilled at 1.00 s , last at 1.00 s, 5.5×
	// any: 10 made, 1 kept, 9 ghosts, fulfilled at 100 ms {"place":9}, last at 1.00 s, 5.5×
	// race: 10 made, 1 kept, 9 ghosts, fulfilled at 100 ms {"place":9}, last at 1.00 s, 5.5×
	// allSettled, 5 at a time: 10 made, 10 kept, 0 ghosts, fulfilled at 1.10 s , last at 1.10 s, 5.0×
	// all at 750 ms: {Waiting:0 Flying:0 Fulfilled:6 Rejected:1 Aborted:0 Ghosts:3}
	// allSettled at 750 ms: {Waiting:0 Flying:3 Fulfilled:6 Rejected:1 Aborted:0 Ghosts:0}
	// any at 750 ms: {Waiting:0 Flying:0 Fulfilled:6 Rejected:1 Aborted:0 Ghosts:3}
	// the axis ends at 5555 ms
}

// What a run would have taken with two calls in flight, and how far off that was.
func ExampleOff() {
	recording := ran().Record()
	predicted := recording.Play(settle.AllSettled, settle.Limits{InFlight: 2})
	// or a lane that was run for real
	fact := recording.Play(settle.AllSettled, settle.Limits{InFlight: 2, PerSecond: 2.5})
	off := board.Off(predicted, fact)
	fmt.Printf("%+.0f %%, half of the calls within %v, 95 of 100 within %v\n", off.Total*100, off.Median, off.P95)
	// Output:
	// +39 %, half of the calls within 400ms, 95 of 100 within 1.2s
}
