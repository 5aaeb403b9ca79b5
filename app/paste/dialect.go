package paste

import (
	"strings"
	"unicode/utf8"

	"allsettled/app/paste/curl"
	"allsettled/app/plan"
)

// isCmd reports whether a command is written for cmd: its first quote is double, nothing in it is of Bash alone, and
// carets stand before the quotes of words, before those that a backslash escapes, or at the ends of lines. Browsers
// write it so as "Copy as cURL (cmd)".
func isCmd(text string) bool {
	quote := strings.IndexAny(text, `'"`)
	isBash := quote >= 0 && text[quote] == '\'' || strings.Contains(text, "\\\n") || strings.Contains(text, "<<")
	if isBash {
		return false
	}
	return strings.Contains(text, ` ^"`) || strings.Contains(text, `^\^"`) || strings.Contains(text, "^\n")
}

// uncaret takes away the carets that cmd takes away, and marks its variables, %NAME%.
func uncaret(text string) string {
	var b strings.Builder
	for text != "" {
		switch {
		case strings.HasPrefix(text, "^\n"):
			text = text[2:]
			continue
		case text[0] == '^' && len(text) > 1:
			b.WriteByte(text[1])
			text = text[2:]
			continue
		case strings.HasPrefix(text, "%%"): // as in a batch file
			text = text[1:]
		case text[0] == '%':
			if name := percentName(text); name != "" {
				b.WriteString(marked(name))
				text = text[len(name)+2:]
				continue
			}
		}
		b.WriteByte(text[0])
		text = text[1:]
	}
	return b.String()
}

// percentName returns the name of the variable of cmd that a text begins with, empty for none. What could be escapes of
// an address, as in %C3%A4, is not one.
func percentName(text string) string {
	name, _, closed := strings.Cut(text[1:], "%")
	if n := nameLength(name); !closed || n == 0 || n < len(name) || len(name) < 3 {
		return ""
	}
	return name
}

// placeholderName returns the name in angle brackets with which documentation asks for a value, as in <user-id>; empty
// when the text does not begin with one.
func placeholderName(text string) string {
	name, _, closed := strings.Cut(strings.TrimPrefix(text[:min(len(text), plan.MaxName)], "<"), ">")
	bare := strings.ReplaceAll(name, "-", "_")
	if !closed || text[0] != '<' || bare == "" || !isName(bare) {
		return ""
	}
	return name
}

// isWebSpace reports whether a character is a space of web pages, or one without width.
func isWebSpace(r rune) bool { return strings.ContainsRune("\u00A0\u202F\u200B\u200E\uFEFF", r) }

// isDash reports whether a character is a dash or a minus that stands for hyphens.
func isDash(r rune) bool { return strings.ContainsRune("‐‑‒–—―−", r) }

// Typographic quotation marks, as word processors of several languages write them.
const doubleMarks, singleMarks = "“”„‟«»″", "‘’‚‛‹›′"

// isQuotationMark reports whether a character is a typographic quotation mark.
func isQuotationMark(r rune) bool { return strings.ContainsRune(doubleMarks+singleMarks, r) }

// straighten writes a command with the quotation marks of a keyboard.
func straighten(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(doubleMarks, r):
			return '"'
		case strings.ContainsRune(singleMarks, r):
			return '\''
		}
		return r
	}, text)
}

// hyphens returns the hyphens that stood for the dashes before an option, and the text behind them. A word processor
// makes one dash of one or two hyphens: it was two where that gives an option of curl.
func hyphens(text string) (written, rest string) {
	rest = strings.TrimLeftFunc(text, func(r rune) bool { return isDash(r) || r == '-' })
	option := rest
	if end := strings.IndexAny(rest, " \t\n="); end >= 0 {
		option = rest[:end]
	}
	_, isOption := curl.Find(option)
	if utf8.RuneCountInString(text)-utf8.RuneCountInString(rest) > 1 || len(option) > 1 && isOption {
		return "--", rest
	}
	return "-", rest
}
