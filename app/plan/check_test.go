package plan_test

import (
	"math"
	"strings"
	"testing"

	"allsettled/app/plan"
)

// fault is a change to a good plan that spoils it, and the mistake it makes.
type fault struct {
	says              string
	change            func(*plan.Plan)
	field, want       string
	overLimit, secret bool
}

// refuses makes each change and expects its one mistake; without a field, none.
func refuses(t *testing.T, cases []fault) {
	t.Helper()
	bounds := plan.Bounds{MaxIDs: 3, MaxInFlight: 50, Methods: []string{"GET", "HEAD"}}
	for _, row := range cases {
		t.Run(row.says, func(t *testing.T) {
			p := plan.Plan{Endpoint: "https://x.example/{id}", IDs: []string{"1"}}
			row.change(&p)
			row.compare(t, p.Check(bounds))
		})
	}
}

func (f fault) compare(t *testing.T, err error) {
	t.Helper()
	got := mistakes(err)
	if f.field == "" && len(got) == 0 {
		return
	}
	if len(got) != 1 {
		t.Fatalf("got %v, want one mistake", err)
	}
	if got[0].Field != f.field || !strings.Contains(got[0].Want, f.want) || got[0].OverLimit != f.overLimit {
		t.Errorf("got %+v", *got[0])
	}
	if f.secret && got[0].Typed != "•••" {
		t.Errorf("typed %q", got[0].Typed)
	}
}

func at(endpoint string) func(*plan.Plan) { return func(p *plan.Plan) { p.Endpoint = endpoint } }

func head(name, value string) func(*plan.Plan) {
	return func(p *plan.Plan) { p.Headers = map[string]string{name: value} }
}

func ids(list ...string) func(*plan.Plan) { return func(p *plan.Plan) { p.IDs = list } }

func rows(columns []string, values ...[]string) func(*plan.Plan) {
	return func(p *plan.Plan) { p.IDs, p.Rows = nil, &plan.Rows{Columns: columns, Values: values} }
}

func TestCheckRefusesAddresses(t *testing.T) {
	refuses(t, []fault{
		{"no address", at(""), "endpoint", "write the address", false, false},
		{"an address without a scheme", at("x.example/{id}"), "endpoint", "https://", false, false},
		{"another scheme", at("ftp://x.example/{id}"), "endpoint", "https://", false, false},
		{"a script", at("javascript://x/{id}"), "endpoint", "https://", false, false},
		{"a host without a scheme", at("//x.example/{id}"), "endpoint", "https://", false, false},
		{"another path on this server", at("/api/runs/{id}"), "endpoint", "/demo/", false, false},
		{"a way out of the practice API", at("/demo/../api/{id}"), "endpoint", "without . and ..", false, false},
		{"an escaped way out", at("/demo/%2e%2E/api/{id}"), "endpoint", "without . and ..", false, false},
		{"no host", at("https:///{id}"), "endpoint", "host name", false, false},
		{"a name and password", at("https://me:pw@x.example/{id}"), "endpoint", "header", false, false},
		{"the host is the variable", at("https://{id}/"), "endpoint", "host in full", false, false},
		{"the host ends in one", at("https://x.example{id}"), "endpoint", "host in full", false, false},
		{"the port is one", at("https://x.example:{id}/"), "endpoint", "host in full", false, false},
		{"an open one behind the host", at("https://x.example{+id}"), "endpoint", "host in full", false, false},
		{"a label behind the host", at("https://x.example{.id}"), "endpoint", "host in full", false, false},
		{"the scheme is one", at("{id}://x.example/"), "endpoint", "https://", false, false},
		{"a port that is not a number", at("https://x.example:99999999x/{id}"), "endpoint", "host name", false, false},
		{"a port too high", at("https://x.example:65536/{id}"), "endpoint", "host name", false, false},
		{"a backslash in the host", at(`https://x.example\@y/{id}`), "endpoint", "", false, false},
		{"a fragment", at("https://x.example/#{id}"), "endpoint", "never sent", false, false},
		{"a space", at("https://x.example/a b/{id}"), "endpoint", "%20", false, false},
		{"a brace that is not closed", at("https://x.example/{id"), "endpoint", "single braces", false, false},
		{"an empty variable", at("https://x.example/{}{id}"), "endpoint", "single braces", false, false},
		{"double braces", at("https://x.example/{{id}}"), "endpoint", "single braces", false, false},
		{"JavaScript's braces", at("https://x.example/${id}"), "endpoint", "single braces", false, false},
		{"escaped braces", at("https://x.example/%7bid%7d"), "endpoint", "write {id}", false, false},
		{
			"a variable that no column fills", at("https://x.example/{id}/{country}"), "endpoint", "use {id}", false,
			false,
		},
		{"no {id}", at("https://x.example/"), "endpoint", "put {id}", false, false},
	})
}

