package paste_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// request is what the tests look at in a command.
type request struct {
	Method, Endpoint, Body, ID string
	Headers                    map[string]string
	Dropped                    []string
}

// requestOf returns that of a command.
func requestOf(c paste.Command) request {
	return request{
		c.Plan.Method, c.Plan.Endpoint, c.Plan.Body, strings.Join(c.Plan.IDs, " "), c.Plan.Headers, c.Dropped,
	}
}

func TestCurlCommandsAreRead(t *testing.T) {
	type headers = map[string]string
	for _, c := range []struct {
		says, text string
		want       request
	}{
		{
			"the simplest", "curl https://api.example.com/v1/users/42",
			request{
				Method: "GET", Endpoint: "https://api.example.com/v1/users/{id}", Headers: headers{}, ID: "42",
			},
		},
		{
			"as a browser copies it", "curl 'https://api.example.com/users/007?x=1' \\\n" +
				"  -H 'Accept: application/json' \\\n  -H 'Authorization: Bearer a b' --compressed",
			request{
				Method: "GET", Endpoint: "https://api.example.com/users/{id}?x=1", ID: "007",
				Headers: headers{"Accept": "application/json", "Authorization": "Bearer a b"},
			},
		},
		{
			"as a browser copies it for cmd", "curl ^\"https://api.example.com/users/7^\" ^\n  -H ^\"Accept: */*^\"",
			request{
				Method: "GET", Endpoint: "https://api.example.com/users/{id}", ID: "7",
				Headers: headers{"Accept": "*/*"},
			},
		},
		{
			"a body of JSON",
			`curl -sSL -XPUT "https://a.example/items/0f8fad5b-d9cd-469f-a165-70867728950e" --json '{"a":"it'\''s"}'`,
			request{
				Method: "PUT", Endpoint: "https://a.example/items/{id}", ID: "0f8fad5b-d9cd-469f-a165-70867728950e",
				Body: `{"a":"it's"}`,
				Headers: headers{
					"Content-Type": "application/json", "Accept": "application/json",
				},
			},
		},
		{
			"data that are joined", "curl a.example/x -d a=1 --data-urlencode 'b=2 3'",
			request{
				Method: "POST", Endpoint: "http://a.example/x", Body: "a=1&b=2+3",
				Headers: headers{"Content-Type": "application/x-www-form-urlencoded"},
			},
		},
		{
			"data in the address", "curl -G https://a.example/find -d user_id=9 -d q=x",
			request{
				Method: "GET", Endpoint: "https://a.example/find?user_id={id}&q=x", ID: "9", Headers: headers{},
			},
		},
		{
			"a password", "curl -u ada:secret -o out.json https://a.example/7",
			request{
				Method: "GET", Endpoint: "https://a.example/{id}", ID: "7",
				Headers: headers{"Authorization": "Basic YWRhOnNlY3JldA=="},
			},
		},
		{
			"quotes of bash", `curl https://a.example/7 -H $'X: a\'b\u00e9'`,
			request{Method: "GET", Endpoint: "https://a.example/{id}", ID: "7", Headers: headers{"X": "a'bé"}},
		},
		{
			"braces that are no place for an ID", "curl 'https://a.example/q?f={\"a\":1}'",
			request{Method: "GET", Endpoint: `https://a.example/q?f=%7B%22a%22:1%7D`, Headers: headers{}},
		},
		{
			"a place for the ID that is there", "$ curl -I https://a.example/{id}/v2",
			request{Method: "HEAD", Endpoint: "https://a.example/{id}/v2", Headers: headers{}},
		},
	} {
		got, err := paste.ParseCommand(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if diff := cmp.Diff(c.want, requestOf(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
		if !paste.IsCommand(c.text) {
			t.Errorf("%s: is not taken for a command", c.says)
		}
	}
}

func TestOptionsOfCurlAreCarriedOutOrIgnored(t *testing.T) {
	type headers = map[string]string
	const get = "https://a.example/x"
	for _, c := range []struct {
		options string
		want    request
	}{
		{"-X PATCH", request{Method: "PATCH"}},
		{"-Xpatch", request{Method: "PATCH"}},
		{"--request=put", request{Method: "PUT"}},
		{"-I", request{Method: "HEAD"}},
		{"--head -X GET", request{Method: "GET"}},
		{"-A agent/1", request{Headers: headers{"User-Agent": "agent/1"}}},
		{"-e https://b.example", request{Headers: headers{"Referer": "https://b.example"}}},
		{"-b 'a=1; b=2'", request{Headers: headers{"Cookie": "a=1; b=2"}}},
		{"--oauth2-bearer t", request{Headers: headers{"Authorization": "Bearer t"}}},
		{"-u ada:", request{Headers: headers{"Authorization": "Basic YWRhOg=="}}},
		{"-H 'A:b:c' -H 'D:  e '", request{Headers: headers{"A": "b:c", "D": "e"}}},
		{"-H 'A: b' -H 'a: c'", request{Headers: headers{"A": "b, c"}}},
		{"-H 'no colon' -H ': no name'", request{Dropped: []string{"-H no colon", "-H : no name"}}},
		{"-sSLk", request{Dropped: []string{"-k"}}},
		{"-sXPOST", request{Method: "POST"}},
		{"-o file -m 3 --retry 5 --max-time=7", request{}},
		{"--compressed", request{}},
		{"-d a=1 -X PUT", request{Method: "PUT", Body: "a=1", Headers: form()}},
		{"-d '' ", request{Method: "POST", Headers: form()}},
		{"--data-raw @a", request{Method: "POST", Body: "@a", Headers: form()}},
		{"--data-binary a -d b", request{Method: "POST", Body: "a&b", Headers: form()}},
		{
			"-d {} -H 'content-type: a/b'",
			request{Method: "POST", Body: "{}", Headers: headers{"content-type": "a/b"}},
		},
		{"--data-urlencode '=a b'", request{Method: "POST", Body: "a+b", Headers: form()}},
		{"--data-urlencode 'a b'", request{Method: "POST", Body: "a+b", Headers: form()}},
		{"--data-urlencode 'n=a&b'", request{Method: "POST", Body: "n=a%26b", Headers: form()}},
		{"-G -d a=1 -d b=2", request{Endpoint: get + "?a=1&b=2"}},
		{"-G", request{}},
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
		got, err := paste.ParseCommand("curl " + get + " " + c.options)
		if diff := cmp.Diff(c.want, requestOf(got)); err != nil || diff != "" {
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
		{"a name in braces", "/{x}/a", "/{id}/a", ""},
		{"the last name in braces", "/{org}/users/{user}", "/{org}/users/{id}", ""},
		{"a name before digits", "/{user}/posts/7", "/{id}/posts/7", ""},
		{"a name with a hyphen", "/{user-id}", "/{id}", ""},
		{"two braces", "/users/{{userId}}", "/users/{id}", ""},
		{"a colon", "/users/:id/posts", "/users/{id}/posts", ""},
		{"angle brackets", "/users/<USER_ID>", "/users/{id}", ""},
		{"escaped braces", "/users/%7Bname%7D", "/users/{id}", ""},
		{"a name in a parameter", "/users?q=x&name={name}", "/users?q=x&name={id}", ""},
		{"a name of IDs before another", "/users?q={q}&userId={u}", "/users?q={q}&userId={id}", ""},
		{"a parameter with a capital", "/users?userId=5", "/users?userId={id}", "5"},
		{"no key", "/users?api_key={key}", "/users?api_key={key}", ""},
		{"a file", "/users/42.json", "/users/{id}.json", "42"},
		{"a file with a version", "/v1.5/users/4.2", "/v1.5/users/4.2", ""},
		{"braces of JSON, which are escaped", "/a?f={\"a\": [1]}", "/a?f=%7B%22a%22:%20[1]%7D", ""},
		{"a fragment, which is never sent", "/users/7#top", "/users/{id}", "7"},
		{"a name of a template", "/users{?page}", "/users{?page}", ""},
		{"the host has digits, but is not part of the path", "", "", ""},
	} {
		const host = "https://api2.example"
		got, err := paste.ParseCommand("curl '" + host + c.address + "'")
		if r := requestOf(got); err != nil || r.Endpoint != host+c.want || r.ID != c.id {
			t.Errorf("%s: got %s with the ID %q, %v, want %s with %q", c.says, r.Endpoint, r.ID, err, host+c.want, c.id)
		}
	}
}

func TestCommandsOfCurlAreRefused(t *testing.T) {
	for _, c := range []struct{ says, text, field, typed, want string }{
		{
			"a quote that is not closed", "curl 'https://a.example/", "endpoint", "curl 'https://a.example/",
			"not closed",
		},
		{"no address", "curl -H 'A: b'", "endpoint", "", "an address in it"},
		{"nothing behind curl", "curl", "endpoint", "", "an address in it"},
		{"a multipart form", "curl https://a.example -F f=@x", "body", "-F f=@x", "-d"},
		{"a form as a text", "curl https://a.example --form-string a=b", "body", "--form-string a=b", "-d"},
		{
			"the body from a file", "curl https://a.example -d @x.json", "body", "-d @x.json", "what is in the file",
		},
		{
			"data as they are, from a file", "curl https://a.example --data-binary @x", "body", "--data-binary @x",
			"what is in the file",
		},
		{
			"encoded data from a file", "curl https://a.example --data-urlencode @x", "body", "--data-urlencode @x",
			"what is in the file",
		},
		{
			"encoded data with a name, from a file", "curl https://a.example --data-urlencode 'mail@list.txt'", "body",
			"--data-urlencode mail@list.txt", "what is in the file",
		},
		{
			"a query from a file", "curl https://a.example --url-query a@b", "body", "--url-query a@b",
			"what is in the file",
		},
		{
			"headers from a file", "curl https://a.example -H @x", "body", "-H @x", "what is in the file",
		},
		{
			"cookies from a file", "curl https://a.example -b cookies.txt", "body", "-b cookies.txt",
			"what is in the file",
		},
		{"options from a file", "curl https://a.example -K x", "body", "-K x", "what is in the file"},
		{
			"an upload", "curl https://a.example -T x", "body", "-T x", "what is in the file",
		},
		{
			"an option that curl does not have", "curl https://a.example --unknown", "endpoint", "--unknown",
			"leave out --unknown",
		},
		{
			"a letter that curl does not have", "curl https://a.example -s@", "endpoint", "-@", "leave out -@",
		},
		{
			"a variable of curl itself", "curl https://a.example --variable a=b", "endpoint", "--variable",
			"write the values",
		},
		{
			"a value that curl fills in", "curl https://a.example --expand-data {{a}}", "endpoint", "--expand-data",
			"write the values",
		},
		{
			"two addresses", "curl https://a.example https://b.example", "endpoint", "https://b.example", "one address",
		},
		{
			"a password of somebody's shell", "curl -u ada:$PASS https://a.example", "headers.Authorization", "",
			"value of $PASS",
		},
		{
			"a range that runs backwards", "curl 'https://a.example/[9-1]'", "ids", "9-1", "the smaller number first",
		},
		{
			"too many IDs", "curl 'https://a.example/[1-2000]/[1-2000]'", "ids", "https://a.example/[1-2000]/[1-2000]",
			"1,000,000",
		},
		{"data with -I, of which curl sends nothing", "curl -I -d x https://a.example", "body", "-I", "leave out -I"},
		{"an input that is not there", "curl https://a.example -d @-", "body", "-d @-", "what is in the file"},
		{"JSON from a file", "curl https://a.example --json @x.json", "body", "--json @x.json", "what is in the file"},
	} {
		_, err := paste.ParseCommand(c.text)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Field != c.field || got.Typed != c.typed || !strings.Contains(got.Want, c.want) {
			t.Errorf("%s: got %v, want a mistake in %s, typed %q, with %q", c.says, err, c.field, c.typed, c.want)
		}
	}
}

func TestOtherTextsAreNotCommands(t *testing.T) {
	for _, text := range []string{"", "1, 2", "curly", "curl", "https://a.example/curl 7", "# curl x"} {
		if paste.IsCommand(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
	for _, text := range []string{"curl x", "  $ curl x", "curl.exe x", "curl\tx"} {
		if !paste.IsCommand(text) {
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
		{"as many cells of globs as are allowed", globs("[0-9]", 5, "[1-1]", 45), ""},
		{"a glob more", globs("[0-9]", 5, "[1-1]", 46), "many_cells"},
		{"a million IDs, many times", globs("[0-999999]", 2000, "x", 0), "too_many_ids"},
		{"quotes in quotes", "curl " + strings.Repeat(`"'`, 1_000_000), "open_command"},
	} {
		_, err := paste.ParseCommand(c.text)
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if c.code == "" && err != nil || c.code != "" && (mistake == nil || mistake.Code != c.code) {
			t.Errorf("%s: got %v, want %q", c.says, err, c.code)
		}
	}
}

// globs is a command with two globs, each many times.
func globs(one string, ones int, other string, others int) string {
	return "curl -s a.example/" + strings.Repeat(one, ones) + strings.Repeat(other, others)
}

// FuzzCurl holds that a command that is read has an address and a method, and one place for the ID that it had.
func FuzzCurl(f *testing.F) {
	for _, seed := range []string{
		"curl -X", "curl $'\\u", "curl \"a\\", "curl -sX", "curl a -H :", "curl ^\"a^\"", "curl --data=x a/1",
		"A=b\ncurl $A/{c}/[1-3]?d={e,f} 2>&1 | jq .g", "curl “a”/7 –d $B -u c", "fetch(\"a/7\", {})", "http :id",
		"irm http://a/7", "curl a/7 -H 'X-Key: <k>' --json '{\"a\": \"'$B'\"}' -G", "irm x", "```\n% curl a/<b>",
		"curl a#{b,c}", `fetCh("")`, "curl a -d @- <<'E' -s\n{\"b\"}\nE\n", "curl a --json @- <<<\"$B\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := paste.ParseCommand(text)
		if err != nil {
			if got, ok := errors.AsType[*plan.FieldError](err); !ok || got.Want == "" {
				t.Fatalf("%q: got %v, want a mistake in a field", text, err)
			}
			return
		}
		if c.Plan.Endpoint == "" || c.Plan.Method == "" || c.Plan.Headers == nil {
			t.Fatalf("%q became %+v", text, c)
		}
		if c.Plan.Total() > 0 && strings.Count(c.Plan.Endpoint, "{id}") != 1 {
			t.Fatalf("%q: the IDs %q have no place in %s", text, c.Plan.Names(), c.Plan.Endpoint)
		}
		all := fmt.Sprintf("%q %q %q", c.Plan.Endpoint, c.Plan.Headers, c.Plan.Body)
		if strings.Contains(all, `\x00`) {
			t.Fatalf("%q: a variable has no name in %s", text, all)
		}
	})
}

// FuzzPlaceID holds that an address with a place for the ID has one, and stays as it is the second time.
func FuzzPlaceID(f *testing.F) {
	for _, seed := range []string{
		"https://a/7", "a/{b}/{c}?d={e}", "/:a/{{b}}",
		"%7Bid%7D", "<a-b>?id=7#", "{?a}", "{", "\x00{}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		template, id := paste.PlaceID(address)
		if id != "" && strings.Count(template, "{id}") != 1 {
			t.Fatalf("%q: the ID %q has no place in %q", address, id, template)
		}
		if again, none := paste.PlaceID(template); again != template && none != "" {
			t.Fatalf("%q became %q, and that %q", address, template, again)
		}
	})
}
