package plan

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/settle"
)

// Selection says which calls of a run are made again: those that Word names, or else Indices.
type Selection struct {
	Word    string // [SelectRejected] or [SelectUnfulfilled]; empty where Indices say it
	Indices []int  // places in the run, rising
}

// The words for calls to be made again.
const (
	SelectRejected    = "rejected"    // without those that were left behind
	SelectUnfulfilled = "unfulfilled" // those rejected and those left behind
)

const wantOnly = `write "rejected", "unfulfilled" (also what was left behind) or a list of places in the run, such as [0, 7]`

// DecodeSelection reads a word, or a list of places in any order. Its error is a
// *[FieldError] or [FieldErrors] of the field only.
func DecodeSelection(data []byte) (Selection, error) {
	var f fieldErrors
	var o Selection
	if json.Unmarshal(data, &o.Word) == nil && (o.Word == SelectRejected || o.Word == SelectUnfulfilled) {
		return o, nil
	}
	o.Word = ""
	var items []json.RawMessage
	if json.Unmarshal(data, &items) != nil || len(items) == 0 {
		return Selection{}, &FieldError{Field: "only", Typed: Shorten(string(data)), Want: wantOnly}
	}
	o.Indices = make([]int, len(items))
	for i, item := range items {
		if decodeWhole(onlyField(i), item, &o.Indices[i], &f); f.full() {
			break
		}
	}
	slices.Sort(o.Indices)
	return o, f.err()
}

func onlyField(i int) string { return "only[" + strconv.Itoa(i) + "]" }

// Encode writes what [DecodeSelection] reads.
func (o Selection) Encode() []byte {
	if o.Word != "" {
		return appendJSONString(nil, o.Word)
	}
	b := []byte{'['}
	for i, index := range o.Indices {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(index), 10)
	}
	return append(b, ']')
}

// Patch are the fields of a plan that are other when its calls are made
// again; nil leaves a field as it was, and what it points to, a zero too, is as in a [Plan].
type Patch struct {
	Endpoint         *string
	Method           *string
	Headers          map[string]string // laid over the plan's by name; an empty value takes a header away
	Query            map[string]string // laid over the plan's by name
	Body             *string
	Mode             *settle.Mode
	InFlight         *int
	PerSecond        *float64
	TimeoutMs        *int
	Attempts         *int
	RejectHTTPErrors *bool
	AbortRest        *bool
}

// DecodePatch reads a plan's JSON in which every field may be missing. It is
// as strict as [Decode], and refuses ids and rows as well: which calls are made
// is for [Selection] to say. The fields of its errors begin with "plan.".
func DecodePatch(data []byte) (Patch, error) {
	var p Plan
	var c Patch
	var f fieldErrors
	if want := badText(data); want != "" {
		return c, &FieldError{Field: wholePlan, Want: want}
	}
	err := members(data, wholePlan, &f, func(name string, value json.RawMessage) {
		if name == "ids" || name == "rows" {
			f.add(name, "", "leave it out: the IDs are those of the first run, and only says which")
			return
		}
		p.decodeMember(name, value, &f)
		c.take(name, &p)
	})
	if err == nil {
		err = f.err()
	}
	if err != nil {
		return Patch{}, Prefix(wholePlan, err)
	}
	return c, nil
}

// take points to the field of that name.
func (c *Patch) take(name string, p *Plan) {
	switch name {
	case "endpoint":
		c.Endpoint = &p.Endpoint
	case "method":
		c.Method = &p.Method
	case "headers":
		c.Headers = p.Headers
	case "query":
		c.Query = p.Query
	case "body":
		c.Body = &p.Body
	case "mode":
		c.Mode = &p.Mode
	case "inFlight":
		c.InFlight = &p.InFlight
	case "perSecond":
		c.PerSecond = &p.PerSecond
	case "timeoutMs":
		c.TimeoutMs = &p.TimeoutMs
	case "attempts":
		c.Attempts = &p.Attempts
	case "rejectHTTPErrors":
		c.RejectHTTPErrors = p.RejectHTTPErrors
	case "abortRest":
		c.AbortRest = &p.AbortRest
	}
}

// Encode writes what [DecodePatch] reads; no changes are an empty object.
func (c Patch) Encode() []byte {
	w := writer{}
	put(&w, "endpoint", c.Endpoint, func(s string) { w.dst = appendJSONString(w.dst, s) })
	put(&w, "method", c.Method, func(s string) { w.dst = appendJSONString(w.dst, s) })
	w.named("headers", c.Headers)
	w.named("query", c.Query)
	put(&w, "body", c.Body, func(s string) { w.dst = appendJSONString(w.dst, s) })
	put(&w, "mode", c.Mode, func(m settle.Mode) { w.dst = appendJSONString(w.dst, string(m)) })
	whole := func(n int) { w.dst = strconv.AppendInt(w.dst, int64(n), 10) }
	truth := func(yes bool) { w.dst = strconv.AppendBool(w.dst, yes) }
	put(&w, "inFlight", c.InFlight, whole)
	put(&w, "perSecond", c.PerSecond, func(r float64) { w.dst = append(w.dst, formatFloat(r)...) })
	put(&w, "timeoutMs", c.TimeoutMs, whole)
	put(&w, "attempts", c.Attempts, whole)
	put(&w, "rejectHTTPErrors", c.RejectHTTPErrors, truth)
	put(&w, "abortRest", c.AbortRest, truth)
	if len(w.dst) == 0 {
		return []byte("{}")
	}
	return append(w.dst, '}')
}

