package api

import "context"

// Readings hands out the places for reading.
type Readings struct{ r *readings }

// NewReadings returns places of which none is taken.
func NewReadings() Readings { return Readings{newReadings(readPlaces)} }

// Enter waits for places.
func (r Readings) Enter(ctx context.Context, visitor string, places int64) (leave func(), err error) {
	return r.r.enter(ctx, visitor, places)
}

// Visitors returns how many visitors read or wait.
func (r Readings) Visitors() int { return len(r.r.visitors) }
