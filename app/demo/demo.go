// Package demo is the practice API: made-up people, and dials for everything that can go wrong.
//
// GET /demo/users/{id} answers with a person for any ID, the same one for the same
// seed everywhere. The query turns the dials, named in [Dials]: slow answers, failures,
// answers that break off or never come, failures that pass, a rate limit, large answers. Other
// methods get the same person and, beside it, what was received. Query
// parameters that are no dials come back under "query". Errors are
// application/problem+json. Any page may call it (CORS), and it stores nothing but two
// small tables of counts, forgotten after a minute.
//
// Use New on a server, and [Do] where there is no socket, as in the page: both
// give the same answers. It imports net/http only outside of the browser.
package demo

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Paths of the practice API.
const (
	indexPath = "/demo/"
	usersPath = "/demo/users/"
)

const (
	idMax       = 4096 // bytes of an ID
	receivedMax = 4096 // bytes of a request's body that are sent back
	queryMax    = 20   // parameters that are sent back
	jsonType    = "application/json"
	problemType = "application/problem+json"
)

// request is what an answer depends on.
type request struct {
	method, path, query string // path and query as sent, still escaped
	contentType         string
	body                []byte // its first receivedMax bytes
	bodyBytes           int64
}

// answer is what to send, and when.
type answer struct {
	status      int
	contentType string
	retryAfter  int // seconds; 0 = none
	head, tail  []byte
	pad         int // bytes of padding between head and tail
	delay       time.Duration
	cut         bool // the connection ends in the middle of the body
	hang        bool // no answer ever comes
}

// size is the length of the body in bytes.
func (a *answer) size() int { return len(a.head) + a.pad + len(a.tail) }

// body builds the whole body.
func (a *answer) body() []byte {
	dst := make([]byte, 0, a.size())
	dst = append(dst, a.head...)
	for pad := a.pad; pad > 0; pad -= len(padding) {
		dst = append(dst, padding[:min(pad, len(padding))]...)
	}
	return append(dst, a.tail...)
}

// padding is repeated to make an answer large.
var padding = bytes.Repeat([]byte("allsettled practice "), 400)

// answer decides what a request gets.
func (s *site) answer(r request, now time.Time) answer {
	if r.path == indexPath || r.path == strings.TrimSuffix(indexPath, "/") {
		return answer{status: 200, contentType: jsonType, head: index()}
	}
	raw, ok := strings.CutPrefix(r.path, usersPath)
	if !ok || raw == "" || strings.Contains(raw, "/") {
		return problem(404, "Nothing here", "The practice API has people at "+usersPath+"{id}; "+
			indexPath+" lists its dials.", "", "")
	}
	id, err := url.PathUnescape(raw)
	if err != nil || !utf8.ValidString(id) || len(id) > idMax {
		return problem(400, "This ID will not do", "Write an ID of at most 4,096 bytes of escaped UTF-8.", "id", raw)
	}
	query, err := url.ParseQuery(r.query)
	if err != nil {
		return problem(400, "This query will not do",
			"Escape special characters in the query, a percent sign as %25.", "query", r.query)
	}
	dials, wrong := readDials(query)
	if wrong != nil {
		return *wrong
	}
	return s.person(r, id, dials, query, now)
}

// person answers for an ID, as the dials say.
func (s *site) person(r request, id string, d dials, query url.Values, now time.Time) answer {
	if d.rate > 0 && !s.allow(d.key(), d.rate, now) {
		a := problem(429, "Slow down", "More than "+strconv.Itoa(d.rate)+" calls a second: wait a second.", "", "")
		a.retryAfter = 1
		return a
	}
	a := answer{status: 200, contentType: jsonType}
	a.head, a.tail = appendPerson(make([]byte, 0, 320), r, id, d, query), []byte("}\n")
	a.resize(d.bytes)
	if d.fails(id) && (d.flap == 0 || s.flaps(d.key()+"\x00"+id, d.flap, now)) {
		a = d.failure(a, id)
	}
	a.delay = d.wait(id)
	return a
}

// resize pads the answer to n bytes exactly; one that is larger anyway stays.
func (a *answer) resize(n int) {
	const open, end = `,"about":"`, "\"}\n"
	room := n - a.size()
	switch {
	case room <= 0:
	case room <= len(open): // too narrow for a member: white space will do
		a.tail = append(bytes.Repeat([]byte(" "), room), a.tail...)
	default:
		a.head = append(a.head, open...)
		a.tail = []byte(end)
		a.pad = n - a.size()
	}
}

// failure is what an ID that fails gets instead of its answer.
func (d *dials) failure(a answer, id string) answer {
	switch d.word {
	case "cut":
		a.cut = true
		return a
	case "hang":
		a.hang = true
		return a
	case "html":
		return answer{
			status: 200, contentType: "text/html; charset=utf-8",
			head: []byte("<!doctype html>\n<title>Sign in</title>\n<p>This is a page, not an answer.\n"),
		}
	}
	failed := problem(d.status, "Failed on purpose", "The dials say that "+strconv.Quote(shorten(id))+
		" fails with "+strconv.Itoa(d.status)+".", "", "")
	if d.status == 429 {
		failed.retryAfter = 1
	}
	return failed
}

// problem is an error as RFC 9457 has it; field and typed name a wrong dial.
func problem(status int, title, detail, field, typed string) answer {
	dst := append([]byte(`{"type":"about:blank","status":`), strconv.Itoa(status)...)
	dst = appendMember(dst, "title", title)
	dst = appendMember(dst, "detail", detail)
	if field != "" {
		dst = appendMember(dst, "field", field)
		dst = appendMember(dst, "typed", shorten(typed))
	}
	return answer{status: status, contentType: problemType, head: append(dst, "}\n"...)}
}

// shorten cuts a text to 60 characters.
func shorten(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 240)], "\uFFFD")
	if utf8.RuneCountInString(s) <= 60 {
		return s
	}
	return string([]rune(s)[:60]) + "…"
}
