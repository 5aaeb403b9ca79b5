package plan_test

import (
	"encoding/json"
	"maps"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yosida95/uritemplate/v3"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// sheet is a plan over one row of three columns.
func sheet(endpoint string, values ...string) plan.Plan {
	columns := []string{"id", "country", "path"}
	return plan.Plan{Endpoint: endpoint, Rows: &plan.Rows{Columns: columns[:len(values)], Values: [][]string{values}}}
}

func TestAddressesAreFilledIn(t *testing.T) {
	const site = "https://x.example"
	for _, row := range []struct {
		says, endpoint string
		values         []string
		want           string
	}{
		{"an ID in the path", "/users/{id}", []string{"007"}, "/users/007"},
		{"special characters are escaped", "/users/{id}", []string{"a/b?c#d e%"}, "/users/a%2Fb%3Fc%23d%20e%25"},
		{"as UTF-8", "/users/{id}", []string{"é€😀\x00"}, "/users/%C3%A9%E2%82%AC%F0%9F%98%80%00"},
		{"a host does not move", "/{id}", []string{"@evil.example/"}, "/%40evil.example%2F"},
		{"two columns", "/{country}/{id}", []string{"1", "de"}, "/de/1"},
		{"two in one expression", "/{id,country}", []string{"1", "de"}, "/1,de"},
		{"a query", "/u{?id,country}", []string{"1", "d e"}, "/u?id=1&country=d%20e"},
		{"an empty value in a query", "/u{?id,country}", []string{"1", ""}, "/u?id=1&country="},
		{"a longer query", "/u?a=b{&id}", []string{"1&2"}, "/u?a=b&id=1%262"},
		{"path segments", "{/id,country}", []string{"1", "de"}, "/1/de"},
		{"a query behind the host", "{?id}", []string{"1"}, "?id=1"},
		{"matrix parameters", "/u{;id,country}", []string{"1", ""}, "/u;id=1;country"},
		{"a label", "/u{.id}", []string{"json"}, "/u.json"},
		{"a prefix counts characters", "/{id:2}/{id}", []string{"éàü"}, "/%C3%A9%C3%A0/%C3%A9%C3%A0%C3%BC"},
		{"an open path", "/{+path}?u={id}", []string{"1", "de", "a/b c%20d%"}, "/a/b%20c%20d%25?u=1"},
		{"text in the address that is not ASCII", "/größe/{id}", []string{"1"}, "/gr%C3%B6%C3%9Fe/1"},
		{"three dots are a name", "/{id}", []string{"..."}, "/..."},
		{"dots in the query are harmless", "/?u={id}", []string{".."}, "/?u=.."},
	} {
		t.Run(row.says, func(t *testing.T) {
			p := sheet(site+row.endpoint, row.values...)
			if err := p.Check(plan.Bounds{}); err != nil {
				t.Fatal(err)
			}
			if got := p.First(1); !slices.Equal(got, []string{site + row.want}) {
				t.Errorf("got %s, want %s", got, site+row.want)
			}
		})
	}
}

func TestHeadersAndBodiesAreFilledIn(t *testing.T) {
	for _, row := range []struct{ says, body, id, want string }{
		{"a JSON text is escaped", `{"user": "{id}"}`, "a\"b\\\n\x01é", `{"user": "a\"b\\\n\u0001é"}`},
		{"JSON's own braces are no variables", `{"user": {"id": "{id}"}}`, "7", `{"user": {"id": "7"}}`},
		{"a bare number", `{"user": {id}}`, "-7.5e3", `{"user": -7.5e3}`},
		{"a list", `[{id}, "{id}"]`, "true", `[true, "true"]`},
		{"an escaped quote ends no text", `{"a": "\"{id}"}`, `"`, `{"a": "\"\""}`},
		{"a form is literal", `user={id}&x={id}`, `"7"`, `user="7"&x="7"`},
		{"only a variable", `{id}`, `"7"`, `"7"`},
		{"GraphQL keeps its braces", `{"query":"{user(id:\"{id}\"){name}}"}`, "7", `{"query":"{user(id:\"7\"){name}}"}`},
	} {
		t.Run(row.says, func(t *testing.T) {
			p := plan.Plan{Endpoint: "https://x.example/", IDs: []string{row.id}, Method: "POST", Body: row.body}
			if err := p.Check(plan.Bounds{}); err != nil {
				t.Fatal(err)
			}
			for call := range p.Calls(nil) {
				if call.Body != row.want {
					t.Errorf("got %s, want %s", call.Body, row.want)
				}
			}
		})
	}
}

func TestCallsShareWhatDoesNotVary(t *testing.T) {
	p := plan.Plan{
		Endpoint: "/demo/users/{id}", IDs: []string{"a", "b", "c"}, Headers: map[string]string{"Accept": "x/{y", "X-User": "u-{id}"}, Body: `{"a": 1}`, Method: "PUT",
	}
	var got []settle.Call
	for call := range p.Calls(func(index int) bool { return index == 1 }) {
		got = append(got, call)
	}
	header := func(id string) map[string]string {
		return map[string]string{"Accept": "x/{y", "X-User": "u-" + id, "Content-Type": "application/json"}
	}
	want := []settle.Call{
		{Index: 0, ID: "a", Method: "PUT", URL: "/demo/users/a", Header: header("a"), Body: `{"a": 1}`},
		{Index: 2, ID: "c", Method: "PUT", URL: "/demo/users/c", Header: header("c"), Body: `{"a": 1}`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	p.Headers, p.Body = nil, "id={id}"
	for call := range p.Calls(nil) {
		if call.Header["Content-Type"] != "text/plain;charset=UTF-8" {
			t.Errorf("got %v", call.Header)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	ok := func() plan.Plan {
		return plan.Plan{Endpoint: "https://x.example/{id}", IDs: []string{"1"}}
	}
	bounds := plan.Bounds{MaxIDs: 3, MaxInFlight: 50, Methods: []string{"GET", "HEAD"}}
	at := func(endpoint string) func(*plan.Plan) { return func(p *plan.Plan) { p.Endpoint = endpoint } }
	head := func(name, value string) func(*plan.Plan) {
		return func(p *plan.Plan) { p.Headers = map[string]string{name: value} }
	}
	ids := func(list ...string) func(*plan.Plan) { return func(p *plan.Plan) { p.IDs = list } }
	rows := func(columns []string, values ...[]string) func(*plan.Plan) {
		return func(p *plan.Plan) { p.IDs, p.Rows = nil, &plan.Rows{Columns: columns, Values: values} }
	}
	for _, row := range []struct {
		says              string
		change            func(*plan.Plan)
		field, want       string
		overLimit, secret bool
	}{
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
		{"a port that is none", at("https://x.example:99999999x/{id}"), "endpoint", "host name", false, false},
		{"a backslash in the host", at(`https://x.example\@y/{id}`), "endpoint", "", false, false},
		{"a fragment", at("https://x.example/#{id}"), "endpoint", "never sent", false, false},
		{"a space", at("https://x.example/a b/{id}"), "endpoint", "%20", false, false},
		{"a brace that is not closed", at("https://x.example/{id"), "endpoint", "single braces", false, false},
		{"an empty variable", at("https://x.example/{}{id}"), "endpoint", "single braces", false, false},
		{"double braces", at("https://x.example/{{id}}"), "endpoint", "single braces", false, false},
		{"JavaScript's braces", at("https://x.example/${id}"), "endpoint", "single braces", false, false},
		{"escaped braces", at("https://x.example/%7bid%7d"), "endpoint", "write {id}", false, false},
		{"a variable that no column fills", at("https://x.example/{id}/{country}"), "endpoint", "use {id}", false, false},
		{"no {id}", at("https://x.example/"), "endpoint", "put {id}", false, false},
		{"no IDs", ids(), "ids", "at least one", false, false},
		{"too many IDs", ids("1", "2", "3", "4"), "ids", "at most 3", true, false},
		{"an ID that would leave its folder", ids("1", ".."), "ids[1]", "change the path", false, false},
		{"an ID that is not UTF-8", ids("\xff"), "ids[0]", "UTF-8", false, false},
		{"an ID that is a book", ids(strings.Repeat("x", 5000)), "ids[0]", "4,096", false, false},
		{"ids and rows", func(p *plan.Plan) { p.Rows = &plan.Rows{} }, "rows", "not both", false, false},
		{"rows without columns", rows(nil, []string{"1"}), "rows.columns", "at least one", false, false},
		{"rows without values", rows([]string{"id"}), "rows", "at least one", false, false},
		{"a column without a name", rows([]string{"id", ""}, []string{"1", "2"}), "rows.columns[1]", "name", false, false},
		{"two columns of one name", rows([]string{"id", "id"}, []string{"1", "2"}), "rows.columns[1]", "its own", false, false},
		{"a short row", rows([]string{"id", "b"}, []string{"1", "2"}, []string{"1"}), "rows.values[1]", "2 cells", false, false},
		{"rows without an id column call theirs by the first", rows([]string{"user", "b"}, []string{"1", "2"}), "", "", false, false},
		{"an unknown method", func(p *plan.Plan) { p.Method = "get" }, "method", "GET, HEAD, POST", false, false},
		{"a method that is not allowed", func(p *plan.Plan) { p.Method = "POST" }, "method", "GET or HEAD", true, false},
		{"an unknown mode", func(p *plan.Plan) { p.Mode = "allsettled" }, "mode", "allSettled", false, false},
		{"negative in flight", func(p *plan.Plan) { p.InFlight = -1 }, "inFlight", "whole number", false, false},
		{"too many in flight", func(p *plan.Plan) { p.InFlight = 51 }, "inFlight", "at most 50", true, false},
		{"a negative rate", func(p *plan.Plan) { p.PerSecond = -1 }, "perSecond", "0.001", false, false},
		{"a rate that is no number", func(p *plan.Plan) { p.PerSecond = math.NaN() }, "perSecond", "0.001", false, false},
		{"a start in ten centuries", func(p *plan.Plan) { p.PerSecond = 1e-12 }, "perSecond", "0.001", false, false},
		{"over 10 minutes", func(p *plan.Plan) { p.TimeoutMs = 600_001 }, "timeoutMs", "10 minutes", false, false},
		{"over 10 attempts", func(p *plan.Plan) { p.Attempts = 11 }, "attempts", "1 to 10", false, false},
		{"a large body", func(p *plan.Plan) { p.Body = strings.Repeat("x", 1<<20+1) }, "body", "1 MiB", false, false},
		{"a variable of the body that no column fills", func(p *plan.Plan) { p.Body = `{"a": "{nope}"}` }, "body", "use {id}", false, false},
		{"a bare text in JSON", func(p *plan.Plan) { p.IDs, p.Body = []string{"1", `1, "admin": true`}, `{"a": {id}}` }, "ids[1]", "quotes", false, false},
		{"a variable of a header that no column fills", head("X-A", "{nope}"), "headers.X-A", "use {id}", false, false},
		{"a header's name that is none", head("X A", "1"), "headers.X A", "header's name", false, false},
		{"a header of two lines", head("X-A", "1\r\nHost: y"), "headers.X-A", "line breaks", false, false},
		{"another host", head("host", "y.example"), "headers.host", "leave out Host", false, false},
		{"a length of one's own", head("Content-Length", "1"), "headers.Content-Length", "leave out", false, false},
		{"a masked secret", head("Authorization", "•••"), "headers.Authorization", "again", false, true},
		{"a wrong secret is not repeated", head("X-Api-Key", "geheim\n"), "headers.X-Api-Key", "line breaks", false, true},
		{"an ID of two lines for a header", func(p *plan.Plan) { p.IDs, p.Headers = []string{"1", "2\r\n3"}, map[string]string{"X-A": "{id}"} }, "ids[1]", "header X-A", false, false},
	} {
		t.Run(row.says, func(t *testing.T) {
			p := ok()
			row.change(&p)
			err := p.Check(bounds)
			got := mistakes(err)
			if row.field == "" {
				if len(got) != 0 {
					t.Errorf("got %v", err)
				}
				return
			}
			if len(got) != 1 {
				t.Fatalf("got %v, want one mistake", err)
			}
			if got[0].Field != row.field || !strings.Contains(got[0].Want, row.want) || got[0].OverLimit != row.overLimit {
				t.Errorf("got %+v", *got[0])
			}
			if row.secret && got[0].Typed != "•••" {
				t.Errorf("typed %q", got[0].Typed)
			}
		})
	}
}

func TestCheckNamesEveryWrongField(t *testing.T) {
	p := plan.Plan{Endpoint: "x", IDs: []string{"1"}, Method: "nope", Mode: "some", Attempts: 11, Headers: map[string]string{"Host": "x"}}
	var fields []string
	for _, one := range mistakes(p.Check(plan.Bounds{})) {
		fields = append(fields, one.Field)
	}
	if got := strings.Join(fields, " "); got != "method mode headers.Host attempts endpoint" {
		t.Errorf("got %s", got)
	}
}

func TestThePracticeAPIIsNotHeldInFlight(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1"}, InFlight: 5000}
	if err := p.Check(plan.Bounds{MaxInFlight: 50}); err != nil || !p.Practice() {
		t.Error(err)
	}
}

func TestFilledWritesOutTheDefaults(t *testing.T) {
	terms := func(p plan.Plan) []any {
		l := p.Limits()
		p = p.Filled()
		return []any{p.Method, p.Mode, l.InFlight, l.Timeout.Milliseconds(), l.Attempts, *p.RejectHTTPErrors}
	}
	ids := []string{"1", "2", "3"}
	for says, row := range map[string]struct {
		plan plan.Plan
		want []any
	}{
		"another's address": {plan.Plan{Endpoint: "https://x/", IDs: ids}, []any{"GET", settle.AllSettled, 6, int64(20_000), 3, true}},
		"practice":          {plan.Plan{Endpoint: "/demo/", IDs: ids}, []any{"GET", settle.AllSettled, 3, int64(20_000), 3, true}},
		"sequential":        {plan.Plan{Endpoint: "/demo/", IDs: ids, Mode: settle.Sequential, InFlight: 9}, []any{"GET", settle.Sequential, 1, int64(20_000), 3, true}},
		"posting":           {plan.Plan{Method: "POST", IDs: ids, TimeoutMs: 5}, []any{"POST", settle.AllSettled, 6, int64(5), 1, true}},
		"asked for":         {plan.Plan{Method: "POST", Attempts: 4, InFlight: 2}, []any{"POST", settle.AllSettled, 2, int64(20_000), 4, true}},
	} {
		if diff := cmp.Diff(row.want, terms(row.plan)); diff != "" {
			t.Errorf("%s: %s", says, diff)
		}
	}
}

func TestSecretsAreMaskedAndComeBack(t *testing.T) {
	headers := map[string]string{
		"authorization": "Bearer s3cret", "Cookie": "s3cret", "Proxy-Authorization": "s3cret", "X-Api-Key": "s3cret",
		"X-Auth-Token": "s3cret", "Ocp-Apim-Subscription-Key": "s3cret", "apikey": "s3cret", "X-Session": "s3cret",
		"Accept": "text/plain", "Idempotency-Key": "{id}", "X-Author": "Ada", "X-Keyboard": "de",
	}
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Headers: headers}
	masked := p.Masked()
	if strings.Contains(string(masked.Encode()), "s3cret") || !masked.IsMasked() || p.IsMasked() || !p.HasSecrets() {
		t.Errorf("masked: %s", masked.Encode())
	}
	for _, open := range []string{"Accept", "Idempotency-Key", "X-Author", "X-Keyboard"} {
		if masked.Headers[open] != headers[open] {
			t.Errorf("%s was masked", open)
		}
	}
	if headers["Cookie"] != "s3cret" {
		t.Error("masking changed the plan itself")
	}
	if back := masked.WithSecrets(p); !maps.Equal(back.Headers, headers) {
		t.Errorf("came back as %v", back.Headers)
	}
	if none := masked.WithSecrets(plan.Plan{}); !none.IsMasked() {
		t.Error("secrets came out of nowhere")
	}
}

func TestSameIgnoresSecretsAndDefaults(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Headers: map[string]string{"Cookie": "a", "Accept": "b"}}
	q := p.Filled()
	q.Headers = map[string]string{"Cookie": "other", "Accept": "b"}
	if !p.Same(q) || !p.Same(p.Masked()) {
		t.Error("secrets or defaults made a difference")
	}
	for says, change := range map[string]func(*plan.Plan){
		"address": func(p *plan.Plan) { p.Endpoint = "/demo/x/{id}" },
		"ids":     func(p *plan.Plan) { p.IDs = []string{"2"} },
		"rows":    func(p *plan.Plan) { p.Rows = &plan.Rows{} },
		"header":  func(p *plan.Plan) { p.Headers = map[string]string{"Cookie": "a", "Accept": "c"} },
		"body":    func(p *plan.Plan) { p.Body = "x" },
		"rate":    func(p *plan.Plan) { p.PerSecond = 1 },
		"rule":    func(p *plan.Plan) { no := false; p.RejectHTTPErrors = &no },
	} {
		q := p
		if change(&q); p.Same(q) || q.Same(p) {
			t.Errorf("another %s made no difference", says)
		}
	}
}

// Our filling agrees with uritemplate's on ASCII, and with its own UTF-8 when each byte is
// given as a code point; whatever the values, the host stays.
func FuzzFill(f *testing.F) {
	f.Add("https://x.example/{id}/{country:3}{?id,path}", "a/b", "d é", "../x")
	f.Add("https://x.example{/id}{;country}{.path}{&id*}", "", "\x7f", "..")
	f.Add("/demo/users/{id}?p={+path}", "7", "", "//evil.example/%2e%2e/%zz")
	f.Add("https://x.example/{+path}{id,country}", "@", "\u2028", "\\\\evil#?")
	f.Fuzz(func(t *testing.T, endpoint, id, country, path string) {
		p := sheet(endpoint, id, country, path)
		if p.Check(plan.Bounds{}) != nil {
			return
		}
		first := p.First(1)
		if len(first) != 1 {
			t.Fatalf("%s passed but makes no call", endpoint)
		}
		checkHost(t, endpoint, first[0])
		if want, ok := reference(endpoint, id, country, path); ok && want != first[0] {
			t.Fatalf("%s with %q, %q, %q:\n got %s\nwant %s", endpoint, id, country, path, first[0], want)
		}
	})
}

func checkHost(t *testing.T, endpoint, filled string) {
	t.Helper()
	got, err := url.Parse(filled)
	if err != nil {
		return // an IPv6 zone and the like: refused by whoever calls it
	}
	literal, _, _ := strings.Cut(endpoint, "{")
	want, err := url.Parse(literal)
	if err != nil || got.Host != want.Host || got.Scheme != want.Scheme || got.User != nil {
		t.Fatalf("%s became %s", endpoint, filled)
	}
	if strings.HasPrefix(endpoint, "/") && !strings.HasPrefix(got.JoinPath().Path, "/demo/") {
		t.Fatalf("%s became %s", endpoint, filled)
	}
}

// reference expands by uritemplate, where it can: it escapes code points, so bytes are
// given as such, and it knows no escapes in {+path}, drops NUL, and counts bytes of prefixes.
func reference(endpoint string, values ...string) (string, bool) {
	all := strings.Join(values, "")
	ascii := strings.IndexFunc(all, func(r rune) bool { return r >= 0x80 }) < 0
	if strings.Contains(all, "\x00") || strings.Contains(values[2], "%") || !ascii && strings.Contains(endpoint, ":") {
		return "", false
	}
	if strings.IndexFunc(endpoint, func(r rune) bool { return r >= 0x80 }) >= 0 {
		return "", false
	}
	latin := func(s string) uritemplate.Value {
		var b strings.Builder
		for i := range len(s) {
			b.WriteRune(rune(s[i]))
		}
		return uritemplate.String(b.String())
	}
	if strings.Contains(endpoint, "{+") && strings.Contains(all, "%") {
		return "", false
	}
	got, err := uritemplate.MustNew(endpoint).Expand(uritemplate.Values{
		"id": latin(values[0]), "country": latin(values[1]), "path": latin(values[2]),
	})
	return got, err == nil
}

// A value in a JSON body comes out as it went in, and the body is JSON.
func FuzzBody(f *testing.F) {
	f.Add(`{"user": "{id}", "list": [{id}]}`, "7")
	f.Add(`{"user": "\"{id}\\"}`, "a\"\\\n\u2028\x00")
	f.Add(`[{id}]`, `1, 2`)
	f.Fuzz(func(t *testing.T, body, id string) {
		p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{id}, Body: body, Headers: map[string]string{"Content-Type": "application/json"}}
		if p.Check(plan.Bounds{}) != nil || !json.Valid([]byte(strings.ReplaceAll(body, "{id}", "0"))) {
			return
		}
		for call := range p.Calls(nil) {
			if !json.Valid([]byte(call.Body)) {
				t.Fatalf("%s with %q became %s", body, id, call.Body)
			}
		}
	})
}

func BenchmarkCalls(b *testing.B) {
	ids, err := plan.ParseIDs("1-1000000")
	if err != nil {
		b.Fatal(err)
	}
	for says, p := range map[string]plan.Plan{
		"path":   {Endpoint: "https://x.example/users/{id}", IDs: ids.List},
		"header": {Endpoint: "https://x.example/users/{id}", IDs: ids.List, Headers: map[string]string{"Accept": "x", "X-User": "{id}"}},
	} {
		b.Run(says, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for n < b.N {
				for range p.Calls(nil) {
					if n++; n == b.N {
						break
					}
				}
			}
		})
	}
}

func BenchmarkCheckMillion(b *testing.B) {
	ids, err := plan.ParseIDs("1-1000000")
	if err != nil {
		b.Fatal(err)
	}
	p := plan.Plan{Endpoint: "https://x.example/users/{id}", IDs: ids.List}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Check(plan.Bounds{}); err != nil {
			b.Fatal(err)
		}
	}
}
