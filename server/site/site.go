// Package site serves the page and its files, or writes them as files for a server of files.
//
// All of it is made once, at the start, and held in memory: the page's HTML in every language as
// its program draws it first, the files that the page loads under names with a hash, the pages of
// the lessons and the docs, and the script that embeds a demo into other pages. The compressed
// forms are made when they are first asked for. Nothing of a request is ever written into an answer.
package site

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/text/language"

	"allsettled/app/model"
	"allsettled/app/say"
	"allsettled/app/ui"
	"allsettled/web"
)

// ErrNotBuilt says that the program was compiled without the page's own program.
var ErrNotBuilt = errors.New("the page is not built into this program; run `make build`")

// Site is an http.Handler of the page and of its files under /web/. It answers 404 to every other
// path. Safe for use by many goroutines.
type Site struct {
	files    map[string]*asset            // by path
	home     map[string]*asset            // the page, by language
	embed    map[string]*asset            // the page that stands in a frame, by language
	reading  map[string]map[string]*asset // the pages that are read without the program, by path and language
	notFound *asset
	framed   string // Content-Security-Policy of embed

	register func(model.Transport, model.CodeWriter) // of the page's routes
	program  []byte                                  // instead of the embedded program of the page; nil for that
}

// New renders the page in every language. origins are other sites whose pages may frame
// the embed, as a browser writes an origin. The error is [ErrNotBuilt] or a fault of the build.
func New(origins []string) (*Site, error) {
	s := &Site{register: ui.Register, framed: framePolicy(origins)}
	return s, s.build()
}

// build makes every answer.
func (s *Site) build() error {
	s.files, s.home, s.embed = map[string]*asset{}, map[string]*asset{}, map[string]*asset{}
	names, err := s.addStatic()
	if err != nil {
		return err
	}
	for _, tag := range say.Languages() {
		if err := s.addPages(names, tag); err != nil {
			return err
		}
	}
	if err := s.addReading(names); err != nil {
		return err
	}
	s.files["/robots.txt"] = newAsset(
		"text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /api/\nDisallow: /run/\nDisallow: /demo/\n"),
	)
	s.notFound = newAsset(htmlType, notFoundPage(names["app.css"]))
	return nil
}

// addStatic adds the embedded files under names with a hash, and returns these by the file's own name.
func (s *Site) addStatic() (map[string]string, error) {
	names := map[string]string{}
	err := fs.WalkDir(web.Static, "static", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || isPacked(path) {
			return err
		}
		name := strings.TrimPrefix(path, "static/")
		if name == embedScript {
			s.files["/"+name], err = newEmbedScript(path)
			return err
		}
		a, err := s.load(name, path)
		if err == nil {
			names[name] = s.addHashed(name, a)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the embedded files: %w", err)
	}
	if names[programFile] == "" {
		return nil, ErrNotBuilt
	}
	return names, nil
}

// programFile is the embedded file that is the page's program.
const programFile = "app.wasm"

// load loads an embedded file, or the program that stands in for it.
func (s *Site) load(name, path string) (*asset, error) {
	if name == programFile && s.program != nil {
		return newAsset(typeOf(name), s.program), nil
	}
	return loadAsset(path)
}

// addHashed adds an asset that never changes under its name, and returns the path.
func (s *Site) addHashed(name string, a *asset) string {
	stem, ext, _ := strings.Cut(name, ".")
	path := "/web/" + stem + "-" + a.hash + "." + ext
	a.immutable = true
	s.files[path] = a
	return path
}

// runPath is the address of a run's page.
var runPath = regexp.MustCompile(ui.RouteRun)

// ServeHTTP answers with the page, a file, or a 404.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
		serveIn(s.home, w, r)
	case r.URL.Path == ui.RouteEmbed:
		protectFramed(w.Header(), s.framed)
		serveIn(s.embed, w, r)
	case s.serveReading(w, r):
	default:
		s.notFound.serve(w, r, http.StatusNotFound)
	}
}

// serveIn answers with the page in the language that the person has chosen, or else that suits the browser best.
func serveIn(pages map[string]*asset, w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	if chosen, err := r.Cookie(ui.LanguageCookie); err == nil && pages[chosen.Value] != nil {
		pages[chosen.Value].serve(w, r, http.StatusOK)
		return
	}
	pages[languageOf(r.Header.Get("Accept-Language"))].serve(w, r, http.StatusOK)
}

// languages finds the language of the page that suits a browser best.
var languages = language.NewMatcher(parseTags(say.Languages()))

func parseTags(tags []string) (all []language.Tag) {
	for _, tag := range tags {
		all = append(all, language.Make(tag))
	}
	return all
}

// languageOf returns the language of the page that an Accept-Language header (RFC 9110, 12.5.4) asks
// for: the first language, English, when it asks for none of them or is malformed.
func languageOf(accept string) string {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return say.Languages()[0]
	}
	_, at, _ := languages.Match(wanted...)
	return say.Languages()[at]
}
