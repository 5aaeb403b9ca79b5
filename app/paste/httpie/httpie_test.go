package httpie_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/paste/httpie"
	"allsettled/app/plan"
)

// json is what goes with a body in JSON.
const json = "|-H|Content-Type: application/json|-H|Accept: application/json, */*;q=0.5"

// commands are words with | between them, and the words of curl. "@" in the place of these begins the code of the
// sentence with which a command is refused.
var commands = []struct{ says, words, want string }{
	{"an address", "http|a.example/7", "-X|GET|--globoff|--url|http://a.example/7"},
	{"an address of https", "https|a.example/7", "-X|GET|--globoff|--url|https://a.example/7"},
	{"xh", "xhs|a.example", "-X|GET|--globoff|--url|https://a.example"},
	{"a whole address", "https|http://a.example", "-X|GET|--globoff|--url|http://a.example"},
	{"what is left of one", "https|://a.example", "-X|GET|--globoff|--url|https://a.example"},
	{"a port of this machine", "http|:3000/a", "-X|GET|--globoff|--url|http://localhost:3000/a"},
	{"a path of this machine", "http|:/a", "-X|GET|--globoff|--url|http://localhost/a"},
	{"this machine", "http|:", "-X|GET|--globoff|--url|http://localhost"},
	{"another scheme", "http|--default-scheme=https|a.b", "-X|GET|--globoff|--url|https://a.b"},
	{"xh with --https", "xh|--https|a.b", "-X|GET|--globoff|--url|https://a.b"},
	{"a method", "http|delete|a/7", "-X|DELETE|--globoff|--url|http://a/7"},
	{
		"fields are JSON, and POST", "http|a.b|name=Ada \"L\" <x>|age:=3|tags:=[1, 2]|name=Bo",
		`--data-raw|{"name":"Bo","age":3,"tags":[1, 2]}` + json + "|-X|POST|--globoff|--url|http://a.b",
	},
	{
		"what JSON escapes", "http|a.b|n=a\n\x1f\"\\é😀\xff",
		`--data-raw|{"n":"a\u000a\u001f\"\\é😀�"}` + json + "|-X|POST|--globoff|--url|http://a.b",
	},
	{
		"escaped separators", `http|a.b|x\=y=1\:2|back\slash=\n`,
		`--data-raw|{"x=y":"1:2","back\\slash":"\\n"}` + json + "|-X|POST|--globoff|--url|http://a.b",
	},
	{
		"a form", "http|-f|PUT|a.b|n=a b&c|n=2|k:=3", "--data-raw|n=a+b%26c&n=2&k=3|-H|Content-Type: " +
			"application/x-www-form-urlencoded; charset=utf-8|-X|PUT|--globoff|--url|http://a.b",
	},
	{
		"headers, also empty and taken away, and a query", "http|a.b|X-H:v:w|X-E;|Accept:|q==a b&c|é==1",
		"-H|X-H: v:w|-H|X-E;|-H|Accept:|--url-query|+q=a+b%26c|--url-query|+%C3%A9=1|-X|GET|--globoff|--url|http://a.b",
	},
	{
		"a type of its own", "http|a.b|content-type:text/plain|accept:*/*|--raw|@x",
		"-H|content-type: text/plain|-H|accept: */*|--data-raw|@x|-X|POST|--globoff|--url|http://a.b",
	},
	{
		"JSON is wanted", "http|-j|a.b",
		"-H|Accept: application/json, */*;q=0.5|-X|GET|--globoff|--url|http://a.b",
	},
	{"a name and a password", "http|-aada:pw|a.b", "-X|GET|-u|ada:pw|--globoff|--url|http://a.b"},
	{"a bearer", "http|-A|bearer|-a|t|a.b", "-X|GET|--oauth2-bearer|t|--globoff|--url|http://a.b"},
	{"the bearer of xh", "xh|--bearer|t|a.b", "-X|GET|--oauth2-bearer|t|--globoff|--url|http://a.b"},
	{
		"variables", "http|a.b|n=\x00N\x00 \"|k:=\x00K\x00|q==\x00Q\x00&",
		"--url-query|+q=\x00Q\x00%26|--data-raw|{\"n\":\"\x00N\x00 \\\"\",\"k\":\x00K\x00}" + json +
			"|-X|POST|--globoff|--url|http://a.b",
	},
	{"no address", "http|-v", "-X|GET"},
	{
		"options that change nothing", "http|-vv|--pretty=all|-pHb|--check-status|-F|--|a.b",
		"-X|GET|--globoff|--url|http://a.b",
	},
	{"a part of a form", "http|a.b|f@x.png", "@form_data"},
	{"several parts", "http|--multipart|a.b|f=1", "@form_data"},
	{"a file of text", "http|a.b|f=@x", "@file_data"},
	{"a file of JSON", "http|a.b|f:=@x", "@file_data"},
	{"a file of a header", "http|a.b|f:@x", "@file_data"},
	{"a file of a query", "http|a.b|f==@x", "@file_data"},
	{"no JSON", "http|a.b|f:={", "@raw_json"},
	{"names in names", "http|a.b|f[b]=1", "@nested_data"},
	{"no item", "http|a.b|b", "@unknown_item"},
	{"an unknown option", "http|--colour|a.b", "@unknown_option"},
	{"an unknown letter", "http|-Z|a.b", "@unknown_option"},
}

