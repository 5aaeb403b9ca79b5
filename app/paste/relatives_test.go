package paste_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestCommandsOfHTTPieAndWgetAreRead(t *testing.T) {
	const accept, kind = "application/json, */*;q=0.5", "application/json"
	json := func(body string, headers ...string) plan.Plan {
		return post("https://a.example/users/{id}", body, append(headers, "Accept", accept, "Content-Type", kind)...)
	}
	for42 := func(p plan.Plan) plan.Plan {
		p.IDs = []string{"42"}
		return p
	}
	form := post("http://a.example/x", "a=b", "Content-Type", "application/x-www-form-urlencoded")
	for _, c := range []struct {
		says, text string
		want       paste.Command
	}{
		{
			"the command of a manual", "$ https POST a.example/users/42 name=Ada age:=3 X-Key:abc q==1 | jq .name",
			paste.Command{
				Plan: for42(post("https://a.example/users/{id}?q=1", `{"name":"Ada","age":3}`, "Accept", accept,
					"Content-Type", kind, "X-Key", "abc")),
				Left: "| jq .name", Column: "name",
			},
		},
		{"quotes and lines that go on", "http \\\n  https://a.example/users/42 \\\n  'n=a \"b\"'", paste.Command{
			Plan: for42(json(`{"n":"a \"b\""}`)),
		}},
		{"a variable of a shell", "http https://a.example/users/42 n=$NAME k:=7", paste.Command{
			Plan:  for42(json(`{"n":"{NAME}","k":7}`)),
			Asked: []paste.Variable{{Name: "NAME", Field: "body"}},
		}},
		{"the input", `xh https://a.example/users/42 <<< '{"a":1}'`, paste.Command{
			Plan: for42(json("{\"a\":1}\n")),
		}},
		{"no password", "http -a ada https://a.example/7", paste.Command{
			Plan:       with(get("https://a.example/{id}", "7"), "Authorization", "Basic YWRhOg=="),
			NoPassword: true,
		}},
		{"a name before the host", "http ada:pw@a.example/7", paste.Command{
			Plan: with(get("http://a.example/{id}", "7"), "Authorization", "Basic YWRhOnB3"),
		}},
		{"brackets", "http 'https://a.example/[1-3]/7'", paste.Command{Plan: get("https://a.example/[1-3]/{id}", "7")}},
		{"what is not carried over", "http --verify=no a.example/7 Host:b", paste.Command{
			Plan: get("http://a.example/{id}", "7"), Dropped: []string{"--verify", "Host"},
		}},
		{"typographic marks", "http a.example/7 “X-A:b c”", paste.Command{
			Plan: with(get("http://a.example/{id}", "7"), "X-A", "b c"), Straightened: true,
		}},
		{"Wget", "PS C:\\> wget -qO- --header='X-A: b' https://a.example/7 > out", paste.Command{
			Plan: with(get("https://a.example/{id}", "7"), "X-A", "b"), Left: "> out",
		}},
		{"data of Wget", "wget --post-data 'a=b' -r a.example/x", paste.Command{Plan: form, Dropped: []string{"-r"}}},
	} {
		got, err := paste.ParseCommand(c.text)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.says, err, diff)
		}
		if !paste.IsCommand(c.text) {
			t.Errorf("%s is taken for IDs", c.text)
		}
	}
}

func TestCommandsOfHTTPieAndWgetAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"http a.example/7 f@x":              "form_data",
		"http a.example/7 f=@x":             "file_data",
		"http a.example/7 'n=x":             "open_command",
		"http a.example/7 n=$(date)":        "shell_command",
		"http -a $KEY a.example/7":          "shell_variable",
		"http -v ./":                        "",
		"http --colour a.example/7":         "unknown_option",
		"wget https://a/1 https://a/2":      "two_addresses",
		"wget -i list.txt":                  "file_data",
		"wget -q":                           "no_address",
		"curl --variable x=1 https://a/7":   "curl_variable",
		"curl --expand-url 'https://a/{x}'": "curl_variable",
	} {
		_, err := paste.ParseCommand(text)
		code := ""
		if mistake, ok := errors.AsType[*plan.FieldError](err); ok {
			code = mistake.Code
		}
		if code != want {
			t.Errorf("%s: got %q, %v, want %q", text, code, err, want)
		}
	}
}

func TestWhatOnlyBeginsLikeACommandIsNotTakenForOne(t *testing.T) {
	for _, text := range []string{
		"http", "https", "https://a.example/7", "http\tcode\n1.5\t2", "http, https", "http status\n200", "wget", "xh",
	} {
		if paste.IsCommand(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
}
