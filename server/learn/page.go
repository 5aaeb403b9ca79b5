package learn

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// Frame is what the pages around them are: their language, and where other files are.
type Frame struct {
	Language string // a tag of package say
	// Alone is whether the pages are written as files, each an index.html in a folder, for a server of files.
	Alone        bool
	Styles       []string // the paths of the stylesheets
	Script, Icon string   // the paths of the script of these pages, and of their icon
}

// Doc is a page of the docs: its title and its path.
type Doc struct{ Title, Path string }

// Paths are the paths of the lessons' pages, the list of them first.
func Paths() []string {
	paths := []string{"/learn"}
	for _, l := range Lessons {
		paths = append(paths, "/learn/"+l.ID)
	}
	return paths
}

//go:embed page.html
var source string

var pages = template.Must(template.New("").Parse(source))

// page is what the templates are filled with.
type page struct {
	Frame
	words

	Path  string // of the page itself
	Title string
	At    int   // the number of the lesson, from 1; 0 for the list
	Files []Doc // the docs
	Is    *Lesson
	Text  *text
	Takes []take
	EndMs float64 // the end of the longest run, to which all pictures of the lesson are drawn
}

// Lesson writes the page of one of [Paths].
func (f Frame) Lesson(path string) ([]byte, error) {
	p := page{Frame: f, words: languages[f.Language], Path: path, At: slices.Index(Paths(), path)}
	p.Title, p.Is = p.words.Title, &Lessons[max(p.At, 1)-1] // the list plays the run of the first
	var err error
	if p.Takes, err = takes(p.Is); err != nil {
		return nil, err
	}
	if p.At < 1 {
		return p.write("list")
	}
	p.Text = &p.Lessons[p.At-1]
	p.Title = p.Text.Title
	for _, t := range p.Takes {
		p.EndMs = max(p.EndMs, t.EndMs)
	}
	return p.write("lesson")
}

// List writes the page at /docs, which lists the docs.
func (f Frame) List(docs []Doc) ([]byte, error) {
	p := page{Frame: f, words: languages[f.Language], Path: "/docs", Files: docs}
	p.Title = p.Docs
	return p.write("docs")
}

func (p *page) write(name string) ([]byte, error) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, p); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", p.Path, err)
	}
	return b.Bytes(), nil
}

// To is the address of a path of the server. In files it is relative to the page, and a page is a folder of its own,
// below that of its language.
func (p *page) To(path string) string {
	if !p.Alone {
		return path
	}
	up := strings.Repeat("../", strings.Count(Folder(p.Language, p.Path), "/"))
	switch {
	case path == "/docs", path == "/learn", strings.HasPrefix(path, "/learn/"):
		return up + strings.TrimPrefix(Folder(p.Language, path), "/") + "/"
	case path == "/embed":
		return up + "embed.html"
	}
	return up + strings.TrimPrefix(path, "/")
}

// Translated is the address of this page in the other language. The server finds the language in a cookie.
func (p *page) Translated() string {
	if !p.Alone {
		return p.Path
	}
	up := strings.Repeat("../", strings.Count(Folder(p.Language, p.Path), "/"))
	return up + strings.TrimPrefix(Folder(p.Other, p.Path), "/") + "/"
}

// Folder is the folder that has a page's file: that of English is the first.
func Folder(language, path string) string {
	if language == "en" {
		return path
	}
	return "/" + language + path
}

// Number counts a lesson or a setting from 1.
func (p *page) Number(i int) int { return i + 1 }

// Lesson returns the address of the lesson with a number, from 1, or nothing if no lesson has that number.
func (p *page) Lesson(number int) string {
	if number < 1 || number > len(Lessons) {
		return ""
	}
	return p.To("/learn/" + Lessons[number-1].ID)
}

// Named returns the title of the lesson with a number, from 1.
func (p *page) Named(number int) string { return p.Lessons[number-1].Title }

// Last is the number of the lesson before.
func (p *page) Last() int { return p.At - 1 }

// Next is the number of the lesson after it.
func (p *page) Next() int { return p.At + 1 }
