package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
	"golang.org/x/text/language"

	"allsettled/app/say"
	"allsettled/app/ui"
	"allsettled/web"
)

// errNotBuilt says that the program was compiled without the page's own program.
var errNotBuilt = errors.New("the page is not built into this program: run `make build`")

// policy is what the page may load: its own files, and WebAssembly. It has no
// inline script and no inline style; 'self' covers the websocket of the same origin. It may
// connect to any site, because a run may be made from the browser itself: only its own script can.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self' https: http:; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// worker is the page's service worker. It keeps nothing: the browser's own
// cache holds the hashed files for ever and asks for the page each time, so no
// visitor ever sees yesterday's page, and the program is fetched once. It clears
// what an older worker kept.
const worker = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => self.clients.claim())));
`

// site is the page and its files: all that a browser may load, made once at
// start and held in memory. What a request brings is never written into any of it.
type site struct {
	files  map[string]*asset // by path
	home   map[string]*asset // the page, by the language of its first paint
	embed  map[string]*asset // the bare demo, likewise
	lost   *asset            // the page of what is not there
	framed string            // the policy of the bare demo

	register func(ui.Transport, ui.CodeWriter) // of the page's routes
	program  []byte                            // instead of the page's own program; nil for that
}

// newPage renders the page once and returns the handler of it and of its files
// under /web/. It answers 404 to everything it does not know. The bare demo may stand
// in frames of this origin and of those that are given. The error says
// that the page's program is not built in.
func newPage(origins []string) (http.Handler, error) {
	s := &site{register: ui.Register, framed: framedBy(origins)}
	return s, s.make()
}

// make makes all that there is to serve.
func (s *site) make() error {
	s.files, s.home, s.embed = map[string]*asset{}, map[string]*asset{}, map[string]*asset{}
	names, err := s.addStatic()
	if err != nil {
		return err
	}
	for _, tag := range say.Languages() {
		if err := s.addProgram(names, tag); err != nil {
			return err
		}
	}
	s.files["/robots.txt"] = newAsset("text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /api/\nDisallow: /run/\nDisallow: /demo/\n"))
	s.lost = newAsset("text/html; charset=utf-8", lostPage(names["app.css"]))
	return nil
}

// addStatic adds the embedded files under hashed names, which it returns by
// their own.
func (s *site) addStatic() (map[string]string, error) {
	names := map[string]string{}
	err := fs.WalkDir(web.Static, "static", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || packed(path) {
			return err
		}
		name := strings.TrimPrefix(path, "static/")
		if name == embedScript {
			s.files["/"+name], err = newEmbedScript(path)
			return err
		}
		if name == "app.wasm" && s.program != nil {
			names[name] = s.addHashed(name, newAsset(kindOf(name), s.program))
			return nil
		}
		a, err := loadAsset(path)
		if err == nil {
			names[name] = s.addHashed(name, a)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the embedded files: %w", err)
	}
	if names["app.wasm"] == "" {
		return nil, errNotBuilt
	}
	return names, nil
}

// addHashed adds an asset that never changes under its name, and returns the path.
func (s *site) addHashed(name string, a *asset) string {
	stem, ext, _ := strings.Cut(name, ".")
	path := "/web/" + stem + "-" + a.hash + "." + ext
	a.immutable = true
	s.files[path] = a
	return path
}

// resources tells go-app where the files are.
type resources struct{ wasm string }

func (r resources) Package() string { return "" }
func (r resources) Static() string  { return "" }
func (r resources) AppWASM() string { return r.wasm }

// addProgram adds the page in a language, and what go-app makes beside it.
func (s *site) addProgram(names map[string]string, tag string) error {
	s.register(nil, nil)
	say.SetLanguage(tag)
	defer say.SetLanguage()
	maker := &app.Handler{
		Name: "allsettled", ShortName: "allsettled", Title: say.T("allsettled: call one API for many IDs at once"),
		Description: say.T("Call one API address for many IDs at once, and watch each result arrive."),
		Lang:        tag, ThemeColor: "#3b5bdb", BackgroundColor: "#f6f7f9", LoadingLabel: "{progress} %",
		Icon: app.Icon{
			Default: names["icon-192.png"], Large: names["icon-512.png"],
			SVG: names["icon.svg"], AppleTouch: names["icon-192.png"],
		},
		Styles: []string{names["app.css"]}, Resources: resources{names["app.wasm"]}, Version: s.files[names["app.wasm"]].hash,
		WasmContentLengthHeader: lengthHeader, ServiceWorkerTemplate: worker,
	}
	page, err := made(maker, ui.RouteHome)
	if err != nil {
		return err
	}
	demo, err := made(maker, ui.RouteEmbed)
	if err != nil {
		return err
	}
	for _, script := range []string{"wasm_exec.js", "app.js"} {
		body, err := made(maker, "/"+script)
		if err != nil {
			return err
		}
		path := s.addHashed(script, newAsset("text/javascript; charset=utf-8", body))
		page = bytes.ReplaceAll(page, []byte(`"/`+script+`"`), []byte(`"`+path+`"`))
		demo = bytes.ReplaceAll(demo, []byte(`"/`+script+`"`), []byte(`"`+path+`"`))
	}
	s.embed[tag] = newAsset("text/html; charset=utf-8", mend(demo))
	return s.addPage(maker, page, tag)
}

func (s *site) addPage(maker *app.Handler, page []byte, tag string) error {
	for path, kind := range map[string]string{
		"/manifest.webmanifest": "application/manifest+json",
		"/app-worker.js":        "text/javascript; charset=utf-8",
	} {
		body, err := made(maker, path)
		if err != nil {
			return err
		}
		if s.files[path] == nil { // the first language's stands
			s.files[path] = newAsset(kind, body)
		}
	}
	s.home[tag] = newAsset("text/html; charset=utf-8", mend(page))
	return nil
}

// made returns what go-app answers at a path, asked for under a fixed clean
// address: go-app writes the address it was asked for into the page, unescaped.
func made(maker *app.Handler, path string) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, "http://localhost"+path, http.NoBody) //nolint:noctx // it goes to no network
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", path, err)
	}
	var w capture
	maker.ServeHTTP(&w, r)
	if w.status != 0 && w.status != http.StatusOK {
		return nil, fmt.Errorf("make %s: go-app answered %d", path, w.status)
	}
	return w.body.Bytes(), nil
}

// capture is a ResponseWriter that keeps the body.
type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *capture) Header() http.Header {
	if c.header == nil {
		c.header = http.Header{}
	}
	return c.header
}

func (c *capture) WriteHeader(status int)      { c.status = status }
func (c *capture) Write(b []byte) (int, error) { return c.body.Write(b) }

// What go-app writes into the head that this page does without: its own
// stylesheet, and tags that are empty or name an address.
var (
	ownStyle  = regexp.MustCompile(`(?m)^\s*<link[^>]*"/app\.css"[^>]*>\n?`)
	emptyMeta = regexp.MustCompile(`(?m)^\s*<meta(( [^>]*)?"og:(url|image)"[^>]*|( [^>]*)? content( [^>]*)?)>\n?`)
	viewport  = regexp.MustCompile(`width=device-width, initial-scale=1, maximum-scale=1, user-scalable=0`)
)

// areaValue is a text area whose text stands in an attribute, where browsers do not look.
var areaValue = regexp.MustCompile(`<textarea([^>]*) value="([^"<>&]*)"([^>]*)></textarea>`)

