package board_test

import (
	"fmt"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// What each mode makes of the same ten calls, by how long they took.
func ExamplePredict() {
	recorded := ran().Record() // ten calls of 100 ms to 1 s; the one of 700 ms rejects
	for _, mode := range settle.Modes() {
		l := board.Predict(recorded, mode, settle.Limits{})
		m := l.Measure()
		mark, _ := l.Mark()
		fmt.Printf("%s: %d made, %d kept, %d ghosts, %s after %s, last after %s\n",
			mode, m.Made, m.Kept, m.Ghosts, mark.Status, say.Duration(m.Decided), say.Duration(m.Last))
	}
	// Output:
	// sequential: 10 made, 10 kept, 0 ghosts, fulfilled after 5.50 s, last after 5.50 s
	// all: 10 made, 0 kept, 3 ghosts, rejected after 700 ms, last after 1.00 s
	// allSettled: 10 made, 10 kept, 0 ghosts, fulfilled after 1.00 s, last after 1.00 s
	// any: 10 made, 1 kept, 9 ghosts, fulfilled after 100 ms, last after 1.00 s
	// race: 10 made, 1 kept, 9 ghosts, fulfilled after 100 ms, last after 1.00 s
}

// What a run would have taken with two calls in flight, and how far off that was.
func ExampleOff() {
	recorded := ran().Record()
	predicted := board.Predict(recorded, settle.AllSettled, settle.Limits{InFlight: 2})
	// or a lane that was run for real
	fact := board.Predict(recorded, settle.AllSettled, settle.Limits{InFlight: 2, PerSecond: 2.5})
	off := board.Off(predicted, fact)
	fmt.Printf("%+.0f %%, half of the calls within %v\n", off.Total*100, off.Median)
	// Output:
	// +39 %, half of the calls within 400ms
}
