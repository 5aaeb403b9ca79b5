package settle

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"unicode/utf8"
)

// What travels of a body with its event. All of it is held in memory by everyone who watches a run, a page too; what is
// longer stays in the journal, and is fetched when it is looked at.
const (
	MaxValue   = 16 << 10 // bytes; a longer body comes as a preview
	MaxPreview = 2 << 10  // bytes, cut at the end of a character
	MaxDepth   = 100      // of nesting; deeper JSON travels as text
)

// ValueOf returns what travels of a body, as [Reply.Text] returns it: the body itself when it is JSON,
// else its text as a JSON string, else nothing. JSON is kept as received,
// every digit of it; only line breaks and the white space around them go, for
// an event is one line. The value may share memory with body.
func ValueOf(body []byte) Value {
	switch {
	case len(body) == 0:
		return Value{}
	// The length first: whether a body of many MiB is JSON is not worth its reading, it comes as a preview anyway.
	case len(body) > MaxValue:
		return Value{Preview: preview(body)}
	case isJSON(body):
		return Value{JSON: oneLine(body)}
	case isText(body):
		return Value{JSON: AppendString(nil, string(body))}
	}
	return Value{}
}

// isJSON reports whether the body is one JSON value (RFC 8259) in UTF-8 that nests at most MaxDepth deep.
func isJSON(body []byte) bool { return isShallow(body) && json.Valid(body) && utf8.Valid(body) }

// isShallow reports whether brackets outside of strings nest at most MaxDepth deep. It looks at nothing
// else: json.Valid, which would recurse into a body of nothing but brackets, comes after it.
func isShallow(body []byte) bool {
	depth := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			i = endOfString(body, i+1)
		case '[', '{':
			if depth++; depth > MaxDepth {
				return false
			}
		case ']', '}':
			depth--
		}
	}
	return true
}

// endOfString returns the place of the quote that ends the string around from, or the body's end. A backslash takes the
// character behind it along, so that \" does not end the string.
func endOfString(body []byte, from int) int {
	for i := from; i < len(body); i++ {
		switch body[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return len(body)
}

// oneLine takes the white space out of JSON that has line breaks or begins or
// ends with white space, and leaves other JSON as it is.
func oneLine(body []byte) []byte {
	if bytes.IndexByte(body, '\n') < 0 && bytes.IndexByte(body, '\r') < 0 && len(bytes.TrimSpace(body)) == len(body) {
		return body
	}
	var b bytes.Buffer
	if err := json.Compact(&b, body); err != nil {
		return nil // not reached: the body is valid
	}
	return b.Bytes()
}

// isText reports whether a person could read the body: UTF-8 without the zero
// byte, which binary data nearly always has and texts never do. Other control
// characters come through: the output of programs for a terminal holds them.
func isText(body []byte) bool {
	return utf8.Valid(body) && bytes.IndexByte(body, 0) < 0
}

// preview returns the beginning of a long body, or nothing when it is no text.
func preview(body []byte) string {
	// A character that the cut has split is dropped. Where that does not make the rest valid, the body is no text.
	head := body[:MaxPreview]
	for len(head) > MaxPreview-utf8.UTFMax && !utf8.Valid(head) {
		head = head[:len(head)-1]
	}
	if !isText(head) {
		return ""
	}
	return string(head)
}

// Body returns the body as received. It reports false where the outcome holds
// only a part of it, or a form of it that is not the same to the byte.
func (o *Outcome) Body() ([]byte, bool) {
	if o.Reply.Body != nil || o.BodyBytes == 0 {
		return o.Reply.Body, true
	}
	// JSON as long as the body is the body: oneLine only takes away. A text is longer by its quotes at least.
	if int64(len(o.Value.JSON)) == o.BodyBytes {
		return o.Value.JSON, true
	}
	var text string
	if o.Value.JSON == nil || json.Unmarshal(o.Value.JSON, &text) != nil || int64(len(text)) != o.BodyBytes {
		return nil, false
	}
	return []byte(text), true
}

// Rebuildable reports whether the outcome's event alone tells the whole body,
// so that nothing need be kept beside it. It is asked once a call, where the body
// is still in memory, and compares every byte: a journal that gives back another
// body than came would be worse than one that keeps it twice.
func (o *Outcome) Rebuildable() bool {
	// A copy without the body in memory, to see what a reader of the log would get.
	bare := Outcome{Value: o.Value, BodyBytes: o.BodyBytes}
	body, whole := bare.Body()
	return whole && (o.Reply.Body == nil || bytes.Equal(body, o.Reply.Body))
}

// MediaType returns the type of the answer without its parameters, lower case.
func (r Reply) MediaType() string {
	t, _, err := mime.ParseMediaType(r.Type)
	if err != nil {
		t, _, _ = strings.Cut(r.Type, ";")
		return strings.ToLower(strings.TrimSpace(t))
	}
	return t
}

// AppendString appends s as a JSON string on one line. What is not UTF-8
// becomes U+FFFD, as encoding/json has it. Unlike that, it leaves <, > and & as
// they are, since no event stands in a page of HTML, and it allocates nothing
// where dst has room.
func AppendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, n := utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		switch {
		case c >= utf8.RuneSelf:
			dst = append(dst, "\ufffd"...)
		case c == '"', c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}
