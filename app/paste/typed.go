package paste

import (
	"strings"
	"unicode"
)

// Address is an address as a person typed it, read as an address bar reads it.
type Address struct {
	Text    string // as it can be called, with its variables
	Scheme  string // that was written in front of it, "https://"; empty when it had one
	Escaped string // the first character that was percent-escaped, empty for none
}

// ReadAddress reads a typed address: blanks, quotation marks and angle brackets around it are left out, and so are line
// breaks in it. Where the scheme is missing it is https://, for localhost and an IP address http://. Behind the host a
// character that may not stand in an address is percent-escaped, and a percent sign that escapes nothing; what is in
// braces stays. Anything else stays as it is, also what is wrong.
func ReadAddress(typed string) Address {
	a := Address{Text: bareAddress(typed)}
	switch {
	case strings.Contains(a.Text, "://"):
	case strings.HasPrefix(a.Text, "//"):
		a.Scheme, a.Text = "https://", a.Text[2:]
	case strings.HasPrefix(a.Text, "demo/"):
		a.Text = "/" + a.Text
	default:
		a.Scheme = schemeOf(a.Text)
	}
	a.Text = a.Scheme + a.Text
	a.escape()
	return a
}

// bareAddress returns an address without what stands around it and without line breaks.
func bareAddress(typed string) string {
	text := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' || r == '\u200B' || r == '\u2060' || r == '\uFEFF' {
			return -1
		}
		return r
	}, typed)
	text = strings.TrimSpace(text)
	for _, pair := range [][2]string{{`"`, `"`}, {"'", "'"}, {"“", "”"}, {"„", "“"}, {"`", "`"}, {"<", ">"}} {
		inner, ok := strings.CutPrefix(text, pair[0])
		if inner, closed := strings.CutSuffix(inner, pair[1]); ok && closed {
			return strings.TrimSpace(inner)
		}
	}
	return text
}

// schemeOf returns the scheme of an address that begins with a host, empty where it begins with something else.
func schemeOf(address string) string {
	host := address
	if at := strings.IndexAny(address, "/?"); at >= 0 {
		host = address[:at]
	}
	if strings.HasPrefix(host, "[") { // an IPv6 address
		return "http://"
	}
	name, port, _ := strings.Cut(host, ":")
	switch last := name[strings.LastIndexByte(name, '.')+1:]; {
	case strings.ContainsAny(name, "@{}<>\\%\" ") || strings.Trim(port, "0123456789") != "":
	case strings.EqualFold(name, "localhost"), strings.Count(name, ".") == 3 && strings.Trim(name, "0123456789.") == "":
		return "http://"
	case last != name && len(last) > 1 && unicode.IsLetter([]rune(last)[0]) && name[0] != '.':
		return "https://"
	}
	return ""
}

// escape escapes what may not stand in the address behind its host.
func (a *Address) escape() {
	start := 0
	if at := strings.Index(a.Text, "://"); at >= 0 {
		start = at + len("://")
		end := strings.IndexAny(a.Text[start:], "/?")
		if end < 0 {
			return
		}
		start += end
	}
	var b strings.Builder
	inBraces := false
	for i, c := range a.Text[start:] {
		inBraces = c == '{' || inBraces && c != '}'
		if inBraces || !mustEscape(a.Text[start+i:]) {
			b.WriteRune(c)
			continue
		}
		if a.Escaped == "" {
			a.Escaped = string(c)
		}
		writeEscaped(&b, a.Text[start+i:])
	}
	a.Text = a.Text[:start] + b.String()
}

// mustEscape reports whether the first character of a text may not stand in an address.
func mustEscape(text string) bool {
	return isBarePercent(text) || strings.IndexByte(" \"\\^`|", text[0]) >= 0
}
