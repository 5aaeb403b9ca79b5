package model

import (
	"context"
	"iter"
	"time"

	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Request is one run to start or to watch.
type Request struct {
	Run       string      // its name, which is the key to it
	Plan      *plan.Plan  // starts the run if it is new; nil only watches
	Here      bool        // the calls are made by this browser, not by the server
	Retry     *Retry      // starts the run, if it is new, as one that continues another
	After     uint64      // the last sequence number already seen
	CancelKey string      // of an earlier start
	Pause     <-chan bool // true pauses the run, false lets it go on

	Notice func(Connection) // called when the connection changes; never nil, does not block
}

// Connection is the state of a run's connection.
type Connection struct {
	Up      bool
	RetryIn time.Duration // until the next try; 0 when up
}

// Transport starts or watches a run: it yields the run's events until the run has ended. ctx cancelled with the cause
// settle.ErrCancelled cancels the run, and the events go on to its end; any other cause stops watching. An error is the
// last thing yielded, a *[Refusal] where there is more to say than a sentence.
type Transport func(ctx context.Context, request Request) iter.Seq2[settle.Event, error]

// Retry says which calls of an ended run a new one makes again.
type Retry struct {
	Of      string         // the run that is continued
	Only    plan.Selection // places in its input
	Changes plan.Patch     // what is different
}

// CodeWriter writes the program that makes a plan's calls in one of the languages of the page. It may block; its error
// is a sentence for people.
type CodeWriter func(ctx context.Context, p plan.Plan, language string) (Program, error)

// Program is a program that makes the calls of a plan.
type Program struct {
	Text    string
	Marks   [][2]int // the words that change between modes, in bytes: [from, to)
	File    string   // name to save it under
	Needs   string   // what must be installed, in English
	Keys    []string // variables of the environment that it reads its keys from
	IDsName string   // name of the file it reads its IDs from; empty for none
	IDsFile string   // that file
}

// Refusal is a server's refusal of a request, with the names of its JSON (RFC 9457).
type Refusal struct {
	Status int
	Detail string // in English
	draft.FieldNote
	Errors []draft.FieldNote // what is wrong with a plan, where several fields are
}

// Text says why a request was refused, in the language of the page.
func (r *Refusal) Text() string {
	switch {
	case r.Pattern == "":
		return say.T(r.Detail)
	case r.Field != "":
		return r.FieldNote.Text()
	}
	return say.Pattern(r.Pattern, r.Args)
}

// Error returns the text, behind the name of the field that it is about.
func (r *Refusal) Error() string {
	if r.Field != "" && r.Pattern != "" {
		return r.Field + ": " + r.Text()
	}
	return r.Text()
}

// notes returns all mistakes in fields.
func (r *Refusal) notes() []draft.FieldNote {
	if len(r.Errors) == 0 && r.Field != "" && r.Pattern != "" {
		return []draft.FieldNote{r.FieldNote}
	}
	return r.Errors
}

// isGone reports whether there is no such run any more.
func (r *Refusal) isGone() bool { return r.Status == 404 }
