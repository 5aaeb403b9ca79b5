package paste_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestCurlCommandsAreRead(t *testing.T) {
	type headers = map[string]string
	for _, c := range []struct {
		says, text string
		want       paste.Curl
	}{
		{
			"the simplest", "curl https://api.example.com/v1/users/42",
			paste.Curl{
				Method: "GET", Endpoint: "https://api.example.com/v1/users/{id}", Headers: headers{}, ID: "42",
			},
		},
		{
			"as a browser copies it", "curl 'https://api.example.com/users/007?x=1' \\\n" +
				"  -H 'Accept: application/json' \\\n  -H 'Authorization: Bearer a b' --compressed",
			paste.Curl{
				Method: "GET", Endpoint: "https://api.example.com/users/{id}?x=1", ID: "007",
				Ignored: []string{"--compressed"},
				Headers: headers{"Accept": "application/json", "Authorization": "Bearer a b"},
			},
		},
		{
			"as a browser copies it for cmd", "curl ^\"https://api.example.com/users/7^\" ^\n  -H ^\"Accept: */*^\"",
			paste.Curl{
				Method: "GET", Endpoint: "https://api.example.com/users/{id}", ID: "7",
				Headers: headers{"Accept": "*/*"},
			},
		},
		{
			"a body of JSON",
			`curl -sSL -XPUT "https://a.example/items/0f8fad5b-d9cd-469f-a165-70867728950e" --json '{"a":"it'\''s"}'`,
			paste.Curl{
				Method: "PUT", Endpoint: "https://a.example/items/{id}", ID: "0f8fad5b-d9cd-469f-a165-70867728950e",
				Body: `{"a":"it's"}`,
				Headers: headers{
					"Content-Type": "application/json", "Accept": "application/json"}, Ignored: []string{"-s", "-S",
					"-L",
				},
			},
		},
		{
			"data that are joined", "curl a.example/x -d a=1 --data-urlencode 'b=2 3'",
			paste.Curl{
				Method: "POST", Endpoint: "http://a.example/x", Body: "a=1&b=2+3",
				Headers: headers{"Content-Type": "application/x-www-form-urlencoded"},
			},
		},
		{
			"data in the address", "curl -G https://a.example/find -d user_id=9 -d q=x",
			paste.Curl{
				Method: "GET", Endpoint: "https://a.example/find?user_id={id}&q=x", ID: "9", Headers: headers{},
			},
		},
		{
			"a password", "curl -u ada:secret -o out.json https://a.example/7",
			paste.Curl{
				Method: "GET", Endpoint: "https://a.example/{id}", ID: "7",
				Headers: headers{"Authorization": "Basic YWRhOnNlY3JldA=="}, Ignored: []string{"-o"},
			},
		},
		{
			"quotes of bash", `curl https://a.example/7 -H $'X: a\'b\u00e9'`,
			paste.Curl{Method: "GET", Endpoint: "https://a.example/{id}", ID: "7", Headers: headers{"X": "a'bé"}},
		},
		{
			"braces that are no place for an ID", "curl 'https://a.example/q/{x}?f={\"a\":1}'",
			paste.Curl{Method: "GET", Endpoint: `https://a.example/q/%7Bx%7D?f=%7B"a":1%7D`, Headers: headers{}},
		},
		{
			"a place for the ID that is there", "$ curl -I https://a.example/{id}/v2",
			paste.Curl{Method: "HEAD", Endpoint: "https://a.example/{id}/v2", Headers: headers{}},
		},
	} {
		got, err := paste.ParseCurl(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
		if !paste.IsCurl(c.text) {
			t.Errorf("%s: is not taken for a command", c.says)
		}
	}
}

func TestOptionsOfCurlAreCarriedOutOrIgnored(t *testing.T) {
	type headers = map[string]string
	const get = "https://a.example/x"
	for _, c := range []struct {
		options string
		want    paste.Curl
	}{
		{"-X PATCH", paste.Curl{Method: "PATCH"}},
		{"-Xpatch", paste.Curl{Method: "PATCH"}},
		{"--request=put", paste.Curl{Method: "PUT"}},
		{"-I", paste.Curl{Method: "HEAD"}},
		{"--head -X GET", paste.Curl{Method: "GET"}},
		{"--url https://a.example/x", paste.Curl{}},
		{"-A agent/1", paste.Curl{Headers: headers{"User-Agent": "agent/1"}}},
		{"-e https://b.example", paste.Curl{Headers: headers{"Referer": "https://b.example"}}},
		{"-b 'a=1; b=2'", paste.Curl{Headers: headers{"Cookie": "a=1; b=2"}}},
		{"--oauth2-bearer t", paste.Curl{Headers: headers{"Authorization": "Bearer t"}}},
		{"-u ada:", paste.Curl{Headers: headers{"Authorization": "Basic YWRhOg=="}}},
		{"-H 'A:b:c' -H 'D:  e '", paste.Curl{Headers: headers{"A": "b:c", "D": "e"}}},
		{"-H 'A: b' -H 'A: c'", paste.Curl{Headers: headers{"A": "c"}}},
		{"-H 'no colon' -H ': no name'", paste.Curl{Ignored: []string{"-H no colon", "-H : no name"}}},
		{"-sSLk", paste.Curl{Ignored: []string{"-s", "-S", "-L", "-k"}}},
		{"-sXPOST", paste.Curl{Method: "POST", Ignored: []string{"-s"}}},
		{"-o file -m 3 --retry 5 --max-time=7", paste.Curl{Ignored: []string{"-o", "-m", "--retry", "--max-time"}}},
		{"--compressed --unknown --unknown=7", paste.Curl{Ignored: []string{"--compressed", "--unknown", "--unknown"}}},
		{"-? of-no-meaning", paste.Curl{Ignored: []string{"-?"}}},
		{"-d a=1 -X PUT", paste.Curl{Method: "PUT", Body: "a=1", Headers: form()}},
		{"-d '' ", paste.Curl{}},
		{"--data-raw @a", paste.Curl{Method: "POST", Body: "@a", Headers: form()}},
		{"--data-binary a -d b", paste.Curl{Method: "POST", Body: "a&b", Headers: form()}},
		{
			"-d {} -H 'content-type: a/b'",
			paste.Curl{Method: "POST", Body: "{}", Headers: headers{"content-type": "a/b"}},
		},
		{"--data-urlencode '=a b'", paste.Curl{Method: "POST", Body: "a+b", Headers: form()}},
		{"--data-urlencode 'a b'", paste.Curl{Method: "POST", Body: "a+b", Headers: form()}},
		{"--data-urlencode 'n=a&b'", paste.Curl{Method: "POST", Body: "n=a%26b", Headers: form()}},
		{"-G -d a=1 -d b=2", paste.Curl{Endpoint: get + "?a=1&b=2"}},
		{"-G", paste.Curl{}},
	} {
		if c.want.Endpoint == "" {
			c.want.Endpoint = get
		}
		if c.want.Method == "" {
			c.want.Method = "GET"
		}
		if c.want.Headers == nil {
			c.want.Headers = headers{}
		}
		got, err := paste.ParseCurl("curl " + get + " " + c.options)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.options, err, diff)
		}
	}
}

