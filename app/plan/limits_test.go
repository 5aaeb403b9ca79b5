package plan_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

func TestEveryFieldMayGoUpToItsLimit(t *testing.T) {
	for _, c := range []struct {
		says    string
		change  func(*plan.Plan)
		allowed bool
	}{
		{"no calls at once, the default", func(p *plan.Plan) { p.InFlight = 0 }, true},
		{"one call at once", func(p *plan.Plan) { p.InFlight = 1 }, true},
		{"a million calls at once", func(p *plan.Plan) { p.InFlight = 1_000_000 }, true},
		{"the slowest rate", func(p *plan.Plan) { p.PerSecond = 0.001 }, true},
		{"a slower one", func(p *plan.Plan) { p.PerSecond = 0.00099 }, false},
		{"the fastest rate", func(p *plan.Plan) { p.PerSecond = 1_000_000 }, true},
		{"a faster one", func(p *plan.Plan) { p.PerSecond = 1_000_000.5 }, false},
		{"an infinite rate", func(p *plan.Plan) { p.PerSecond = math.Inf(1) }, false},
		{"a millisecond", func(p *plan.Plan) { p.TimeoutMs = 1 }, true},
		{"ten minutes", func(p *plan.Plan) { p.TimeoutMs = plan.MaxTimeoutMs }, true},
		{"a negative timeout", func(p *plan.Plan) { p.TimeoutMs = -1 }, false},
		{"ten attempts", func(p *plan.Plan) { p.Attempts = plan.MaxAttempts }, true},
		{"a negative number of attempts", func(p *plan.Plan) { p.Attempts = -1 }, false},
		{"a body of a mebibyte", func(p *plan.Plan) { p.Body = strings.Repeat("x", 1<<20) }, true},
		{"an address of 8,192 bytes", func(p *plan.Plan) { p.Endpoint = pad("/demo/{id}?x=", 8192) }, true},
		{"an address of 8,193 bytes", func(p *plan.Plan) { p.Endpoint = pad("/demo/{id}?x=", 8193) }, false},
		{"an ID of 4,096 bytes", func(p *plan.Plan) { p.IDs = []string{strings.Repeat("x", plan.MaxIDBytes)} }, true},
		{
			"an ID of 4,097 bytes", func(p *plan.Plan) { p.IDs = []string{strings.Repeat("x", plan.MaxIDBytes+1)} },
			false,
		},
		{"a body that is not UTF-8", func(p *plan.Plan) { p.Body = "\xff" }, false},
		{"a cell that is larger than an ID", func(p *plan.Plan) { *p = wide(strings.Repeat("x", 10_000)) }, true},
		{"a cell that is not UTF-8", func(p *plan.Plan) { *p = wide("\xff") }, false},
		{"a column whose name is not UTF-8", func(p *plan.Plan) { *p = wide("x"); p.Rows.Columns[1] = "\xff" }, false},
	} {
		p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}
		c.change(&p)
		if err := p.Check(plan.Bounds{}); (err == nil) != c.allowed {
			t.Errorf("%s: got %v, want allowed %v", c.says, err, c.allowed)
		}
	}
}

// pad returns a text of n bytes that begins with s.
func pad(s string, n int) string { return s + strings.Repeat("x", n-len(s)) }

// wide is a plan over a table with a cell beside the ID.
func wide(cell string) plan.Plan {
	return plan.Plan{
		Endpoint: "/demo/{id}",
		Rows:     &plan.Rows{Columns: []string{"id", "note"}, Values: [][]string{{"1", cell}}},
	}
}

func TestEveryMethodAndModeIsAllowed(t *testing.T) {
	for _, method := range append(plan.Methods(), "") {
		p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Method: method}
		if err := p.Check(plan.Bounds{}); err != nil {
			t.Errorf("method %q: %v", method, err)
		}
	}
	for _, mode := range append(settle.Modes(), "") {
		p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Mode: mode}
		if err := p.Check(plan.Bounds{}); err != nil {
			t.Errorf("mode %q: %v", mode, err)
		}
	}
	for _, wrong := range []string{"get", "CONNECT", "TRACE", "GET ", "PROPFIND"} {
		p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Method: wrong}
		mistake := onlyMistake(t, wrong, p.Check(plan.Bounds{}))
		if mistake.Field != "method" || mistake.Typed != wrong {
			t.Errorf("method %q: got %+v", wrong, *mistake)
		}
	}
}

func TestAServersBoundsAreLimits(t *testing.T) {
	bounds := plan.Bounds{MaxIDs: 2, MaxInFlight: 5, Methods: []string{"HEAD"}}
	for _, c := range []struct {
		says   string
		plan   plan.Plan
		fields string
	}{
		{"within all", plan.Plan{IDs: []string{"1", "2"}, InFlight: 5, Method: "HEAD"}, ""},
		{"over all", plan.Plan{IDs: []string{"1", "2", "3"}, InFlight: 6, Method: "GET"}, "ids inFlight"},
		{"another method, said", plan.Plan{IDs: []string{"1"}, Method: "GET"}, "method"},
		{"another method, by default", plan.Plan{IDs: []string{"1"}}, "method"},
	} {
		c.plan.Endpoint = "https://x.example/{id}"
		err := c.plan.Check(bounds)
		if got := fieldsOf(err); got != c.fields {
			t.Errorf("%s: got %v, want mistakes in %q", c.says, err, c.fields)
		}
		if all := mistakes(err); len(all) > 0 && !all.OverLimit() {
			t.Errorf("%s: %v is not over a limit", c.says, err)
		}
	}
}

func TestADefaultIsNeverOverALimit(t *testing.T) {
	p := plan.Plan{Endpoint: "https://x.example/{id}", IDs: []string{"1"}}
	if err := p.Check(plan.Bounds{MaxInFlight: 1}); err != nil {
		t.Errorf("got %v, but 6 calls at once are the default", err)
	}
}

// Of a long range only the ends are looked at; a list that differs from a range in one place is looked at whole.
func TestALongListIsCheckedWhole(t *testing.T) {
	list, err := plan.Range{Low: "1", High: "5000"}.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Plan{Endpoint: "https://x.example/{id}", IDs: list}
	if err := p.Check(plan.Bounds{}); err != nil {
		t.Errorf("a range: %v", err)
	}
	for _, at := range []int{0, 1, 2500, 4999} {
		spoiled := append([]string{}, list...)
		spoiled[at] = ".."
		p.IDs = spoiled
		mistake := onlyMistake(t, "a way up", p.Check(plan.Bounds{}))
		if want := fmt.Sprintf("ids[%d]", at); mistake.Field != want {
			t.Errorf("got %s, want %s", mistake.Field, want)
		}
	}
}
