package model

import (
	"time"

	"allsettled/app/draft"
)

// Host is what the model needs of the place it runs in: a browser, or a test.
type Host interface {
	Wake()                                // asks for a call of [Page.Advance] soon; any goroutine may call it
	Dispatch(change func())               // runs change on the page's goroutine; any goroutine may call it
	Async(work func())                    // runs work on a goroutine of the host's
	After(wait time.Duration, run func()) // runs run on the page's goroutine when wait is over

	Hidden() bool                 // the page cannot be seen
	Calm() bool                   // the person wants no motion
	Stores() (browser, tab Store) // what is kept for all tabs, and for this one

	Fill(d draft.Draft)  // writes a draft into the fields of the form
	RunShown(isNew bool) // another run is shown; isNew where it has just been started
	RunEnded(r *Run)     // a run that was watched has ended
	CodeWritten()        // another program is shown
}

// Store keeps values between visits.
type Store interface {
	Load(key string, into any)  // into stays as it is where there is nothing
	Save(key string, value any) // a full store is no error
}

// nowhere is the host of a page that is only rendered, by the server, and a store that keeps nothing.
type nowhere struct{}

func (nowhere) Wake()                        {}
func (nowhere) Dispatch(func())              {}
func (nowhere) Async(func())                 {}
func (nowhere) After(time.Duration, func())  {}
func (nowhere) Hidden() bool                 { return false }
func (nowhere) Calm() bool                   { return true }
func (nowhere) Stores() (browser, tab Store) { return nowhere{}, nowhere{} }
func (nowhere) Load(string, any)             {}
func (nowhere) Save(string, any)             {}
func (nowhere) Fill(draft.Draft)             {}
func (nowhere) RunShown(bool)                {}
func (nowhere) RunEnded(*Run)                {}
func (nowhere) CodeWritten()                 {}
