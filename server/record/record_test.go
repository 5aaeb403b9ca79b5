package record_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/record"
)

// made is a recording of three calls, of which the second rejects.
func made() record.Recording {
	return record.Of(record.Run{
		Plan: plan.Plan{Endpoint: "https://api.example.com/{id}", IDs: []string{
			"7", "8", "9",
		}, Headers: map[string]string{"X-Api-Key": "hunter2"}},
		Link: "abc", At: time.Date(2026, 1, 31, 12, 0, 0, 5, time.UTC),
		Outcomes: []*settle.Outcome{
			{
				ID: "7", Status: settle.Fulfilled, Reply: settle.Reply{HTTP: 200}, Attempts: 1,
				Took: 1002*time.Millisecond + 44*time.Microsecond, Value: settle.Value{JSON: []byte(`{"name":"Ada"}`)},
			},
			{
				Index: 1, ID: "8", Status: settle.Rejected, Reply: settle.Reply{HTTP: 503},
				Reason: &settle.Reason{Code: "http_503"}, Attempts: 3, Began: time.Millisecond, Took: time.Second,
			},
			{
				Index: 2, ID: `</script>"outcomes":[]`, Status: settle.Fulfilled, Attempts: 1,
				Value: settle.Value{JSON: []byte(`"plain ` + strings.Repeat("é", 200) + `"`)},
			},
		},
		Verdict: settle.Verdict{Status: settle.Fulfilled, Index: -1, At: time.Second},
		Sum:     settle.Sum{Fulfilled: 2, Rejected: 1, Took: time.Second},
	})
}

