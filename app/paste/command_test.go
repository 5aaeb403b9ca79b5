package paste_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// input returns a file of testdata/cases.
func input(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/cases/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

// get is a plan of method GET without headers.
func get(endpoint string, ids ...string) plan.Plan {
	return plan.Plan{Method: "GET", Endpoint: endpoint, IDs: ids, Headers: map[string]string{}}
}

// with is a plan with headers: names and values in turn.
func with(p plan.Plan, headers ...string) plan.Plan {
	p.Headers = map[string]string{}
	for i := 0; i < len(headers); i += 2 {
		p.Headers[headers[i]] = headers[i+1]
	}
	return p
}

// post is a plan of method POST.
func post(endpoint, body string, headers ...string) plan.Plan {
	return with(plan.Plan{Method: "POST", Endpoint: endpoint, Body: body}, headers...)
}

const host = "https://api.example.com"

func TestWhatPeopleBringIsReadAsTheyMeantIt(t *testing.T) {
	c01, c05 := input(t, "C01.txt"), input(t, "C05.txt")
	users := get(host+"/users/{id}", "42")
	accept := with(users, "Accept", "application/json")
	bare, _, _ := strings.Cut(c01, " |")
	address, options, _ := strings.Cut(strings.TrimPrefix(c05, "curl "), " ")
	signed := get(host+"/users/{id}?q=a+b", "42")
	for _, c := range []struct {
		says, text string
		want       paste.Command
	}{
		{"a tail of jq and a file", c01, paste.Command{Plan: accept, Left: "| jq '.name' > out.json", Column: "name"}},
		{"another command behind it", bare + " && echo done", paste.Command{Plan: accept, Left: "&& echo done"}},
		{"a redirection with a number", bare + " 2>/dev/null", paste.Command{Plan: accept, Left: "2>/dev/null"}},
		{"carets of cmd inside of double quotes", input(t, "C02.txt"), paste.Command{Plan: plan.Plan{
			Method: "POST", Endpoint: host + "/cards/{id}", IDs: []string{"7"}, Body: `{"name":"hello","pos":65535}`,
			Headers: map[string]string{"X-F": "a|b", "Content-Type": "application/x-www-form-urlencoded"},
		}}},
		{"pieces of JSON", input(t, "C04.txt"), paste.Command{Plan: post(host+"/q", `{"id":"{id}"}`,
			"Content-Type", "application/json", "Accept", "application/json")}},
		{"options with values", c05, paste.Command{Plan: signed, Dropped: []string{"--connect-to", "--aws-sigv4"}}},
		{
			"options before the address", "curl " + options + " " + address,
			paste.Command{Plan: signed, Dropped: []string{"--connect-to", "--aws-sigv4"}},
		},
		{"typographic marks", input(t, "C09.txt"), paste.Command{Plan: accept, Straightened: true}},
		{"no password", input(t, "C10.txt"), paste.Command{
			Plan: with(users, "Authorization", "Basic a2V5X2xpdmVfMTIzOg=="), NoPassword: true,
		}},
		{"variables of a shell", input(t, "C08.txt"), paste.Command{
			Plan:  with(get(host+"/v2/images/{id}"), "Authorization", "Bearer {API_TOKEN}", "X-Key", "sk-$2a$10$abc"),
			Asked: []paste.Variable{{Name: "API_TOKEN", Field: "headers.Authorization"}},
		}},
		{"what a browser copies as fetch", input(t, "C12-fetch.txt"), paste.Command{
			Plan: with(users, "accept", "application/json"),
		}},
	} {
		got, err := paste.ParseCommand(c.text)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.says, err, diff)
		}
		if !paste.IsCommand(c.text) {
			t.Errorf("%s is not taken for a command", c.says)
		}
	}
}

