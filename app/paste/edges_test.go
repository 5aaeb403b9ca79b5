package paste_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestWhatStandsBeforeACommandIsSkipped(t *testing.T) {
	const address = "https://a.example/7"
	for _, c := range []struct {
		says, before string
		is           bool
	}{
		{"nothing", "", true},
		{"empty lines", "\n\n  \n", true},
		{"a comment", "# list users\n", true},
		{"as many comments as are looked at", strings.Repeat("# a\n", 19), true},
		{"more of them", strings.Repeat("# a\n", 20), false},
		{"a variable", "KEY=1\n", true},
		{"a variable of cmd", "set KEY=1\n", true},
		{"a variable with quotes", "export KEY='a b'\n", true},
		{"a variable without a name", "=1\n", false},
		{"a name that no variable has", "a-b=1\n", false},
		{"a variable whose value is another command", "KEY=$(date)\n", false},
		{"a variable that needs another one", "KEY=$OTHER\n", false},
		{"two words behind a name", "KEY=a b\n", false},
		{"a prompt", "$ ", true},
		{"a prompt of root", "root@host:/# ", false},
		{"a prompt of zsh", "ada@host % ", true},
		{"another program", "time ", false},
		{"a program in quotes", "'x> ", false},
	} {
		if got := paste.IsCommand(c.before + "curl " + address); got != c.is {
			t.Errorf("%s: is a command: %v, want %v", c.says, got, c.is)
		}
		if !c.is {
			continue
		}
		got, err := paste.ParseCommand(c.before + "curl " + address)
		if err != nil || got.Plan.Endpoint != "https://a.example/{id}" {
			t.Errorf("%s: got %q, %v", c.says, got.Plan.Endpoint, err)
		}
	}
}

func TestLimitsOfACommandAreNamed(t *testing.T) {
	headers := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(" -H X-" + strings.Repeat("a", i+1) + ":1")
		}
		return b.String()
	}
	for _, c := range []struct{ says, text, code string }{
		{"100 headers", "curl a.example" + headers(100), ""},
		{"a header more", "curl a.example" + headers(101), "many_headers"},
		{"a header 101 times", "curl a.example" + strings.Repeat(" -H X:1", 101), "many_headers"},
		{"an address of 64 KiB", "curl http://a.example/" + strings.Repeat("a", 64<<10-17), ""},
		{"a byte more", "curl http://a.example/" + strings.Repeat("a", 64<<10-16), "long_endpoint"},
		{"an address and data of more", "curl -G http://a.example/ -d " + strings.Repeat("a", 64<<10-17), ""},
		{"a byte more of data", "curl -G http://a.example/ -d " + strings.Repeat("a", 64<<10-16), "long_endpoint"},
		{"a file of addresses", "curl --url @list.txt", "file_data"},
		{"no word behind an option", "curl a.example -d", ""},
		{"no word behind a letter", "curl a.example -X", ""},
	} {
		_, err := paste.ParseCommand(c.text)
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if c.code == "" && err != nil || c.code != "" && (mistake == nil || mistake.Code != c.code) {
			t.Errorf("%s: got %v, want %q", c.says, err, c.code)
		}
	}
}

func TestTextsThatAreAlmostGlobsStayAsTheyAre(t *testing.T) {
	for address, want := range map[string]string{
		"a.example/[1-3:0]":                    "http://a.example/{id}",
		"a.example/[1-3:x]":                    "http://a.example/{id}",
		"a.example/[a-Z1]":                     "http://a.example/{id}",
		"a.example/[1-1000000000000000000000]": "http://a.example/{id}",
		"a.example/[x]":                        "http://a.example/[x]",
		"a.example/[":                          "http://a.example/[",
		"a.example/]":                          "http://a.example/]",
		"a.example/{a,b":                       "http://a.example/%7Ba,b",
		"a.example/{}":                         "http://a.example/%7B%7D",
		"a.example/\\{a,b\\}":                  "http://a.example/%7Ba,b%7D",
	} {
		got, err := paste.ParseCommand("curl '" + address + "'")
		if p := got.Plan; err != nil || p.Endpoint != want || p.Total() > 1 {
			t.Errorf("%s: got %s for %d calls, %v, want %s for one", address, p.Endpoint, p.Total(), err, want)
		}
	}
}

func TestAnEmptyRangeIsRefusedByItsEnds(t *testing.T) {
	for _, c := range []struct{ address, code string }{
		{"a.example/[3-1]", "range_order"},
		{"a.example/[c-a]", "range_order"},
		{"a.example/{3..1}", "range_order"},
		{"a.example/[0-1000000]", "too_many_ids"},
		{"a.example/[0-1000000:2]", ""},
		{"a.example/[0-999999]", ""},
	} {
		_, err := paste.ParseCommand("curl " + c.address)
		mistake, _ := errors.AsType[*plan.FieldError](err)
		if c.code == "" && err != nil || c.code != "" && (mistake == nil || mistake.Code != c.code) {
			t.Errorf("%s: got %v, want %q", c.address, err, c.code)
		}
	}
}

func TestNamesAndPasswordsInAddresses(t *testing.T) {
	for _, c := range []struct{ says, address, endpoint, authorization string }{
		{"both", "https://ada:secret@a.example/7", "https://a.example/{id}", "Basic YWRhOnNlY3JldA=="},
		{"a name alone", "https://ada@a.example/7", "https://a.example/{id}", "Basic YWRhOg=="},
		{"escapes", "https://a%3Ab:c@a.example/7", "https://a.example/{id}", "Basic YTpiOmM="},
		{"broken escapes stay", "https://a%zz:c@a.example/7", "https://a.example/{id}", "Basic YSV6ejpj"},
		{"an @ in the path", "https://a.example/@ada/7", "https://a.example/@ada/{id}", ""},
		{"an @ in the query", "https://a.example?q=a@b&id=7", "https://a.example?q=a@b&id={id}", ""},
		{"two of them", "https://a@b:c@a.example/7", "https://a.example/{id}", "Basic YUBiOmM="},
	} {
		got, err := paste.ParseCommand("curl '" + c.address + "'")
		if p := got.Plan; err != nil || p.Endpoint != c.endpoint || p.Headers["Authorization"] != c.authorization {
			t.Errorf("%s: got %s with %v, %v, want %s with %q", c.says, p.Endpoint, p.Headers, err, c.endpoint,
				c.authorization)
		}
	}
}

func TestAPlaceForTheIDInAHeaderOrBodyLeavesTheAddressAlone(t *testing.T) {
	for options, want := range map[string]string{
		"":                       "http://a.example/{id}",
		" -H 'X-User: {id}'":     "http://a.example/7",
		` --json '{"a":"{id}"}'`: "http://a.example/7",
		` -d 'a={name}'`:         "http://a.example/{id}",
		` -H 'X-User: {name}'`:   "http://a.example/{id}",
	} {
		got, err := paste.ParseCommand("curl a.example/7" + options)
		if err != nil || got.Plan.Endpoint != want {
			t.Errorf("%s: got %s, %v, want %s", options, got.Plan.Endpoint, err, want)
		}
	}
}

func TestAnAddressThatIsTooLongHasNoPlace(t *testing.T) {
	long := "https://a.example/" + strings.Repeat("7", 64<<10)
	if template, id := paste.PlaceID(long); template != long || id != "" {
		t.Errorf("got %d bytes and the ID %.10q", len(template), id)
	}
}
