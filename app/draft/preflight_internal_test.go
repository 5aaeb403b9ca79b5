package draft

import (
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

func preflightOf(p plan.Plan, each time.Duration) string { return preflight(p.Forecast(each)) }

func TestPreflightInGerman(t *testing.T) {
	say.SetLanguage("de")
	defer say.SetLanguage()
	p := plan.Plan{IDs: make([]string, 1_000_000), PerSecond: 2.5}
	want := "1.000.000 Aufrufe, 6 gleichzeitig, höchstens 2,5 pro Sekunde, etwa 5 Tage"
	if got := preflightOf(p, 0); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPreflight(t *testing.T) {
	for _, row := range []struct {
		change string
		total  int
		plan   plan.Plan
		each   time.Duration
		want   string
	}{
		{
			"the example of the product", 1000,
			plan.Plan{InFlight: 5},
			time.Second,
			"1,000 calls, 5 at a time, about 3 minutes",
		},
		{"one call", 1, plan.Plan{}, 0, "1 call"},
		{"all at once", 10, plan.Plan{InFlight: 10}, time.Second, "10 calls, all at once, about a second"},
		{"one by one", 10, plan.Plan{Mode: settle.Sequential}, time.Second, "10 calls, one by one, about 10 seconds"},
		{
			"a rate sets the time", 1_000_000,
			plan.Plan{PerSecond: 2.5},
			0,
			"1,000,000 calls, 6 at a time, at most 2.5 a second, about 5 days",
		},
		{
			"hours", 3601,
			plan.Plan{PerSecond: 0.25},
			time.Second,
			"3,601 calls, 6 at a time, at most 0.25 a second, about 4 hours",
		},
	} {
		row.plan.IDs = make([]string, row.total)
		if got := preflightOf(row.plan, row.each); got != row.want {
			t.Errorf("%s: got %q, want %q", row.change, got, row.want)
		}
	}
}

func TestThePreflightRoundsTheTimeAsAPersonDoes(t *testing.T) {
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
		if got := preflightOf(p, c.each); got != c.want {
			t.Errorf("%v each: got %q, want %q", c.each, got, c.want)
		}
	}
}

func TestThePreflightTakesTheLongerOfRateAndDuration(t *testing.T) {
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
		if got := preflightOf(p, c.each); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}
