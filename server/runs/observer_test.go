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

// observer writes down what it hears of runs.
type ear struct {
	mu   sync.Mutex
	said []string
}

func (e *ear) say(word string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said = append(e.said, word)
}

// lastHeard returns what was said since the last time.
func (e *ear) heard() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	said := e.said
	e.said = nil
	return said
}

func (e *ear) of(_ plan.Plan, _ time.Time, resumed bool) runs.Observer {
	if resumed {
		e.say("resumed")
	} else {
		e.say("begun")
	}
	return e
}

func (e *ear) Observe(v *settle.Event) { e.say(string(v.Kind)) }
func (e *ear) Done()                   { e.say("left") }

func TestAnEarHearsWhatIsInTheJournal(t *testing.T) {
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
			"a run that is stopped leaves, and goes on", time.Second, 1500 * time.Millisecond,
			[]string{"begun", "settled", "left"},
			[]string{"resumed", "settled", "decided", "ended", "left"},
			&journaltest.Memory{},
		},
		{
			"what the journal does not keep is not heard", time.Second, time.Minute,
			[]string{"begun", "left"},
			[]string{"resumed", "settled", "settled", "decided", "ended", "left"},
			&troubled{from: 2, until: 5},
		},
	} {
		t.Run(c.says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, calls := &ear{}, &caller{pause: c.pause}
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
					shut(t, r)
					if got := e.heard(); !slices.Equal(got, want) {
						t.Errorf("heard %v, want %v", got, want)
					}
				}
			})
		})
	}
}
