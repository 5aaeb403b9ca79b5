package ansic_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/app/paste/ansic"
)

func TestEscapesAreThoseOfBash(t *testing.T) {
	for _, c := range []struct{ says, text, inner, rest string }{
		{"nothing", `'`, "", ""},
		{"what follows", `a'b'c`, "a", "b'c"},
		{"a quote", `a\'b'c`, "a'b", "c"},
		{"letters", `\a\b\e\E\f\n\r\t\v\\\"\?'`, "\a\b\x1b\x1b\f\n\r\t\v\\\"?", ""},
		{"a byte in octal", `\101\60\7x'`, "A0\ax", ""},
		{"at most three digits", `\1015'`, "A5", ""},
		{"a byte in hexadecimal", `\x41\x4g'`, "A\x04g", ""},
		{"two bytes that are a letter", `\xc3\xa9'`, "é", ""},
		{"a code unit", `\u00e9\u41z'`, "éAz", ""},
		{"a surrogate pair", `\ud83d\ude00!'`, "😀!", ""},
		{"half of one", `\ud83dx'`, "\uFFFDx", ""},
		{"a code point", `\U0001F600'`, "😀", ""},
		{"no code point", `\UFFFFFFFF'`, "\uFFFD", ""},
		{"a control character", `\cAb'`, "\x01b", ""},
		{"no escape", `\q\x\u\U'`, `\q\x\u\U`, ""},
		{"NUL, which ends the text", `a\0b'c`, "a", "c"},
	} {
		inner, rest, closed := ansic.Unquote(c.text)
		if inner != c.inner || rest != c.rest || !closed {
			t.Errorf("%s: got %q and %q, closed %v, want %q and %q", c.says, inner, rest, closed, c.inner, c.rest)
		}
	}
}

func TestATextWithoutAQuoteIsOpen(t *testing.T) {
	for _, text := range []string{"", "a", `a\'`, `\`, `\x4`, `\c`, `\u`, `\ud83d\u`} {
		if inner, rest, closed := ansic.Unquote(text); closed || inner != "" || rest != "" {
			t.Errorf("%s: got %q and %q, closed %v", text, inner, rest, closed)
		}
	}
}

// FuzzUnquote holds that each byte that is escaped is read back.
func FuzzUnquote(f *testing.F) {
	for _, seed := range []string{"a b", "it's", "\\", "é😀", "\n\t", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\x00") {
			return // which ends the text
		}
		var hex, octal strings.Builder
		for i := range len(text) {
			fmt.Fprintf(&hex, `\x%02x`, text[i])
			fmt.Fprintf(&octal, `\%03o`, text[i])
		}
		for _, escaped := range []string{hex.String(), octal.String()} {
			if got, rest, closed := ansic.Unquote(escaped + "'b"); got != text || rest != "b" || !closed {
				t.Errorf("%s: got %q and %q, closed %v, want %q", escaped, got, rest, closed, text)
			}
		}
	})
}
