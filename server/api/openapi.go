package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/openapi"
)

// fetchMax is how many bytes a body has that can be a request to fetch a document.
const fetchMax = 16 << 10

// postOpenAPI reads an OpenAPI document, and keeps nothing of it: the document is the
// body, with ?source= for its address if it has one, or the body is {"url":"https://…"}
// and the server fetches it. It costs the visitor one start.
func (d *documents) postOpenAPI(w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength < 0 || r.ContentLength > fetchMax {
		return d.reading(aDocument, d.readDocument)(w, r)
	}
	// In tests a connection may have no deadline.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	body, err := d.upload(w, r)
	if err != nil {
		return err
	}
	if address, asked := fetchOf(r, body); asked {
		return d.waiting(d.fetches, 1, func(w http.ResponseWriter, r *http.Request) error {
			return d.fetchDocument(w, r, address)
		})(w, r)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return d.reading(aDocument, d.readDocument)(w, r)
}

// upload reads the body of a request.
func (*documents) upload(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return readUpload(w, r, "openapi", openapi.MaxBytes,
		"A document may take {}. Leave out what is not needed: answers, for one.")
}

// readDocument reads a document that is the body.
func (d *documents) readDocument(w http.ResponseWriter, r *http.Request) error {
	doc, err := d.upload(w, r)
	if err != nil {
		return err
	}
	if err := d.mayRead(r); err != nil {
		return err
	}
	return d.writeOperations(w, r, doc, r.URL.Query().Get("source"))
}

// fetchDocument gets a document from a site, and waits for a place to read it only then.
func (d *documents) fetchDocument(w http.ResponseWriter, r *http.Request, address string) error {
	if err := d.mayRead(r); err != nil {
		return err
	}
	visitor := d.visitors.nameOf(r)
	doc, at, err := d.fetch(r.Context(), visitor, address)
	if err != nil {
		return err
	}
	leave, err := d.readings.enter(r.Context(), visitor, aDocument)
	if err != nil {
		return err
	}
	defer leave()
	return d.writeOperations(w, r, doc, at)
}

// writeOperations answers with what is in a document.
func (d *documents) writeOperations(w http.ResponseWriter, r *http.Request, doc []byte, source string) error {
	found, err := openapi.Read(r.Context(), doc, source)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, d.openapiJSON(found))
}

// mayRead takes one of the visitor's starts.
func (d *documents) mayRead(r *http.Request) error {
	return d.visitors.takeStart(d.visitors.nameOf(r))
}

// fetchOf reads the request to fetch a document: JSON with a url and nothing else.
func fetchOf(r *http.Request, body []byte) (address string, asked bool) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var said map[string]any
	if err != nil || kind != "application/json" || len(body) > fetchMax || json.Unmarshal(body, &said) != nil ||
		len(said) != 1 {
		return "", false
	}
	value, asked := said["url"]
	address, _ = value.(string)
	return address, asked
}

// Limits of a document that is fetched.
const (
	fetchTimeout = 20 * time.Second // waiting for the calls of others to its site included
	mostPages    = 4                // that are asked for one after the other: each may name the next
)

// fetch gets a document and the address that it is at. A page of documentation is read for the document that
// it names.
func (d *documents) fetch(ctx context.Context, visitor, address string) (doc []byte, at string, err error) {
	ctx, stop := d.life.Until(ctx)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	next := openapi.Address(address)
	for range mostPages {
		if doc, at, err = d.fetchPage(ctx, visitor, next); err != nil {
			return nil, "", err
		}
		if next = openapi.Named(doc, at); next == "" {
			break
		}
	}
	return doc, at, nil
}

