package board

import (
	"html"
	"strings"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// lookedAt is how many calls of a run are looked at, evenly, to say what most of their answers are.
const lookedAt = 200

// webPages is what most answers of a lane are, as it was found at a revision.
type webPages struct {
	at   int
	says string
}

// WebPages says that most answers which count as fulfilled are web pages, and how they are titled: a site that wants a
// person to log in often answers so, with status 200. It is empty for a run that goes on, and when that is not so.
func WebPages(l *Lane) string {
	if !l.Ended || l.Count(Fulfilled) == 0 {
		return ""
	}
	if l.webPages.at != l.Revision {
		l.webPages = webPages{l.Revision, lookForWebPages(l)}
	}
	return l.webPages.says
}

func lookForWebPages(l *Lane) string {
	fulfilled, pages, title := 0, 0, ""
	for i := 0; i < l.Total(); i += max(1, l.Total()/lookedAt) {
		o := l.Outcome(i)
		if o == nil || o.Status != settle.Fulfilled {
			continue
		}
		fulfilled++
		if kind := o.Reply.MediaType(); kind == "text/html" || kind == "application/xhtml+xml" {
			pages++
			title = titleOf(o)
		}
	}
	switch {
	case pages*2 <= fulfilled:
		return ""
	case title == "":
		return say.T("Most answers are web pages, not data. " +
			"Is the address that of the site's API, and does it want a key?")
	}
	return say.T("Most answers are web pages titled “{}”, not data. "+
		"Is the address that of the site's API, and does it want a key?", say.Clip(title, 60))
}

// titleOf returns the title of a web page, empty where none is near its beginning.
func titleOf(o *settle.Outcome) string {
	text := o.Value.Preview
	if text == "" {
		text = table.Cell(o, "value")
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