func TestACommandIsWrittenAsThatOfCurl(t *testing.T) {
	for _, c := range commands {
		words := strings.Split(c.words, "|")
		read, dropped, err := httpie.Curl(words[0], words[1:], nil)
		got := strings.Join(read, "|")
		if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
			got = "@" + mistake.Code
		}
		if got != c.want || len(dropped) > 0 {
			t.Errorf("%s: got %q without %v, want %q", c.says, got, dropped, c.want)
		}
	}
}

func TestTheInputIsTheBody(t *testing.T) {
	input := `{"a":1}`
	const want = `--data-raw|{"a":1}` + json + "|-X|POST|--globoff|--url|http://a.b"
	if read, _, err := httpie.Curl("http", []string{"a.b"}, &input); err != nil || strings.Join(read, "|") != want {
		t.Errorf("got %q, %v, want %q", read, err, want)
	}
	read, _, err := httpie.Curl("http", []string{"-I", "a.b"}, &input)
	if err != nil || strings.Join(read, "|") != "-X|GET|--globoff|--url|http://a.b" {
		t.Errorf("got %q, %v, want no body with --ignore-stdin", read, err)
	}
}

func TestWhatIsNotCarriedOverIsNamed(t *testing.T) {
	for words, want := range map[string]string{
		"--verify=no|--proxy=http:http://b|a.b": "--verify|--proxy",
		"--verify=yes|a.b":                      "",
		"--session|ada|--cert=x|-xx|a.b":        "--session|--cert|-x",
		"-Adigest|-aada:pw|a.b":                 "--auth-type digest",
	} {
		_, dropped, err := httpie.Curl("http", strings.Split(words, "|"), nil)
		if got := strings.Join(dropped, "|"); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", words, got, err, want)
		}
	}
}

// FuzzCurl holds that every command is read or refused, and that a field comes back as it was typed.
func FuzzCurl(f *testing.F) {
	for _, c := range commands {
		f.Add(c.words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		_, _, _ = httpie.Curl("http", strings.Split(words, "|"), nil)
		if strings.ContainsAny(words, `\@=`) {
			return // which mean something in an item
		}
		read, _, err := httpie.Curl("http", []string{"-f", "--ignore-stdin", "--", "a.b", "n=" + words}, nil)
		if err != nil || len(read) < 2 || read[0] != "--data-raw" || !strings.HasPrefix(read[1], "n=") {
			t.Errorf("%q: got %q, %v", words, read, err)
		}
	})
}
