package runs_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// recorder is an observer that records what it gets.
type recorder struct {
	mu   sync.Mutex
	said []string
}

func (e *recorder) say(word string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said = append(e.said, word)
}

// take returns what was recorded since the last call.
func (e *recorder) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	said := e.said
	e.said = nil
	return said
}

func (e *recorder) of(_ plan.Plan, _ time.Time, resumed bool) runs.Observer {
	if resumed {
		e.say("resumed")
	} else {
		e.say("begun")
	}
	return e
}

func (e *recorder) Observe(v *settle.Event) { e.say(string(v.Kind)) }
func (e *recorder) Done()                   { e.say("left") }

func TestAnObserverGetsWhatIsInTheJournal(t *testing.T) {
	for _, c := range []struct {
		says    string
		pause   time.Duration // of each call
		after   time.Duration // the server is stopped, and started again
		first   []string
		then    []string
		journal runs.Journal
	}{
		{
			"a run from its beginning to its end", time.Second, time.Minute,
			[]string{"begun", "settled", "settled", "decided", "ended", "left"},
			nil, &journaltest.Memory{},
		},
		{
			"a run that is stopped and continues", time.Second, 1500 * time.Millisecond,
			[]string{"begun", "settled", "left"},
			[]string{"resumed", "settled", "decided", "ended", "left"},
			&journaltest.Memory{},
		},
		{
			"an event that is not in the journal is not observed", time.Second, time.Minute,
			[]string{"begun", "left"},
			[]string{"resumed", "settled", "settled", "decided", "ended", "left"},
			&troubled{from: 2, until: 5},
		},
	} {
		t.Run(c.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, calls := &recorder{}, &caller{pause: c.pause}
				o := runs.Options{Journal: c.journal, Do: calls.do, Observer: e.of, Keep: -1, Log: silent()}
				p := asked(2)
				p.InFlight = 1
				for _, want := range [][]string{c.first, c.then} {
					r, err := runs.New(o)
					must(t, err)
					if calls.total() == 0 {
						_, err = r.Start(t.Context(), runs.Order{Run: aRun, Plan: p})
						must(t, err)
					}
					pass(c.after)
					synctest.Wait()
					closeRuns(t, r)
					if got := e.take(); !slices.Equal(got, want) {
						t.Errorf("got %v, want %v", got, want)
					}
				}
			})
		})
	}
}
