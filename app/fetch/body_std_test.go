//go:build !js

package fetch_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"testing"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// Sites pack an answer and name that in other ways, not at all, or though they did not.
func TestAPackedAnswerIsUnpackedWhateverItsHeadersSay(t *testing.T) {
	const text = `{"a":1}`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	for _, c := range []struct{ says, kind, coding, body, want string }{
		{"gzip", "application/json", "gzip", packed.String(), text},
		{"its other name", "application/json", "x-gzip", packed.String(), text},
		{"its other name, for any type", "application/octet-stream", "X-GZIP", packed.String(), text},
		{"a text that does not say so", "application/json", "", packed.String(), text},
		{"a plain text that says so", "application/json", "x-gzip", text, text},
		{"a file that is an archive", "application/gzip", "", packed.String(), packed.String()},
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

func TestAPackedAnswerIsBoundedAndMayBeDamaged(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(make([]byte, 2000))
	_ = z.Close()
	for _, c := range []struct {
		code, body string
		limit      int64
	}{
		{settle.CodeTooLarge, packed.String(), 1999},
		{settle.CodeCut, packed.String()[:packed.Len()-9], 2000},
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "x-gzip")
			_, _ = io.WriteString(w, c.body)
		})
		_, err := over(t, fetch.Rules{MaxBody: c.limit})(t.Context(), settle.Call{Method: "GET", URL: url})
		if reason, ok := errors.AsType[*settle.Reason](err); !ok || reason.Code != c.code {
			t.Errorf("got %v, want %s", err, c.code)
		}
	}
}