// fetchPage gets what is at an address, after the guard's word on it.
func (d *documents) fetchPage(ctx context.Context, visitor, address string) (doc []byte, at string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, "", plan.NewFieldError("url", address, "document_address")
	}
	if d.o.Fetch == nil {
		return nil, "", plan.NewFieldError("url", address, "no_fetch")
	}
	if d.o.CheckURL != nil {
		err = d.o.CheckURL(address)
	}
	if err == nil {
		doc, at, err = d.o.Fetch(ctx, visitor, address)
	}
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		err = fetchProblem(reason, address)
	}
	return doc, at, err
}

// fetchProblem says why a document was not fetched.
func fetchProblem(reason *settle.Reason, address string) *wire.Problem {
	p := wire.NewProblem(http.StatusUnprocessableEntity, reason.Code, reason.Message())
	if status, answered := strings.CutPrefix(reason.Code, "http_"); answered { // its own words are about an ID
		p = wire.NewProblem(http.StatusUnprocessableEntity, reason.Code,
			"The site sent no document: it answered with the status {}.", status)
	}
	p.Field, p.Typed = "url", clipped(address)
	return p
}

func clipped(typed string) string {
	if runes := []rune(typed); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return typed
}

// maxLeftOut is how many operations and paths of a document are named that were left out.
const maxLeftOut = 100

// The parts of the answer, as protocol.md has them.
type (
	documentJSON struct {
		Title      string          `json:"title"`
		Left       int             `json:"left"`
		LeftOut    []leftOutJSON   `json:"leftOut,omitempty"`
		Servers    []serverJSON    `json:"servers,omitempty"`
		Operations []operationJSON `json:"operations"`
	}
	leftOutJSON struct {
		Name string `json:"name"`
		Code string `json:"code"`
		Ref  string `json:"ref,omitempty"`
	}
	serverJSON struct {
		Site      string         `json:"site"`
		Template  string         `json:"template"`
		Variables []variableJSON `json:"variables"`
	}
	variableJSON struct {
		Name   string   `json:"name"`
		Value  string   `json:"value"`
		Values []string `json:"values,omitempty"`
	}
	operationJSON struct {
		Method    string          `json:"method"`
		Path      string          `json:"path"`
		Summary   string          `json:"summary"`
		Parameter string          `json:"parameter"`
		Key       *keyJSON        `json:"key,omitempty"`
		Plan      json.RawMessage `json:"plan"`
	}
	keyJSON struct {
		In   string `json:"in"`
		Name string `json:"name"`
	}
)

// openapiJSON writes what was found, without the plans that this server would refuse.
func (d *documents) openapiJSON(found openapi.Document) documentJSON {
	all := documentJSON{Title: found.Title, Left: len(found.LeftOut), Operations: []operationJSON{}}
	for _, one := range found.LeftOut[:min(len(found.LeftOut), maxLeftOut)] {
		all.LeftOut = append(all.LeftOut, leftOutJSON{one.Name, one.Code, one.Ref})
	}
	for _, o := range found.Operations {
		if o.Plan.Check(d.o.Bounds) != nil {
			if all.Left++; len(all.LeftOut) < maxLeftOut {
				all.LeftOut = append(all.LeftOut, leftOutJSON{Name: o.Method + " " + o.Path, Code: "refused"})
			}
			continue
		}
		one := operationJSON{
			Method: o.Method, Path: o.Path, Summary: o.Summary, Parameter: o.Parameter, Plan: o.Plan.Encode(),
		}
		if o.Key != (openapi.Key{}) {
			one.Key = &keyJSON{o.Key.In, o.Key.Name}
		}
		all.Operations = append(all.Operations, one)
	}
	all.Servers = serversOf(found)
	return all
}

// serversOf returns the servers of which something can be changed.
func serversOf(found openapi.Document) (all []serverJSON) {
	for _, one := range found.Servers {
		if len(one.Variables) == 0 {
			continue
		}
		server := serverJSON{Site: one.Site, Template: one.Template}
		for _, v := range one.Variables {
			server.Variables = append(server.Variables, variableJSON{v.Name, v.Value, v.Values})
		}
		all = append(all, server)
	}
	return all
}
