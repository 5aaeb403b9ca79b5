package settle

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns the body as a person reads it: in UTF-8, without a byte order mark, of several JSON values one after the
// other a JSON array, and with NaN and Infinity, for which JSON has no numbers, as strings where the rest is JSON. The
// charset is that of the media type, else of a byte order
// mark, else UTF-8, else for texts Windows-1252. A body in any other charset, or that is no text, stays as it is.
//
// The result shares memory with the body where nothing changes.
func (r Reply) Text() []byte {
	if len(r.Body) == 0 {
		return r.Body
	}
	text := r.asList(r.decoded())
	if bytes.Contains(text, []byte("NaN")) || bytes.Contains(text, []byte("Infinity")) {
		if quoted := quoteNonNumbers(text); !isJSON(text) && isJSON(quoted) {
			return quoted
		}
	}
	return text
}

// decoded returns the body in UTF-8. Only charsets are read that need no large table; a body in another one, for
// example Shift_JIS, stays as it is and is shown as binary data, which is better than wrong characters.
func (r Reply) decoded() []byte {
	switch strings.ToLower(r.charset()) {
	case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii":
		return fromWindows1252(r.Body) // browsers read all of these as this one (WHATWG Encoding, 4.2)
	// Without a mark, utf-16 is little-endian to browsers, though RFC 2781 (4.3) has it big-endian.
	case "utf-16", "utf-16le":
		return fromUTF16(r.Body, bytes.HasPrefix(r.Body, []byte("\xfe\xff")))
	case "utf-16be":
		return fromUTF16(r.Body, true)
	case "", "utf-8", "utf8":
		return r.byMark()
	}
	return r.Body
}

// charset returns the one that the media type names, empty for none. Most answers have one of two media types, for
// which nothing is allocated.
func (r Reply) charset() string {
	switch r.Type {
	case "application/json", "application/json; charset=utf-8":
		return ""
	}
	_, params, err := mime.ParseMediaType(r.Type)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// byMark returns a body in UTF-8 whose media type names no other charset. RFC 8259 (8.1) forbids a byte order mark
// before JSON, and lets readers ignore one. A text that is not valid UTF-8 is most likely an old page in Windows-1252;
// a zero byte in it means binary data under a wrong media type.
func (r Reply) byMark() []byte {
	switch body := r.Body; {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return body[3:]
	case bytes.HasPrefix(body, []byte("\xff\xfe")) && r.IsText():
		return fromUTF16(body, false)
	case bytes.HasPrefix(body, []byte("\xfe\xff")) && r.IsText():
		return fromUTF16(body, true)
	case !utf8.Valid(body) && bytes.IndexByte(body, 0) < 0 && r.IsText():
		return fromWindows1252(body)
	}
	return r.Body
}

// IsText reports whether the media type is one of texts: text/*, and those that are written in a format of texts, with
// the suffixes of RFC 6839 too (application/problem+json, image/svg+xml).
func (r Reply) IsText() bool {
	kind := r.MediaType()
	for _, end := range [...]string{"json", "xml", "javascript", "csv", "yaml"} {
		if strings.HasSuffix(kind, end) {
			return true
		}
	}
	return strings.HasPrefix(kind, "text/")
}

// c1 are the characters of Windows-1252 from 0x80 to 0x9f; the other bytes are the characters of that number. Five
// bytes have no character, and stand for themselves.
var c1 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// fromWindows1252 returns a text in Windows-1252 in UTF-8.
func fromWindows1252(body []byte) []byte {
	text := make([]byte, 0, len(body)+len(body)/8)
	for _, c := range body {
		char := rune(c)
		if c >= 0x80 && c < 0xa0 {
			char = c1[c-0x80]
		}
		text = utf8.AppendRune(text, char)
	}
	return text
}

// fromUTF16 returns a text in UTF-16 in UTF-8, without its byte order mark. Half a character at the end is left out.
func fromUTF16(body []byte, isBigEndian bool) []byte {
	high, low := 1, 0
	if isBigEndian {
		high, low = 0, 1
	}
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = uint16(body[2*i+high])<<8 | uint16(body[2*i+low])
	}
	return bytes.TrimPrefix([]byte(string(utf16.Decode(units))), []byte("\ufeff"))
}

// quoteNonNumbers writes NaN, Infinity and -Infinity as strings wherever they stand outside of strings. Python's json
// module writes such numbers by default; without this, one of them would make a table of the whole answer a text.
func quoteNonNumbers(text []byte) []byte {
	quoted := make([]byte, 0, len(text)+16)
	for i := 0; i < len(text); i++ {
		if text[i] == '"' {
			end := min(endOfString(text, i+1), len(text)-1)
			quoted = append(quoted, text[i:end+1]...)
			i = end
			continue
		}
		word := nonNumber(text[i:])
		if word == "" {
			quoted = append(quoted, text[i])
			continue
		}
		quoted = append(append(append(quoted, '"'), word...), '"')
		i += len(word) - 1
	}
	return quoted
}

// nonNumber returns which of the numbers that JSON does not have a text begins with.
func nonNumber(text []byte) string {
	for _, word := range [...]string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return word
		}
	}
	return ""
}

// HasNoBody reports whether a call was fulfilled with an answer that has nothing but headers, for example a 204.
func (o *Outcome) HasNoBody() bool {
	return o.Status == Fulfilled && o.BodyBytes == 0 && len(o.Value.JSON) == 0 && !o.Value.Elsewhere
}

// NotJSON returns after how many bytes an answer that says it is JSON stops to be valid; 0 where it is valid, or says
// nothing of the kind, or only its beginning is known.
func (o *Outcome) NotJSON() (at int64) {
	// ValueOf keeps JSON as it is, and any other text as a JSON string: a value that is a string although the body is
	// not as long as it says that the body could not be read as JSON.
	var text string
	isString := len(o.Value.JSON) > 0 && o.Value.JSON[0] == '"' && json.Unmarshal(o.Value.JSON, &text) == nil
	if !isString || !strings.HasSuffix(o.Reply.MediaType(), "json") || int64(len(o.Value.JSON)) == o.BodyBytes {
		return 0
	}
	var value json.RawMessage
	if err, ok := json.Unmarshal([]byte(text), &value).(*json.SyntaxError); ok { //nolint:errorlint // as it documents
		return err.Offset
	}
	return 0
}
