// Package sample is a recording of ten calls, which the page plays before anything was run: a picture of what it does.
package sample

import (
	"strconv"
	"time"

	"allsettled/app/board"
	"allsettled/app/settle"
)

// took is how long each of the calls took, in ms: they are those of the page's first draft, made at once. The eighth
// was answered with 404.
var took = [...]int{1040, 1310, 1120, 1870, 1230, 1520, 1060, 890, 1690, 1410}

const failed = 7 // the index of the call that failed

// Lane returns the ended lane of the ten calls.
func Lane() *board.Lane {
	calls := make([]settle.Recorded, len(took))
	for i, ms := range took {
		played := settle.Played{HTTP: 200, Took: time.Duration(ms) * time.Millisecond}
		if i == failed {
			played.HTTP, played.Reason = 404, settle.HTTPReason(404, 0)
		}
		calls[i] = settle.Recorded{ID: strconv.Itoa(i + 1), Tries: []settle.Played{played}}
	}
	return board.Predict(calls, settle.AllSettled, settle.Limits{InFlight: len(calls), Attempts: 1})
}