// mend lets people zoom, puts the text of text areas in its place, and takes out
// what is empty.
func mend(page []byte) []byte {
	page = areaValue.ReplaceAll(page, []byte(`<textarea$1$3>$2</textarea>`))
	page = viewport.ReplaceAll(page, []byte("width=device-width, initial-scale=1"))
	page = ownStyle.ReplaceAll(page, nil)
	return emptyMeta.ReplaceAll(page, nil)
}

func lostPage(css string) []byte {
	return []byte(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nothing here: allsettled</title><link rel="stylesheet" href="` + css + `"></head>
<body><main class="plain"><h1>There is nothing at this address</h1><p><a href="/">Go to the page that calls an API for many IDs</a></p></main></body></html>
`)
}

// runPath is the address of a run's page.
var runPath = regexp.MustCompile(ui.RouteRun)

// ServeHTTP serves the page, a file, or that there is none.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	switch a := s.files[r.URL.Path]; {
	case a != nil:
		a.serve(w, r, http.StatusOK)
	case r.URL.Path == ui.RouteHome || runPath.MatchString(r.URL.Path):
		w.Header().Add("Vary", "Accept-Language")
		s.home[understood(r.Header.Get("Accept-Language"))].serve(w, r, http.StatusOK)
	case r.URL.Path == ui.RouteEmbed:
		protectFramed(w.Header(), s.framed)
		w.Header().Add("Vary", "Accept-Language")
		s.embed[understood(r.Header.Get("Accept-Language"))].serve(w, r, http.StatusOK)
	default:
		s.lost.serve(w, r, http.StatusNotFound)
	}
}

// tongues finds the language of the page that suits a browser best.
var tongues = language.NewMatcher(parsed(say.Languages()))

func parsed(tags []string) (all []language.Tag) {
	for _, tag := range tags {
		all = append(all, language.Make(tag))
	}
	return all
}

// understood picks the language that an Accept-Language header (RFC 9110, 12.5.4) asks
// for; English where it asks for none that there is, or cannot be read.
func understood(accept string) string {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return say.Languages()[0]
	}
	_, at, _ := tongues.Match(wanted...)
	return say.Languages()[at]
}

// protect sets the headers that every answer of the page carries.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
