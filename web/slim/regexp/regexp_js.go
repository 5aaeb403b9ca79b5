package regexp

import "syscall/js"

// Regexp is a regular expression of the browser. A pattern must mean the same in Go and in JavaScript, as those of
// routes do.
type Regexp struct{ of js.Value }

// MustCompile is as in regexp: it panics when the pattern cannot be read.
func MustCompile(pattern string) *Regexp {
	return &Regexp{js.Global().Get("RegExp").New(pattern, "u")}
}

// MatchString is as in regexp.
func (r *Regexp) MatchString(text string) bool { return r.of.Call("test", text).Bool() }