// put writes a member unless it is missing.
func put[T any](w *writer, name string, field *T, write func(T)) {
	if field != nil {
		w.name(name)
		write(*field)
	}
}

// Retry returns the plan that makes the calls at those places again, in rising
// order, with the changes laid over: its index i is the index indices[i] of p.
// What p left to a default goes by the default of the new plan.
//
// The plan of a run that is stored has its secrets masked. They must come with the
// changes, or be taken away; else the error names each. It is a *[FieldError] or
// [FieldErrors]; a plan without one is still to be checked.
func (p Plan) Retry(indices []int, c Patch) (Plan, error) {
	var f fieldErrors
	if len(indices) == 0 {
		f.add("only", "", "name at least one call: there is none of that kind in the run")
	}
	for i, index := range indices {
		switch {
		case index < 0 || index >= p.Total():
			f.add(onlyField(i), strconv.Itoa(index), "write a place in the first run, from 0 to "+strconv.Itoa(p.Total()-1))
		case i > 0 && index <= indices[i-1]:
			f.add(onlyField(i), strconv.Itoa(index), "write each place once")
		}
	}
	if len(f.list) > 0 {
		return Plan{}, f.err()
	}
	q := p.undefaulted().picked(indices).changed(c)
	for _, name := range sortedNames(q.Headers) {
		if q.Headers[name] == mask && IsSecretHeader(name) {
			f.add(wholePlan+"."+join("headers", name), mask, wantKey)
		}
	}
	for _, name := range sortedNames(q.Query) {
		if q.Query[name] == mask {
			f.add(wholePlan+"."+join("query", name), mask, wantKey)
		}
	}
	return q, f.err()
}

const wantKey = "type the key again: it is stored nowhere, so the first run cannot lend it"

// undefaulted takes back what [Plan.Filled] has filled in and what would
// change with the changes.
func (p Plan) undefaulted() Plan {
	if p.Mode == settle.Sequential || p.InFlight == p.defaultInFlight() {
		p.InFlight = 0
	}
	if p.Attempts == p.defaultAttempts() {
		p.Attempts = 0
	}
	return p
}

// picked returns the plan with the rows at those places only.
func (p Plan) picked(indices []int) Plan {
	if p.Rows == nil {
		p.IDs = pick(p.IDs, indices)
	} else {
		p.Rows = &Rows{Columns: p.Rows.Columns, Values: pick(p.Rows.Values, indices)}
	}
	return p
}

func pick[T any](all []T, indices []int) []T {
	some := make([]T, len(indices))
	for i, index := range indices {
		some[i] = all[index]
	}
	return some
}

// changed returns the plan with the changes laid over.
func (p Plan) changed(c Patch) Plan {
	change(&p.Endpoint, c.Endpoint)
	change(&p.Method, c.Method)
	change(&p.Body, c.Body)
	change(&p.Mode, c.Mode)
	change(&p.InFlight, c.InFlight)
	change(&p.PerSecond, c.PerSecond)
	change(&p.TimeoutMs, c.TimeoutMs)
	change(&p.Attempts, c.Attempts)
	change(&p.AbortRest, c.AbortRest)
	if c.RejectHTTPErrors != nil {
		p.RejectHTTPErrors = c.RejectHTTPErrors
	}
	p.Headers = layOver(p.Headers, c.Headers)
	p.Query = layOver(p.Query, c.Query)
	return p
}

func change[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// layOver returns the headers with others in their place. Two spellings of one
// name among the others both stay, for [Plan.Check] to find.
func layOver(headers, others map[string]string) map[string]string {
	if len(others) == 0 {
		return headers
	}
	all := maps.Clone(headers)
	maps.DeleteFunc(all, func(name, _ string) bool { return HasHeader(others, name) })
	if all == nil {
		all = map[string]string{}
	}
	for name, value := range others {
		if value != "" {
			all[name] = value
		}
	}
	return all
}

// Prefix puts the name of a field before those that an error is about:
// "attempts" within "plan" is "plan.attempts". An error that is no *[FieldError]
// and no [FieldErrors] stays as it is.
func Prefix(field string, err error) error {
	if many, ok := errors.AsType[FieldErrors](err); ok {
		inner := make(FieldErrors, len(many))
		for i, one := range many {
			inner[i] = prefixed(field, one)
		}
		return inner
	}
	if one, ok := errors.AsType[*FieldError](err); ok {
		return prefixed(field, one)
	}
	return err
}

func prefixed(field string, e *FieldError) *FieldError {
	inner := *e
	if inner.Field != field && !strings.HasPrefix(inner.Field, field+".") {
		inner.Field = field + "." + inner.Field
	}
	return &inner
}
