package paste_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

func TestAShellCutsACommandIntoWords(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"white space only", " \t\n ", nil},
		{"words with any white space between", " a\tb \n -c ", []string{"a", "b", "-c"}},
		{"single quotes, in which nothing is special", `'a "b" \ $c'`, []string{`a "b" \ $c`}},
		{
			"double quotes with a backslash before each that it escapes", `"\" \\ \$ \` + "`" + ` \n"`,
			[]string{`" \ $ ` + "`" + ` \n`},
		},
		{"quotes within a word", `a'b c'"d e"f`, []string{"ab cd ef"}},
		{"an empty word", `a '' ""`, []string{"a", "", ""}},
		{"a quote of the other kind", `"it's" '"'`, []string{"it's", `"`}},
		{
			"a quote that PowerShell doubles", "curl `\n 'it''s' 'a' '''b''' ''",
			[]string{"curl", "it's", "a", "'b'", ""},
		},
		{"in Bash, quotes in a row", `'it''s'`, []string{"its"}},
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
		{"a code unit of fewer digits", `$'\u41z'`, []string{"Az"}},
		{"escapes of C", `$'\a\b\e\E\f\v\"\?'`, []string{"\a\b\x1b\x1b\f\v\"?"}},
		{"a byte in hexadecimal, two of them make é", `$'\xc3\xa9\x4'`, []string{"é\x04"}},
		{"a byte in octal", `$'\101\60'`, []string{"A0"}},
		{"a code point of eight digits", `$'\U0001F600'`, []string{"😀"}},
		{"a control character", `$'\cA'`, []string{"\x01"}},
		{"an escape of no meaning", `$'\q\x'`, []string{`\q\x`}},
		{"NUL, which ends the text", `$'a\0b'c`, []string{"ac"}},
		{"double quotes behind a dollar", `$"a"`, []string{"a"}},
		{"a dollar that begins no variable", `$ a$ "$" '$a' \$a "\$a"`, []string{"$", "a$", "$", "$a", "$a", "$a"}},
		{"variables", `$a "x$b" ${c}d ${e:-f} $1x`, []string{
			"\x00a\x00", "x\x00b\x00", "\x00c\x00d", "\x00e\x00", "\x001\x00x",
		}},
		{"a variable of PowerShell", `"$env:KEY ${env:KEY}"`, []string{"\x00KEY\x00 \x00KEY\x00"}},
		{"a variable that has a value", `"$SET" $SET`, []string{"a b", "a b"}},
		{"a comment", "a # b | c\n-d", []string{"a", "-d"}},
		{"a hash inside a word", "a#b", []string{"a#b"}},
		{"a backslash with blanks before the end of the line", "a \\ \t\nb", []string{"a", "b"}},
		{"a backtick at the end of a line, as PowerShell has it", "a `\n b", []string{"a", "b"}},
		{"lines whose backslashes were lost", "a\n  -H\n'x: y'\nhttps://z", []string{"a", "-H", "x: y", "https://z"}},
		{"a place in angle brackets", "a/<user-id>/b <x>", []string{"a/<user-id>/b", "<x>"}},
		{"typographic quotation marks", `“a b” ‘c “d”’ „e”`, []string{"a b", `c "d"`, "e"}},
		{"typographic marks inside those of a keyboard", `'it’s “so”'`, []string{"it’s “so”"}},
		{"dashes for hyphens", `–H —data ―X – a–b`, []string{"-H", "--data", "-X", "-", "a–b"}},
		{"spaces of a web page", "a\u00A0-b\u200B c", []string{"a", "-b", "c"}},
		{"carets of cmd inside of double quotes", "a -H \"b^|c ^%d^%\" ^\n-d \"^{^\\^\"e^\\^\"^}\"", []string{
			"a", "-H", "b|c %d%", "-d", `{"e"}`,
		}},
		{"variables of cmd, and a percent sign of a batch file", "a ^\n \"%KEY%\" %%41 $b 50%;c %C3%A4%", []string{
			"a", "\x00KEY\x00", "%41", "$b", "50%;c", "%C3%A4%",
		}},
		{"carets of cmd", "a ^\"b ^^ c^\" ^\n d", []string{"a", "b ^ c", "d"}},
		{"a caret that is not cmd's", "a^b", []string{"a^b"}},
	} {
		got, left, err := paste.SplitCommand(c.text)
		if !slices.Equal(got, c.want) || err != nil || left != "" {
			t.Errorf("%s: got %q, left %q, %v, want %q", c.says, got, left, err, c.want)
		}
	}
}

