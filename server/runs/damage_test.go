package runs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// line is a stored event.
func line(e settle.Event) []byte { return event.AppendJSON(nil, e) }

func fulfilled(seq uint64, index int) settle.Event {
	return settle.Event{Kind: settle.Settled, Seq: seq, Outcome: &settle.Outcome{
		ID: strconv.Itoa(index + 1), Index: index, Status: settle.Fulfilled, Attempts: 1,
	}}
}

// begunAndClosed stores a run of three slow calls of which nothing but the start is in the log, and returns the mark
// of the log's end.
func begunAndClosed(t *testing.T, j *journaltest.Memory) (mark uint64) {
	t.Helper()
	r := open(t, j, &caller{pause: time.Hour})
	_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
	must(t, err)
	synctest.Wait()
	closeRuns(t, r)
	_, _, mark, err = j.Last(t.Context(), aRun)
	must(t, err)
	return mark
}

// A log that no server of ours can have written is not repaired: which of two outcomes is true, a person must decide.
func TestADamagedLogStopsItsRun(t *testing.T) {
	for _, row := range []struct {
		sentence string
		lines    [][]byte // after the accepted event
		says     string
	}{
		{
			"a call has two outcomes",
			[][]byte{line(fulfilled(2, 1)), line(fulfilled(3, 1))},
			"event 3: call 1 has two outcomes, or does not exist",
		},
		{"a call is behind the last one", [][]byte{line(fulfilled(2, 3))}, "event 2: call 3 has two outcomes"},
		{"a call is before the first one", [][]byte{line(fulfilled(2, -1))}, "after event 1: read an event: index -1"},
		{"a number is missing", [][]byte{line(fulfilled(3, 1))}, "event 3 follows event 1"},
		{"a number comes twice", [][]byte{line(fulfilled(2, 1)), line(fulfilled(2, 2))}, "event 2 follows event 2"},
		{"a line is no event", [][]byte{[]byte("power went")}, "after event 1: read an event: invalid character"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, c := &journaltest.Memory{}, &caller{}
				mark := begunAndClosed(t, j)
				_, err := j.Append(t.Context(), aRun, mark, 2, bytes.Join(row.lines, []byte("\n")))
				must(t, err)
				r := open(t, j, c)
				_, err = r.Start(t.Context(), runs.Order{Run: anotherRun, Plan: asked(2)})
				must(t, err)
				if _, err := drainTo(t, r, 0); !errors.Is(err, runs.ErrStopped) ||
					!strings.Contains(err.Error(), row.says) {
					t.Errorf("watch: got %v, want ErrStopped and %q", err, row.says)
				}
				check(t, watch(t, r, anotherRun, 0), 2) // the other runs go on
				closeRuns(t, r)
				if got := c.total(); got != 2 {
					t.Errorf("%d calls were made, want the two of the other run", got)
				}
			})
		})
	}
}

func replaces(before, after string) func(string) string {
	return func(head string) string { return strings.Replace(head, before, after, 1) }
}

// A head that cannot be read is left as it is: a later version of the program may have written it.
func TestAHeadOfAnotherVersionIsLeftAsItIs(t *testing.T) {
	for _, row := range []struct {
		sentence string
		change   func(head string) string
		says     string
	}{
		{"a later version", replaces(`"v":1`, `"v":2`), "version 2, want 1"},
		{"no JSON", func(string) string { return "power went" }, "read the head of a run"},
		{
			"a key of another length", replaces(`"key":"`, `"key":"AAAA`),
			"read the head of a run",
		},
		{
			"a plan that is no plan", replaces(`"endpoint"`, `"endpiont"`),
			"read the plan of a run",
		},
		{
			"a range that is no range", replaces(`"plan":`, `"ids":"9-1","plan":`),
			"read the IDs of a run",
		},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := &journaltest.Memory{}
				begunAndClosed(t, j)
				head, err := j.Head(t.Context(), aRun)
				must(t, err)
				log := accepted(t, j)
				changed := row.change(string(head))
				must(t, j.Drop(t.Context(), aRun))
				must(t, j.Create(t.Context(), aRun, []byte(changed)))
				_, err = j.Append(t.Context(), aRun, 0, 1, log)
				must(t, err)
				var said bytes.Buffer
				c := &caller{}
				r, err := runs.New(runs.Options{
					Journal: j, Do: c.do, Keep: -1, Log: slog.New(slog.NewTextHandler(&said, nil)),
				})
				must(t, err)
				synctest.Wait()
				if _, err := r.Summary(t.Context(), aRun); err == nil || errors.Is(err, runs.ErrNoRun) ||
					!strings.Contains(err.Error(), row.says) {
					t.Errorf("summary: got %v, want %q", err, row.says)
				}
				_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
				if err == nil {
					t.Error("its name was given to another run")
				}
				closeRuns(t, r)
				if kept, err := j.Head(t.Context(), aRun); err != nil || string(kept) != changed {
					t.Errorf("the head is now %q (%v)", kept, err)
				}
				if !strings.Contains(said.String(), "left as it is") || c.total() != 0 {
					t.Errorf("%d calls were made, and the log says %q", c.total(), said.String())
				}
			})
		})
	}
}

