package paste_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
)

func TestCurlCommandsAreRead(t *testing.T) {
	type headers = map[string]string
	for _, c := range []struct {
		says, text string
		want       paste.Curl
	}{
		{"the simplest", "curl https://api.example.com/v1/users/42", paste.Curl{Method: "GET", Endpoint: "https://api.example.com/v1/users/{id}", Headers: headers{}, ID: "42"}},
		{
			"as a browser copies it", "curl 'https://api.example.com/users/007?x=1' \\\n  -H 'Accept: application/json' \\\n  -H 'Authorization: Bearer a b' --compressed",
			paste.Curl{
				Method: "GET", Endpoint: "https://api.example.com/users/{id}?x=1", ID: "007", Ignored: []string{"--compressed"},
				Headers: headers{"Accept": "application/json", "Authorization": "Bearer a b"},
			},
		},
		{
			"as a browser copies it for cmd", "curl ^\"https://api.example.com/users/7^\" ^\n  -H ^\"Accept: */*^\"",
			paste.Curl{Method: "GET", Endpoint: "https://api.example.com/users/{id}", ID: "7", Headers: headers{"Accept": "*/*"}},
		},
		{
			"a body of JSON", `curl -sSL -XPUT "https://a.example/items/0f8fad5b-d9cd-469f-a165-70867728950e" --json '{"a":"it'\''s"}'`,
			paste.Curl{
				Method: "PUT", Endpoint: "https://a.example/items/{id}", ID: "0f8fad5b-d9cd-469f-a165-70867728950e", Body: `{"a":"it's"}`,
				Headers: headers{"Content-Type": "application/json", "Accept": "application/json"}, Ignored: []string{"-s", "-S", "-L"},
			},
		},
		{
			"data that are joined", "curl a.example/x -d a=1 --data-urlencode 'b=2 3'",
			paste.Curl{Method: "POST", Endpoint: "http://a.example/x", Body: "a=1&b=2+3", Headers: headers{"Content-Type": "application/x-www-form-urlencoded"}},
		},
		{"data in the address", "curl -G https://a.example/find -d user_id=9 -d q=x", paste.Curl{Method: "GET", Endpoint: "https://a.example/find?user_id={id}&q=x", ID: "9", Headers: headers{}}},
		{"a password", "curl -u ada:secret -o out.json https://a.example/7", paste.Curl{Method: "GET", Endpoint: "https://a.example/{id}", ID: "7", Headers: headers{"Authorization": "Basic YWRhOnNlY3JldA=="}, Ignored: []string{"-o"}}},
		{"quotes of bash", `curl https://a.example/7 -H $'X: a\'b\u00e9'`, paste.Curl{Method: "GET", Endpoint: "https://a.example/{id}", ID: "7", Headers: headers{"X": "a'bé"}}},
		{"braces that are no place for an ID", "curl 'https://a.example/q/{x}?f={\"a\":1}'", paste.Curl{Method: "GET", Endpoint: `https://a.example/q/%7Bx%7D?f=%7B"a":1%7D`, Headers: headers{}}},
		{"a place for the ID that is there", "$ curl -I https://a.example/{id}/v2", paste.Curl{Method: "HEAD", Endpoint: "https://a.example/{id}/v2", Headers: headers{}}},
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

func TestCurlCommandsThatWillNotDo(t *testing.T) {
	for text, field := range map[string]string{
		"curl 'https://a.example/":          "endpoint",
		"curl -H 'A: b'":                    "endpoint",
		"curl":                              "endpoint",
		"curl https://a.example -F f=@x":    "body",
		"curl https://a.example -d @x.json": "body",
	} {
		if _, err := paste.ParseCurl(text); err == nil || !strings.HasPrefix(err.Error(), field+": ") {
			t.Errorf("%s: %v, want a word on %s", text, err, field)
		}
	}
	for _, text := range []string{"", "1, 2", "curly", "https://a.example/curl 7"} {
		if paste.IsCurl(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
}

func FuzzCurl(f *testing.F) {
	for _, seed := range []string{"curl -X", "curl $'\\u", "curl \"a\\", "curl -sX", "curl a -H :", "curl ^\"a^\"", "curl --data=x a/1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := paste.ParseCurl(text)
		if err == nil && (c.Endpoint == "" || c.Method == "" || c.Headers == nil) {
			t.Errorf("%q became %+v", text, c)
		}
	})
}
