package site_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"golang.org/x/net/html"

	"allsettled/server/site"
)

// built is the page, made once: packing it takes a while.
var built = sync.OnceValues(func() (*site.Site, error) {
	return site.New([]string{"https://docs.example.com", "http://127.0.0.1:9"})
})

// ask asks the page's handler, and fails where the page is not built in.
func ask(t *testing.T, target string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	page, err := built()
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	if r.URL, err = url.Parse(target); err != nil {
		r.URL = &url.URL{Path: target}
	}
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	page.ServeHTTP(w, r)
	return w
}

// payloads are what a visitor would like to see as part of the page.
var payloads = []string{
	`"><script>alert(1)</script>`, `'><img src=x onerror=alert(1)>`, `" onmouseover="alert(1)`, `javascript:alert(1)`,
	`</textarea><script>alert(1)</script>`, `\"><svg/onload=alert(1)>`, `{{.}}`, "\x00\"><b>",
}

// Nothing a visitor gives is ever pre-rendered: whatever the address, the query,
// the host or the headers say, the page is the same to the byte.
func TestNothingAVisitorGivesIsInThePage(t *testing.T) {
	want := ask(t, "/").Body.String()
	for _, evil := range payloads {
		for says, got := range map[string]*httptest.ResponseRecorder{
			"query":   ask(t, "/", func(r *http.Request) { r.URL.RawQuery = "p=" + evil + "&ids=" + evil }),
			"escaped": ask(t, "/?p="+url.QueryEscape(evil)),
			"host":    ask(t, "/", func(r *http.Request) { r.Host = evil }),
			"headers": ask(t, "/", func(r *http.Request) {
				for _, h := range []string{
					"Referer", "User-Agent", "Accept-Language", "X-Forwarded-Host", "Cookie",
					"Origin",
				} {
					r.Header.Set(h, evil)
				}
			}),
			"run": ask(t, "/run/abcdefghijklmnop?plan="+url.QueryEscape(evil)),
		} {
			if got.Code != http.StatusOK || got.Body.String() != want {
				t.Errorf("%q in the %s: status %d, and the page is not the same", evil, says, got.Code)
			}
		}
		lost := ask(t, "/run/"+evil)
		if lost.Code != http.StatusNotFound || strings.Contains(lost.Body.String(), "alert") {
			t.Errorf("%q as the name of a run: status %d, %q", evil, lost.Code, lost.Body)
		}
	}
}

// foreign finds addresses of other hosts; names of XML vocabularies are none.
var foreign = regexp.MustCompile(`(?i)(https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"')]*`)

