package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// openapi asks for a document as a client of that address, and returns the status and the answer.
func (s served) openapi(t *testing.T, client, url string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.origin+"/api/openapi",
		strings.NewReader(`{"url":"`+url+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", client)
	a, all := answered(t, http.DefaultClient, r)
	return a.StatusCode, string(all)
}

func TestADocumentIsFetchedThroughTheGuard(t *testing.T) {
	const doc = `{"openapi":"3.0.0","info":{"title":"Users","version":"1"},"paths":{"/users/{id}":{"get":{}}}}`
	var inner atomic.Int64
	private := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		inner.Add(1)
		fmt.Fprint(w, doc)
	}))
	defer private.Close()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/openapi.json":
			fmt.Fprint(w, doc)
		case "/docs/":
			fmt.Fprint(w, `<!doctype html><redoc spec-url="../openapi.json"></redoc>`)
		case "/docs":
			http.Redirect(w, r, "/docs/", http.StatusMovedPermanently)
		case "/docs/inside":
			fmt.Fprintf(w, `<!doctype html><redoc spec-url=%q></redoc>`, private.URL)
		case "/moved":
			http.Redirect(w, r, "/openapi.json", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, private.URL, http.StatusFound)
		case "/endless":
			for err := error(nil); err == nil; {
				_, err = io.WriteString(w, strings.Repeat(" ", 1<<16))
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	s := serving(t, "--data", t.TempDir(), "--allow", strings.TrimPrefix(site.URL, "http://"))
	for _, c := range []struct {
		says, url string
		status    int
		want      string
	}{
		{"where it may go", site.URL + "/openapi.json", 200, site.URL + "/users/{id}"},
		{"after a redirect", site.URL + "/moved", 200, "/users/{id}"},
		{"a page that names it, after a redirect", site.URL + "/docs", 200, site.URL + "/users/{id}"},
		{"a page that names an inner address", site.URL + "/docs/inside", 422, "blocked"},
		{"an inner address", private.URL, 422, "blocked"},
		{"a redirect to an inner address", site.URL + "/inside", 422, "blocked"},
		{"metadata of a cloud", "http://169.254.169.254/latest", 422, "blocked"},
		{"the server's own API", s.origin + "/api/runs", 422, "blocked"},
		{"what is not there", site.URL + "/none", 422, "http_404"},
		{"a body without an end", site.URL + "/endless", 422, "too_large"},
	} {
		status, body := s.openapi(t, "192.0.2.1", c.url)
		if status != c.status || !strings.Contains(body, c.want) || status == 422 &&
			!strings.Contains(body, `"field":"url"`) {
			t.Errorf("%s: %d %s", c.says, status, body)
		}
	}
	if inner.Load() != 0 {
		t.Error("the inner address was called")
	}
}

// Documents wait among the calls to their host: no number of visitors makes more connections than calls would.
func TestDocumentsOfOneHostWaitForEachOther(t *testing.T) {
	var now, most atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		<-time.After(20 * time.Millisecond) // so that the others come meanwhile
		now.Add(-1)
		fmt.Fprint(w, `{"openapi":"3.0.0","paths":{"/users/{id}":{"get":{}}}}`)
	}))
	defer site.Close()
	s := serving(t, "--data", t.TempDir(), "--allow", strings.TrimPrefix(site.URL, "http://"), "--max-in-flight", "1",
		"--trusted-proxy", "127.0.0.1/32")
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			if status, body := s.openapi(t, fmt.Sprint("192.0.2.", i), site.URL+"/openapi.json"); status != 200 {
				t.Errorf("visitor %d: %d %s", i, status, body)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d documents were fetched at once, want 1", most.Load())
	}
}
