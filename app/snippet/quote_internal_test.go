package snippet

import (
	"encoding/json"
	"go/parser"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// hostileTexts are texts that end a quote, start an escape, a comment, an expansion or a tag in some language, or
// cannot be seen.
var hostileTexts = []string{
	"", "plain", `"`, `'`, "`", `\`, `\\`, `\"`, `\'`, "\\`", `"""`, `'''`, "a\nb", "a\r\nb",
	"a\tb", "\x00", "\x01\x7f",
	"\v\f\b", "$x", "${x}", "$(x)", "`x`", "#{x}", "%s", "%%", "//", "/*", "*/", "#", "<!--",
	"</script>", "\u2028\u2029",
	"\u202E\u2066", "\uFEFF", "é", "日本", "👩‍💻", "\U000E0001", "\U0010FFFF", "\u0085\u00A0\u00AD", "trailing\\",
	"\\u0041", `\x41`, `\N{DASH}`, "{one}", "~", "!", "$${{",
}

func TestLiteralsReadBack(t *testing.T) {
	for _, text := range hostileTexts {
		readsBack(t, text)
	}
}

// FuzzLiterals holds every literal to read back as the text that it was written for.
func FuzzLiterals(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) { // as every plan is
			readsBack(t, text)
		}
	})
}

// readsBack writes a text as a literal of every kind, and reads it as its language does.
func readsBack(t *testing.T, text string) {
	t.Helper()
	literal := js(text)
	var fromJSON string
	if err := json.Unmarshal([]byte(literal), &fromJSON); err != nil || fromJSON != text {
		t.Errorf("JSON reads %q of %s, want %q (%v)", fromJSON, literal, text, err)
	}
	fromGo, err := strconv.Unquote(wide(text))
	if err != nil || fromGo != text {
		t.Errorf("Go reads %q of %s, want %q (%v)", fromGo, wide(text), text, err)
	}
	if _, err := parser.ParseExpr(wide(text)); err != nil {
		t.Errorf("%s is no expression of Go: %v", wide(text), err)
	}
	if got, err := url.PathUnescape(escape(text)); err != nil || got != text {
		t.Errorf("an address reads %q of %s, want %q (%v)", got, escape(text), text, err)
	}
	if got, ok := unsingle(single(text)); !ok || got != text {
		t.Errorf("a shell reads %q of %s, want %q", got, single(text), text)
	}
	if got, ok := undouble(double(text)); !ok || got != text {
		t.Errorf(`a shell reads %q of "%s", want %q`, got, double(text), text)
	}
	if got, ok := unoption(option(text)); !ok || got != text {
		t.Errorf("curl reads %q of %s, want %q", got, option(text), text)
	}
	if got, ok := untemplate(template(text)); !ok || got != text {
		t.Errorf("JavaScript reads %q of `%s`, want %q", got, template(text), text)
	}
	hidesNothing(t, literal)
	hidesNothing(t, wide(text))
}

// hidesNothing holds a literal to be one line of what can be seen.
func hidesNothing(t *testing.T, literal string) {
	t.Helper()
	for _, c := range literal {
		if !strconv.IsPrint(c) || unicode.Is(unicode.Bidi_Control, c) {
			t.Errorf("%q has the character %U, which cannot be seen", literal, c)
		}
	}
}

// unsingle reads a word in single quotes, or in $'…', as bash does.
func unsingle(word string) (text string, ok bool) {
	if inside, ansi := strings.CutPrefix(word, "$'"); ansi {
		inside, ok = strings.CutSuffix(inside, "'")
		return unescape(inside, `'`, func(c byte) (byte, bool) {
			if c == 'r' {
				return '\r', true
			}
			return c, c == '\\' || c == '\''
		}, ok)
	}
	for word != "" {
		switch {
		case strings.HasPrefix(word, `\'`):
			text, word = text+"'", word[2:]
		case word[0] == '\'':
			inside, rest, closed := strings.Cut(word[1:], "'")
			if !closed {
				return text, false
			}
			text, word = text+inside, rest
		default:
			return text, false
		}
	}
	return text, true
}

// undouble reads the inside of double quotes as bash does, and refuses what bash would expand.
func undouble(inside string) (text string, ok bool) {
	return unescape(inside, "\"$`", func(c byte) (byte, bool) { return c, strings.IndexByte("\\\"$`", c) >= 0 }, true)
}

// unoption reads a value of curl's file of options.
func unoption(value string) (text string, ok bool) {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return "", false
	}
	return unescape(value[1:len(value)-1], "\"\n\r\t", func(c byte) (byte, bool) {
		if i := strings.IndexByte("nrtv", c); i >= 0 {
			return "\n\r\t\v"[i], true
		}
		return c, c == '"' || c == '\\'
	}, true)
}

// untemplate reads the inside of backticks as JavaScript does, and refuses a placeholder.
func untemplate(inside string) (text string, ok bool) {
	plain := strings.NewReplacer(`\\`, " ", "\\`", " ", `\${`, " ").Replace(inside)
	text, ok = unescape(inside, "`", func(c byte) (byte, bool) { return c, strings.IndexByte("\\`$", c) >= 0 }, true)
	return text, ok && !strings.Contains(plain, "${")
}

// unescape reads a text with backslashes. It refuses the characters that would end it, and escapes that are not known.
func unescape(inside, ends string, escaped func(byte) (byte, bool), ok bool) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(inside); i++ {
		switch c := inside[i]; {
		case c == '\\':
			i++
			if i == len(inside) {
				return b.String(), false
			}
			read, known := escaped(inside[i])
			ok = ok && known
			b.WriteByte(read)
		case strings.IndexByte(ends, c) >= 0:
			return b.String(), false
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ok
}

func TestLiteralsAreWrittenInTheShortestKnownWay(t *testing.T) {
	for _, row := range []struct {
		name, got, want string
	}{
		{"a text of letters", js("user 7"), `"user 7"`},
		{"quotes and backslashes", js(`a"b\c`), `"a\"b\\c"`},
		{"line breaks and tabs", js("a\nb\tc"), `"a\nb\tc"`},
		{"a control character", js("\x01"), `"\u0001"`},
		{"a carriage return", js("\r"), `"\u000D"`},
		{"letters of other scripts stay", js("é日"), `"é日"`},
		{"a mark that turns the direction of text", js("\u202E"), `"\u202E"`},
		{"a tag character in JavaScript", js("\U000E0001"), `"\uDB40\uDC01"`},
		{"a tag character in Go and Python", wide("\U000E0001"), `"\U000E0001"`},
		{"an emoji stays", wide("👩"), `"👩"`},
		{"a word for a shell", single("it's"), `'it'\''s'`},
		{"a carriage return for a shell", single("a\rb'"), `$'a\rb\''`},
		{"a shell's double quotes", double("$x `y` \"z\" \\"), "\\$x \\`y\\` \\\"z\\\" \\\\"},
		{"a value for curl", option("a\"b\\c\td\ne"), `"a\"b\\c\td\ne"`},
		{"a vertical tab for curl", option("\v"), `"\v"`},
		{"a placeholder of JavaScript", template("${x} $y"), `\${x} $y`},
		{"an unreserved character of an address", escape("a-b._~"), "a-b._~"},
		{"a reserved character of an address", escape("a/b?c&d"), "a%2Fb%3Fc%26d"},
		{"a letter beyond ASCII in an address", escape("é"), "%C3%A9"},
		{"seconds", seconds(1500), "1.5"},
		{"whole seconds", seconds(20000), "20"},
		{"a small number", float(0.00001), "0.00001"},
		{"a large number", float(1e7), "10000000"},
	} {
		if row.got != row.want {
			t.Errorf("%s: %s, want %s", row.name, row.got, row.want)
		}
	}
}

func TestWordsAndNames(t *testing.T) {
	for _, row := range []struct {
		text       string
		word, name bool // the same everywhere; a name in JavaScript
	}{
		{"id", true, true},
		{"first_name", true, true},
		{"Z9", true, true},
		{"7", true, false},
		{"a-b", true, false},
		{"a.b", true, false},
		{"_", true, true},
		{"", false, false},
		{"a b", false, false},
		{"é", false, false},
		{"~", false, false},
		{"$", false, false},
		{"a\n", false, false},
	} {
		if isWord(row.text) != row.word || isName(row.text) != row.name {
			t.Errorf("%q: word %t, name %t", row.text, isWord(row.text), isName(row.text))
		}
	}
}

// The languages' own escaping for addresses differs from the plan's in a few characters, for which a program has the
// whole address.
func TestEachASCIICharacterIsEscapedAsThePlanDoesWhereTheLanguageSaysSo(t *testing.T) {
	left := strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
	for c := range 0x80 {
		text := string(rune(c))
		inJavaScript := left.Replace(strings.ReplaceAll(url.QueryEscape(text), "+", "%20"))
		for _, row := range []struct {
			language string
			same     bool
			escaped  string
		}{
			{"JavaScript", encodesURIComponent(text), inJavaScript},
			{"Go", pathEscapes(text), url.PathEscape(text)},
			{"Python", always(text), strings.ReplaceAll(url.QueryEscape(text), "+", "%20")},
			{"a shell", isWord(text), text},
		} {
			if isSame := row.escaped == escape(text); row.same && !isSame {
				t.Errorf("%s writes %q as %s, the plan as %s", row.language, text, row.escaped, escape(text))
			}
		}
	}
}
