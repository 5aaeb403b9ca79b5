package learn_test

import (
	"flag"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/demo"
	"allsettled/app/link"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/learn"
	"allsettled/server/record"
)

var update = flag.Bool("update", false, "write the recordings again")

// made is when the recordings were made. In a bubble of synctest it is always the same day.
var made = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

// run makes a run of a plan on the practice API, and returns its recording.
func run(t *testing.T, p plan.Plan) (r record.Recording) {
	t.Helper()
	filled := p.Filled()
	address, err := link.Encode(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	all := record.Run{Plan: p, Link: address, Outcomes: make([]*settle.Outcome, p.Total()), At: made}
	do := demo.Under(*filled.RejectHTTPErrors)
	synctest.Test(t, func(t *testing.T) {
		for e := range settle.Run(t.Context(), filled.Mode, filled.Calls(nil), filled.Limits(), do) {
			switch e.Kind {
			case settle.Settled:
				all.Outcomes[e.Outcome.Index] = e.Outcome
			case settle.Ended:
				all.Sum, all.Verdict = *e.Sum, *e.Verdict
			case settle.Accepted, settle.Started, settle.Decided, settle.Paused, settle.Slowed:
			}
		}
	})
	r = record.Of(all)
	for i := range r.Outcomes {
		r.Outcomes[i].Preview = "" // the script does not show it
	}
	return r
}

// Each recording is what the engine and the practice API do today with the plan of its setting.
func TestTheRecordingsAreTrue(t *testing.T) {
	for _, l := range learn.Lessons {
		for i, p := range l.Plans {
			name := l.ID + "-" + strconv.Itoa(i+1)
			if err := p.Check(plan.Bounds{}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			fresh := run(t, p)
			file := "recordings/" + name + ".json"
			if *update {
				write(t, file, fresh)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			was, recorded, err := record.Decode(data)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if string(recorded.Encode()) != string(p.Encode()) {
				t.Errorf("%s is the recording of another plan; go test -update makes a new one", name)
			}
			for _, d := range record.Differences(was, fresh, p.Filled().Mode) {
				t.Errorf("%s: %s", name, d)
			}
		}
	}
}

func write(t *testing.T, file string, r record.Recording) {
	t.Helper()
	data, err := r.Encode()
	if err == nil {
		err = os.WriteFile(file, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What the texts say of each run is in its recording.
func TestTheRunsShowWhatTheLessonsSay(t *testing.T) {
	for _, c := range []struct {
		says, lesson                           string
		setting                                int
		verdict                                settle.Status
		fulfilled, rejected, aborted, tookAtMs int // took rounded to seconds, in ms
	}{
		{"one by one", "together", 0, settle.Fulfilled, 10, 0, 0, 5000},
		{"together", "together", 1, settle.Fulfilled, 10, 0, 0, 1000},
		{"the others go on", "all", 0, settle.Rejected, 9, 1, 0, 2000},
		{"the others are aborted", "all", 1, settle.Rejected, -1, 1, -1, -1},
		{"one is rejected", "allsettled", 0, settle.Fulfilled, 9, 1, 0, 2000},
		{"five are rejected", "allsettled", 1, settle.Fulfilled, 5, 5, 0, 2000},
		{"all are rejected", "allsettled", 2, settle.Fulfilled, 0, 10, 0, 2000},
		{"the race is lost", "race", 0, settle.Rejected, 5, 5, 0, -1},
		{"any is won", "race", 1, settle.Fulfilled, 5, 5, 0, -1},
		{"three at once", "limit", 0, settle.Fulfilled, 20, 0, 0, 3000},
		{"five a second", "limit", 1, settle.Fulfilled, 20, 0, 0, 4000},
		{"all at once", "limit", 2, settle.Fulfilled, 20, 0, 0, 1000},
		{"an answer is an answer", "fetch", 0, settle.Fulfilled, 6, 0, 0, 0},
		{"404 rejects", "fetch", 1, settle.Fulfilled, 4, 2, 0, 0},
	} {
		r := recorded(t, c.lesson, c.setting)
		if r.Verdict.Status != c.verdict {
			t.Errorf("%s: %s, want %s", c.says, r.Verdict.Status, c.verdict)
		}
		took := int(time.Duration(r.Ended.TookMs * float64(time.Millisecond)).Round(time.Second).Milliseconds())
		for what, pair := range map[string][2]int{
			"fulfilled": {r.Ended.Fulfilled, c.fulfilled}, "rejected": {r.Ended.Rejected, c.rejected},
			"aborted": {r.Ended.Aborted, c.aborted}, "ms": {took, c.tookAtMs},
		} {
			if pair[1] >= 0 && pair[0] != pair[1] {
				t.Errorf("%s: %d %s, want %d", c.says, pair[0], what, pair[1])
			}
		}
	}
	if r := recorded(t, "all", 1); r.Ended.Aborted == 0 {
		t.Error("no call is aborted")
	}
}

func recorded(t *testing.T, lesson string, setting int) record.Recording {
	t.Helper()
	data, err := os.ReadFile("recordings/" + lesson + "-" + strconv.Itoa(setting+1) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := record.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
