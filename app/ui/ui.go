// Package ui draws the page: a form that edits a plan, and a board and a table of what came of it.
//
// It decides nothing. What a plan means is package plan's to say, what there is
// to see package board's, what a row says package table's, and how calls are made is behind
// the [Transport] it is handed. Both mains call [Register], the browser's and the
// server's, which renders the same page once for the first paint.
//
// Nothing a visitor gave is ever drawn on the server: fields, runs and links are read in the
// browser alone. Attributes there are set through the document, texts are text nodes.
//
// Events are folded outside of go-app, once an animation frame. The page is one
// component; its parts draw from a pointer to it, and a revision says whether
// there is anything to draw.
package ui

import (
	"context"
	"iter"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// Request is one run to start or to watch.
type Request struct {
	Run       string      // its name, which is its key
	Plan      *plan.Plan  // starts the run if it is new; nil only watches
	Here      bool        // the calls are made by this browser, not by the server
	Retry     *Retry      // starts the run, if it is new, as one that continues another
	After     uint64      // the last sequence number already seen
	CancelKey string      // of an earlier start
	Pause     <-chan bool // what comes pauses the run, or lets it go on

	Notice func(Connection) // told when the connection changes; never nil, does not block
}

// Connection is how a journey's connection stands.
type Connection struct {
	Up      bool
	RetryIn time.Duration // until the next try; 0 when up
}

// Transport makes a journey: it yields the run's events until the run has ended. ctx
// cancelled with the cause settle.ErrCancelled cancels the run, and the events go on to
// its end; any other cause stops watching. An error is the last thing
// yielded, a *[Refusal] where there is more to say than a sentence.
type Transport func(ctx context.Context, j Request) iter.Seq2[settle.Event, error]

// CodeWriter writes the program that makes a plan's calls in one of the languages of the page. It may
// take its time; its error is a sentence for people.
type CodeWriter func(ctx context.Context, p plan.Plan, language string) (Program, error)

// Program is a program that makes the calls of a plan.
type Program struct {
	Text    string
	Marks   [][2]int // of the words that change between modes, in bytes: [from, to)
	File    string   // name to save it under
	Needs   string   // what must be installed, in English
	Keys    []string // variables of the environment that it reads its keys from
	IDsName string   // name of the file it reads its IDs from; empty for none
	IDsFile string   // that file
}

// Refusal is a server's no to a journey.
type Refusal struct {
	Message string
	Fields  []FieldNote // what is wrong with the plan, where that is why
	Gone    bool        // there is no such run any more
}

// FieldNote is a mistake in a field of the plan, as in its JSON.
type FieldNote struct{ Field, Message string }

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

// Routes are the addresses that have a page; the last is a pattern.
const (
	RouteHome  = "/"
	RouteEmbed = "/embed" // the bare demo, for a frame
	RouteRun   = `^/run/[A-Za-z0-9_-]{16,64}$`
)

// Register tells go-app which page stands at which address. Road and scribe may be
// nil on the server, which never runs anything. In the browser the page speaks
// the first of the browser's languages that it knows.
func Register(road Transport, scribe CodeWriter) {
	if app.IsClient {
		listenFirst()
	}
	app.RouteFunc(RouteHome, func() app.Composer { return newPage(road, scribe) })
	app.RouteFunc(RouteEmbed, func() app.Composer { return newEmbed(road) })
	app.RouteWithRegexpFunc(RouteRun, func() app.Composer { return newPage(road, scribe) })
}

// RegisterAlone is [Register] for a page without a server behind it, wherever its files stand:
// this browser makes every call.
func RegisterAlone(road Transport, scribe CodeWriter) {
	if app.IsClient {
		listenFirst()
	}
	app.RouteWithRegexpFunc("^/.*$", func() app.Composer {
		p := newPage(road, scribe)
		p.alone = true
		return p
	})
}

// showIf draws a part of the page only where it is called for.
//
//go:noinline
func showIf(wanted bool, draw func() app.UI) app.Condition {
	if !wanted {
		return app.If(false)
	}
	return app.If(true, draw())
}
