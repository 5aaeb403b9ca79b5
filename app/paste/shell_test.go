package paste_test

import (
	"slices"
	"strings"
	"testing"

	"allsettled/app/paste"
)

func TestAShellCutsACommandIntoWords(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"white space only", " \t\n ", nil},
		{"words with any white space between", " a\tb \n c ", []string{"a", "b", "c"}},
		{"single quotes, in which nothing is special", `'a "b" \ $c'`, []string{`a "b" \ $c`}},
		{
			"double quotes with a backslash before each that it escapes", `"\" \\ \$ \` + "`" + ` \n"`,
			[]string{`" \ $ ` + "`" + ` \n`},
		},
		{"quotes within a word", `a'b c'"d e"f`, []string{"ab cd ef"}},
		{"an empty word", `a '' ""`, []string{"a", "", ""}},
		{"a quote of the other kind", `"it's" '"'`, []string{"it's", `"`}},
		{"a single quote the POSIX way", `'it'\''s'`, []string{"it's"}},
		{"a backslash before a space", `a\ b`, []string{"a b"}},
		{"a backslash at the end", `a\`, []string{`a\`}},
		{"a line that continues", "a \\\nb", []string{"a", "b"}},
		{"a line that continues inside a word", "a\\\nb", []string{"ab"}},
		{"a line that continues inside double quotes", "\"a\\\nb\"", []string{"ab"}},
		{"a line break inside single quotes", "'a\nb'", []string{"a\nb"}},
		{"line ends of Windows", "a \\\r\n b", []string{"a", "b"}},
		{"dollar quotes of Bash", `$'a\n\t\r\'\\b'`, []string{"a\n\t\r'\\b"}},
		{"a code unit", `$'\u00e9'`, []string{"é"}},
		{"a surrogate pair", `$'\ud83d\ude00!'`, []string{"😀!"}},
		{"half of a surrogate pair", `$'\ud83d!'`, []string{"\uFFFD!"}},
		{"a code unit that breaks off", `$'\u00'`, []string{"u00"}},
		{"a dollar without a quote", `$a "$b"`, []string{"$a", "$b"}},
		{"carets of cmd", "a ^\"b ^^ c^\" ^\n d", []string{"a", "b ^ c", "d"}},
		{"a caret that is not cmd's", "a^b", []string{"a^b"}},
	} {
		got, closed := paste.ShellWords(c.text)
		if !slices.Equal(got, c.want) || !closed {
			t.Errorf("%s: got %q, closed %v, want %q", c.says, got, closed, c.want)
		}
	}
}

func TestAQuoteThatIsNotClosedIsReported(t *testing.T) {
	for _, text := range []string{`'`, `a 'b`, `"`, `"a\"`, `$'`, `$'a\'`, `'a' "b`, `a$'b"`} {
		if words, closed := paste.ShellWords(text); closed {
			t.Errorf("%s: got %q and closed, want not closed", text, words)
		}
	}
}

// FuzzShellWords holds that words in single quotes are read back exactly, whatever is in them.
func FuzzShellWords(f *testing.F) {
	for _, seed := range []string{"a b", "it's", "\\", "\"x\" $'y'", "^\n", ""} {
		f.Add(seed, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.Contains(a+b, "\r\n") || strings.Contains(a+b, "^") {
			return // a line end of Windows is one of Unix to a shell, and cmd's carets are removed
		}
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
		got, closed := paste.ShellWords(quote(a) + "\t" + quote(b))
		if !closed || !slices.Equal(got, []string{a, b}) {
			t.Fatalf("got %q, closed %v, want %q", got, closed, []string{a, b})
		}
	})
}
