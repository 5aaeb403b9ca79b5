package sheet

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// errBinary is the error of bytes that are not text in any encoding.
var errBinary = errors.New("binary data")

// decode returns the text in UTF-8, and the encoding it was in, by its label of the WHATWG Encoding
// Standard. UTF-16 says so by its byte order mark (RFC 2781). What is not UTF-8 is taken for
// Windows-1252, which spreadsheets still write.
func decode(data []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		text, err = decodeUTF16(data, unicode.LittleEndian)
		return text, "utf-16le", err
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		text, err = decodeUTF16(data, unicode.BigEndian)
		return text, "utf-16be", err
	case bytes.IndexByte(data, 0) >= 0:
		return "", "", errBinary
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(data) {
		return string(data), "utf-8", nil
	}
	plain, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(plain), "windows-1252", err
}

func decodeUTF16(data []byte, order unicode.Endianness) (string, error) {
	text, err := unicode.UTF16(order, unicode.ExpectBOM).NewDecoder().Bytes(data)
	if err == nil && bytes.IndexByte(text, 0) >= 0 {
		err = errBinary
	}
	return string(text), err
}