func TestARecordingIsReadBackAsItWas(t *testing.T) {
	want := made()
	text, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, p, err := record.Decode(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p.Total() != 3 || !p.IsMasked() || bytes.Contains(text, []byte("hunter2")) {
		t.Errorf("the plan in it: %+v", p)
	}
	if n := strings.Count(string(text), "\n{\"index\""); n != 3 {
		t.Errorf("%d outcomes on lines of their own, want 3:\n%s", n, text)
	}
	if strings.Contains(string(text), "</script>") {
		t.Error("a text of the recording could end a script of the page that holds it")
	}
}

func TestARecordingIsSmall(t *testing.T) {
	r := made()
	if got := r.Outcomes[0]; got.TookMs != 1002 || got.Preview != `{"name":"Ada"}` ||
		r.MadeAt != "2026-01-31T12:00:00Z" {
		t.Errorf("%+v made at %s", got, r.MadeAt)
	}
	if got := r.Outcomes[2].Preview; len(got) > record.MaxPreview || !strings.HasPrefix(got, "plain é") ||
		!strings.HasSuffix(got, "é…") {
		t.Errorf("%d bytes of a preview: %q", len(got), got)
	}
	if err := record.CheckSize(plan.Plan{IDs: make([]string, record.MaxCalls)}); err != nil {
		t.Error(err)
	}
	if err := record.CheckSize(plan.Plan{IDs: make([]string, record.MaxCalls+1)}); err == nil ||
		!strings.Contains(err.Error(), "ids") {
		t.Errorf("one call too many: %v", err)
	}
}

func TestWhatIsNoRecordingIsSaidSo(t *testing.T) {
	whole, err := made().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ says, text, want string }{
		{"nothing at all", "", "no recording"},
		{"of a later version", `{"version":2}`, "version 2"},
		{
			"with another plan in it", strings.Replace(string(whole), `"ids":["7","8",`, `"ids":["7",`, 1),
			"3 outcomes of 2 calls",
		},
		{"without a plan", `{"version":1,"plan":{"x":1}}`, "x"},
		{"with outcomes that are no list", `{"version":1,"outcomes":{}}`, "no list"},
		{"with a broken outcome", `{"version":1,"outcomes":[{"index":"1"}]}`, "no recording"},
		{
			"with too many outcomes", `{"version":1,"outcomes":[` + strings.Repeat("{},", record.MaxCalls) + `{}]}`,
			"1000",
		},
		{"with three million", `{"version":1,"outcomes":[` + strings.Repeat("{},", 2_700_000) + `{}]}`, "1000"},
		{"with outcomes out of order", strings.Replace(string(whole), `{"index":1`, `{"index":5`, 1), "index 5"},
	} {
		if _, _, err := record.Decode([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("a document %s: %v, want a sentence with %q", c.says, err, c.want)
		}
	}
}

// call returns a call that settled after ms milliseconds: fulfilled, or rejected with the code.
func call(ms float64, code string) record.Outcome {
	o := record.Outcome{ID: "x", Status: settle.Fulfilled, HTTP: 200, Attempts: 1, TookMs: ms, Code: code}
	if code != "" {
		o.Status, o.HTTP = settle.Rejected, 0
	}
	return o
}

// run is a recording of calls, decided by the one at the index.
func run(index int, calls ...record.Outcome) record.Recording {
	r := record.Recording{Outcomes: calls, Verdict: record.Verdict{Status: settle.Fulfilled, Index: index}}
	for i := range r.Outcomes {
		r.Outcomes[i].Index = i
		r.Outcomes[i].ID = strconv.Itoa(i)
	}
	if index >= 0 {
		r.Verdict.Status, r.Verdict.AtMs = calls[index].Status, calls[index].TookMs
	}
	return r
}

func TestWhichDifferencesAreAnotherStory(t *testing.T) {
	again := call(300, "")
	again.Attempts = 2
	teapot := call(300, "")
	teapot.HTTP = 418
	for _, c := range []struct {
		says       string
		mode       settle.Mode
		was, is    record.Recording
		difference string
	}{
		{"the same to the hair", settle.AllSettled, run(-1, call(300, "")), run(-1, call(300, "")), ""},
		{"a machine twice as slow", settle.AllSettled, run(-1, call(300, "")), run(-1, call(700, "")), ""},
		{
			"two calls that are at once, each in its way", settle.AllSettled, run(-1, call(0.1, "")),
			run(-1, call(40, "")), "",
		},
		{
			"ten times as slow, and more", settle.AllSettled, run(-1, call(300, "")), run(-1, call(3300, "")),
			"took 300 ms, is now 3300 ms",
		},
		{
			"another status", settle.AllSettled, run(-1, call(300, "")), run(-1, call(300, "dns")),
			"was fulfilled (HTTP 200), is now rejected (dns)",
		},
		{
			"another code", settle.AllSettled, run(-1, call(300, "refused")), run(-1, call(300, "dns")),
			"was rejected (refused), is now rejected (dns)",
		},
		{
			"another HTTP status", settle.AllSettled, run(-1, call(300, "")), run(-1, teapot),
			"is now fulfilled (HTTP 418)",
		},
		{
			"one attempt more", settle.AllSettled, run(-1, call(300, "")), run(-1, again),
			"settled by 1 attempt, is now settled by 2 attempts",
		},
		{
			"a race won by another, clearly", settle.Race, run(0, call(100, ""), call(300, "")),
			run(1, call(300, ""), call(100, "")), `was decided by ID "0", is now decided by ID "1"`,
		},
		{
			"a race that was close", settle.Race, run(0, call(100, ""), call(110, "")),
			run(1, call(110, ""), call(100, "")), "",
		},
		{
			"a race that was close between yes and no", settle.Race, run(0, call(100, ""), call(110, "dns")),
			run(1, call(110, ""), call(100, "dns")), "",
		},
		{
			"a race that is now lost", settle.Race, run(0, call(100, ""), call(300, "dns")),
			run(1, call(300, ""), call(100, "dns")), "the verdict was fulfilled, is now rejected",
		},
		{
			"any, which never minds who rejects first", settle.Any, run(1, call(90, "dns"), call(100, "")),
			run(1, call(90, "dns"), call(100, "")), "",
		},
		{
			"all, decided by another rejection", settle.All, run(0, call(100, "dns"), call(300, "dns")),
			run(1, call(300, "dns"), call(100, "dns")), "decided by",
		},
		{
			"a call left behind that was as fast as the winner", settle.Race,
			run(0, call(100, ""), call(100, "aborted")), run(1, call(102, ""), call(101, "")), "",
		},
		{
			"a call left behind that had settled long before", settle.All, run(1, call(100, ""), call(400, "dns")),
			run(1, call(400, "aborted"), call(400, "dns")), "was fulfilled (HTTP 200), is now rejected (aborted)",
		},
	} {
		got := strings.Join(record.Differences(c.was, c.is, c.mode), "\n")
		if c.difference == "" && got != "" || !strings.Contains(got, c.difference) {
			t.Errorf("%s: said %q, want %q", c.says, got, c.difference)
		}
	}
}

func TestARecordingIsPlainJSON(t *testing.T) {
	text, err := made().Encode()
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil || len(members) != 7 {
		t.Errorf("%d members, %v", len(members), err)
	}
}
