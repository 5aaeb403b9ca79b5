//go:build !js

package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"allsettled/app/settle"
)

const (
	mostPackings = 4   // how often an answer may be packed
	peekRoom     = 512 // bytes by which a body shows whether it is packed
)

// askPacked asks for an answer that is packed by gzip where net/http would: for all of it, and not by a HEAD, which has
// none. Where net/http asks by itself, it calls an answer damaged that is not packed although its headers say so.
func askPacked(req *http.Request) {
	if req.Method != http.MethodHead && req.Header["Range"] == nil && req.Header["Accept-Encoding"] == nil {
		req.Header["Accept-Encoding"] = gzipOnly
	}
}

var gzipOnly = []string{"gzip"}

// peekers are the buffers in which a body's first bytes are looked at. An unpacker may read a byte of one at a time.
var peekers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, peekRoom) }}

// unpacker reads a body as a person wants it: unpacked as its Content-Encoding says (RFC 9110, 8.4.1), or as it is
// where that is not true. Some sites do not say that they pack their texts, or do so twice. It unpacks while it reads,
// so that a bound of what is read of it bounds its memory too.
type unpacker struct {
	limit   int64 // of bytes, of a body that is packed by a coding with a large window
	opened  []io.Closer
	peekers []*bufio.Reader
}

// open returns the reader of what the body holds. The headers of an answer that is unpacked no longer name a coding.
func (u *unpacker) open(reply *settle.Reply, codings []string, body io.Reader) (io.Reader, error) {
	for range mostPackings {
		if len(codings) == 0 && !reply.IsText() {
			break
		}
		p := u.peeker(body)
		body = p
		coding := signOf(p)
		if n := len(codings) - 1; n >= 0 {
			said := strings.TrimPrefix(codings[n], "x-")
			codings = codings[:n]
			if said == "gzip" || said == "zstd" {
				said = only(said, coding)
			}
			coding = said
		} else if coding == "" {
			break
		}
		open := openers[coding]
		if open == nil || isUnsigned(coding) && isPlain(p, open) {
			continue
		}
		unpacked, err := open(p, u.limit)
		if err != nil {
			return nil, err
		}
		u.opened = append(u.opened, unpacked)
		body = unpacked
		delete(reply.Header, "Content-Encoding")
		delete(reply.Header, "Content-Length")
	}
	return body, nil
}

// peeker returns a buffer over r whose first bytes can be looked at.
func (u *unpacker) peeker(r io.Reader) *bufio.Reader {
	p := peekers.Get().(*bufio.Reader)
	p.Reset(r)
	u.peekers = append(u.peekers, p)
	return p
}

// Close releases the unpackers and the buffers.
func (u *unpacker) Close() {
	for _, one := range u.opened {
		_ = one.Close() // nothing is lost: what was wanted is read
	}
	for _, p := range u.peekers {
		p.Reset(nil)
		peekers.Put(p)
	}
}

// codingsOf returns the codings of an answer in the order in which they were applied, in lower case.
func codingsOf(h http.Header) []string {
	if h["Content-Encoding"] == nil {
		return nil
	}
	all := strings.FieldsFunc(strings.ToLower(strings.Join(h["Content-Encoding"], ",")), func(r rune) bool {
		return r == ',' || r == ' ' || r == '\t'
	})
	return all[max(0, len(all)-mostPackings):]
}

// signOf returns the coding that a body begins with, of those that begin with a sign of their own.
func signOf(p *bufio.Reader) string {
	head, _ := p.Peek(4) // an error comes again with the next reading
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")):
		return "gzip"
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return "zstd"
	}
	return ""
}

// only returns the coding if it is the one that the body begins with, and none otherwise.
func only(coding, sign string) string {
	if coding == sign {
		return coding
	}
	return ""
}

// isUnsigned reports whether a coding begins without a sign of its own.
func isUnsigned(coding string) bool { return coding == "br" || coding == "deflate" }

// isPlain reports whether a body that is said to be packed by a coding without a sign is not: it begins as a text does,
// and is longer than what is looked at, or cannot be unpacked.
func isPlain(p *bufio.Reader, open opener) bool {
	head, err := p.Peek(peekRoom)
	if len(head) == 0 || !isText(head) {
		return len(head) == 0
	}
	if err == nil {
		return true
	}
	unpacked, err := open(bytes.NewReader(head), defaultMaxBody)
	if err == nil {
		_, err = io.Copy(io.Discard, unpacked)
		_ = unpacked.Close()
	}
	return err != nil
}

// isText reports whether bytes are UTF-8, but for a last character that is cut, without control characters.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size == 1 && utf8.FullRune(head):
			return false
		case r < ' ' && r != '\t' && r != '\n' && r != '\r':
			return false
		}
		head = head[size:]
	}
	return true
}

// opener opens a packed body for reading what it holds. The limit is for openers that read ahead.
type opener func(packed io.Reader, limit int64) (io.ReadCloser, error)

// openers are those of each coding that is undone.
var openers = map[string]opener{
	"gzip":    func(packed io.Reader, _ int64) (io.ReadCloser, error) { return gzip.NewReader(packed) },
	"deflate": openDeflate,
	"br": ahead(func(packed io.Reader) (io.ReadCloser, error) {
		return io.NopCloser(brotli.NewReader(packed)), nil
	}),
	"zstd": ahead(func(packed io.Reader) (io.ReadCloser, error) {
		const most = 8 << 20 // the window that RFC 9659 allows on the web
		d, err := zstd.NewReader(packed, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(most))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}),
}

// largeWindows bounds how many bodies are unpacked at once of which each may take 16 MiB, whatever it holds. No site is
// asked for them.
var largeWindows = make(chan struct{}, 2)

// ahead returns an opener that unpacks all of a body, at most limit bytes both ways: it waits for no site meanwhile, so
// that few places are enough.
func ahead(open func(packed io.Reader) (io.ReadCloser, error)) opener {
	return func(packed io.Reader, limit int64) (io.ReadCloser, error) {
		all, err := readBounded(packed, limit)
		if err != nil {
			return nil, err
		}
		largeWindows <- struct{}{}
		defer func() { <-largeWindows }()
		r, err := open(bytes.NewReader(all))
		if err != nil {
			return nil, err
		}
		defer r.Close()
		body, err := readBounded(r, limit)
		return io.NopCloser(bytes.NewReader(body)), err
	}
}

// openDeflate opens a body of the coding deflate: zlib (RFC 1950), or DEFLATE without it (RFC 1951), which many sites
// send in its place.
func openDeflate(packed io.Reader, _ int64) (io.ReadCloser, error) {
	p := bufio.NewReaderSize(packed, peekRoom)
	head, _ := p.Peek(2) // an error comes again with the next reading
	const method = 8     // of DEFLATE in zlib's first byte; both bytes together are a multiple of 31
	if len(head) == 2 && head[0]&0x0f == method && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(p)
	}
	return flate.NewReader(p), nil
}
