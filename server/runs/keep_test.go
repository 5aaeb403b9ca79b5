package runs_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// The oldest ended runs are deleted when all runs take too much space; a run in progress never is.
func TestTheOldestRunsMakeRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		r, err := runs.New(runs.Options{Journal: j, Do: c.do, Keep: -1, Most: 20_000, Log: silent()})
		must(t, err)
		long := asked(500)
		long.InFlight = 1
		_, err = r.Start(t.Context(), runs.Order{Run: "a-long-run-a-long-run", Plan: long})
		must(t, err)
		name := func(i int) string { return fmt.Sprintf("run_%016d", i) }
		for i := range 12 {
			p := asked(10)
			p.InFlight = 10
			_, err := r.Start(t.Context(), runs.Order{Run: name(i), Plan: p})
			must(t, err)
			watch(t, r, name(i), 0)
			synctest.Wait()
		}
		size, err := j.Size(t.Context())
		must(t, err)
		if size > 20_000 {
			t.Errorf("%d bytes are kept, of 20,000 at most", size)
		}
		if _, err := r.Summary(t.Context(), name(0)); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("the oldest run is still there: %v", err)
		}
		if _, err := r.Summary(t.Context(), name(11)); err != nil {
			t.Errorf("the latest run has left: %v", err)
		}
		if _, err := r.Summary(t.Context(), "a-long-run-a-long-run"); err != nil {
			t.Errorf("a run in progress was deleted: %v", err)
		}
		closeRuns(t, r)
	})
}

func TestNoRunIsBegunWhereNoneCanBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Hour}
		r, err := runs.New(runs.Options{Journal: j, Do: c.do, Keep: -1, Most: 500, Log: silent()})
		must(t, err)
		_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(50)})
		must(t, err)
		if _, err := r.Start(t.Context(), runs.Order{Plan: asked(1)}); !errors.Is(err, runs.ErrFull) {
			t.Errorf("another run: %v", err)
		}
		closeRuns(t, r)
	})
}

// The clock was set back by an hour while the server was away: no event tells of a time before the run began.
func TestAClockThatWasSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		p := asked(4)
		p.InFlight = 1
		r := open(t, j, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(1500 * time.Millisecond)
		closeRuns(t, r)
		head, err := j.Head(t.Context(), aRun)
		must(t, err)
		ahead := bytes.Replace(head, []byte(`"at":"2000-01-01T00`), []byte(`"at":"2000-01-01T01`), 1)
		if bytes.Equal(head, ahead) {
			t.Fatalf("the head does not say when: %s", head)
		}
		log, _, _, err := j.Last(t.Context(), aRun)
		must(t, err)
		first := bytes.Join([][]byte{accepted(t, j), log}, []byte("\n"))
		must(t, j.Drop(t.Context(), aRun))
		must(t, j.Create(t.Context(), aRun, ahead))
		_, err = j.Append(t.Context(), aRun, 0, 1, first)
		must(t, err)
		r = open(t, j, c)
		for _, e := range watch(t, r, aRun, 0) {
			if o := e.Outcome; o != nil && (o.Began < 0 || o.Took < 0) {
				t.Errorf("call %d began at %v and took %v", o.Index, o.Began, o.Took)
			}
			if e.Sum != nil && e.Sum.Took < 0 {
				t.Errorf("the run took %v", e.Sum.Took)
			}
		}
		closeRuns(t, r)
	})
}

// accepted is the first line of the log.
func accepted(t *testing.T, j *journaltest.Memory) []byte {
	t.Helper()
	for lines, err := range j.Read(t.Context(), aRun, 0) {
		must(t, err)
		line, _, _ := bytes.Cut(lines, []byte("\n"))
		return line
	}
	return nil
}
