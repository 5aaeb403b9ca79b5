package api

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"allsettled/app/plan"
)

// getBody writes the body of one call as it was received, but never as a type that a browser acts on: text as
// text/plain, anything else as a download, both in a sandbox.
func (a *API) getBody(w http.ResponseWriter, r *http.Request) error {
	typed := r.PathValue("index")
	index, err := strconv.Atoi(typed)
	if err != nil || index < 0 || strconv.Itoa(index) != typed {
		return plan.NewFieldError("index", typed, "place")
	}
	body, err := a.o.Runs.Body(r.Context(), r.PathValue("run"), index)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", "inline")
	if !utf8.Valid(body.Bytes) || bytes.IndexByte(body.Bytes, 0) >= 0 {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", `attachment; filename="answer-`+typed+`.bin"`)
	}
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.Itoa(len(body.Bytes)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		newStream(w, a.o.WriteTimeout).pieces(body.Bytes) // an error: the client has left
	}
	return nil
}

// pieces writes a body, each piece within the time limit, so that a reader that takes nothing does not keep
// it in memory.
func (s *stream) pieces(body []byte) {
	for piece := range slices.Chunk(body, 256<<10) {
		_ = s.control.SetWriteDeadline(time.Now().Add(s.timeout)) // as in lines
		if _, err := s.w.Write(piece); err != nil {
			return
		}
	}
}
