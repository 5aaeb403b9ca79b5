package plan_test

import (
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

func TestSentence(t *testing.T) {
	for _, row := range []struct {
		change string
		total  int
		plan   plan.Plan
		each   time.Duration
		want   string
	}{
		{
			"the example of the product", 1000, plan.Plan{InFlight: 5}, time.Second,
			"1,000 calls, 5 at a time, about 3 minutes",
		},
		{"one call", 1, plan.Plan{}, 0, "1 call"},
		{"all at once", 10, plan.Plan{InFlight: 10}, time.Second, "10 calls, all at once, about a second"},
		{"one by one", 10, plan.Plan{Mode: settle.Sequential}, time.Second, "10 calls, one by one, about 10 seconds"},
		{
			"a rate sets the time", 1_000_000, plan.Plan{PerSecond: 2.5}, 0,
			"1,000,000 calls, 6 at a time, at most 2.5 a second, about 5 days",
		},
		{
			"hours", 3601, plan.Plan{PerSecond: 0.25}, time.Second,
			"3,601 calls, 6 at a time, at most 0.25 a second, about 4 hours",
		},
	} {
		row.plan.IDs = make([]string, row.total)
		if got := row.plan.Sentence(row.each); got != row.want {
			t.Errorf("%s: got %q, want %q", row.change, got, row.want)
		}
	}
}

func TestLeftover(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://x.example:80/users/{id}": "", "https://x.example/users/:id": ":id",
		"https://x.example/<user id>/x": "<user id>",
		"https://x.example/?u=[id]":     "[id]",
		"/demo/users/%7Buser%7D":        "%7Buser%7D", "https://x.example/a:b/{id}": "",
		"": "",
	} {
		if got := (plan.Plan{Endpoint: endpoint}).Leftover(); got != want {
			t.Errorf("%s: got %q, want %q", endpoint, got, want)
		}
	}
	if got := (plan.Plan{Body: `{"a":"{nome}"}`}).Leftover(); got != "{nome}" {
		t.Errorf("body: got %q", got)
	}
}