func TestCheckRefusesTables(t *testing.T) {
	refuses(t, []fault{
		{"no IDs", ids(), "ids", "at least one", false, false},
		{"too many IDs", ids("1", "2", "3", "4"), "ids", "at most 3", true, false},
		{"an ID that would leave its folder", ids("1", ".."), "ids[1]", "change the path", false, false},
		{"an ID that is not UTF-8", ids("\xff"), "ids[0]", "UTF-8", false, false},
		{"an ID that is a book", ids(strings.Repeat("x", 5000)), "ids[0]", "4,096", false, false},
		{"ids and rows", func(p *plan.Plan) { p.Rows = &plan.Rows{} }, "rows", "not both", false, false},
		{"rows without columns", rows(nil, []string{"1"}), "rows.columns", "at least one", false, false},
		{"rows without values", rows([]string{"id"}), "rows", "at least one", false, false},
		{
			"a column without a name", rows([]string{"id", ""}, []string{"1", "2"}), "rows.columns[1]", "name", false,
			false,
		},
		{
			"two columns of one name", rows([]string{"id", "id"}, []string{"1", "2"}), "rows.columns[1]", "its own",
			false, false,
		},
		{
			"too few headings", func(p *plan.Plan) {
				p.IDs, p.Rows = nil, &plan.Rows{
					Columns: []string{"id", "b"}, Values: [][]string{{"1", "2"}}, Headings: []string{"ID"},
				}
			}, "rows.headings", "2 headings", false, false,
		},
		{
			"a heading that is a book", func(p *plan.Plan) {
				p.IDs, p.Rows = nil, &plan.Rows{
					Columns: []string{"id"}, Values: [][]string{{"1"}}, Headings: []string{strings.Repeat("x", 201)},
				}
			}, "rows.headings", "200 bytes", false, false,
		},
		{
			"a short row", rows([]string{"id", "b"}, []string{"1", "2"}, []string{"1"}), "rows.values[1]", "2 cells",
			false, false,
		},
		{
			"rows without an id column call theirs by the first", rows([]string{"user", "b"}, []string{"1", "2"}), "",
			"", false, false,
		},
	})
}

func TestCheckRefusesHeaders(t *testing.T) {
	refuses(t, []fault{
		{"a variable of a header that no column fills", head("X-A", "{nope}"), "headers.X-A", "use {id}", false, false},
		{"a header's name with a space", head("X A", "1"), "headers.X A", "header's name", false, false},
		{"a header of two lines", head("X-A", "1\r\nHost: y"), "headers.X-A", "line breaks", false, false},
		{"another host", head("host", "y.example"), "headers.host", "leave out Host", false, false},
		{"a length of one's own", head("Content-Length", "1"), "headers.Content-Length", "leave out", false, false},
		{"a masked secret", head("Authorization", "•••"), "headers.Authorization", "again", false, true},
		{
			"a wrong secret is not repeated", head("X-Api-Key", "geheim\n"), "headers.X-Api-Key", "line breaks",
			false, true,
		},
		{
			"an ID of two lines for a header",
			func(p *plan.Plan) { p.IDs, p.Headers = []string{"1", "2\r\n3"}, map[string]string{"X-A": "{id}"} },
			"ids[1]", "header X-A", false, false,
		},
	})
}

func TestCheckRefusesTerms(t *testing.T) {
	refuses(t, []fault{
		{"an unknown method", func(p *plan.Plan) { p.Method = "get" }, "method", "GET, HEAD, POST", false, false},
		{
			"a method that is not allowed", func(p *plan.Plan) { p.Method = "POST" }, "method", "GET or HEAD", true,
			false,
		},
		{"an unknown mode", func(p *plan.Plan) { p.Mode = "allsettled" }, "mode", "allSettled", false, false},
		{"negative in flight", func(p *plan.Plan) { p.InFlight = -1 }, "inFlight", "whole number", false, false},
		{"too many in flight", func(p *plan.Plan) { p.InFlight = 51 }, "inFlight", "at most 50", true, false},
		{"a negative rate", func(p *plan.Plan) { p.PerSecond = -1 }, "perSecond", "0.001", false, false},
		{
			"a rate that is no number", func(p *plan.Plan) { p.PerSecond = math.NaN() }, "perSecond", "0.001", false,
			false,
		},
		{"a start in ten centuries", func(p *plan.Plan) { p.PerSecond = 1e-12 }, "perSecond", "0.001", false, false},
		{"over 10 minutes", func(p *plan.Plan) { p.TimeoutMs = 600_001 }, "timeoutMs", "10 minutes", false, false},
		{"over 10 attempts", func(p *plan.Plan) { p.Attempts = 11 }, "attempts", "1 to 10", false, false},
		{"a large body", func(p *plan.Plan) { p.Body = strings.Repeat("x", 1<<20+1) }, "body", "1 MiB", false, false},
		{
			"a variable of the body that no column fills", func(p *plan.Plan) { p.Body = `{"a": "{nope}"}` }, "body",
			"use {id}", false, false,
		},
		{
			"a bare text in JSON",
			func(p *plan.Plan) { p.IDs, p.Body = []string{"1", `1, "admin": true`}, `{"a": {id}}` }, "ids[1]",
			"quotes", false, false,
		},
	})
}

func TestCheckNamesEveryWrongField(t *testing.T) {
	p := plan.Plan{
		Endpoint: "x", IDs: []string{"1"}, Method: "nope", Mode: "some", Attempts: 11,
		Headers: map[string]string{"Host": "x"},
	}
	var fields []string
	for _, one := range mistakes(p.Check(plan.Bounds{})) {
		fields = append(fields, one.Field)
	}
	if got := strings.Join(fields, " "); got != "method mode headers.Host attempts endpoint" {
		t.Errorf("got %s", got)
	}
}

func TestTheBoundOfCallsInFlightIsNotForThePracticeAPI(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1"}, InFlight: 5000}
	if err := p.Check(plan.Bounds{MaxInFlight: 50}); err != nil || !p.Practice() {
		t.Error(err)
	}
}
