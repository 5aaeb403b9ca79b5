package plan_test

import (
	"encoding/json"
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
		{
			"GraphQL keeps its braces", `{"query":"{user(id:\"{id}\"){name}}"}`, "7",
			`{"query":"{user(id:\"7\"){name}}"}`,
		},
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
		Endpoint: "/demo/users/{id}", IDs: []string{"a", "b", "c"},
		Headers: map[string]string{"Accept": "x/{y", "X-User": "u-{id}"}, Body: `{"a": 1}`, Method: "PUT",
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

func TestAPlanWithWrongTemplatesMakesNoCalls(t *testing.T) {
	for says, p := range map[string]plan.Plan{
		"a short row": {
			Endpoint: "/demo/{id}/{b}", Rows: &plan.Rows{Columns: []string{"id", "b"}, Values: [][]string{{"1"}}},
		},
		"no columns":  {Endpoint: "/demo/{id}", Rows: &plan.Rows{Values: [][]string{{}}}},
		"no template": {Endpoint: "/demo/{id", IDs: []string{"1"}},
		"nothing":     {},
	} {
		if got := p.First(3); len(got) != 0 {
			t.Errorf("%s: got %s", says, got)
		}
		_, _ = p.Forecast(0), p.Leftover()
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
		"another's address": {
			plan.Plan{Endpoint: "https://x/", IDs: ids}, []any{"GET", settle.AllSettled, 6, int64(20_000), 3, true},
		},
		"practice": {
			plan.Plan{Endpoint: "/demo/", IDs: ids}, []any{"GET", settle.AllSettled, 3, int64(20_000), 3, true},
		},
		"sequential": {
			plan.Plan{Endpoint: "/demo/", IDs: ids, Mode: settle.Sequential, InFlight: 9},
			[]any{"GET", settle.Sequential, 1, int64(20_000), 3, true},
		},
		"posting": {
			plan.Plan{Method: "POST", IDs: ids, TimeoutMs: 5}, []any{"POST", settle.AllSettled, 6, int64(5), 1, true},
		},
		"asked for": {
			plan.Plan{Method: "POST", Attempts: 4, InFlight: 2},
			[]any{"POST", settle.AllSettled, 2, int64(20_000), 4, true},
		},
	} {
		if diff := cmp.Diff(row.want, terms(row.plan)); diff != "" {
			t.Errorf("%s: %s", says, diff)
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
		return // for example an IPv6 zone, which the caller refuses
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
		kind := map[string]string{"Content-Type": "application/json"}
		p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{id}, Body: body, Headers: kind}
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
	ids, err := plan.Range{Low: "1", High: "1000000"}.AppendTo(nil)
	if err != nil {
		b.Fatal(err)
	}
	for says, p := range map[string]plan.Plan{
		"path": {Endpoint: "https://x.example/users/{id}", IDs: ids},
		"header": {
			Endpoint: "https://x.example/users/{id}", IDs: ids,
			Headers: map[string]string{"Accept": "x", "X-User": "{id}"},
		},
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
	ids, err := plan.Range{Low: "1", High: "1000000"}.AppendTo(nil)
	if err != nil {
		b.Fatal(err)
	}
	p := plan.Plan{Endpoint: "https://x.example/users/{id}", IDs: ids}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Check(plan.Bounds{}); err != nil {
			b.Fatal(err)
		}
	}
}
