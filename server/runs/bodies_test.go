package runs_test

import (
	"errors"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

func TestBodies(t *testing.T) {
	bodies := [][]byte{
		[]byte(`{"small":1}`), []byte("text\nin two lines"),
		{0, 1, 2, 255},
		pattern(40 << 10), pattern(1 << 20),
		[]byte(" {\n\"spaced\" : 1.00 }\n"), nil, []byte(`"text"`),
	}
	j := &journaltest.Memory{}
	c := &caller{body: func(c settle.Call) []byte { return bodies[c.Index] }}
	r := open(t, j, c)
	defer closeRuns(t, r)
	_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(len(bodies))})
	must(t, err)
	watch(t, r, aRun, 0)
	for i, want := range bodies {
		got, err := r.Body(t.Context(), aRun, i)
		must(t, err)
		if string(got.Bytes) != string(want) || got.Type != "application/json" {
			t.Errorf("body %d: got %d bytes of %q, want %d", i, len(got.Bytes), got.Type, len(want))
		}
	}
	for _, index := range []int{-1, len(bodies)} {
		if _, err := r.Body(t.Context(), aRun, index); !errors.Is(err, runs.ErrNoBody) {
			t.Errorf("body %d: got %v, want ErrNoBody", index, err)
		}
	}
	if _, err := j.Part(t.Context(), aRun, "body-0"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a body that its event tells was stored all the same: %v", err)
	}
}

func pattern(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i ^ i>>8)
	}
	return b
}

func TestEndedRunsAreDroppedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		openFor := func() *runs.Runs {
			r, err := runs.New(runs.Options{Journal: j, Do: c.do, Keep: time.Hour, Log: silent()})
			must(t, err)
			return r
		}
		r := openFor()
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
		must(t, err)
		pass(59 * time.Minute)
		closeRuns(t, r)
		r = openFor()
		if _, err := r.Summary(t.Context(), aRun); err != nil {
			t.Errorf("after 59 min: %v", err)
		}
		pass(3 * time.Minute)
		if _, err := r.Summary(t.Context(), aRun); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("after 62 min: got %v, want ErrNoRun", err)
		}
		closeRuns(t, r)
	})
}
