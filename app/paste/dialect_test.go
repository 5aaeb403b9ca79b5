package paste_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// dialects are the ways in which the words of a command are written: by browsers for Bash and for cmd, by
// documentation, and by people.
var dialects = []struct {
	says  string
	write func(words []string) string
}{
	{"Bash, a line for each option", func(words []string) string {
		return inLines(words, " \\\n  ", func(word string) string {
			return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		})
	}},
	{"Bash, with the escapes of C", func(words []string) string {
		return inLines(words, " \\\n  ", func(word string) string {
			return "$'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "!", `\u0021`, "\n", `\n`).Replace(word) + "'"
		})
	}},
	{"Bash in double quotes", func(words []string) string {
		return inLines(words, " ", func(word string) string { return `"` + escape(word, "\\\"$`") + `"` })
	}},
	{"cmd, as Chrome writes it", func(words []string) string {
		return inLines(words, " ^\n  ", func(word string) string {
			return `^"` + escapeWith(escape(word, `\"`), `"\&|<>^%!()`, '^') + `^"`
		})
	}},
	{"cmd, with line ends of Windows", func(words []string) string {
		return strings.ReplaceAll(inLines(words, " ^\n", func(word string) string {
			return `^"` + escapeWith(escape(word, `\"`), `"\&|<>^%!()`, '^') + `^"`
		}), "\n", "\r\n")
	}},
	{"Bash, whose backslashes a web page lost", func(words []string) string {
		return inLines(words, "\n  ", func(word string) string {
			return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		})
	}},
	{"Bash, without quotes", func(words []string) string {
		return inLines(words, " ", func(word string) string { return escape(word, "\\\"'`$&|;<>()[]{}*?!#~^ =%") })
	}},
}

// inLines joins the words of a command; each option stands in front of its value.
func inLines(words []string, end string, quote func(word string) string) string {
	line := "curl"
	for _, word := range words {
		if strings.HasPrefix(word, "-") {
			line += end + word
			continue
		}
		line += " " + quote(word)
	}
	return line
}

// escape puts a backslash before each character of a set.
func escape(text, set string) string { return escapeWith(text, set, '\\') }

// escapeWith puts a sign before each character of a set.
func escapeWith(text, set string, sign rune) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(set, r) {
			b.WriteRune(sign)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestACommandMeansTheSameInEveryDialect(t *testing.T) {
	const address = "https://a.example/users/42?x=1&y=a%20b"
	const template = "https://a.example/users/{id}?x=1&y=a%20b"
	withBody := func(body, media string) plan.Plan {
		return plan.Plan{
			Method: "POST", Endpoint: template, IDs: []string{"42"}, Body: body,
			Headers: map[string]string{"Content-Type": media},
		}
	}
	const form, asJSON = "application/x-www-form-urlencoded", "application/json"
	for _, c := range []struct {
		says  string
		words []string
		want  plan.Plan
	}{
		{"an address", []string{address}, get(template, "42")},
		{
			"a header",
			[]string{address, "-H", "Accept: a/b, c/d;q=0.9"},
			with(get(template, "42"), "Accept", "a/b, c/d;q=0.9"),
		},
		{
			"a header with signs of shells",
			[]string{address, "-H", `X: a|b & "c" (d) <e> f^g 'h'`},
			with(get(template, "42"), "X", `a|b & "c" (d) <e> f^g 'h'`),
		},
		{"cookies", []string{address, "-b", "a=1; b=2"}, with(get(template, "42"), "Cookie", "a=1; b=2")},
		{
			"a body of JSON",
			[]string{address, "-H", "Content-Type: " + asJSON, "--data-raw", `{"a":"b \"c\" d","e":[1,{"f":null}]}`},
			withBody(`{"a":"b \"c\" d","e":[1,{"f":null}]}`, asJSON),
		},
		{"a form", []string{address, "-d", "a=b&c=%20d"}, withBody("a=b&c=%20d", form)},
		{"a backslash at the end", []string{address, "--data-raw", `C:\dir\`}, withBody(`C:\dir\`, form)},
		{"an exclamation mark", []string{address, "-d", "hello!"}, withBody("hello!", form)},
		{"other alphabets", []string{address, "-d", "Zürich 東京 😀"}, withBody("Zürich 東京 😀", form)},
		{"another method", []string{address, "-X", "DELETE"}, plan.Plan{
			Method: "DELETE", Endpoint: template, IDs: []string{"42"}, Headers: map[string]string{},
		}},
	} {
		for _, dialect := range dialects {
			text := dialect.write(c.words)
			got, err := paste.ParseCommand(text)
			if diff := cmp.Diff(paste.Command{Plan: c.want}, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("%s, %s: %s\n%v (-want +got):\n%s", c.says, dialect.says, text, err, diff)
			}
		}
	}
}
