package plan_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// people is a plan over a table of three rows, whose ID is in its second column.
func people() plan.Plan {
	return plan.Plan{
		Endpoint: "https://x.example/{country}/{id}",
		Rows: &plan.Rows{
			Columns: []string{"country", "id", "note"},
			Values:  [][]string{{"de", "1", "a"}, {"fr", "2", ""}, {"de", "3", "b"}},
		},
	}
}

func TestAPlanNamesItsCalls(t *testing.T) {
	noID := plan.Plan{Rows: &plan.Rows{Columns: []string{"user", "note"}, Values: [][]string{{"ada", "x"}}}}
	for _, c := range []struct {
		says   string
		plan   plan.Plan
		names  []string
		others []string
	}{
		{"a list", plan.Plan{IDs: []string{"1", "007"}}, []string{"1", "007"}, nil},
		{"nothing", plan.Plan{}, nil, nil},
		{"a table with a column id", people(), []string{"1", "2", "3"}, []string{"country", "note"}},
		{"a table without", noID, []string{"ada"}, []string{"note"}},
	} {
		if got := c.plan.Names(); !slices.Equal(got, c.names) {
			t.Errorf("%s: names %q, want %q", c.says, got, c.names)
		}
		if got := c.plan.Others(); !slices.Equal(got, c.others) {
			t.Errorf("%s: other columns %q, want %q", c.says, got, c.others)
		}
		if got := c.plan.Total(); got != len(c.names) {
			t.Errorf("%s: %d calls, want %d", c.says, got, len(c.names))
		}
	}
	if got := people().Rows.Columns; len(got) != 3 {
		t.Errorf("the plan's own columns became %q", got)
	}
}

func TestTheFirstCallsOfAPlan(t *testing.T) {
	all := []string{"https://x.example/de/1", "https://x.example/fr/2", "https://x.example/de/3"}
	for n, want := range map[int][]string{-1: nil, 0: nil, 1: all[:1], 3: all, 9: all} {
		if got := people().First(n); !slices.Equal(got, want) {
			t.Errorf("First(%d): got %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]int{0: 0, 2: 2, 9: 3} {
		if got := people().Head(n).Total(); got != want {
			t.Errorf("Head(%d) of rows: %d calls, want %d", n, got, want)
		}
		if got := (plan.Plan{IDs: []string{"1", "2", "3"}}).Head(n).Total(); got != want {
			t.Errorf("Head(%d) of IDs: %d calls, want %d", n, got, want)
		}
	}
	p := people()
	if p.Head(1); p.Total() != 3 {
		t.Error("Head changed the plan itself")
	}
}

func TestColumnsThatAreUsedNowhere(t *testing.T) {
	for _, c := range []struct {
		says   string
		change func(*plan.Plan)
		want   string
	}{
		{"one", func(*plan.Plan) {}, "note"},
		{"none, with one in a header", func(p *plan.Plan) { p.Headers = map[string]string{"X": "{note}"} }, ""},
		{"none, with one in the body", func(p *plan.Plan) { p.Body = `{"note": "{note}"}` }, ""},
		{"all but the ID", func(p *plan.Plan) { p.Endpoint = "https://x.example/{id}" }, "country note"},
		{"the ID itself is not named", func(p *plan.Plan) { p.Endpoint = "https://x.example/{country}" }, "note"},
		{"with an address that is wrong", func(p *plan.Plan) { p.Endpoint = "{country" }, "country note"},
	} {
		p := people()
		c.change(&p)
		if got := strings.Join(p.Unused(), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestCallsAreMadeWhenALoopComesToThem(t *testing.T) {
	p := people()
	for range 2 { // each loop from the beginning
		var got []string
		for call := range p.Calls(func(index int) bool { return index == 0 }) {
			got = append(got, call.ID)
			break
		}
		if !slices.Equal(got, []string{"2"}) {
			t.Errorf("got %q, want the second call only", got)
		}
	}
	for range p.Calls(func(int) bool { return true }) {
		t.Error("a call was made that was to be skipped")
	}
}

func TestTheIDOfACallIsThatOfItsColumn(t *testing.T) {
	var got []string
	for call := range people().Calls(nil) {
		got = append(got, call.ID)
	}
	if want := []string{"1", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	p := plan.Plan{ // {id} is always the ID, also when its column has another name
		Endpoint: "/demo/{id}/{user}",
		Rows:     &plan.Rows{Columns: []string{"user", "note"}, Values: [][]string{{"ada", "x"}}},
	}
	if err := p.Check(plan.Bounds{}); err != nil || p.First(1)[0] != "/demo/ada/ada" {
		t.Errorf("got %q, %v", p.First(1), err)
	}
}

func TestThePracticeAPIIsAPathOnThisServer(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"/demo/users/{id}": true, "/demo/": true, "/demo": false, "/demos/{id}": false, "/api/demo/": false,
		"https://x.example/demo/{id}": false, "": false, " /demo/": false,
	} {
		if got := (plan.Plan{Endpoint: endpoint}).Practice(); got != want {
			t.Errorf("%q: got %v, want %v", endpoint, got, want)
		}
	}
}

func TestLimitsAreThoseOfTheFilledPlan(t *testing.T) {
	for _, c := range []struct {
		says string
		plan plan.Plan
		want settle.Limits
	}{
		{
			"defaults",
			plan.Plan{IDs: []string{"1"}},
			settle.Limits{InFlight: 6, Timeout: 20 * time.Second, Attempts: 3},
		},
		{
			"everything asked for",
			plan.Plan{InFlight: 9, PerSecond: 2.5, TimeoutMs: 1500, Attempts: 2, AbortRest: true, Method: "POST"},
			settle.Limits{InFlight: 9, PerSecond: 2.5, Timeout: 1500 * time.Millisecond, Attempts: 2, AbortRest: true},
		},
		{
			"the practice API without IDs",
			plan.Plan{Endpoint: "/demo/{id}"},
			settle.Limits{InFlight: 1, Timeout: 20 * time.Second, Attempts: 3},
		},
		{
			"HEAD is tried again too",
			plan.Plan{Method: "HEAD"},
			settle.Limits{InFlight: 6, Timeout: 20 * time.Second, Attempts: 3},
		},
		{
			"DELETE is not",
			plan.Plan{Method: "DELETE"},
			settle.Limits{InFlight: 6, Timeout: 20 * time.Second, Attempts: 1},
		},
	} {
		if diff := cmp.Diff(c.want, c.plan.Limits()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestFilledChangesNothingThatWasAskedFor(t *testing.T) {
	p := filled(t)
	if got := p.Filled(); !got.Same(p) || string(got.Encode()) != strings.Replace(string(p.Encode()), "{}", "", 1) {
		t.Errorf("got %s, want %s", got.Encode(), p.Encode())
	}
	if twice := (plan.Plan{}).Filled().Filled(); !twice.Same(plan.Plan{}) {
		t.Errorf("filled twice it is %s", twice.Encode())
	}
}
