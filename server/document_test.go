package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// ask for a document and return the status and the answer.
func (s served) openapi(t *testing.T, url string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.origin+"/api/openapi",
		strings.NewReader(`{"url":"`+url+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
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
		{"an inner address", private.URL, 422, "blocked"},
		{"a redirect to an inner address", site.URL + "/inside", 422, "blocked"},
		{"metadata of a cloud", "http://169.254.169.254/latest", 422, "blocked"},
		{"the server's own API", s.origin + "/api/runs", 422, "blocked"},
		{"what is not there", site.URL + "/none", 422, "http_404"},
		{"a body without an end", site.URL + "/endless", 422, "too_large"},
	} {
		status, body := s.openapi(t, c.url)
		if status != c.status || !strings.Contains(body, c.want) || status == 422 &&
			!strings.Contains(body, `"field":"url"`) {
			t.Errorf("%s: %d %s", c.says, status, body)
		}
	}
	if inner.Load() != 0 {
		t.Error("the inner address was called")
	}
}
