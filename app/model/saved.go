package model

import (
	"slices"
	"time"
)

// SavedRun is what the browser remembers of a run, to watch it again after a reload.
type SavedRun struct {
	Name  string `json:"Run"`
	Label string // what was called, for the list of earlier runs
	Total int
	Mode  string
	IDs   []string `json:",omitempty"` // what was asked for, for rows without an outcome
	Key   string   // lets this browser cancel the run
	Ended bool
	Here  bool      `json:",omitempty"` // its calls were made by this browser: no server knows of it
	At    time.Time // when it was asked for
	Sum   string    // how it stood when it was last seen

	Inputs  []string   `json:",omitempty"`        // columns that came in beside the IDs
	Indices []int      `json:",omitempty"`        // of a run that continues another: places in its input
	Later   []SavedRun `json:"Retries,omitempty"` // the runs that continue this one
}

// into puts a run in the place of the one of its name, or at the end.
func (s SavedRun) into(all []SavedRun) []SavedRun {
	at := slices.IndexFunc(all, func(have SavedRun) bool { return have.Name == s.Name })
	if at < 0 {
		return append(all, s)
	}
	all[at] = s
	return all
}