func form() map[string]string {
	return map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
}

func TestTheIDOfACommandIsFound(t *testing.T) {
	for _, c := range []struct{ says, address, want, id string }{
		{"the last part with a digit", "/v1/users/42/posts/7", "/v1/users/42/posts/{id}", "7"},
		{"a part before a word", "/users/42/posts", "/users/{id}/posts", "42"},
		{"an escaped part", "/users/a%2Fb%201", "/users/{id}", "a/b 1"},
		{"no version", "/v2/2.0/V3.1/users", "/v2/2.0/V3.1/users", ""},
		{"a parameter called id", "/users?page=3&id=7", "/users?page=3&id={id}", "7"},
		{"a parameter that ends in _id", "/users?user_id=a%20b&id=9", "/users?user_id={id}&id=9", "a b"},
		{"the path before a parameter", "/users/5?id=7", "/users/{id}?id=7", "5"},
		{"a parameter without a value", "/users?id=", "/users?id=", ""},
		{"nothing that looks like one", "/users/ada?q=x", "/users/ada?q=x", ""},
		{"a place that is already there", "/users/{id}/7", "/users/{id}/7", ""},
		{"other braces, which are escaped", "/{x}/a?y={z}", "/%7Bx%7D/a?y=%7Bz%7D", ""},
		{"the host has digits, but is not part of the path", "", "", ""},
	} {
		const host = "https://api2.example"
		got, err := paste.ParseCurl("curl '" + host + c.address + "'")
		if err != nil || got.Endpoint != host+c.want || got.ID != c.id {
			t.Errorf("%s: got %s with the ID %q, %v, want %s with %q", c.says, got.Endpoint, got.ID, err, host+c.want,
				c.id)
		}
	}
}

