//go:build !js

package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"allsettled/app/settle"
)

// mostPackings is how often an answer may be packed.
const mostPackings = 4

// askPacked asks for an answer that is packed by gzip where net/http would: for all of it, and not by a HEAD, which has
// none. Where net/http asks by itself, it calls an answer damaged that is not packed although its headers say so.
func askPacked(req *http.Request) {
	if req.Method != http.MethodHead && req.Header["Range"] == nil && req.Header["Accept-Encoding"] == nil {
		req.Header["Accept-Encoding"] = gzipOnly
	}
}

var gzipOnly = []string{"gzip"}

// unpack returns what a person wants of a body: unpacked as its Content-Encoding says (RFC 9110, 8.4.1), or as it is
// where that is not true. Some sites do not say that they pack their texts, or do so twice. The headers of what was
// unpacked no longer name a coding. More than limit bytes are a too_large reason.
func unpack(reply *settle.Reply, codings []string, body []byte, limit int64) ([]byte, error) {
	for range mostPackings {
		coding := codingOf(body)
		if len(codings) > 0 {
			coding = codings[len(codings)-1]
			codings = codings[:len(codings)-1]
		} else if coding == "" || !reply.IsText() {
			break
		}
		unpacked, ok, err := unpackOne(coding, body, limit)
		switch {
		case err != nil:
			return nil, err
		case ok:
			body = unpacked
			delete(reply.Header, "Content-Encoding")
			delete(reply.Header, "Content-Length")
		}
	}
	return body, nil
}

// codingsOf returns the codings of an answer in the order in which they were applied, in lower case.
func codingsOf(h http.Header) []string {
	all := strings.FieldsFunc(strings.ToLower(strings.Join(h["Content-Encoding"], ",")), func(r rune) bool {
		return r == ',' || r == ' ' || r == '\t'
	})
	return all[max(0, len(all)-mostPackings):]
}

// codingOf returns the coding that a body begins with, of those that begin with a sign of their own.
func codingOf(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte("\x1f\x8b\x08")):
		return "gzip"
	case bytes.HasPrefix(body, []byte("\x28\xb5\x2f\xfd")):
		return "zstd"
	}
	return ""
}

// unpackOne undoes one coding; ok is false where the body is not packed in that way. Bodies of the codings without a
// sign of their own are not packed when they cannot be read and are a text.
func unpackOne(coding string, packed []byte, limit int64) (body []byte, ok bool, err error) {
	coding = strings.TrimPrefix(coding, "x-")
	open := openers[coding]
	isSigned := coding == "gzip" || coding == "zstd"
	if open == nil || len(packed) == 0 || isSigned && codingOf(packed) != coding {
		return nil, false, nil
	}
	r, err := open(packed)
	if err == nil {
		defer r.Close()
		body, err = readBounded(r, limit)
	}
	_, isRefused := errors.AsType[*settle.Reason](err)
	if err != nil && !isRefused && !isSigned && utf8.Valid(packed) {
		return nil, false, nil
	}
	return body, err == nil, err
}

// openers open a body of each coding that is undone.
var openers = map[string]func(body []byte) (io.ReadCloser, error){
	"gzip":    func(body []byte) (io.ReadCloser, error) { return gzip.NewReader(bytes.NewReader(body)) },
	"deflate": openDeflate,
	"br": func(body []byte) (io.ReadCloser, error) {
		return io.NopCloser(brotli.NewReader(bytes.NewReader(body))), nil
	},
	"zstd": func(body []byte) (io.ReadCloser, error) {
		const most = 64 << 20
		d, err := zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(most))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	},
}

// openDeflate opens a body of the coding deflate: zlib (RFC 1950), or DEFLATE without it (RFC 1951), which many sites
// send in its place.
func openDeflate(body []byte) (io.ReadCloser, error) {
	if z, err := zlib.NewReader(bytes.NewReader(body)); err == nil {
		return z, nil
	}
	return flate.NewReader(bytes.NewReader(body)), nil
}