// A process died between the head of a run and its first event. No client knows of the run.
func TestARunThatWasNeverAcceptedIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{}
		must(t, j.Create(t.Context(), aRun, []byte(`{"v":1}`)))
		r := open(t, j, c)
		synctest.Wait()
		if names, err := j.Runs(t.Context()); err != nil || len(names) > 0 {
			t.Errorf("the journal has %v (%v), want no run", names, err)
		}
		nameIsFree(t, r, 2)
		closeRuns(t, r)
	})
}

func TestABodyPartThatIsNoBodyIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &journaltest.Memory{}
		r := open(t, j, &caller{})
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(2)})
		must(t, err)
		watch(t, r, aRun, 0)
		for _, part := range []string{"", "text/plain\nbody", "-1 text/plain\nbody", "0 text/plain\nbody"} {
			must(t, j.Put(t.Context(), aRun, "body-1", []byte(part)))
			_, err := r.Body(t.Context(), aRun, 1)
			if err == nil || !strings.Contains(err.Error(), "body 1 of run "+aRun) {
				t.Errorf("part %q: got %v, want an error that names body and run", part, err)
			}
		}
		closeRuns(t, r)
	})
}

// The IDs of a long range do not fit into a message of the journal: the head has the range, and the run continues.
func TestALongRangeIsStoredAsARange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const total, first = 410_000, 100_000_000_000_000
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		p := asked(1)
		p.InFlight, p.IDs = 1, nil
		for i := range total {
			p.IDs = append(p.IDs, strconv.Itoa(first+i))
		}
		r := open(t, j, c)
		receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		pass(1500 * time.Millisecond)
		closeRuns(t, r)
		head, err := j.Head(t.Context(), aRun)
		must(t, err)
		if len(head) > 2000 || !bytes.Contains(head, []byte(`"ids":"100000000000000-100000000409999"`)) {
			t.Errorf("the head has %d bytes and begins %.300s", len(head), head)
		}
		r = open(t, j, c)
		s, err := r.Summary(t.Context(), aRun)
		must(t, err)
		if s.Total != total || s.Fulfilled != 1 || s.Plan.IDs[total-1] != "100000000409999" {
			t.Errorf("got %d calls, %d fulfilled, the last one %s", s.Total, s.Fulfilled, s.Plan.IDs[total-1])
		}
		again, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p, CancelKey: receipt.CancelKey})
		if err != nil || again.New {
			t.Errorf("the same plan again: got %+v and %v", again, err)
		}
		closeRuns(t, r)
	})
}

// A reader may leave at any moment: while it waits, between two batches, and while it reads the log.
func TestAReaderThatLeaves(t *testing.T) {
	for _, row := range []struct {
		sentence string
		ended    bool
		after    uint64
		want     int // batches
	}{
		{"a run in progress, with the first batch", false, 0, 1},
		{"a run in progress, while it waits", false, 1, 0},
		{"an ended run, with the first batch", true, 0, 1},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &caller{pause: time.Hour}
				if row.ended {
					c.pause = 0
				}
				r := open(t, &journaltest.Memory{}, c)
				_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
				must(t, err)
				pass(time.Second)
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				defer stop()
				batches := 0
				for b, err := range r.Watch(ctx, aRun, row.after) {
					must(t, err)
					if batches++; row.want == 1 || len(logged(t, b)) > 0 {
						break
					}
				}
				if row.want == 1 && batches != 1 {
					t.Errorf("got %d batches after the reader had left", batches)
				}
				closeRuns(t, r)
			})
		})
	}
}

// A client that claims to know more than the log has gets no events, and does not wait for ever.
func TestAWatcherAheadOfTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, c := &journaltest.Memory{}, &caller{pause: time.Second}
		r := open(t, j, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
		must(t, err)
		if events, err := drainTo(t, r, 99); err != nil || events > 0 {
			t.Errorf("in progress: got %d events and %v, want it to wait for the end", events, err)
		}
		synctest.Wait()
		if events, err := drainTo(t, r, 99); err != nil || events > 0 {
			t.Errorf("ended: got %d events and %v", events, err)
		}
		if _, err := r.Summary(t.Context(), anotherRun); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("no such run: got %v", err)
		}
		for _, err := range r.Watch(t.Context(), anotherRun, 0) {
			if !errors.Is(err, runs.ErrNoRun) {
				t.Errorf("watch of no such run: got %v", err)
			}
		}
		for _, err := range r.Log(t.Context(), "dots.are.not.allowed", 0) {
			if !errors.Is(err, runs.ErrNoRun) {
				t.Errorf("log of no such name: got %v", err)
			}
		}
		if _, err := r.Body(t.Context(), anotherRun, 0); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("body of no such run: got %v", err)
		}
		closeRuns(t, r)
	})
}

// The ID of a call may look like the line of another call: only the parsed event decides.
func TestABodyIsFoundByTheEventNotByItsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &caller{body: func(c settle.Call) []byte {
			return fmt.Appendf(nil, `{"index":2,"id":"3","of":%d}`, c.Index)
		}}
		r := open(t, &journaltest.Memory{}, c)
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: asked(3)})
		must(t, err)
		watch(t, r, aRun, 0)
		for i := range 3 {
			b, err := r.Body(t.Context(), aRun, i)
			if want := fmt.Sprintf(`{"index":2,"id":"3","of":%d}`, i); err != nil || string(b.Bytes) != want {
				t.Errorf("body %d: got %s and %v", i, b.Bytes, err)
			}
		}
		closeRuns(t, r)
	})
}
