// Package powershell reads the commands that browsers copy for PowerShell: Invoke-WebRequest with values in quotes, and
// lines before it that put the name of the browser and cookies into a session. What a person wrote with variables,
// pipes or other parameters is not read.
package powershell

import (
	"cmp"
	"strings"
)

// Request is what a command asks for.
type Request struct {
	Address, Method, Body string
	Headers               [][2]string // names and values, in their order; cookies are one each
}

// Read reads a command. It reports false for one that browsers do not write.
func Read(text string) (request Request, ok bool) {
	r := reader{rest: text}
	for r.skip(); r.rest != "" && !r.isBad; r.skip() {
		r.statement()
	}
	r.request.Method = cmp.Or(r.request.Method, "GET")
	return r.request, !r.isBad && r.request.Address != ""
}

// reader reads a command from its beginning to its end.
type reader struct {
	request Request
	rest    string
	isBad   bool // something is not read
}

// skip passes over white space, and backticks at the ends of lines.
func (r *reader) skip() {
	for {
		r.rest = strings.TrimLeft(r.rest, " \t\r\n;")
		next := strings.TrimPrefix(strings.TrimPrefix(r.rest, "`"), "\r")
		if r.rest == "" || r.rest[0] != '`' || !strings.HasPrefix(next, "\n") {
			return
		}
		r.rest = next
	}
}

// take passes over a text, in any case of its letters, and reports whether it was there.
func (r *reader) take(text string) bool {
	r.skip()
	if len(r.rest) < len(text) || !strings.EqualFold(r.rest[:len(text)], text) {
		return false
	}
	r.rest = r.rest[len(text):]
	return true
}

// expect passes over a text that must be there.
func (r *reader) expect(text string) { r.isBad = !r.take(text) || r.isBad }

// statement reads a line about the session, or the command itself.
func (r *reader) statement() {
	switch {
	case r.take("$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession"):
	case r.take("$session.UserAgent = "):
		r.header("User-Agent", r.value())
	case r.take("$session.Cookies.Add((New-Object System.Net.Cookie("):
		name := r.value()
		r.expect(",")
		r.header("Cookie", name+"="+r.value())
		for r.take(",") { // its path and its host
			r.value()
		}
		r.expect(")))")
	case r.take("Invoke-WebRequest "), r.take("Invoke-RestMethod "), r.take("iwr "), r.take("irm "):
		for r.skip(); r.rest != "" && !r.isBad; r.skip() {
			r.parameter()
		}
	default:
		r.isBad = true
	}
}

func (r *reader) header(name, value string) {
	r.request.Headers = append(r.request.Headers, [2]string{name, value})
}

// parameter reads a parameter with its value, or the address without a name.
func (r *reader) parameter() {
	q := &r.request
	switch {
	case r.take("-UseBasicParsing"):
	case r.take("-WebSession "):
		r.expect("$session")
	case r.take("-Uri "):
		q.Address = r.value()
	case r.take("-Method "):
		q.Method = r.value()
	case r.take("-UserAgent "):
		r.header("User-Agent", r.value())
	case r.take("-ContentType "):
		r.header("Content-Type", r.value())
	case r.take("-Headers "):
		r.headers()
	case r.take("-Body "):
		isBytes := r.take("([System.Text.Encoding]::UTF8.GetBytes(")
		if q.Body = r.value(); isBytes {
			r.expect("))")
		}
	case q.Address == "" && r.rest[0] != '-':
		q.Address = r.value()
	default:
		r.isBad = true
	}
}

// headers reads a table of them.
func (r *reader) headers() {
	r.expect("@{")
	for !r.take("}") && !r.isBad {
		name := r.value()
		r.expect("=")
		if value := r.value(); !strings.HasPrefix(name, ":") {
			r.header(name, value)
		}
	}
}

// value reads a text in quotes, or a bare word.
func (r *reader) value() string {
	if r.take(`"`) {
		return r.quoted()
	}
	if !r.take("'") {
		end := strings.IndexAny(r.rest+" ", " \t\r\n=")
		word := r.rest[:end]
		r.rest = r.rest[end:]
		r.isBad = r.isBad || word == "" || strings.ContainsAny(word, "$`\"'(){}@,;|<>")
		return word
	}
	var text strings.Builder
	for {
		before, behind, ok := strings.Cut(r.rest, "'")
		text.WriteString(before)
		r.rest, r.isBad = behind, r.isBad || !ok
		if !strings.HasPrefix(behind, "'") {
			return text.String()
		}
		text.WriteByte('\'')
		r.rest = behind[1:]
	}
}

// escapes are what stands for other characters behind a backtick; any other stands for itself.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '0': 0, 'a': '\a', 'b': '\b', 'f': '\f', 'v': '\v'}

// quoted reads the rest of a text in double quotes (about_Quoting_Rules). A variable in it is not read.
func (r *reader) quoted() string {
	var text strings.Builder
	for i := 0; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '`' && i+1 < len(r.rest):
			i++
			if escaped, ok := escapes[r.rest[i]]; ok {
				text.WriteByte(escaped)
			} else {
				text.WriteByte(r.rest[i])
			}
		case c == '"' && strings.HasPrefix(r.rest[i+1:], `"`):
			i++
			text.WriteByte(c)
		case c == '"':
			r.rest = r.rest[i+1:]
			return text.String()
		case c == '$':
			r.isBad = true
			return ""
		default:
			text.WriteByte(c)
		}
	}
	r.isBad = true
	return ""
}
