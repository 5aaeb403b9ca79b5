package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/bits"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"allsettled/web"
)

// asset is a file that browsers load, in up to three encodings.
type asset struct {
	kind      string // its Content-Type
	hash      string // of the plain bytes
	immutable bool   // its path holds the hash
	shared    bool   // pages of other sites load it
	plain     *io.SectionReader
	packed    map[string]func() *io.SectionReader // by Content-Encoding
}

// lengthHeader is the length of a file before compression. The page needs it to show how much of its
// program is loaded.
const lengthHeader = "X-Unpacked-Length"

// newAsset returns an asset with brotli and gzip forms, compressed as far as they go. PNG stays as it is. A form is
// made when it is first asked for: together, those of all pages and docs would hold up the start.
func newAsset(kind string, body []byte) *asset {
	a := &asset{kind: kind, plain: inMemory(body)}
	a.hash = hashOf(a.plain)
	if strings.HasPrefix(kind, "image/png") {
		return a
	}
	a.packed = map[string]func() *io.SectionReader{
		"br":   sync.OnceValue(func() *io.SectionReader { return inMemory(brotliOf(body)) }),
		"gzip": sync.OnceValue(func() *io.SectionReader { return inMemory(gzipOf(body)) }),
	}
	return a
}

// brotliOf compresses a body. The window is no wider than the body: the widest takes 32 MB each time.
func brotliOf(body []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{
		Quality: brotli.BestCompression, LGWin: max(10, min(22, bits.Len(uint(len(body))))),
	})
	_, _ = w.Write(body) // into memory: it cannot fail
	_ = w.Close()
	return b.Bytes()
}

// gzipOf compresses a body.
func gzipOf(body []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(body)
	_ = w.Close()
	return b.Bytes()
}

func inMemory(body []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(body), 0, int64(len(body)))
}

// embedded opens an embedded file in place: nothing is copied out of the program.
func embedded(name string) (*io.SectionReader, error) {
	f, err := web.Static.Open(name)
	if err != nil {
		return nil, err
	}
	about, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return io.NewSectionReader(f.(io.ReaderAt), 0, about.Size()), nil //nolint:forcetypeassert // embed promises it
}

// loadAsset returns an embedded file with the compressed forms that the build has made of it, or else
// with new ones.
func loadAsset(name string) (*asset, error) {
	br, errBr := embedded(name + ".br")
	gz, errGz := embedded(name + ".gz")
	if errBr != nil || errGz != nil {
		body, err := web.Static.ReadFile(name)
		return newAsset(typeOf(name), body), err
	}
	plain, err := embedded(name)
	if err != nil {
		return nil, err
	}
	return &asset{kind: typeOf(name), hash: hashOf(plain), plain: plain, packed: map[string]func() *io.SectionReader{
		"br":   func() *io.SectionReader { return br },
		"gzip": func() *io.SectionReader { return gz },
	}}, nil
}

// isPacked reports whether an embedded file is the compressed form of another.
func isPacked(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

func hashOf(body *io.SectionReader) string {
	sum := sha256.New()
	_, _ = io.Copy(sum, io.NewSectionReader(body, 0, body.Size())) // from memory: it cannot fail
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// types are the types of the page's files. The table of the operating system differs from machine to
// machine, so it is not used.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".wasm": "application/wasm", ".json": "application/json",
}

func typeOf(name string) string {
	if kind, ok := types[path.Ext(name)]; ok {
		return kind
	}
	return "application/octet-stream"
}

// serve answers with the asset in the smallest encoding that the browser accepts, or with 304.
func (a *asset) serve(w http.ResponseWriter, r *http.Request, status int) {
	encoding, body := a.best(r.Header.Get("Accept-Encoding"))
	h := w.Header()
	etag := `"` + a.hash + encoding + `"`
	h.Set("Content-Type", a.kind)
	h.Set("ETag", etag)
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if a.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if a.shared {
		// Its name never changes. A browser that has it may use it for a week while the server cannot be reached.
		h.Set("Cache-Control", "public, max-age=300, stale-while-revalidate=604800")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*")
	}
	if status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set(lengthHeader, strconv.FormatInt(a.plain.Size(), 10))
	h.Set("Content-Length", strconv.FormatInt(body.Size(), 10))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, io.NewSectionReader(body, 0, body.Size())) // a client that has left is no error
	}
}

// best returns the asset in brotli, gzip or plain: the first of these that the browser accepts.
func (a *asset) best(accept string) (encoding string, body *io.SectionReader) {
	for _, want := range []string{"br", "gzip"} {
		if packed, ok := a.packed[want]; ok && accepts(accept, want) {
			return want, packed()
		}
	}
	return "", a.plain
}

// accepts reports whether an Accept-Encoding header allows an encoding; q=0 forbids it (RFC 9110, 12.5.3).
func accepts(header, encoding string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType("x/" + strings.TrimSpace(one))
		if err != nil || name != "x/"+encoding && name != "x/*" {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		return params["q"] == "" || err == nil && q > 0
	}
	return false
}
