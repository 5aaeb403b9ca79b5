package settle_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"allsettled/app/settle"
)

// Each charset that is read must be read as browsers do (WHATWG Encoding): all of its bytes, by each of its names.
func TestOneByteCharsetsAreReadAsBrowsersDo(t *testing.T) {
	for _, name := range []string{
		"iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii", "ISO-8859-1",
		"Windows-1252",
	} {
		browsers, err := htmlindex.Get(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body := make([]byte, 256)
		for i := range body {
			body[i] = byte(i)
		}
		want, err := browsers.NewDecoder().Bytes(body)
		if err != nil {
			t.Fatal(err)
		}
		got := settle.Reply{Type: "text/plain; charset=" + name, Body: body}.Text()
		for i, char := range []rune(string(want)) {
			// The library has U+FFFD for the five bytes without a character, where the standard has the byte itself.
			if read := []rune(string(got))[i]; read != char && (char != utf8.RuneError || read != rune(i)) {
				t.Errorf("%s: the byte %#x is read as %q, want %q", name, i, read, char)
			}
		}
	}
}

func TestUTF16IsReadInBothOrders(t *testing.T) {
	const mark = "\ufeff"
	for _, c := range []struct{ says, text, want string }{
		{"letters", "Köln", "Köln"},
		{"signs beyond 16 bits", "a😀b", "a😀b"},
		{"a byte order mark, which is not part of the text", mark + "x", "x"},
		{"JSON", `{"city":"Zürich"}`, `{"city":"Zürich"}`},
		{"nothing", "", ""},
	} {
		little, big := []byte{}, []byte{}
		for _, unit := range utf16.Encode([]rune(c.text)) {
			little = append(little, byte(unit), byte(unit>>8))
			big = append(big, byte(unit>>8), byte(unit))
		}
		for kind, body := range map[string][]byte{
			"text/plain; charset=utf-16le": little, "text/plain; charset=UTF-16LE": little,
			"text/plain; charset=utf-16be": big, "text/plain; charset=utf-16": little,
		} {
			if got := string(settle.Reply{Type: kind, Body: body}.Text()); got != c.want {
				t.Errorf("%s as %s: got %q, want %q", c.says, kind, got, c.want)
			}
		}
	}
}

func TestUTF16ThatIsDamagedIsReadAsFarAsItGoes(t *testing.T) {
	for _, c := range []struct{ says, body, want string }{
		{"half a character at its end", "h\x00i\x00!", "hi"},
		{"half of a pair", "a\x00\x3d\xd8", "a\ufffd"},
		{"the halves of a pair in the wrong order", "\x00\xde\x3d\xd8", "\ufffd\ufffd"},
		{"one byte", "h", ""},
		{"a mark of the other order than its name says", "\xfe\xff\x00h\x00i", "hi"},
	} {
		if got := string(settle.Reply{Type: "text/plain; charset=utf-16", Body: []byte(c.body)}.Text()); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

// A person reads the text of an answer, and a program its bytes: the body stays as it came.
func TestReadingATextLeavesTheBodyAsItIs(t *testing.T) {
	for _, c := range []struct{ kind, body string }{
		{"text/plain; charset=latin1", "K\xf6ln"},
		{"text/plain; charset=utf-16", "h\x00i\x00"},
		{"application/json", `{"a":NaN}`},
		{"application/json", "\xef\xbb\xbf[1]"},
		{"text/plain", "K\xf6ln"},
	} {
		body := []byte(c.body)
		settle.Reply{Type: c.kind, Body: body}.Text()
		if string(body) != c.body {
			t.Errorf("%s: the body became %q", c.kind, body)
		}
	}
}

// What is text and valid UTF-8 comes through byte for byte, without a copy.
func TestPlainUTF8IsNotCopied(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	for range 500 {
		chars := make([]rune, 1+random.IntN(40))
		for i := range chars {
			chars[i] = []rune("aé漢😀\n\"{}[]:,0 ")[random.IntN(14)]
		}
		body := []byte(string(chars))
		for _, kind := range []string{
			"", "text/html", "application/json", "application/json; charset=utf-8", "image/png",
		} {
			got := settle.Reply{Type: kind, Body: body}.Text()
			if !bytes.Equal(got, body) || &got[0] != &body[0] {
				t.Fatalf("%q of type %q became %q", body, kind, got)
			}
		}
	}
}

func TestWhichMediaTypesAreTexts(t *testing.T) {
	for kind, want := range map[string]bool{
		"text/plain": true, "text/html; charset=utf-8": true, "TEXT/CSV": true, "application/json": true,
		"application/problem+json": true, "application/ld+json; profile=x": true, "application/xml": true,
		"image/svg+xml": true, "application/javascript": true, "application/yaml": true,
		"application/x-yaml":       true,
		"application/vnd.api+json": true, "application/csv": true, "application/octet-stream": false,
		"image/png": false, "application/pdf": false, "application/zip": false, "": false, "json": true,
		"application/jsonp":    false,
		"application/x-ndjson": true,
	} {
		if got := (settle.Reply{Type: kind}).IsText(); got != want {
			t.Errorf("%q is text: %v, want %v", kind, got, want)
		}
	}
}
