package api

import (
	"errors"
	"net"
	"net/http"

	"allsettled/app/wire"
)

// Observer hears what happens at the door, to count it. Its methods are called by many
// goroutines and must not block.
type Observer interface {
	Opened()             // a websocket was admitted
	Closed()             // and has gone
	Framed(bytes int)    // a frame of events was written
	Dropped()            // a reader took nothing for too long and was let go of
	Refused(code string) // a request or a socket was refused, by that code of a problem
}

// NopObserver hears nothing.
type NopObserver struct{}

func (NopObserver) Opened()        {}
func (NopObserver) Closed()        {}
func (NopObserver) Framed(int)     {}
func (NopObserver) Dropped()       {}
func (NopObserver) Refused(string) {}

// reportRefusal tells the ear why a request, or a socket, came to nothing, where a limit or the door is why.
func (a *API) reportRefusal(cause error, p *wire.Problem) {
	if errors.Is(cause, errSlow) {
		a.o.Observer.Dropped()
	}
	if p == nil {
		return
	}
	switch p.Status {
	case http.StatusForbidden, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		a.o.Observer.Refused(p.Code)
	}
}

// cutOff tells the ear of a reader over HTTP to whom a write took too long.
func (a *API) cutOff(err error) {
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		a.o.Observer.Dropped()
	}
}
