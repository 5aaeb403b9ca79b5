package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// withHeaders returns a good plan with these headers.
func withHeaders(headers map[string]string) plan.Plan {
	return plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Headers: headers}
}

func TestHeadersThatMayBeSent(t *testing.T) {
	for _, c := range []struct{ says, name, value string }{
		{"a plain one", "Accept", "application/json"},
		{"an empty value", "X-Empty", ""},
		{"a tab in the value", "X-A", "a\tb"},
		{"a value that is not ASCII", "X-A", "Größe 😀"},
		{"every punctuation that a name may have", "!#$%&'*+-.^_`|~9", "x"},
		{"a name of 200 bytes", strings.Repeat("x", header.MaxName), "x"},
		{"a value of 16 KiB", "X-A", strings.Repeat("x", 16<<10)},
		{"a secret", "Authorization", "Bearer x"},
		{"the mask, where nothing is secret", "Accept", "•••"},
	} {
		if err := withHeaders(map[string]string{c.name: c.value}).Check(plan.Bounds{}); err != nil {
			t.Errorf("%s: %v", c.says, err)
		}
	}
}

func TestHeadersThatMayNotBeSent(t *testing.T) {
	for _, c := range []struct{ says, name, value, want string }{
		{"no name", "", "x", "header's name"},
		{"a space in the name", "X A", "x", "header's name"},
		{"a colon in the name", "X:A", "x", "header's name"},
		{"a name that is not ASCII", "Größe", "x", "header's name"},
		{"a line break in the name", "A\r\nB", "x", "header's name"},
		{"a name of 201 bytes", strings.Repeat("x", header.MaxName+1), "x", "header's name"},
		{"a line break", "X-A", "a\nb", "line breaks"},
		{"a carriage return", "X-A", "a\rb", "line breaks"},
		{"a NUL", "X-A", "a\x00b", "line breaks"},
		{"a delete", "X-A", "a\x7fb", "line breaks"},
		{"bytes that are not UTF-8", "X-A", "a\xffb", "line breaks"},
		{"more than 16 KiB", "X-A", strings.Repeat("x", 16<<10+1), "16 KiB"},
		{"the client's own", "Host", "x", "leave out Host"},
		{"the client's own in another spelling", "tRansfer-encoding", "x", "leave out Transfer-Encoding"},
		{"the connection's", "Keep-Alive", "x", "leave out Keep-Alive"},
		{"the masked secret of a stored plan", "X-Api-Key", "•••", "type the secret again"},
	} {
		mistake := onlyMistake(t, c.says, withHeaders(map[string]string{c.name: c.value}).Check(plan.Bounds{}))
		if !strings.HasPrefix(mistake.Field, "headers.") || !strings.Contains(mistake.Want, c.want) {
			t.Errorf("%s: got %+v, want a mistake in the header with %q", c.says, *mistake, c.want)
		}
	}
}

func TestAHeaderMayStandOnce(t *testing.T) {
	err := withHeaders(map[string]string{"Accept": "a", "ACCEPT": "b", "X": "c"}).Check(plan.Bounds{})
	mistake := onlyMistake(t, "two spellings", err)
	if mistake.Field != "headers.Accept" || !strings.Contains(mistake.Want, "as ACCEPT already") {
		t.Errorf("got %+v", *mistake)
	}
}

func TestAtMostAHundredHeaders(t *testing.T) {
	headers := map[string]string{}
	for i := range 100 {
		headers[fmt.Sprintf("X-%d", i)] = "x"
	}
	if err := withHeaders(headers).Check(plan.Bounds{}); err != nil {
		t.Errorf("a hundred: %v", err)
	}
	headers["X-100"] = "x"
	mistake := onlyMistake(t, "101", withHeaders(headers).Check(plan.Bounds{}))
	if mistake.Field != "headers" || mistake.Typed != "101 headers" {
		t.Errorf("got %+v", *mistake)
	}
}

// FuzzHeaders holds that no header of a plan that passes can end its line, or begin another.
func FuzzHeaders(f *testing.F) {
	for _, seed := range [][3]string{
		{"X-A", "{id}", "1"},
		{"X-A", "a\r\nHost: b", "1"},
		{"X-A", "{id}", "a\r\nHost: b"},
		{"X\n", "", ""},
		{"Host", "x", "1"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, name, value, id string) {
		p := plan.Plan{Endpoint: "/demo/x?id={id}", IDs: []string{id}, Headers: map[string]string{name: value}}
		if p.Check(plan.Bounds{}) != nil {
			return
		}
		for call := range p.Calls(nil) {
			for name, value := range call.Header {
				if name == "" || strings.ContainsAny(name, "\x00\r\n :") || strings.ContainsAny(value, "\x00\r\n") {
					t.Fatalf("%q: %q", name, value)
				}
				if strings.EqualFold(name, "Host") || strings.EqualFold(name, "Content-Length") {
					t.Fatalf("the plan sets %s", name)
				}
			}
		}
	})
}
