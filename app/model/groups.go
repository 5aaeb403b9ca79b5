package model

import (
	"time"

	"allsettled/app/table"
)

// Groups are what stands in a column of the table, and in how many rows.
type Groups struct {
	Path      string        // of the column; empty while none is grouped
	List      []table.Group // the most frequent first, at most 100
	Different int           // how many there are

	going *table.Grouping // on the way to the next List
	at    int             // the lane's revision when the counting began
}

// groupsMost is how many groups are listed: a longer list is what the table itself is for.
const groupsMost = 100

// GroupBy counts what stands in a column; of an empty path it counts nothing any more.
func (v *View) GroupBy(path string) {
	v.Groups = Groups{Path: path, at: -1}
	v.countGroups()
}

// countGroups begins to count, where something was settled since the last time.
func (v *View) countGroups() {
	if g := &v.Groups; g.Path != "" && g.going == nil && g.at != v.lane.Revision {
		g.at, g.going = v.lane.Revision, table.GroupBy(g.Path, v.lane.Total(), v.lane.Outcome)
	}
}

// group goes on counting, and reports whether it has come to its end with that.
func (v *View) group(now time.Time) bool {
	g := &v.Groups
	if g.going == nil || !g.going.Step(func() bool { return time.Since(now) > filterFor }) {
		return false
	}
	g.List, g.Different = g.going.Groups(groupsMost)
	g.going = nil
	return true
}