func TestOfSeveralCommandsTheFirstIsRead(t *testing.T) {
	lines := strings.Split(input(t, "C06.txt"), "\n")
	got, err := paste.ParseCommand(input(t, "C06.txt"))
	if err != nil || got.Left != strings.Join(lines[1:], "\n") || got.Plan.Endpoint != host+"/u/{id}" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCookiesStandOnceWhateverTheirSpelling(t *testing.T) {
	lines := strings.Split(input(t, "C06.txt"), "\n")
	for _, c := range []struct{ text, want string }{
		{lines[0], "a=1"},
		{lines[1], "a=1; b=2"},
		{"curl https://a.example/7 -H 'Cookie: a=1' -H 'cookie: b=2'", "a=1; b=2"},
		{"curl https://a.example/7 -b 'a=1; b=2' --cookie c=3", "a=1; b=2; c=3"},
		{"curl https://a.example/7 --cookie=a=1 -H 'COOKIE: b=2' -b c=3", "b=2"},
		{"curl https://a.example/7 -ba=1", "a=1"},
	} {
		got, err := paste.ParseCommand(c.text)
		var values []string
		for name, value := range got.Plan.Headers {
			if strings.EqualFold(name, "Cookie") {
				values = append(values, value)
			}
		}
		if err != nil || strings.Join(values, " and ") != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.text, values, err, c.want)
		}
	}
	_, err := paste.ParseCommand(lines[2])
	got, ok := errors.AsType[*plan.FieldError](err)
	if !ok || got.Code != "file_data" || got.Typed != "-b cookies.txt" {
		t.Errorf("a file of cookies: got %v, want what -d @file has", err)
	}
}

func TestAContentWithAnAtSignIsAFile(t *testing.T) {
	_, err := paste.ParseCommand(input(t, "C11.txt"))
	got, ok := errors.AsType[*plan.FieldError](err)
	if !ok || got.Code != "file_data" || got.Field != "body" {
		t.Errorf("got %v, want the refusal that -d @file has", err)
	}
}