func TestThePageHoldsNoScriptOfItsOwnAndNoForeignAddress(t *testing.T) {
	doc, err := html.Parse(ask(t, "/").Body)
	if err != nil {
		t.Fatal(err)
	}
	elements := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		elements++
		if n.Data == "script" && (n.FirstChild != nil || !strings.HasPrefix(attribute(n, "src"), "/web/")) ||
			n.Data == "style" {
			t.Errorf("an inline <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(a.Val, "javascript:") ||
				a.Key != "placeholder" && foreign.MatchString(a.Val) {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if elements < 60 {
		t.Errorf("the first paint has %d elements, want the whole form", elements)
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestTheFirstPaintIsTheFormWithThePracticeCalls(t *testing.T) {
	page := ask(t, "/").Body.String()
	for _, want := range []string{
		`id="address"`, `/demo/users/{id}?delay=1s`, "1-10</textarea>", `id="run"`,
		"allSettled", "<noscript",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the first paint lacks %q", want)
		}
	}
	if strings.Contains(page, "user-scalable") {
		t.Error("the page forbids zooming (WCAG 2.2, 1.4.4)")
	}
}

func TestThePageSaysWhatItMayLoad(t *testing.T) {
	h := ask(t, "/").Header()
	for name, want := range map[string]string{
		"Content-Security-Policy":    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'",
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Cache-Control":              "no-cache",
	} {
		if !strings.HasPrefix(h.Get(name), want) {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	if p := h.Get("Content-Security-Policy"); strings.Contains(p, "unsafe-inline") ||
		!strings.Contains(p, "frame-ancestors 'none'") {
		t.Errorf("the policy is %q", p)
	}
}

// program finds the address of the page's own program in its script.
var program = regexp.MustCompile(`/web/app-[0-9a-f]{16}\.wasm`)

// files are the addresses that the page, its scripts and its manifest name.
func files(t *testing.T) []string {
	t.Helper()
	page := ask(t, "/").Body.String()
	all := []string{"/manifest.webmanifest", "/app-worker.js", "/robots.txt"}
	all = append(all, regexp.MustCompile(`/web/[^"]+`).FindAllString(page, -1)...)
	for _, script := range regexp.MustCompile(`/web/app-[0-9a-f]+\.js`).FindAllString(page, 1) {
		all = append(all, program.FindString(ask(t, script).Body.String()))
	}
	return all
}

func TestEveryFileIsOursAndThere(t *testing.T) {
	wasm := 0
	for _, path := range files(t) {
		w := ask(t, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		if strings.HasSuffix(path, ".wasm") {
			wasm++
			continue
		}
		if hashed := strings.HasPrefix(path, "/web/"); hashed != strings.Contains(w.Header().Get("Cache-Control"),
			"immutable") {
			t.Errorf("%s: Cache-Control %q", path, w.Header().Get("Cache-Control"))
		}
		for _, found := range foreign.FindAllString(w.Body.String(), -1) {
			if !strings.Contains(found, "www.w3.org") && !strings.HasPrefix(path, "/web/wasm_exec") {
				t.Errorf("%s names a foreign address: %s", path, found)
			}
		}
	}
	if wasm != 1 {
		t.Errorf("the page names %d programs, want one", wasm)
	}
}

func TestTheProgramTravelsPackedAndOnce(t *testing.T) {
	all := files(t)
	path := all[len(all)-1]
	plain := ask(t, path).Body.Bytes()
	for _, c := range []struct {
		accepts, encoding string
		unpack            func(io.Reader) (io.Reader, error)
	}{
		{"gzip, deflate, br, zstd", "br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
		{"gzip, br;q=0", "gzip", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"", "", func(r io.Reader) (io.Reader, error) { return r, nil }},
	} {
		w := ask(t, path, func(r *http.Request) { r.Header.Set("Accept-Encoding", c.accepts) })
		h := w.Header()
		if h.Get("Content-Encoding") != c.encoding || h.Get("Content-Type") != "application/wasm" ||
			!strings.Contains(h.Get("Cache-Control"), "immutable") {
			t.Errorf("accepting %q: %v", c.accepts, h)
		}
		r, err := c.unpack(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("accepting %q: %d bytes, %v, want %d", c.accepts, len(got), err, len(plain))
		}
	}
}

func TestAPageAskedForAgainIsNotSentAgain(t *testing.T) {
	tag := ask(t, "/").Header().Get("ETag")
	if w := ask(t, "/", func(r *http.Request) {
		r.Header.Set("If-None-Match",
			tag)
	}); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("status %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := ask(t, "/", func(r *http.Request) { r.Header.Set("If-None-Match", `"another"`) }); w.Code != http.StatusOK {
		t.Errorf("an older page: status %d", w.Code)
	}
}

func TestWhatIsNotThereIsSaidSo(t *testing.T) {
	for _, path := range []string{
		"/nothing", "/web/app.wasm", "/web/../server", "/ads.txt", "/sitemap.xml",
		"/run/short", "/goapp.js", "/web/",
	} {
		w := ask(t, path)
		if w.Code != http.StatusNotFound || w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	if w := ask(t, "/", func(r *http.Request) { r.Method = http.MethodPost }); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", w.Code)
	}
}
