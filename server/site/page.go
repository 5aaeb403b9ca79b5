package site

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
	"allsettled/app/ui"
)

// htmlType is the type of every page.
const htmlType = "text/html; charset=utf-8"

// worker is the page's service worker. It caches nothing: the browser's own cache keeps the files
// with a hash in their names for a year and asks for the page each time, so a new version of the
// page is seen at once and its program is loaded once. It deletes what an older worker cached.
const worker = `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))
    .then(() => self.clients.claim())));
`

// resources tells go-app where the page's program is.
type resources struct{ wasm string }

func (r resources) Package() string { return "" }
func (r resources) Static() string  { return "" }
func (r resources) AppWASM() string { return r.wasm }

// addPages adds the page and the embed in a language, and the scripts that go-app makes for them.
func (s *Site) addPages(names map[string]string, tag string) error {
	s.register(nil, nil)
	say.SetLanguage(tag)
	defer say.SetLanguage()
	maker := s.maker(names, tag)
	home, err := render(maker, ui.RouteHome)
	if err != nil {
		return err
	}
	embed, err := render(maker, ui.RouteEmbed)
	if err != nil {
		return err
	}
	for _, script := range []string{"wasm_exec.js", "app.js"} {
		body, err := render(maker, "/"+script)
		if err != nil {
			return err
		}
		path := s.addHashed(script, newAsset(types[".js"], body))
		home = bytes.ReplaceAll(home, []byte(`"/`+script+`"`), []byte(`"`+path+`"`))
		embed = bytes.ReplaceAll(embed, []byte(`"/`+script+`"`), []byte(`"`+path+`"`))
	}
	s.home[tag], s.embed[tag] = newAsset(htmlType, tidy(home)), newAsset(htmlType, tidy(embed))
	return s.addBeside(maker)
}

// maker returns go-app's handler of the page in a language.
func (s *Site) maker(names map[string]string, tag string) *app.Handler {
	return &app.Handler{
		Name: "allsettled", ShortName: "allsettled", Title: say.T("allsettled: call one API for many IDs at once"),
		Description: say.T("Call one API address for many IDs at once, and watch each result arrive."),
		Lang:        tag, ThemeColor: "#3b5bdb", BackgroundColor: "#f6f7f9", LoadingLabel: "{progress} %",
		Icon: app.Icon{
			Default: names["icon-192.png"], Large: names["icon-512.png"],
			SVG: names["icon.svg"], AppleTouch: names["icon-192.png"],
		},
		Styles: []string{names["app.css"]}, Resources: resources{names[programFile]},
		Version:                 s.files[names[programFile]].hash,
		WasmContentLengthHeader: lengthHeader, ServiceWorkerTemplate: worker,
	}
}

// addBeside adds the manifest and the service worker, whose paths have no hash and which are in the
// first language for everybody.
func (s *Site) addBeside(maker *app.Handler) error {
	for path, kind := range map[string]string{
		"/manifest.webmanifest": "application/manifest+json",
		"/app-worker.js":        types[".js"],
	} {
		body, err := render(maker, path)
		if err != nil {
			return err
		}
		if s.files[path] == nil {
			s.files[path] = newAsset(kind, body)
		}
	}
	return nil
}

// render returns what go-app answers at a path. The request has a fixed address, because go-app
// writes the address of the request into the page, unescaped.
func render(maker *app.Handler, path string) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, "http://localhost"+path, http.NoBody) //nolint:noctx // no network
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", path, err)
	}
	var w capture
	maker.ServeHTTP(&w, r)
	if w.status != 0 && w.status != http.StatusOK {
		return nil, fmt.Errorf("render %s: go-app answered %d", path, w.status)
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

// What go-app writes that this page does without: its own stylesheet, tags that are empty or name an
// address, and a viewport that forbids zooming (WCAG 2.2, 1.4.4).
var (
	ownStyle  = regexp.MustCompile(`(?m)^\s*<link[^>]*"/app\.css"[^>]*>\n?`)
	emptyMeta = regexp.MustCompile(`(?m)^\s*<meta(( [^>]*)?"og:(url|image)"[^>]*|( [^>]*)? content( [^>]*)?)>\n?`)
	viewport  = regexp.MustCompile(`width=device-width, initial-scale=1, maximum-scale=1, user-scalable=0`)
)

// areaValue is a text area whose text is in an attribute, where browsers ignore it.
var areaValue = regexp.MustCompile(`<textarea([^>]*) value="([^"<>&]*)"([^>]*)></textarea>`)

// tidy moves the text of text areas to where browsers look for it, lets people zoom, and removes
// what is empty.
func tidy(page []byte) []byte {
	page = areaValue.ReplaceAll(page, []byte(`<textarea$1$3>$2</textarea>`))
	page = viewport.ReplaceAll(page, []byte("width=device-width, initial-scale=1"))
	page = ownStyle.ReplaceAll(page, nil)
	return emptyMeta.ReplaceAll(page, nil)
}

func notFoundPage(css string) []byte {
	return []byte(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nothing here: allsettled</title><link rel="stylesheet" href="` + css + `"></head>
<body><main class="plain"><h1>There is nothing at this address</h1>
<p><a href="/">Go to the page that calls an API for many IDs</a></p></main></body></html>
`)
}
