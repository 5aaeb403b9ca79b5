package runs

import (
	"slices"

	"allsettled/app/plan"
)

// Order asks for a run. Its plan was checked.
type Order struct {
	Run       string    // its name, 16 to 64 of A-Za-z0-9_-; empty: an unguessable one is made
	Plan      plan.Plan // with its secrets
	Visitor   string    // who orders it; runs are counted by visitor
	CancelKey string    // that of a run that is there; for a new one a key to use, of the form of a name
	Origin    Origin    // of a run that makes calls again, see [Runs.Retry]
}

// Receipt answers an order. The same order again gets a receipt that is not New, so a client whose reply was lost may
// repeat it; only the key is lost then, unless the client chose it.
type Receipt struct {
	Run       string
	CancelKey string // only when New
	New       bool
}

// Origin says which run's calls a run makes again. The zero value: it makes those of its own plan.
type Origin struct {
	Continues string         // the run whose calls are made again
	Only      plan.Selection // which of them, as the client wrote it
	Indices   []int          // the index in that run of each call, rising
}

// is reports whether an order means this origin. An order without an origin does: its plan is the run's.
func (o Origin) is(asked Origin) bool {
	return asked.Continues == "" || o.Continues == asked.Continues && o.Only.Word == asked.Only.Word && slices.Equal(
		o.Indices, asked.Indices,
	)
}