func TestTheRestOfACurlCommandIsReadAsCurlDoes(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       plan.Plan
		dropped    string
	}{
		{
			"a name and a password in the address", "curl https://ada:s%40c@a.example/7",
			with(get("https://a.example/{id}", "7"), "Authorization", "Basic YWRhOnNAYw=="), "",
		},
		{
			"-u before those of the address", "curl https://a:b@a.example/7 -u ada:",
			with(get("https://a.example/{id}", "7"), "Authorization", "Basic YWRhOg=="), "",
		},
		{
			"a header before -u", "curl -u a:b https://a.example/7 -H 'authorization: x'",
			with(get("https://a.example/{id}", "7"), "authorization", "x"), "",
		},
		{"Digest", "curl --digest -u a:b https://a.example/7", get("https://a.example/{id}", "7"), "--digest"},
		{
			"a header that is taken away", "curl -A x -H 'User-Agent:' -H 'Accept:' https://a.example/7",
			get("https://a.example/{id}", "7"), "",
		},
		{
			"a header without a value", "curl -H 'X-A;' https://a.example/7",
			with(get("https://a.example/{id}", "7"), "X-A", ""), "",
		},
		{
			"headers that each call sets",
			"curl -H 'Accept-Encoding: br' -H 'TE: trailers' -H 'Host: b' https://a.example/7",
			get("https://a.example/{id}", "7"), "Host",
		},
		{
			"a part of the answer", "curl -r 0-99 https://a.example/7",
			with(get("https://a.example/{id}", "7"), "Range", "bytes=0-99"), "",
		},
		{
			"options that are turned off", "curl --no-buffer --no-keepalive https://a.example/7",
			get("https://a.example/{id}", "7"), "",
		},
		{
			"a file that is not written to", "curl -o /dev/null -w '%{http_code}' https://a.example/7",
			get("https://a.example/{id}", "7"), "",
		},
		{
			"a proxy and another host", "curl -x p:1 --resolve a:1:b -k https://a.example/7",
			get("https://a.example/{id}", "7"), "-x --resolve -k",
		},
		{
			"JSON with a header of its own", "curl --json {} -H 'content-type: a/b' a.example",
			post("http://a.example", "{}", "content-type", "a/b", "Accept", "application/json"), "",
		},
		{
			"data and JSON", "curl -d a --json b -d c a.example",
			post("http://a.example", "ab&c", "Content-Type", "application/json", "Accept", "application/json"), "",
		},
		{
			"a query as it is", "curl --url-query +a=%20 --url-query b=%20 a.example/7",
			get("http://a.example/{id}?a=%20&b=%2520", "7"), "",
		},
		{
			"a part of the answer to data", "curl -r 0-9 -d x a.example",
			post("http://a.example", "x", "Content-Type", "application/x-www-form-urlencoded"), "-r",
		},
		{
			"data without a type", "curl -d x -H content-type: a.example", post("http://a.example", "x"),
			"-H Content-Type:",
		},
		{
			"a percent sign in data of an address", "curl -G -d 100% a.example/7",
			get("http://a.example/{id}?100%25", "7"), "",
		},
		{
			"data of an address that look like globs", "curl -G -d 'a=[1-3]&b={c,d}' a.example/[7-8]",
			get("http://a.example/{id}?a=[1-3]&b=%7Bc,d%7D", "7", "8"), "",
		},
		{"a blank that is escaped, at the end", `curl a.example/7 -H X:\ `, get("http://a.example/{id}", "7"), ""},
		{"an address behind the end of the options", "curl -s -- a.example/7", get("http://a.example/{id}", "7"), ""},
		{"a question mark at the end", "curl 'a.example/7?'", get("http://a.example/{id}?", "7"), ""},
		{"data behind it", "curl -G -d a=b 'a.example/7?'", get("http://a.example/{id}?a=b", "7"), ""},
		{"data behind an ampersand", "curl -G -d a=b 'a.example/7?c&'", get("http://a.example/{id}?c&a=b", "7"), ""},
		{
			"a caret before a quote of Bash", `curl "a.example/7" -H "X: a^"`,
			with(get("http://a.example/{id}", "7"), "X", "a^"), "",
		},
		{
			"data from a here-document, in one line", "curl a.example -d @- <<EOF\n{\n\"a\": 1}\nEOF\n",
			post("http://a.example", `{"a": 1}`, "Content-Type", "application/x-www-form-urlencoded"), "",
		},
		{
			"the lines of one as they are", "curl a.example --json @- <<'END' -X PUT\n$a\n `b`\nEND",
			with(plan.Plan{Method: "PUT", Endpoint: "http://a.example", Body: "$a\n `b`\n"},
				"Content-Type", "application/json", "Accept", "application/json"), "",
		},
		{
			"tabs before its lines", "curl a.example --data-urlencode q@- <<-EOF\n\ta b\n\tEOF",
			post("http://a.example", "q=a+b%0A", "Content-Type", "application/x-www-form-urlencoded"), "",
		},
		{
			"a word as the input, read once", "curl a.example -d @- --data-binary @- -d c <<< 'a b'",
			post("http://a.example", "a b&&c", "Content-Type", "application/x-www-form-urlencoded"), "",
		},
		{
			"a here-document without an end", "curl a.example --data-binary @- <<EOF\na",
			post("http://a.example", "a\n", "Content-Type", "application/x-www-form-urlencoded"), "",
		},
		{"data behind a fragment", "curl -G -d a=b 'a.example/7#c'", get("http://a.example/{id}?a=b", "7"), ""},
		{"a fence and a prompt", "```sh\n$ curl a.example/7\n```", get("http://a.example/{id}", "7"), ""},
		{"a prompt of Windows", `C:\Users\ada> curl a.example/7`, get("http://a.example/{id}", "7"), ""},
		{"a prompt with a name", "ada@host:~$ curl a.example/7", get("http://a.example/{id}", "7"), ""},
	} {
		got, err := paste.ParseCommand(c.text)
		if diff := cmp.Diff(c.want, got.Plan, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.says, err, diff)
		}
		if dropped := strings.Join(got.Dropped, " "); dropped != c.dropped {
			t.Errorf("%s: dropped %q, want %q", c.says, dropped, c.dropped)
		}
	}
}

