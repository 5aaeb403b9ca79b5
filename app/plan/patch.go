package plan

import (
	"encoding/json"
	"maps"

	"allsettled/app/header"
	"allsettled/app/settle"
)

// Patch are changes of a plan whose calls are made again. A nil field changes nothing; what the
// others point to, a zero too, means what it means in a [Plan].
type Patch struct {
	Endpoint         *string
	Method           *string
	Headers          map[string]string // replace the plan's by name; an empty value removes a header
	Query            map[string]string // replaces the plan's by name
	Body             *string
	Mode             *settle.Mode
	InFlight         *int
	PerSecond        *float64
	TimeoutMs        *int
	Attempts         *int
	RejectHTTPErrors *bool
	AbortRest        *bool
}

// DecodePatch reads a plan's JSON in which every field may be missing. It is as strict as [Decode],
// and refuses ids and rows as well: a [Selection] says which calls are made. The fields of its
// errors begin with "plan.".
func DecodePatch(data []byte) (Patch, error) {
	var p Plan
	var c Patch
	var f fieldErrors
	if wrong := badText(data); wrong != "" {
		return c, NewFieldError(wholePlan, "", wrong)
	}
	whole := members(data, wholePlan, &f, func(name string, value json.RawMessage) {
		if name == "ids" || name == "rows" {
			f.add(name, "", "first_ids")
			return
		}
		p.decodeMember(name, value, &f)
		c.take(name, &p)
	})
	if whole != nil {
		return Patch{}, Prefix(wholePlan, whole)
	}
	if err := f.err(); err != nil {
		return Patch{}, Prefix(wholePlan, err)
	}
	return c, nil
}

// take sets the field of that name to the plan's. The patch points into p, which no one else uses.
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

// Encode writes what [DecodePatch] reads. A patch without changes is an empty object.
func (c Patch) Encode() []byte {
	w := writer{}
	writeField(&w, "endpoint", c.Endpoint, w.text)
	writeField(&w, "method", c.Method, w.text)
	w.named("headers", c.Headers)
	w.named("query", c.Query)
	writeField(&w, "body", c.Body, w.text)
	writeField(&w, "mode", c.Mode, w.mode)
	writeField(&w, "inFlight", c.InFlight, w.whole)
	writeField(&w, "perSecond", c.PerSecond, w.number)
	writeField(&w, "timeoutMs", c.TimeoutMs, w.whole)
	writeField(&w, "attempts", c.Attempts, w.whole)
	writeField(&w, "rejectHTTPErrors", c.RejectHTTPErrors, w.truth)
	writeField(&w, "abortRest", c.AbortRest, w.truth)
	if len(w.dst) == 0 {
		return []byte("{}")
	}
	return append(w.dst, '}')
}

// writeField writes a member unless it is missing.
func writeField[T any](w *writer, name string, field *T, write func(T)) {
	if field != nil {
		w.name(name)
		write(*field)
	}
}

// patched returns the plan with the changes. It is not checked: each field may be right and the whole wrong.
func (p Plan) patched(c Patch) Plan {
	set(&p.Endpoint, c.Endpoint)
	set(&p.Method, c.Method)
	set(&p.Body, c.Body)
	set(&p.Mode, c.Mode)
	set(&p.InFlight, c.InFlight)
	set(&p.PerSecond, c.PerSecond)
	set(&p.TimeoutMs, c.TimeoutMs)
	set(&p.Attempts, c.Attempts)
	set(&p.AbortRest, c.AbortRest)
	if c.RejectHTTPErrors != nil {
		p.RejectHTTPErrors = c.RejectHTTPErrors
	}
	p.Headers = merged(p.Headers, c.Headers)
	p.Query = merged(p.Query, c.Query)
	return p
}

// set sets a field, unless to is nil.
func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// merged returns the headers, those of the same name replaced by others. When others have two
// spellings of one name, both stay, so that [Plan.Check] finds them.
func merged(headers, others map[string]string) map[string]string {
	if len(others) == 0 {
		return headers
	}
	all := maps.Clone(headers)
	maps.DeleteFunc(all, func(name, _ string) bool { return header.Has(others, name) })
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
