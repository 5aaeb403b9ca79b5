package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
)

func TestTheQueryIsAddedToEveryAddress(t *testing.T) {
	for _, c := range []struct {
		says, endpoint string
		query          map[string]string
		want           string
	}{
		{
			"to an address without one", "https://a.example/{id}",
			map[string]string{"api_key": "s3 cr&t"},
			"https://a.example/7?api_key=s3+cr%26t",
		},
		{
			"behind the one that is there", "https://a.example/?id={id}",
			map[string]string{"b": "2", "a": "1"},
			"https://a.example/?id=7&a=1&b=2",
		},
		{
			"behind a bare question mark", "https://a.example/{id}?",
			map[string]string{"a": "1"},
			"https://a.example/7?a=1",
		},
		{"nothing", "https://a.example/{id}", nil, "https://a.example/7"},
	} {
		p := plan.Plan{Endpoint: c.endpoint, IDs: []string{"7"}, Query: c.query}
		if err := p.Check(plan.Bounds{}); err != nil {
			t.Errorf("%s: %v", c.says, err)
		}
		if got := p.First(1); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q, want %q", c.says, got, c.want)
		}
	}
}

func TestTheQueryIsASecretWhateverItsName(t *testing.T) {
	p := plan.Plan{Endpoint: "https://a.example/{id}", IDs: []string{"7"}, Query: map[string]string{"q": "hunter2"}}
	hidden := p.Masked()
	if !p.HasSecrets() || p.IsMasked() || !hidden.IsMasked() {
		t.Errorf("secrets %v, masked %v, masked after Masked %v", p.HasSecrets(), p.IsMasked(), hidden.IsMasked())
	}
	if strings.Contains(string(hidden.Encode()), "hunter2") || p.Query["q"] != "hunter2" {
		t.Errorf("masked it is %s, and it was %s", hidden.Encode(), p.Encode())
	}
	if got := hidden.First(1); got[0] != "https://a.example/7?q=•••" {
		t.Errorf("shown as %q", got)
	}
	if !p.Same(hidden) || !p.Same(hidden.WithSecrets(p)) || hidden.WithSecrets(p).IsMasked() {
		t.Error("a plan is not the same as itself with its secrets hidden and brought again")
	}
	back, err := plan.Decode(p.Encode())
	if diff := cmp.Diff(p, back); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestAQueryThatIsRefused(t *testing.T) {
	for says, json := range map[string]string{
		"query.a": `{"endpoint":"/demo/users/{id}","ids":["1"],"query":{"a":1}}`,
		"query":   `{"endpoint":"/demo/users/{id}","ids":["1"],"query":["a"]}`,
	} {
		if _, err := plan.Decode([]byte(json)); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	for _, query := range []map[string]string{{"": "x"}, {"a": strings.Repeat("x", 20_000)}, {"\xff": "x"}} {
		p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1"}, Query: query}
		if err := p.Check(plan.Bounds{}); err == nil || strings.Contains(err.Error(), "xxxx") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAQueryMayGoUpToItsLimits(t *testing.T) {
	many := func(n int) map[string]string {
		query := map[string]string{}
		for i := range n {
			query[strings.Repeat("k", i+1)] = "x"
		}
		return query
	}
	for _, c := range []struct {
		says    string
		query   map[string]string
		allowed bool
	}{
		{"20 parameters", many(20), true},
		{"21 parameters", many(21), false},
		{"a name of 256 bytes", map[string]string{strings.Repeat("k", 256): "x"}, true},
		{"a name of 257 bytes", map[string]string{strings.Repeat("k", 257): "x"}, false},
		{"a value of 16 KiB", map[string]string{"k": strings.Repeat("x", 16<<10)}, true},
		{"a value of more", map[string]string{"k": strings.Repeat("x", 16<<10+1)}, false},
		{"an empty value", map[string]string{"k": ""}, true},
		{"a value that is not UTF-8", map[string]string{"k": "\xff"}, false},
		{"any characters in UTF-8", map[string]string{"k&=#": "a&b=c#d ü"}, true},
	} {
		p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1"}, Query: c.query}
		if err := p.Check(plan.Bounds{}); (err == nil) != c.allowed {
			t.Errorf("%s: got %v, want allowed %v", c.says, err, c.allowed)
		}
	}
}
