// Package http replaces net/http in the page's program; see command slim.
//
// It has those names of net/http that go-app and the websocket library use, with the same values and types, but no
// client and no server: a page never calls them. When a name is missing here, the page does not build.
package http

import (
	"errors"
	"io"
	"net/url"
)

// MethodGet is as in net/http.
const MethodGet = "GET"

// The statuses that the page's program uses, as in net/http.
const (
	StatusSwitchingProtocols    = 101
	StatusOK                    = 200
	StatusNotModified           = 304
	StatusBadRequest            = 400
	StatusForbidden             = 403
	StatusNotFound              = 404
	StatusRequestEntityTooLarge = 413
	StatusUnprocessableEntity   = 422
	StatusTooManyRequests       = 429
	StatusInternalServerError   = 500
)

// ErrNoClient is what every call returns: a page uses the browser's fetch.
var ErrNoClient = errors.New("a page has no HTTP client of Go's")

// Header is as in net/http, except that names are used as they are written.
type Header map[string][]string

// Get returns the first value of a header.
func (h Header) Get(name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Set replaces a header.
func (h Header) Set(name, value string) { h[name] = []string{value} }

// Request is as in net/http, with the fields that are used.
type Request struct {
	Method string
	URL    *url.URL
	Host   string
	Header Header
	Body   io.ReadCloser
	TLS    *struct{} // never set
}

// Response is as in net/http, with the fields that are used.
type Response struct {
	Status     string
	StatusCode int
	Header     Header
	Body       io.ReadCloser
}

// ResponseWriter is as in net/http.
type ResponseWriter interface {
	Header() Header
	Write(data []byte) (int, error)
	WriteHeader(status int)
}

// Handler is as in net/http.
type Handler interface {
	ServeHTTP(w ResponseWriter, r *Request)
}

// Dir is as in net/http.
type Dir string

// FileServer returns a handler that answers 404.
func FileServer(Dir) Handler { return empty{} }

type empty struct{}

func (empty) ServeHTTP(w ResponseWriter, r *Request) { NotFound(w, r) }

// NotFound answers with 404.
func NotFound(w ResponseWriter, _ *Request) { w.WriteHeader(StatusNotFound) }

// Client makes no calls.
type Client struct{}

// DefaultClient makes no calls.
var DefaultClient = &Client{}

// Do returns [ErrNoClient].
func (*Client) Do(*Request) (*Response, error) { return nil, ErrNoClient }

// Get returns [ErrNoClient].
func Get(string) (*Response, error) { return nil, ErrNoClient }

// NewRequest returns [ErrNoClient].
func NewRequest(string, string, io.Reader) (*Request, error) { return nil, ErrNoClient }
