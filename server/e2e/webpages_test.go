package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A site that wants a log-in answers with a page and status 200: the calls count as fulfilled, and the page says what
// came.
func TestWebPagesAreNotTakenForData(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>Log in</title><form></form>")
	}))
	t.Cleanup(site.Close)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", strings.TrimPrefix(site.URL, "http://"))
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", site.URL+"/users/{id}")
	p.press("#run")
	p.ended()
	p.wantCounts("10", "0", "0")
	p.until("it is said what the answers are",
		`document.querySelector("#web-pages")?.textContent.includes("web pages titled “Log in”")`)
}
