package board

import (
	"allsettled/app/say"
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
	var pages table.WebPages
	for i := 0; i < l.Total(); i += max(1, l.Total()/lookedAt) {
		pages.Add(l.Outcome(i))
	}
	switch {
	case !pages.AreMost():
		return ""
	case pages.Title == "":
		return say.T(table.MostArePages)
	}
	return say.T(table.MostArePagesTitled, say.Clip(pages.Title, 60))
}
