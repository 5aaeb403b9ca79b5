package paste_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestGlobsBecomeIDs(t *testing.T) {
	lines := strings.Split(input(t, "C07.txt"), "\n")
	hundred, err := plan.Range{Low: "001", High: "100"}.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := func(columns string, lines ...string) *plan.Rows {
		r := &plan.Rows{Columns: strings.Fields(columns)}
		for _, line := range lines {
			r.Values = append(r.Values, strings.Fields(line))
		}
		return r
	}
	for _, c := range []struct {
		text, endpoint string
		ids            []string
		rows           *plan.Rows
	}{
		{lines[0], host + "/users/{id}/posts", hundred, nil},
		{lines[1], host + "/{part1}/users/{id}", nil, rows("part1 id", "eu 1", "eu 2", "eu 3", "us 1", "us 2", "us 3")},
		{lines[2], host + "/q?submittedDate:[20210201+TO+20210430]&id={id}", []string{"7"}, nil},
		{"curl a.example/[1-10:4]", "http://a.example/{id}", []string{"1", "5", "9"}, nil},
		{"curl a.example/[a-e:2]", "http://a.example/{id}", []string{"a", "c", "e"}, nil},
		{"curl a.example/[08-11].json", "http://a.example/{id}.json", []string{"08", "09", "10", "11"}, nil},
		{"curl a.example/[9-011]", "http://a.example/{id}", []string{"9", "10", "11"}, nil},
		{"curl a.example/{eu,,us}", "http://a.example/{id}", []string{"eu", "", "us"}, nil},
		{
			"curl 'a.example/[1-2]?l={de,fr}'", "http://a.example/{id}?l={part2}", nil,
			rows("id part2", "1 de", "1 fr", "2 de", "2 fr"),
		},
		{
			"curl 'a.example/{a,b}/{c,d}'", "http://a.example/{id}/{part2}", nil,
			rows("id part2", "a c", "a d", "b c", "b d"),
		},
		{"curl a.example/{1..3}", "http://a.example/{id}", []string{"1", "2", "3"}, nil},
		{"curl a.example/{08..10}", "http://a.example/{id}", []string{"08", "09", "10"}, nil},
		{"curl a.example/{a..e..2}", "http://a.example/{id}", []string{"a", "c", "e"}, nil},
		{"curl a.example/{id}/[1-2]", "http://a.example/{id_2}/{id}", []string{"1", "2"}, nil},
		{
			"curl 'a.example/<part1>/{a,b}/[1-2]'", "http://a.example/{part1_2}/{part1}/{id}", nil,
			rows("part1 id", "a 1", "a 2", "b 1", "b 2"),
		},
		{"curl 'http://[::1]:80/[1-2]'", "http://[::1]:80/{id}", []string{"1", "2"}, nil},
		{`curl 'a.example/x?f\[0\]=1'`, "http://a.example/x?f[0]=1", nil, nil},
		{"curl 'a.example/x?f[]=1&g[a]=2'", "http://a.example/x?f[]=1&g[a]=2", nil, nil},
		{`curl 'a.example/x?f={"a":1,"b":2}'`, "http://a.example/x?f=%7B%22a%22:1,%22b%22:2%7D", nil, nil},
		{"curl -g 'a.example/x/{a,b}'", "http://a.example/x/%7Ba,b%7D", nil, nil},
		{"curl --globoff 'a.example/x/[1-3]y'", "http://a.example/x/{id}", []string{"[1-3]y"}, nil},
	} {
		got, err := paste.ParseCommand(c.text)
		want := got
		want.Plan.Endpoint, want.Plan.IDs, want.Plan.Rows = c.endpoint, c.ids, c.rows
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.text, err, diff)
		}
	}
}