func TestAQuoteThatIsNotClosedIsReported(t *testing.T) {
	for _, text := range []string{`'`, `a 'b`, `"`, `"a\"`, `$'`, `$'a\'`, `'a' "b`, `a$'b"`} {
		if words, _, err := paste.SplitCommand(text); err == nil {
			t.Errorf("%s: got %q and closed, want not closed", text, words)
		}
	}
}

func TestACommandEndsAtAnOperator(t *testing.T) {
	for _, c := range []struct{ says, text, want, left string }{
		{"a pipe", "a 'b' | jq '.x'", "a b", "| jq '.x'"},
		{"a pipe without blanks", "a|b", "a", "|b"},
		{"another command", "a; b", "a", "; b"},
		{"a condition", "a && b", "a", "&& b"},
		{"an alternative", "a || b", "a", "|| b"},
		{"the background, of which nothing is left", "a &", "a", ""},
		{"a semicolon at the end", "a ;", "a", ""},
		{"an address that lost its quotes", "a http://b?c=1&d=2", "a http://b?c=1", "&d=2"},
		{"a file", "a > b.txt", "a", "> b.txt"},
		{"a file that is appended to", "a >>b", "a", ">>b"},
		{"errors", "a 2>/dev/null", "a", "2>/dev/null"},
		{"both", "a &> b", "a", "&> b"},
		{"one into the other", "a 2>&1 | b", "a", "2>&1 | b"},
		{"words behind a redirection, which belong to the command", "a > 'b c' -d", "a -d", "> 'b c'"},
		{"a number that is a word", "a 2 >b", "a 2", ">b"},
		{"behind its input", "a -d @- <<EOF -s | b\nx\nEOF\nc", "a -d @- -s", "| b\nc"},
		{"a second input", "a <<< b <<< c", "a", "<<< c"},
		{"a file to read", "a < b", "a", "< b"},
		{"operators in quotes", `a '|>;&' "|>;&" \|`, `a |>;& |>;& |`, ""},
		{"the next line", "a\nb c", "a", "b c"},
		{"the answer on the next line", "a\n\n{\"id\": 1}", "a", `{"id": 1}`},
		{"what stands in cmd", "a ^\n ^\"b&c^\" & d", "a b&c", "& d"},
	} {
		words, left, err := paste.SplitCommand(c.text)
		if got := strings.Join(words, " "); got != c.want || left != c.left || err != nil {
			t.Errorf("%s: got %q and left %q, %v, want %q and %q", c.says, got, left, err, c.want, c.left)
		}
	}
}

func TestACommandInsideACommandIsRefused(t *testing.T) {
	for text, typed := range map[string]string{
		"a $(date +%s)": "$(date +%s)", "a \"x $(date)\"": "$(date)\"", "a `date`": "`date`",
		"a \"`date`\"": "`date`\"", "a <<EOF\nx $(date)\nEOF": "$(date)",
	} {
		_, _, err := paste.SplitCommand(text)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Code != "shell_command" || !strings.Contains(got.Want, typed) {
			t.Errorf("%s: got %v, want a refusal with %s", text, err, typed)
		}
	}
}

// FuzzShellWords holds that words in single quotes are read back exactly, whatever is in them.
func FuzzShellWords(f *testing.F) {
	for _, seed := range []string{"a b", "it's", "\\", "\"x\" $'y'", "^\n", ""} {
		f.Add(seed, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.Contains(a+b, "\r\n") || strings.ContainsAny(a+b, "^\x00") {
			return // a line end of Windows is one of Unix to a shell, and cmd's carets are removed
		}
		quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
		got, left, err := paste.SplitCommand(quote(a) + "\t" + quote(b))
		if err != nil || left != "" || !slices.Equal(got, []string{a, b}) {
			t.Fatalf("got %q, left %q, %v, want %q", got, left, err, []string{a, b})
		}
	})
}
