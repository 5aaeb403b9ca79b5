package site_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"allsettled/server/site"

	"golang.org/x/net/html"
)

// unwanted are what the script of an embed must not use: what makes code of text, and what old browsers do not
// know.
var unwanted = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|` +
	`\bimport\b|\?\.[a-zA-Z_$(\[]|\?\?|\.\.\.\{`)

func TestTheBareDemoMayStandInFramesOfThoseWhoAreAllowed(t *testing.T) {
	for _, c := range []struct{ path, ancestors string }{
		{"/embed", "frame-ancestors 'self' https://docs.example.com http://127.0.0.1:9;"},
		{"/", "frame-ancestors 'none';"},
		{"/run/abcdefghijklmnop", "frame-ancestors 'none';"},
		{"/nothing", "frame-ancestors 'none';"},
		{"/embed/", "frame-ancestors 'none';"},
		{"/embed.js", "frame-ancestors 'none';"},
	} {
		h := ask(t, c.path).Header()
		if got := h.Get("Content-Security-Policy"); !strings.Contains(got, c.ancestors) ||
			strings.Count(got, "frame-ancestors") != 1 {
			t.Errorf("%s: %q, want %q", c.path, got, c.ancestors)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: no nosniff", c.path)
		}
	}
	if h := ask(t, "/embed").Header(); h.Get("Cross-Origin-Opener-Policy") != "" ||
		h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("the demo's headers would keep it out of frames: %v", h)
	}
}

func TestOnlyThisOriginFramesTheEmbedByDefault(t *testing.T) {
	page, err := site.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/embed", http.NoBody))
	if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'self';") {
		t.Errorf("got the policy %q, want only this origin in it", got)
	}
}

func TestTheBareDemoIsTheSameWhateverIsAskedFor(t *testing.T) {
	want := ask(t, "/embed").Body.String()
	for _, evil := range payloads {
		got := ask(t, "/embed", func(r *http.Request) {
			r.URL.RawQuery = "p=" + evil
			r.Host = evil
			r.Header.Set(
				"Referer", evil,
			)
		})
		if got.Body.String() != want {
			t.Errorf("%q is in the page", evil)
		}
	}
	doc, err := html.Parse(strings.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		if id := attribute(n, "id"); n.Type == html.ElementNode && id != "" {
			ids[id] = true
		}
		if n.Data == "script" && !strings.HasPrefix(attribute(n, "src"), "/web/") {
			t.Errorf("a script that is not the page's: %q", attribute(n, "src"))
		}
	}
	for id, there := range map[string]bool{
		"address": true, "ids": true, "modes": true, "run": true, "timeline": true,
		"theme": false, "help": false, "limits": false, "keys": false,
	} {
		if ids[id] != there {
			t.Errorf("#%s is there: %v, want %v", id, ids[id], there)
		}
	}
}

func TestTheScriptOfAnEmbedIsLightAndStandsAlone(t *testing.T) {
	w := ask(t, "/embed.js")
	h := w.Header()
	if w.Code != http.StatusOK || h.Get("Content-Type") != "text/javascript; charset=utf-8" ||
		h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("status %d, %v", w.Code, h)
	}
	if c := h.Get("Cache-Control"); strings.Contains(c, "immutable") || !strings.Contains(c, "max-age=300") {
		t.Errorf("Cache-Control %q: a path without a hash is kept for a short time only", c)
	}
	for _, encoding := range []string{"br", "gzip"} {
		packed := ask(t, "/embed.js", func(r *http.Request) { r.Header.Set("Accept-Encoding", encoding) })
		if n := packed.Body.Len(); packed.Header().Get("Content-Encoding") != encoding || n >= 3000 {
			t.Errorf("%s: %d bytes, want fewer than 3,000", encoding, n)
		}
		if again := ask(t, "/embed.js", func(r *http.Request) {
			r.Header.Set("Accept-Encoding", encoding)
			r.Header.Set("If-None-Match", packed.Header().Get("ETag"))
		}); again.Code != http.StatusNotModified {
			t.Errorf("%s, asked for again: status %d", encoding, again.Code)
		}
	}
	text := w.Body.String()
	if found := unwanted.FindString(text); found != "" {
		t.Errorf("the script has %q", found)
	}
	if found := strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""); foreign.MatchString(found) {
		t.Errorf("the script names a foreign address: %s", foreign.FindString(found))
	}
}
