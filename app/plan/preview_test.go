package plan_test

import (
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

func TestAForecastCountsAndMeasures(t *testing.T) {
	for _, c := range []struct {
		says string
		plan plan.Plan
		ids  int
		each time.Duration
		want plan.Forecast
	}{
		{"one call", plan.Plan{}, 1, 0, plan.Forecast{Calls: 1, InFlight: 1}},
		{"no call", plan.Plan{}, 0, time.Second, plan.Forecast{}},
		{"the default of six", plan.Plan{}, 12, time.Second, plan.Forecast{Calls: 12, InFlight: 6, Seconds: 2}},
		{
			"one by one",
			plan.Plan{Mode: settle.Sequential},
			3, time.Second,
			plan.Forecast{Calls: 3, InFlight: 1, Seconds: 3},
		},
		{
			"never more at once than there are",
			plan.Plan{InFlight: 50},
			3, time.Second,
			plan.Forecast{Calls: 3, InFlight: 3, Seconds: 1},
		},
		{
			"the rate takes longer",
			plan.Plan{InFlight: 10, PerSecond: 1},
			61, time.Second,
			plan.Forecast{Calls: 61, InFlight: 10, PerSecond: 1, Seconds: 60},
		},
		{
			"the calls take longer",
			plan.Plan{InFlight: 10, PerSecond: 1000},
			61, 10 * time.Second,
			plan.Forecast{Calls: 61, InFlight: 10, PerSecond: 1000, Seconds: 70},
		},
		{
			"the rate by itself",
			plan.Plan{InFlight: 10, PerSecond: 2},
			61, 0,
			plan.Forecast{Calls: 61, InFlight: 10, PerSecond: 2, Seconds: 30},
		},
	} {
		c.plan.IDs = make([]string, c.ids)
		if got := c.plan.Forecast(c.each); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.says, got, c.want)
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