// TestBodiesOfGraphQLAreUnharmed holds that the braces of a query are no variables: each is sent as it stands, and
// nothing is asked for.
func TestBodiesOfGraphQLAreUnharmed(t *testing.T) {
	const asJSON, asGraphQL = "application/json", "application/graphql"
	for _, c := range []struct{ says, body, options string }{
		{"a query in JSON", `{"query":"{user(id:7){name}}"}`, "-H 'Content-Type: " + asJSON + "' -d"},
		{"a name alone in braces", `{"query":"{user}"}`, "-H 'Content-Type: " + asJSON + "' -d"},
		{"variables", `{"query":"query($n:ID!){user(id:$n){name}}","variables":{"n":"7"}}`, "--json"},
		{"a selection of the id", `{"query":"mutation{add(a:{b:1}){id}}"}`, "-H 'Content-Type: " + asJSON + "' -d"},
		{"a query by itself", `{ user(id: 7) {name} }`, "-H 'Content-Type: " + asGraphQL + "' -d"},
	} {
		got, err := paste.ParseCommand("curl a.example/users/7 " + c.options + " '" + c.body + "'")
		if err != nil || got.Plan.Body != c.body || got.Asked != nil || got.Plan.Total() != 1 {
			t.Errorf("%s: got %q, asked for %v, %v", c.says, got.Plan.Body, got.Asked, err)
		}
		if mistakes := got.Plan.Check(plan.Bounds{}); mistakes != nil {
			t.Errorf("%s: %v", c.says, mistakes)
		}
		for call := range got.Plan.Calls(nil) {
			if call.Body != c.body {
				t.Errorf("%s: sends %q", c.says, call.Body)
			}
		}
	}
}