func TestVariablesOfAShellAreAskedForByName(t *testing.T) {
	for _, c := range []struct {
		says, text, endpoint, header, body string
		asked                              []paste.Variable
	}{
		{
			"a key in braces", `curl "https://a.example/7" -H "X-Key: ${KEY}"`, "https://a.example/{id}", "{KEY}", "",
			[]paste.Variable{{Name: "KEY", Field: "headers.X-Key"}},
		},
		{
			"a host", `curl "$BASE/users/7"`, "http://{BASE}/users/{id}", "", "",
			[]paste.Variable{{Name: "BASE", Field: "endpoint"}},
		},
		{
			"an ID and another", `curl https://a.example/$ORG/$USER`, "https://a.example/{ORG}/{id}", "", "",
			[]paste.Variable{{Name: "ORG", Field: "endpoint"}},
		},
		{
			"a key in the query", `curl "https://a.example/users/7?api_key=$KEY"`,
			"https://a.example/users/{id}?api_key={KEY}", "", "",
			[]paste.Variable{{Name: "KEY", Field: "endpoint"}},
		},
		{
			"a key in the path", `curl "https://a.example/bot$TOKEN/7"`, "https://a.example/bot{TOKEN}/{id}", "", "",
			[]paste.Variable{{Name: "TOKEN", Field: "endpoint"}},
		},
		{
			"an ID in the body", `curl https://a.example/x -d "{\"id\": \"$USER_ID\", \"k\": \"$K\"}"`,
			"https://a.example/x", "", `{"id": "{id}", "k": "{K}"}`,
			[]paste.Variable{{Name: "K", Field: "body"}},
		},
		{
			"the same in address and body", `curl https://a.example/$U -d "u=$U"`, "https://a.example/{id}", "",
			"u={id}", nil,
		},
		{
			"encoded data", `curl https://a.example/7 --data-urlencode "q=a b $Q"`, "https://a.example/{id}", "",
			"q=a+b+{Q}",
			[]paste.Variable{{Name: "Q", Field: "body"}},
		},
		{
			"a here-document", "curl https://a.example/7 -d @- <<EOF\n{\"k\": \"$K\", \"l\": \"\\$K\"}\nEOF",
			"https://a.example/{id}", "", `{"k": "{K}", "l": "$K"}`,
			[]paste.Variable{{Name: "K", Field: "body"}},
		},
		{
			"a number of a script", `curl https://a.example/$1`, "https://a.example/{id}", "", "", nil,
		},
		{
			"one that is set before",
			"# list users\nexport KEY='a b'\nHOST=https://a.example\n\ncurl \"$HOST/7\" -H \"X-Key: $KEY\"",
			"https://a.example/{id}", "a b", "", nil,
		},
		{
			"cmd", `curl ^"https://a.example/%USER%^" -H ^"X-Key: %KEY%^"`, "https://a.example/{id}", "{KEY}", "",
			[]paste.Variable{{Name: "KEY", Field: "headers.X-Key"}},
		},
		{
			"PowerShell",
			"curl.exe https://a.example/7 `\n -H \"X-Key: $env:KEY\"", "https://a.example/{id}", "{KEY}", "",
			[]paste.Variable{{Name: "KEY", Field: "headers.X-Key"}},
		},
		{
			"what documentation writes for a key", "curl https://a.example/7 -H 'X-Key: <your-key>'",
			"https://a.example/{id}", "{your_key}", "",
			[]paste.Variable{{Name: "your_key", Field: "headers.X-Key"}},
		},
		{
			"what is yours", "curl https://a.example/7 -H 'X-Key: YOUR_API_KEY'", "https://a.example/{id}",
			"{YOUR_API_KEY}", "",
			[]paste.Variable{{Name: "YOUR_API_KEY", Field: "headers.X-Key"}},
		},
		{
			"two braces", "curl https://a.example/7 -H 'X-Key: {{key}}'", "https://a.example/{id}", "{key}", "",
			[]paste.Variable{{Name: "key", Field: "headers.X-Key"}},
		},
		{
			"a dollar in single quotes", "curl 'https://a.example/7' -H 'X-Key: $KEY'", "https://a.example/{id}",
			"$KEY", "", nil,
		},
	} {
		got, err := paste.ParseCommand(c.text)
		if diff := cmp.Diff(c.asked, got.Asked); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.says, err, diff)
		}
		if p := got.Plan; p.Endpoint != c.endpoint || p.Headers["X-Key"] != c.header || p.Body != c.body {
			t.Errorf("%s: got %q, %q and %q, want %q, %q and %q",
				c.says, p.Endpoint, p.Headers["X-Key"], p.Body, c.endpoint, c.header, c.body)
		}
		p := got.Plan
		p.IDs = []string{"1"}
		if err := p.Check(plan.Bounds{}); (err == nil) == (len(c.asked) > 0) {
			t.Errorf("%s: the plan with an ID has %v, although %d variables have no value", c.says, err, len(c.asked))
		}
	}
}
