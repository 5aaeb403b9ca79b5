package runs_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

const anotherRun = "run_0123456789-ABCDEG"

// moody answers the IDs 3 and 7 with 500 until it is healed; each call takes a second.
type moody struct{ healed bool }

func (m *moody) do(plan.Plan, string) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return settle.Reply{}, ctx.Err()
		}
		if !m.healed && (c.ID == "3" || c.ID == "7") {
			return settle.Reply{HTTP: 500}, settle.HTTPReason(500, 0)
		}
		return settle.Reply{HTTP: 200, Body: []byte(c.ID)}, nil
	}
}

func openMoody(t *testing.T, j runs.Journal, m *moody) *runs.Runs {
	t.Helper()
	r, err := runs.New(runs.Options{Journal: j, Do: m.do, Keep: -1, Log: silent()})
	must(t, err)
	return r
}

// firstRun makes a run of ten calls, two of which are rejected and, when it is cancelled, two aborted.
func firstRun(t *testing.T, r *runs.Runs, p plan.Plan, cancelled bool) {
	t.Helper()
	p.InFlight = 8
	receipt, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
	must(t, err)
	if cancelled {
		pass(1500 * time.Millisecond)
		must(t, r.Cancel(t.Context(), aRun, receipt.CancelKey))
	}
	watch(t, r, aRun, 0)
	synctest.Wait()
}

// startedBefore asks for a repeat and starts it.
func again(t *testing.T, r *runs.Runs, a runs.RetryOrder) (runs.Receipt, error) {
	t.Helper()
	o, err := r.Retry(t.Context(), a)
	if err != nil {
		return runs.Receipt{}, err
	}
	return r.Start(t.Context(), o)
}

// idsOf lists the IDs of a run's outcomes in the order of its indices.
func idsOf(events []settle.Event) []string {
	ids := map[int]string{}
	for _, e := range events {
		if e.Kind == settle.Settled {
			ids[e.Outcome.Index] = e.Outcome.ID
		}
	}
	var list []string
	for i := range len(ids) {
		list = append(list, ids[i])
	}
	return list
}

func TestSomeCallsOfARunAreMadeAgain(t *testing.T) {
	for _, row := range []struct {
		sentence string
		only     plan.Selection
		indices  []int
		ids      []string
	}{
		{"those rejected", plan.Selection{Word: plan.SelectRejected}, []int{2, 6}, []string{"3", "7"}},
		{
			"those left behind too",
			plan.Selection{Word: plan.SelectUnfulfilled},
			[]int{2, 6, 8, 9},
			[]string{"3", "7", "9", "10"},
		},
		{"those that are named", plan.Selection{Indices: []int{0, 6}}, []int{0, 6}, []string{"1", "7"}},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, m := &journaltest.Memory{}, &moody{}
				r := openMoody(t, j, m)
				firstRun(t, r, asked(10), true)
				m.healed = true
				receipt, err := again(t, r, runs.RetryOrder{
					Of: aRun, Run: anotherRun, Only: row.only, Changes: plan.Patch{InFlight: new(2)},
				})
				must(t, err)
				if !receipt.New || receipt.Run != anotherRun || receipt.CancelKey == "" {
					t.Errorf("receipt: got %+v", receipt)
				}
				pass(500 * time.Millisecond)
				closeRuns(t, r) // it survives what any run survives
				r = openMoody(t, j, m)
				events := watch(t, r, anotherRun, 0)
				if sum := check(t, events, len(row.ids)); sum.Fulfilled != len(row.ids) {
					t.Errorf("sum: got %+v", sum)
				}
				terms := events[0].Terms
				if terms.Continues != aRun || !slices.Equal(terms.Indices, row.indices) || terms.InFlight != 2 ||
					terms.Total != len(row.ids) {
					t.Errorf("accepted: got %+v", terms)
				}
				if got := idsOf(events); !slices.Equal(got, row.ids) {
					t.Errorf("made again: got %v, want %v", got, row.ids)
				}
				s, err := r.Summary(t.Context(), anotherRun)
				must(t, err)
				if s.Continues != aRun || s.Total != len(row.ids) {
					t.Errorf("summary: got %+v", s)
				}
				closeRuns(t, r)
			})
		})
	}
}

func TestARunAgainCanBeMadeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openMoody(t, &journaltest.Memory{}, &moody{})
		firstRun(t, r, asked(10), false)
		of := aRun
		for _, name := range []string{anotherRun, anotherRun + "x"} {
			_, err := again(t, r, runs.RetryOrder{Of: of, Run: name, Only: plan.Selection{Word: plan.SelectRejected}})
			must(t, err)
			events := watch(t, r, name, 0)
			want := map[string][]int{aRun: {2, 6}, anotherRun: {0, 1}}[of]
			if terms := events[0].Terms; terms.Continues != of || !slices.Equal(terms.Indices, want) {
				t.Errorf("accepted: got %+v, want the indices %v of %s", terms, want, of)
			}
			of = name
			synctest.Wait()
		}
		closeRuns(t, r)
	})
}

func TestAgainIsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, m := &journaltest.Memory{}, &moody{}
		r := openMoody(t, j, m)
		firstRun(t, r, asked(10), false)
		repeat := runs.RetryOrder{
			Of: aRun, Run: anotherRun, Only: plan.Selection{Word: plan.SelectRejected},
			Changes: plan.Patch{TimeoutMs: new(5000)},
		}
		for _, when := range []string{
			"at first", "while it runs", "when it has ended",
			"when the first run is no longer kept", "after a restart",
		} {
			receipt, err := again(t, r, repeat)
			if err != nil || receipt.New != (when == "at first") {
				t.Errorf("%s: got %+v, %v", when, receipt, err)
			}
			for says, other := range map[string]runs.RetryOrder{
				"other changes": {
					Of: aRun, Run: anotherRun, Only: repeat.Only,
					Changes: plan.Patch{TimeoutMs: new(6000)},
				},
				"other calls": {
					Of: aRun, Run: anotherRun, Only: plan.Selection{Indices: []int{2}},
					Changes: repeat.Changes,
				},
				"another word": {
					Of: aRun, Run: anotherRun, Only: plan.Selection{Word: plan.SelectUnfulfilled},
					Changes: repeat.Changes,
				},
				"another run":      {Of: anotherRun, Run: anotherRun, Only: repeat.Only, Changes: repeat.Changes},
				"the first's name": {Of: anotherRun, Run: aRun, Only: repeat.Only, Changes: repeat.Changes},
			} {
				if says == "the first's name" &&
					(when == "when the first run is no longer kept" || when == "after a restart") {
					continue // the name is free again
				}
				if _, err := again(t, r, other); !errors.Is(err, runs.ErrConflict) {
					t.Errorf("%s, %s: got %v, want ErrConflict", when, says, err)
				}
			}
			switch when {
			case "while it runs":
				watch(t, r, anotherRun, 0)
				synctest.Wait()
			case "when it has ended":
				must(t, j.Drop(t.Context(), aRun))
			case "when the first run is no longer kept":
				closeRuns(t, r)
				r = openMoody(t, j, m)
			}
		}
		closeRuns(t, r)
	})
}

func TestAgainAsksForWhatItNeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openMoody(t, &journaltest.Memory{}, &moody{})
		rejected := plan.Selection{Word: plan.SelectRejected}
		if _, err := again(t, r, runs.RetryOrder{Of: aRun, Only: rejected}); !errors.Is(err, runs.ErrNoRun) {
			t.Errorf("no such run: got %v", err)
		}
		p := asked(10)
		p.Headers = map[string]string{"Authorization": "Bearer hush"}
		_, err := r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
		must(t, err)
		if _, err := again(t, r, runs.RetryOrder{Of: aRun, Only: rejected}); !errors.Is(err, runs.ErrRunning) {
			t.Errorf("while it runs: got %v", err)
		}
		watch(t, r, aRun, 0)
		var wrong *plan.FieldError
		if _, err := again(t, r, runs.RetryOrder{Of: aRun, Only: rejected}); !errors.As(err, &wrong) ||
			wrong.Field != "plan.headers.Authorization" {
			t.Errorf("without the key: got %v", err)
		}
		key := plan.Patch{Headers: map[string]string{"Authorization": "Bearer new"}}
		if _, err := again(t, r, runs.RetryOrder{
			Of: aRun, Only: plan.Selection{Indices: []int{10}},
			Changes: key,
		}); !errors.As(err, &wrong) || wrong.Field != "only[0]" {
			t.Errorf("a place beyond the end: got %v", err)
		}
		receipt, err := again(t, r, runs.RetryOrder{Of: aRun, Only: rejected, Changes: key})
		must(t, err)
		watch(t, r, receipt.Run, 0)
		s, err := r.Summary(t.Context(), receipt.Run)
		must(t, err)
		if contains(s.Plan.Encode(), "new") || !s.Plan.IsMasked() || len(receipt.Run) < 22 {
			t.Errorf("the run %s keeps the plan %s", receipt.Run, s.Plan.Encode())
		}
		synctest.Wait()
		none := runs.RetryOrder{Of: receipt.Run, Only: plan.Selection{Word: plan.SelectUnfulfilled}, Changes: key}
		if _, err := again(t, r, none); err != nil {
			t.Errorf("what was rejected twice: got %v", err)
		}
		closeRuns(t, r)
	})
}

// A page that is opened again with the name of a run knows its plan, and not which run it continues.
func TestAnOrderWithoutAnOriginMeansTheRunOfItsPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := openMoody(t, &journaltest.Memory{}, &moody{})
		firstRun(t, r, asked(10), false)
		rejected := plan.Selection{Word: plan.SelectRejected}
		_, err := again(t, r, runs.RetryOrder{Of: aRun, Run: anotherRun, Only: rejected})
		must(t, err)
		s, err := r.Summary(t.Context(), anotherRun)
		must(t, err)
		receipt, err := r.Start(t.Context(), runs.Order{Run: anotherRun, Plan: s.Plan})
		if err != nil || receipt.New || receipt.Run != anotherRun {
			t.Errorf("its plan: got %+v and %v, want the run that is there", receipt, err)
		}
		other := runs.Origin{Continues: anotherRun, Only: rejected, Indices: []int{2, 6}}
		_, err = r.Start(t.Context(), runs.Order{Run: anotherRun, Plan: s.Plan, Origin: other})
		if !errors.Is(err, runs.ErrConflict) {
			t.Errorf("its plan as a retry of another run: got %v, want ErrConflict", err)
		}
		closeRuns(t, r)
	})
}
