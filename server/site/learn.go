package site

import (
	"net/http"
	"path"
	"strings"

	"allsettled/app/say"
	"allsettled/server/learn"
	"allsettled/web"
)

// lessonPolicy is the policy of the pages of the lessons: they hold the embed in a frame.
const lessonPolicy = policy + "; frame-src 'self'"

// addDocs adds the docs as plain text, and returns their list.
func (s *Site) addDocs() ([]learn.Doc, error) {
	entries, err := web.Docs.ReadDir("docs")
	if err != nil {
		return nil, err
	}
	var docs []learn.Doc
	for _, e := range entries {
		body, err := web.Docs.ReadFile("docs/" + e.Name())
		if err != nil {
			return nil, err
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(body), "# "), "\n")
		at := "/docs/" + strings.TrimSuffix(e.Name(), path.Ext(e.Name())) + ".txt"
		s.files[at] = newAsset("text/plain; charset=utf-8", body)
		docs = append(docs, learn.Doc{Title: title, Path: at})
	}
	return docs, nil
}

// addReading adds the pages that are read without the program, in every language.
func (s *Site) addReading(names map[string]string) error {
	docs, err := s.addDocs()
	if err != nil {
		return err
	}
	s.reading = map[string]map[string]*asset{}
	for _, tag := range say.Languages() {
		f := learn.Frame{
			Language: tag, Alone: s.program != nil,
			Styles: []string{names["app.css"], names["learn.css"]}, Script: names["learn.js"],
			Icon: names["icon.svg"],
		}
		for _, at := range learn.Paths() {
			body, err := f.Lesson(at)
			if err != nil {
				return err
			}
			s.addReadingPage(at, tag, body)
		}
		body, err := f.List(docs)
		if err != nil {
			return err
		}
		s.addReadingPage("/docs", tag, body)
	}
	return nil
}

func (s *Site) addReadingPage(at, tag string, body []byte) {
	if s.reading[at] == nil {
		s.reading[at] = map[string]*asset{}
	}
	s.reading[at][tag] = newAsset(htmlType, body)
}

// serveReading answers with a page that is read without the program, and sends an address that differs only in its
// case or by a slash at its end to the right one. It reports whether there is one.
func (s *Site) serveReading(w http.ResponseWriter, r *http.Request) bool {
	if all := s.reading[r.URL.Path]; all != nil {
		w.Header().Set("Content-Security-Policy", lessonPolicy)
		serveIn(all, w, r)
		return true
	}
	right := strings.TrimSuffix(strings.ToLower(r.URL.Path), "/")
	if s.reading[right] == nil {
		return false
	}
	http.Redirect(w, r, right, http.StatusMovedPermanently) //nolint:gosec // it is one of our own paths
	return true
}
