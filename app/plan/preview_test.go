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

func TestASentenceRoundsTheTimeAsAPersonDoes(t *testing.T) {
	for _, c := range []struct {
		each time.Duration
		want string
	}{
		{0, "2 calls, one by one"},
		{100 * time.Millisecond, "2 calls, one by one, about a second"},
		{700 * time.Millisecond, "2 calls, one by one, about a second"},
		{time.Second, "2 calls, one by one, about 2 seconds"},
		{44 * time.Second, "2 calls, one by one, about 88 seconds"},
		{45 * time.Second, "2 calls, one by one, about 2 minutes"},
		{44 * time.Minute, "2 calls, one by one, about 88 minutes"},
		{45 * time.Minute, "2 calls, one by one, about 2 hours"},
		{17 * time.Hour, "2 calls, one by one, about 34 hours"},
		{18 * time.Hour, "2 calls, one by one, about 2 days"},
	} {
		p := plan.Plan{IDs: []string{"1", "2"}, Mode: settle.Sequential}
		if got := p.Sentence(c.each); got != c.want {
			t.Errorf("%v each: got %q, want %q", c.each, got, c.want)
		}
	}
}

func TestASentenceTakesTheLongerOfRateAndDuration(t *testing.T) {
	for _, c := range []struct {
		says string
		rate float64
		each time.Duration
		want string
	}{
		{"the rate", 1, time.Second, "61 calls, 10 at a time, at most 1 a second, about 60 seconds"},
		{"the duration", 1000, 10 * time.Second, "61 calls, 10 at a time, at most 1000 a second, about 70 seconds"},
		{"the rate by itself", 2, 0, "61 calls, 10 at a time, at most 2 a second, about 30 seconds"},
	} {
		p := plan.Plan{IDs: make([]string, 61), InFlight: 10, PerSecond: c.rate}
		if got := p.Sentence(c.each); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestAPlaceholderOfAnotherToolIsFound(t *testing.T) {
	for _, c := range []struct{ says, endpoint, body, want string }{
		{"of a router", "https://x.example/users/:userId", "", ":userId"},
		{"of a document", "https://x.example/users/<id>", "", "<id>"},
		{"of a framework", "https://x.example/users/[id]", "", "[id]"},
		{"with escaped braces", "https://x.example/users/%7bname%7d", "", "%7bname%7d"},
		{"in the query", "https://x.example/?user=:id&x=1", "", ":id"},
		{"the first of two", "https://x.example/:a/:b", "", ":a"},
		{"in the practice API", "/demo/users/:id", "", ":id"},
		{"in the body", "https://x.example/{id}", `{"name": "{nome}"}`, "{nome}"},
		{"not a port", "https://x.example:8080/{id}", "", ""},
		{"not a colon inside a part", "https://x.example/a:b", "", ""},
		{"not a colon by itself", "https://x.example/:/a", "", ""},
		{"not empty brackets", "https://x.example/[]/<>", "", ""},
		{"not an IPv6 address", "https://[::1]/{id}", "", ""},
		{"not brackets that are not closed", "https://x.example/[id", "", ""},
		{"not a variable of the plan", "https://x.example/{id}", `{"id": "{id}"}`, ""},
		{"not the braces of GraphQL", "https://x.example/{id}", `{"query": "{user}"}`, ""},
	} {
		p := plan.Plan{Endpoint: c.endpoint, IDs: []string{"1"}, Body: c.body}
		if got := p.Leftover(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}
