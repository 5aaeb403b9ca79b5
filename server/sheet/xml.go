package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

// The kinds of tokens.
const (
	opening kind = iota
	closing
	characters
)

// token is a piece of XML. It is valid until the next one is read.
type token struct {
	kind       kind
	name       string // of an element, without its prefix
	attributes []byte // of an opening one, as they are written
	text       []byte // of characters
}

// xmlReader reads the tokens of a part: as much of XML as the file formats use, which forbid
// document types and so entities (ECMA-376, part 2, 8.1.4).
//
// It replaces encoding/xml, which keeps a token of any length, makes ten allocations for a cell, and
// reads 30 MB in a second: a table of a million rows took three seconds of a limit of four. This
// one reads about three times as much. A fuzz test holds that both find the same.
type xmlReader struct {
	part  *part
	names map[string]string // each name that was met once
	close string            // an element that closes itself is open
	text  []byte            // of characters that were escaped
}

// errXML is the error of a text that is no XML, or has what the file formats forbid.
var errXML = errors.New("invalid XML")

// next reads a token; io.EOF behind the last.
func (x *xmlReader) next() (token, error) {
	if name := x.close; name != "" {
		x.close = ""
		return token{kind: closing, name: name}, nil
	}
	for {
		p := x.part
		p.release()
		if err := p.need(1); err != nil {
			return token{}, err
		}
		if p.rest()[0] != '<' {
			return x.characters()
		}
		_ = p.need(len("</")) // the end of the part is found below
		if rest := p.rest(); len(rest) > 1 && rest[1] == '!' {
			_ = p.need(len("<![CDATA["))
		}
		switch rest := p.rest(); {
		case len(rest) > 1 && rest[1] > '?': // most are names
			return x.open()
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			text, err := p.until("<![CDATA[", "]]>")
			return x.checked(text, err)
		case bytes.HasPrefix(rest, []byte("<!--")):
			if _, err := p.until("<!--", "-->"); err != nil {
				return token{}, err
			}
		case bytes.HasPrefix(rest, []byte("<?")):
			if err := x.instruction(); err != nil {
				return token{}, err
			}
		case bytes.HasPrefix(rest, []byte("<!")):
			return token{}, errXML
		case bytes.HasPrefix(rest, []byte("</")):
			name, err := p.until("</", ">")
			return token{kind: closing, name: x.local(bytes.TrimSpace(name))}, err
		default:
			return x.open()
		}
	}
}

// instruction reads a processing instruction. The declaration of another encoding is an error.
func (x *xmlReader) instruction() error {
	text, err := x.part.until("<?", "?>")
	if !bytes.HasPrefix(text, []byte("xml ")) {
		return err
	}
	if encoding := attribute(text[len("xml"):], "encoding"); encoding != "" && !isUTF8(encoding) {
		return errXML
	}
	return err
}

func isUTF8(encoding string) bool {
	return bytes.EqualFold([]byte(encoding), []byte("utf-8")) || bytes.EqualFold([]byte(encoding), []byte("us-ascii"))
}

// characters reads the text up to the next element, or to the end of the part.
func (x *xmlReader) characters() (token, error) {
	text, err := x.part.before('<')
	if err == nil {
		text, err = x.plain(text)
	}
	return x.checked(text, err)
}

// checked returns a text as a token, if its characters are those of XML (section 2.2).
func (x *xmlReader) checked(text []byte, err error) (token, error) {
	if err == nil && !utf8.Valid(text) {
		err = errXML
	}
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			err = errXML
		}
	}
	return token{kind: characters, text: text}, err
}

// open reads the beginning of an element.
func (x *xmlReader) open() (token, error) {
	tag, err := x.part.tag()
	if err != nil {
		return token{}, err
	}
	tag, isEmpty := bytes.CutSuffix(tag, []byte("/"))
	n := 0
	for n < len(tag) && tag[n] > ' ' {
		n++
	}
	if n == 0 {
		return token{}, errXML
	}
	t := token{kind: opening, name: x.local(tag[:n]), attributes: tag[n:]}
	if isEmpty {
		x.close = t.name
	}
	return t, nil
}

// local returns the name of an element without its prefix. The first names are remembered: a format
// has a few hundred, and a sheet millions of elements.
func (x *xmlReader) local(name []byte) string {
	_, name = cutPrefix(name)
	if known, ok := x.names[string(name)]; ok {
		return known
	}
	own := string(name)
	if len(x.names) < maxNames && len(name) < 100 {
		x.names[own] = own
	}
	return own
}

// cutPrefix cuts a name behind its prefix (Namespaces in XML, section 4).
func cutPrefix(name []byte) (prefix, local []byte) {
	prefix, local, ok := bytes.Cut(name, []byte(":"))
	if !ok || len(prefix) == 0 || len(local) == 0 || bytes.IndexByte(local, ':') >= 0 {
		return nil, name
	}
	return prefix, local
}

// plain returns a text with its entities and line ends as they are meant.
func (x *xmlReader) plain(text []byte) ([]byte, error) {
	if bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '\r') < 0 {
		return text, nil
	}
	x.text = x.text[:0]
	for len(text) > 0 {
		switch c := text[0]; c {
		case '\r': // a line end is one line feed (section 2.11)
			x.text = append(x.text, '\n')
			text = bytes.TrimPrefix(text[1:], []byte("\n"))
		case '&':
			name, after, ok := bytes.Cut(text[1:], []byte(";"))
			r, known := entity(name)
			if !ok || !known {
				return nil, errXML
			}
			x.text, text = utf8.AppendRune(x.text, r), after
		default:
			x.text, text = append(x.text, c), text[1:]
		}
	}
	return x.text, nil
}

// entity returns what stands between & and a semicolon.
func entity(name []byte) (r rune, ok bool) {
	switch string(name) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, isNumber := bytes.CutPrefix(name, []byte("#"))
	base := 10
	if hex, isHex := bytes.CutPrefix(digits, []byte("x")); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if !isNumber || err != nil || n > utf8.MaxRune || n == 0 {
		return 0, false
	}
	return rune(n), true
}

// eachAttribute calls yield for the attributes of an element until it returns false. What is no
// attribute ends them.
func eachAttribute(attributes []byte, yield func(prefix, name, value []byte) bool) {
	const space = " \t\r\n"
	for {
		name, rest, ok := bytes.Cut(attributes, []byte("="))
		rest = bytes.TrimLeft(rest, space)
		if !ok || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return
		}
		value, after, closed := bytes.Cut(rest[1:], rest[:1])
		prefix, local := cutPrefix(bytes.Trim(name, space))
		if !closed || !yield(prefix, local, value) {
			return
		}
		attributes = after
	}
}

// attribute returns the value of an attribute by its local name.
func attribute(attributes []byte, name string) (value string) {
	eachAttribute(attributes, func(_, local, raw []byte) bool {
		if string(local) != name {
			return true
		}
		value = unquoted(raw)
		return false
	})
	return value
}

// unquoted returns the value of an attribute in valid UTF-8. One with an entity that is not known
// is empty.
func unquoted(raw []byte) string {
	plain, err := (&xmlReader{}).plain(raw)
	if err != nil {
		return ""
	}
	return string(bytes.ToValidUTF8(plain, []byte("\uFFFD")))
}

// tokens calls yield for each token of a part until it returns false or an error. Elements that are
// open are not remembered, so its memory is that of one token.
func (p *part) tokens(yield func(token) (more bool, err error)) error {
	in := xmlReader{part: p, names: map[string]string{}}
	for {
		t, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if more, err := yield(t); err != nil || !more {
			return err
		}
	}
}
