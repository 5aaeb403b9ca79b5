//go:build !js

package demo

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

// New returns the practice API as a handler for everything under /demo/. It waits
// as its dials say and returns at once when the client goes away. It reads at
// most 1 MiB of a request's body.
//
// Breaking an answer off (status=cut, status=hang) panics with
// [http.ErrAbortHandler], which is how a handler ends its connection.
func New() http.Handler {
	s := newSite()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if !taken(r.Method) {
			w.Header().Set("Allow", allowed)
			a := problem(http.StatusMethodNotAllowed, "No such method", "Use "+allowed+".", "", "")
			a.send(w, false)
			return
		}
		s.serve(w, r)
	})
}

// allowed are the methods taken.
const allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

func taken(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}

// setHeaders opens the answer to every page, and to no cache or guesswork.
func setHeaders(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", allowed)
	h.Set("Access-Control-Allow-Headers", "*, Authorization")
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

// receivedLimit is how many bytes of a request's body are read at most.
const receivedLimit = 1 << 20

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	a := s.answer(receive(w, r), began)
	wait := a.delay - time.Since(began)
	if a.hang {
		wait += hangMax
	}
	if sleep(r.Context(), wait) != nil {
		return
	}
	if a.hang {
		panic(http.ErrAbortHandler)
	}
	a.send(w, r.Method == http.MethodHead)
}

// receive reads a request.
func receive(w http.ResponseWriter, r *http.Request) request {
	req := request{
		method: r.Method, path: r.URL.EscapedPath(), query: r.URL.RawQuery,
		contentType: r.Header.Get("Content-Type"),
	}
	body := http.MaxBytesReader(w, r.Body, receivedLimit)
	kept, err := io.ReadAll(io.LimitReader(body, receivedMax))
	req.body, req.bodyBytes = kept, int64(len(kept))
	if err == nil {
		rest, _ := io.Copy(io.Discard, body) // more than the limit: what was read is counted
		req.bodyBytes += rest
	}
	return req
}

// send writes the answer; its padding piece by piece, so that large answers cost no memory.
func (a *answer) send(w http.ResponseWriter, head bool) {
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(a.size()))
	if a.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(a.retryAfter))
	}
	w.WriteHeader(a.status)
	if head {
		return
	}
	if a.cut {
		_, _ = w.Write(a.body()[:a.size()/2]) // the reader is about to be left alone anyway
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	a.stream(w)
}

// stream writes the body until it ends or the reader goes away.
func (a *answer) stream(w io.Writer) {
	_, err := w.Write(a.head)
	for pad := a.pad; pad > 0 && err == nil; pad -= len(padding) {
		_, err = w.Write(padding[:min(pad, len(padding))])
	}
	if err == nil {
		_, _ = w.Write(a.tail) // the client has left
	}
}