func TestTheNextCommandIsLeftOut(t *testing.T) {
	got, err := paste.ParseCommand("curl a.example/7 --next -d x b.example | jq .")
	if err != nil || got.Left != "--next -d x b.example | jq ." || got.Plan.Method != "GET" || got.Column != "" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAFilterOfJqIsAColumn(t *testing.T) {
	for filter, want := range map[string]string{
		"jq '.name'": "name", "jq -r .a.b": "a.b", "jq '.[0].x'": "0.x", "jq '.items[].name'": "items.#.name",
		"jq '.[].id'": "#.id", `jq '.["a b"]'`: "a b", `jq '."a.b"'`: `a\.b`, "jq .a?": "a", "jq .a[2]": "a.2",
		"jq": "", "jq .": "", "jq '.a | .b'": "", "jq '.a, .b'": "", "jq 'keys'": "",
		"jq '{a}'": "", "jq '.a[1:2]'": "",
		"jq .a file": "", "jq '.[\"a'": "", "jq '.[\"a\\\"b\"]'": "", "grep .name": "",
		"jq '.a": "", "jq '.[\"a\"x]'": "",
	} {
		got, err := paste.ParseCommand("curl a.example/7 | " + filter)
		if err != nil || got.Column != want {
			t.Errorf("%s: got %q, %v, want %q", filter, got.Column, err, want)
		}
	}
}

func TestOtherProgramsAreNamed(t *testing.T) {
	for _, c := range []struct{ text, program string }{
		{"Invoke-WebRequest -Uri https://a.example/$id", "Invoke-WebRequest"},
		{"Invoke-RestMethod -Uri https://a.example/7 | select name", "Invoke-RestMethod"},
		{"irm -Proxy http://b.example https://a.example/7", "Invoke-RestMethod"},
		{
			"$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest",
			"Invoke-WebRequest",
		},
		{"axios.get('https://a.example/7')", "axios"},
		{"requests.get('https://a.example/7')", "requests"},
		{"fetch('https://a.example/7', {method: 'POST'})", "fetch"},
		{"fetch(`https://a.example/${id}`)", "fetch"},
		{"fetch(", "fetch"},
		{`fetch("https://a.example", {"body": 7})`, "fetch"},
		{`fetch("https://a.example", {"headers": {}}`, "fetch"},
	} {
		_, err := paste.ParseCommand(c.text)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Code != "other_program" || !strings.Contains(got.Want, c.program+" is not read") {
			t.Errorf("%s: got %v, want a request for curl that names %s", c.text, err, c.program)
		}
		if !paste.IsCommand(c.text) {
			t.Errorf("%s is taken for IDs", c.text)
		}
	}
}

func TestWhatBrowsersCopyForPowerShellIsRead(t *testing.T) {
	for text, want := range map[string]string{
		input(t, "C12-powershell.txt"): `{"endpoint":"https://api.example.com/users/{id}","ids":["42"],` +
			`"headers":{"Accept":"application/json"}}`,
		"irm https://a.example/7": `{"endpoint":"https://a.example/{id}","ids":["7"]}`,
		"Invoke-RestMethod -Method put -Uri https://a.example/7 -Body 'a=1'": `{"endpoint":"https://a.example/{id}",` +
			`"ids":["7"],"method":"PUT","body":"a=1"}`,
	} {
		got, err := paste.ParseCommand(text)
		want, mistake := plan.Decode([]byte(want))
		if err != nil || mistake != nil || !got.Plan.Same(want) {
			t.Errorf("%s: got %s, %v, want %s, %v", text, got.Plan.Encode(), err, want.Encode(), mistake)
		}
	}
}

func TestWhatBrowsersCopyAsFetchIsRead(t *testing.T) {
	for _, c := range []struct {
		text, left string
		want       plan.Plan
	}{
		{
			`await fetch("https://a.example/[1-3]/7");`, "", get("https://a.example/[1-3]/{id}", "7"),
		},
		{
			`fetch("https://a.example/x", {"headers": {"Content-Type": "a/b", "cookie": "c=1"},
				"referrer": "https://b.example/", "mode": "cors", "credentials": "include",
				"body": "{\"a\":\"\\u00e9\"}", "method": "POST"}).then(r => r.json())`,
			".then(r => r.json())",
			post("https://a.example/x", `{"a":"\u00e9"}`, "Content-Type", "a/b", "cookie", "c=1", "Referer",
				"https://b.example/"),
		},
		{`fetch("https://a.example/7", {"referrer": "about:client"})`, "", get("https://a.example/{id}", "7")},
	} {
		got, err := paste.ParseCommand(c.text)
		want := paste.Command{Plan: c.want, Left: c.left}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.text, err, diff)
		}
	}
}

func TestAnAddressWithAnIDGetsAPlaceForIt(t *testing.T) {
	for _, c := range []struct{ address, want, id string }{
		{"https://a.example/users/42", "https://a.example/users/{id}", "42"},
		{"https://a.example/users/:id", "https://a.example/users/{id}", ""},
		{"https://a.example/users/{userId}", "https://a.example/users/{id}", ""},
		{"/demo/users/42?delay=1s", "/demo/users/{id}?delay=1s", "42"},
		{"https://a.example/users", "https://a.example/users", ""},
		{"https://a.example/{id}/7", "https://a.example/{id}/7", ""},
		{"https://a.example/a b", "https://a.example/a b", ""},
		{"", "", ""},
	} {
		if got, id := paste.PlaceID(c.address); got != c.want || id != c.id {
			t.Errorf("%s: got %s with %q, want %s with %q", c.address, got, id, c.want, c.id)
		}
	}
}
