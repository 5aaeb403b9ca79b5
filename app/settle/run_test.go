package settle_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// calls makes n calls, named 0, 1, 2 and so on.
func calls(n int) iter.Seq[settle.Call] {
	return func(yield func(settle.Call) bool) {
		for i := range n {
			if !yield(settle.Call{Index: i, ID: fmt.Sprint(i)}) {
				return
			}
		}
	}
}

// second answers every call after a second.
func second(ctx context.Context, _ settle.Call) (settle.Reply, error) {
	select {
	case <-time.After(time.Second):
		return settle.Reply{HTTP: 200}, nil
	case <-ctx.Done():
		return settle.Reply{}, ctx.Err()
	}
}

func TestTenCallsOfASecond(t *testing.T) {
	for _, c := range []struct {
		mode  settle.Mode
		limit int
		want  time.Duration
	}{
		{settle.AllSettled, 0, time.Second},
		{settle.AllSettled, 5, 2 * time.Second},
		{settle.AllSettled, 3, 4 * time.Second},
		{settle.Sequential, 0, 10 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			var sum settle.Sum
			for e := range settle.Run(t.Context(), c.mode, calls(10), settle.Limits{InFlight: c.limit}, second) {
				if e.Kind == settle.Ended {
					sum = *e.Sum
				}
			}
			if sum.Took != c.want || sum.Fulfilled != 10 {
				t.Errorf("%s, %d at a time: %d fulfilled in %v, want 10 in %v", c.mode, c.limit, sum.Fulfilled,
					sum.Took, c.want)
			}
		})
	}
}