func TestParseCurlRefuses(t *testing.T) {
	for _, c := range []struct{ says, text, field, typed, want string }{
		{
			"a quote that is not closed", "curl 'https://a.example/", "endpoint", "curl 'https://a.example/",
			"not closed",
		},
		{"no address", "curl -H 'A: b'", "endpoint", "", "an address in it"},
		{"nothing behind curl", "curl", "endpoint", "", "an address in it"},
		{"a multipart form", "curl https://a.example -F f=@x", "body", "-F f=@x", "-d"},
		{"a form as a text", "curl https://a.example --form-string a=b", "body", "--form-string a=b", "-d"},
		{"the body from a file", "curl https://a.example -d @x.json", "body", "-d @x.json", "what is in the file"},
		{"JSON from a file", "curl https://a.example --json @x.json", "body", "--json @x.json", "what is in the file"},
	} {
		_, err := paste.ParseCurl(c.text)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Field != c.field || got.Typed != c.typed || !strings.Contains(got.Want, c.want) {
			t.Errorf("%s: got %v, want a mistake in %s, typed %q, with %q", c.says, err, c.field, c.typed, c.want)
		}
	}
}

func TestOtherTextsAreNotCommands(t *testing.T) {
	for _, text := range []string{"", "1, 2", "curly", "curl", "https://a.example/curl 7", "# curl x"} {
		if paste.IsCurl(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
	for _, text := range []string{"curl x", "  $ curl x", "curl.exe x", "curl\tx"} {
		if !paste.IsCurl(text) {
			t.Errorf("%q is not taken for a command", text)
		}
	}
}

func TestACommandIsBounded(t *testing.T) {
	const address = "curl https://a.example/1"
	for _, c := range []struct{ says, text, code string }{
		{"4 MiB", address + " -d " + strings.Repeat("a", 4<<20-len(address)-4), ""},
		{"a byte more", address + " -d " + strings.Repeat("a", 4<<20-len(address)-3), "long_command"},
		{"10,000 words", address + strings.Repeat(" -s", 9998), ""},
		{"a word more", address + strings.Repeat(" -s", 9999), "many_options"},
		{"a million words", address + strings.Repeat(" a", 1_000_000), "many_options"},
		{"10,000 options in a word", address + " -" + strings.Repeat("s", 10_000), ""},
		{"a million options in a word", address + " -" + strings.Repeat("s", 1_000_000), "many_options"},
		{
			"a million options in many words", address + strings.Repeat(" -"+strings.Repeat("s", 999), 1000),
			"many_options",
		},
		{"quotes in quotes", "curl " + strings.Repeat(`"'`, 1_000_000), "open_command"},
	} {
		_, err := paste.ParseCurl(c.text)
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if c.code == "" && err != nil || c.code != "" && (mistake == nil || mistake.Code != c.code) {
			t.Errorf("%s: got %v, want %q", c.says, err, c.code)
		}
	}
}

// FuzzCurl holds that a command that is read has an address and a method, and one place for the ID that it had.
func FuzzCurl(f *testing.F) {
	for _, seed := range []string{
		"curl -X", "curl $'\\u", "curl \"a\\", "curl -sX", "curl a -H :", "curl ^\"a^\"", "curl --data=x a/1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := paste.ParseCurl(text)
		if err != nil {
			if got, ok := errors.AsType[*plan.FieldError](err); !ok || got.Want == "" {
				t.Fatalf("%q: got %v, want a mistake in a field", text, err)
			}
			return
		}
		if c.Endpoint == "" || c.Method == "" || c.Headers == nil {
			t.Fatalf("%q became %+v", text, c)
		}
		if c.ID != "" && strings.Count(c.Endpoint, "{id}") != 1 {
			t.Fatalf("%q: the ID %q has no place in %s", text, c.ID, c.Endpoint)
		}
	})
}
