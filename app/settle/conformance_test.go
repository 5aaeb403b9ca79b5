package settle_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

// promises is what Node's own Promise functions answered; testdata/promise.mjs records it.
//
//go:embed testdata/promise.json
var promises []byte

type promise struct {
	Mode   settle.Mode
	Script string
	Status settle.Status
	Index  int
	At     int // the position in the script after which it was decided
}

// play makes the calls of a script: the call named in its n-th word settles in
// its n-th second. Sequential calls take a second each.
func play(script string, sequential bool) (n int, do settle.Do) {
	type part struct {
		after time.Duration
		err   error
	}
	parts := map[string]part{}
	for i, word := range strings.Fields(script) {
		p := part{after: time.Duration(i+1) * time.Second}
		if sequential {
			p.after = time.Second
		}
		if strings.HasSuffix(word, "r") {
			p.err = errors.New("rejected as scripted")
		}
		parts[word[:len(word)-1]] = p
	}
	return len(parts), func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		p := parts[c.ID]
		select {
		case <-time.After(p.after):
			return settle.Reply{}, p.err
		case <-ctx.Done():
			return settle.Reply{}, context.Cause(ctx)
		}
	}
}

// table reads what Node answered.
func table(t *testing.T) []promise {
	t.Helper()
	var cases []promise
	if err := json.Unmarshal(promises, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 200 {
		t.Fatalf("the table holds %d cases, want at least 200", len(cases))
	}
	return cases
}

// verdict is what Node said, in our words.
func (c promise) verdict() settle.Verdict {
	return settle.Verdict{Status: c.Status, Index: c.Index, At: time.Duration(c.At) * time.Second}
}

// Aborting the rest, Admit, timeouts and retries that no call needs change nothing of what a mode says.
func TestLimitsThatDoNotBiteLeaveTheVerdictAlone(t *testing.T) {
	admit := func(context.Context, settle.Call) (func(), error) { return func() {}, nil }
	for _, limits := range []settle.Limits{
		{AbortRest: true},
		{Timeout: time.Minute, Admit: admit},
		{InFlight: 4, Attempts: 3, PerSecond: 1e6},
	} {
		for _, c := range table(t) {
			if c.Mode == settle.Sequential && limits.AbortRest {
				continue // an await in a loop that throws: another program than the one recorded
			}
			synctest.Test(t, func(t *testing.T) {
				n, do := play(c.Script, c.Mode == settle.Sequential)
				forGood := func(ctx context.Context, call settle.Call) (settle.Reply, error) {
					reply, err := do(ctx, call)
					if err != nil && ctx.Err() == nil {
						err = settle.HTTPReason(404, 0)
					}
					return reply, err
				}
				got := listen(t, settle.Run(t.Context(), c.Mode, calls(n), limits, forGood))
				late := got.verdict.At - c.verdict().At // the pace tells four starts apart by 3 µs
				if got.verdict.At -= late; c.Status != settle.Pending &&
					(got.verdict != c.verdict() || late < 0 || late > 4*time.Microsecond) {
					t.Errorf("%s %q decided %+v, %v late, and Node says %+v", c.Mode, c.Script, got.verdict, late,
						c.verdict())
				}
			})
		}
	}
}

// The tally alone, fed from a journal, says what Node says wherever one call
// decides; what only the end of the run decides is the engine's to say.
func TestATallyOfTheJournalAnswersAsNodeDoes(t *testing.T) {
	decided := 0
	for _, c := range table(t) {
		tally := settle.NewTally(c.Mode, 4, time.Now())
		for _, o := range outcomes(t, c.Script) {
			e, err := event.Decode(event.AppendJSON(nil, settle.Event{Kind: settle.Settled, Seq: 1, Outcome: o}))
			if err != nil {
				t.Fatal(err)
			}
			tally.Apply(e)
		}
		if c.Index < 0 {
			c.Status, c.At = settle.Pending, 0
		} else {
			decided++
		}
		if got := tally.Verdict(); got != c.verdict() {
			t.Errorf("%s %q: the tally says %+v, and Node says %+v", c.Mode, c.Script, got, c.verdict())
		}
	}
	if decided < 200 {
		t.Errorf("%d cases were decided by one call, want at least 200", decided)
	}
}

func TestModesAnswerAsNodesPromiseFunctionsDo(t *testing.T) {
	for _, c := range table(t) {
		synctest.Test(t, func(t *testing.T) {
			n, do := play(c.Script, c.Mode == settle.Sequential)
			got := settle.Verdict{Status: settle.Pending, Index: -1}
			settled := 0
			for e := range settle.Run(t.Context(), c.Mode, calls(n), settle.Limits{}, do) {
				switch e.Kind {
				case settle.Decided:
					got = *e.Verdict
				case settle.Settled:
					settled++
				case settle.Accepted, settle.Started, settle.Ended, settle.Paused, settle.Slowed:
				}
			}
			if got != c.verdict() {
				t.Errorf("%s %q decided %+v, and Node says %+v", c.Mode, c.Script, got, c.verdict())
			}
			if settled != n {
				t.Errorf("%s %q: %d of %d calls settled", c.Mode, c.Script, settled, n)
			}
		})
	}
}

func TestParseModeKnowsJavaScriptsSpellingOnly(t *testing.T) {
	for _, m := range settle.Modes() {
		if got, err := settle.ParseMode(string(m)); err != nil || got != m {
			t.Errorf("ParseMode(%q) = %q, %v", m, got, err)
		}
	}
	if got, err := settle.ParseMode(""); err != nil || got != settle.AllSettled {
		t.Errorf("no mode is %q, %v; want allSettled", got, err)
	}
	if _, err := settle.ParseMode("allsettled"); err == nil || !strings.Contains(err.Error(), "allSettled") {
		t.Errorf("ParseMode(allsettled) = %v, want an error that names what there is", err)
	}
}

func ExampleRun() {
	ids := []string{"1", "2", "3"}
	asked := func(yield func(settle.Call) bool) {
		for i, id := range ids {
			if !yield(settle.Call{Index: i, ID: id}) {
				return
			}
		}
	}
	shout := func(_ context.Context, c settle.Call) (settle.Reply, error) {
		if c.ID == "2" {
			return settle.Reply{}, settle.HTTPReason(404, 0)
		}
		return settle.Reply{HTTP: 200, Body: []byte(`{"id":"` + c.ID + `"}`)}, nil
	}
	for e := range settle.Run(context.Background(), settle.Sequential, asked, settle.Limits{}, shout) {
		switch e.Kind {
		case settle.Settled:
			fmt.Println(e.Outcome.ID, e.Outcome.Status)
		case settle.Decided:
			fmt.Println("verdict:", e.Verdict.Status)
		case settle.Accepted, settle.Started, settle.Ended, settle.Paused, settle.Slowed:
		}
	}
	// Output:
	// 1 fulfilled
	// 2 rejected
	// 3 fulfilled
	// verdict: fulfilled
}
