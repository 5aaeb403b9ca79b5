//go:build !js

package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// Sites pack an answer and name that in other ways, not at all, or though they did not.
func TestAPackedAnswerIsUnpackedWhateverItsHeadersSay(t *testing.T) {
	const text = `{"a":1}`
	zipped, inZlib := packed(text, gzipped), packed(text, zlibbed)
	raw, br, zst := packed(text, deflated), packed(text, brotlied), packed(text, zstded)
	for _, c := range []struct{ says, kind, coding, body, want string }{
		{"gzip", "application/json", "gzip", zipped, text},
		{"its other name", "application/json", "x-gzip", zipped, text},
		{"its other name, for any type", "application/octet-stream", "X-GZIP", zipped, text},
		{"a text that does not say so", "application/json", "", zipped, text},
		{"a plain text that says so", "application/json", "gzip", text, text},
		{"a plain text that says so by the other name", "application/json", "x-gzip", text, text},
		{"a plain text that says deflate", "application/json", "deflate", text, text},
		{"a plain text that says br", "application/json", "br", text, text},
		{"a plain text that says zstd", "application/json", "zstd", text, text},
		{"bytes that say gzip", "image/png", "gzip", "\x89PNG\xff", "\x89PNG\xff"},
		{"nothing that says gzip", "application/json", "gzip", "", ""},
		{"nothing that says br", "application/json", "br", "", ""},
		{"deflate in zlib", "application/json", "deflate", inZlib, text},
		{"deflate without it", "application/json", "Deflate", raw, text},
		{"br", "application/json", "br", br, text},
		{"zstd", "application/json", "zstd", zst, text},
		{"zstd that does not say so", "application/json", "", zst, text},
		{"twice, and says so", "application/json", "gzip, gzip", packed(zipped, gzipped), text},
		{"twice, and says one", "application/json", "gzip", packed(zipped, gzipped), text},
		{"twice, in two ways", "application/json", "deflate,br", packed(inZlib, brotlied), text},
		{"once, and says twice", "application/json", "gzip, gzip", zipped, text},
		{"as it is, and says so", "application/json", "identity", text, text},
		{"an unknown coding", "application/json", "aes128gcm", text, text},
		{"a file that is an archive", "application/gzip", "", zipped, zipped},
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			if c.coding != "" {
				w.Header().Set("Content-Encoding", c.coding)
			}
			_, _ = io.WriteString(w, c.body)
		})
		reply, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url})
		if err != nil || string(reply.Body) != c.want {
			t.Errorf("%s: got %q, %v", c.says, reply.Body, err)
		}
	}
}

// The ways in which a text is packed.
var (
	gzipped  = func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	zlibbed  = func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	brotlied = func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }
	deflated = func(w io.Writer) io.WriteCloser { z, _ := flate.NewWriter(w, 9); return z }
	zstded   = func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }
)

func packed(text string, in func(io.Writer) io.WriteCloser) string {
	var b bytes.Buffer
	z := in(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.String()
}

func TestAPackedAnswerIsBoundedAndMayBeDamaged(t *testing.T) {
	const size = 2000
	long := strings.Repeat("\x00\xff", size/2)
	for _, c := range []struct {
		says, coding, code, body string
		limit                    int64
	}{
		{"gzip", "x-gzip", settle.CodeTooLarge, packed(long, gzipped), size - 1},
		{"gzip", "gzip", settle.CodeTooLarge, packed(long, gzipped), size - 1},
		{"deflate", "deflate", settle.CodeTooLarge, packed(long, deflated), size - 1},
		{"br", "br", settle.CodeTooLarge, packed(long, brotlied), size - 1},
		{"zstd", "zstd", settle.CodeTooLarge, packed(long, zstded), size - 1},
		{"half of gzip", "gzip", settle.CodeCut, packed(long, gzipped)[:20], size},
		{"half of gzip by its other name", "x-gzip", settle.CodeCut, packed(long, gzipped)[:20], size},
		{"half of zlib", "deflate", settle.CodeCut, packed(long, zlibbed)[:10], size},
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", c.coding)
			_, _ = io.WriteString(w, c.body)
		})
		_, err := over(t, fetch.Rules{MaxBody: c.limit})(t.Context(), settle.Call{Method: "GET", URL: url})
		if reason, ok := errors.AsType[*settle.Reason](err); !ok || reason.Code != c.code {
			t.Errorf("%s: got %v, want %s", c.says, err, c.code)
		}
	}
}
