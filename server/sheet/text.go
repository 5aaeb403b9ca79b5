package sheet

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decode returns the text in UTF-8, at most limit bytes of it, and the encoding it was in, by its
// label of the WHATWG Encoding Standard. UTF-16 says so by its byte order mark (RFC 2781), or is known
// by the zeros in every other byte. What is not UTF-8 is taken for Windows-1252, which spreadsheets still write.
func decode(f File, limit int64) (text, encoding string, err error) {
	data := f.Data
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		text, err = transcode(f, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder(), limit)
		return text, "utf-16le", err
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err = transcode(f, unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder(), limit)
		return text, "utf-16be", err
	case bytes.IndexByte(data, 0) >= 0:
		order, label, ok := withoutMark(data)
		if !ok {
			return "", "", wrong(f.Name, "not_a_text")
		}
		text, err = transcode(f, unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder(), limit)
		return text, label, err
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(data) {
		if int64(len(data)) > limit {
			return "", "", over(f.Name, "much_text", mebibytes(limit))
		}
		return string(data), "utf-8", nil
	}
	text, err = transcode(f, charmap.Windows1252.NewDecoder(), limit)
	return text, "windows-1252", err
}

// withoutMark returns the byte order of a text in UTF-16 that does not say so: one byte in two of the
// beginning is nearly always zero, and the other never.
func withoutMark(data []byte) (order unicode.Endianness, label string, ok bool) {
	const most = 1000 // bytes that are looked at
	var zeros [2]int
	beginning := data[:min(len(data), most)]
	for i, c := range beginning {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch enough := len(beginning) * 3 / 8; {
	case len(data)%2 != 0 || zeros[0] > 0 && zeros[1] > 0 || max(zeros[0], zeros[1]) < max(enough, 1):
		return order, "", false
	case zeros[1] > 0:
		return unicode.LittleEndian, "utf-16le", true
	}
	return unicode.BigEndian, "utf-16be", true
}

// transcode returns a text in UTF-8. A byte of Windows-1252 can take three bytes of it, so the
// text is counted while it is made.
func transcode(f File, decoder transform.Transformer, limit int64) (string, error) {
	text := limitedText{limit: limit}
	text.Grow(int(min(int64(len(f.Data)), limit)))
	_, err := io.Copy(&text, transform.NewReader(bytes.NewReader(f.Data), decoder))
	switch {
	case text.full:
		return "", over(f.Name, "much_text", mebibytes(limit))
	case err != nil || strings.IndexByte(text.String(), 0) >= 0:
		return "", wrong(f.Name, "not_a_text")
	}
	return text.String(), nil
}

// limitedText is a text that takes at most limit bytes.
type limitedText struct {
	strings.Builder

	limit int64
	full  bool // more was written
}

// Write appends to the text, or reports that it is full.
func (t *limitedText) Write(b []byte) (int, error) {
	if int64(t.Len()+len(b)) > t.limit {
		t.full = true
		return 0, io.ErrShortWrite
	}
	return t.Builder.Write(b)
}
