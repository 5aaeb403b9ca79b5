package table

import (
	"html"
	"strings"

	"allsettled/app/settle"
)

// What is said where most answers are web pages; the second takes their title.
const (
	MostArePages = "Most answers are web pages, not data. " +
		"Is the address that of the site's API, and does it want a key?"
	MostArePagesTitled = "Most answers are web pages titled “{}”, not data. " +
		"Is the address that of the site's API, and does it want a key?"
)

// WebPages counts the answers that count as fulfilled and are web pages: a site that wants a person to log in often
// answers so, with status 200. The zero value has seen none.
type WebPages struct {
	Title string // of the last one, empty where it has none near its beginning

	fulfilled, pages int
}

// Add counts an outcome; nil, and one that is not fulfilled, count for nothing.
func (w *WebPages) Add(o *settle.Outcome) {
	if o == nil || o.Status != settle.Fulfilled {
		return
	}
	w.fulfilled++
	if kind := o.Reply.MediaType(); kind == "text/html" || kind == "application/xhtml+xml" {
		w.pages++
		w.Title = titleOf(o)
	}
}

// AreMost reports whether more than half of the fulfilled answers are web pages.
func (w *WebPages) AreMost() bool { return w.pages*2 > w.fulfilled }

// String says that most answers are web pages, in English; it is empty where that is not so.
func (w *WebPages) String() string {
	switch {
	case !w.AreMost():
		return ""
	case w.Title == "":
		return MostArePages
	}
	return strings.ReplaceAll(MostArePagesTitled, "{}", w.Title)
}

// titleOf returns the title of a web page, empty where none is near its beginning.
func titleOf(o *settle.Outcome) string {
	text := o.Value.Preview
	if text == "" {
		text = Cell(o, "value")
	}
	start := strings.Index(strings.ToLower(text), "<title")
	if start < 0 {
		return ""
	}
	_, rest, _ := strings.Cut(text[start:], ">")
	title, _, isWhole := strings.Cut(rest, "<")
	if !isWhole {
		return ""
	}
	return strings.Join(strings.Fields(html.UnescapeString(title)), " ")
}
