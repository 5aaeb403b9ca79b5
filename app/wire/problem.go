package wire

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"allsettled/app/plan"
)

// Problem is an error as RFC 9457 writes it (application/problem+json), over
// HTTP and, as {"error":problem}, over the websocket. It is the error a
// [Session] ends with when the server refuses for good.
type Problem struct {
	Status       int            `json:"status"`                 // HTTP status code
	Title        string         `json:"title"`                  // the status in words
	Detail       string         `json:"detail,omitempty"`       // what happened and what can be done
	Code         string         `json:"code,omitempty"`         // for programs, where there is one
	Field        string         `json:"field,omitempty"`        // the field to be put right
	Typed        string         `json:"typed,omitempty"`        // what stood there
	Errors       []FieldProblem `json:"errors,omitempty"`       // every field, when several are wrong
	RetryAfterMs int64          `json:"retryAfterMs,omitempty"` // with 429 and 503: milliseconds to wait

	Facts
}

// Facts are what a page needs to say a detail in another language. They are empty where the detail is a sentence
// without arguments: then it is its own pattern.
type Facts struct {
	Pattern string `json:"pattern,omitempty"` // the English sentence, with {} for each of the args
	Args    []any  `json:"args,omitempty"`    // texts, numbers and lists of texts
}

// FieldProblem is one wrong field of several.
type FieldProblem struct {
	Field  string `json:"field"`
	Typed  string `json:"typed,omitempty"`
	Detail string `json:"detail"`
	Facts
}

// NewProblem returns a problem of that status, titled with the status's name. Its detail is an English sentence;
// pattern has {} for each of the args.
func NewProblem(status int, code, pattern string, args ...any) *Problem {
	p := &Problem{Status: status, Title: title(status), Code: code, Detail: pattern}
	if len(args) > 0 {
		p.Detail, p.Facts = plan.Fill(pattern, args), Facts{pattern, args}
	}
	return p
}

// ProblemOf writes wrong fields as a problem: 422 when nothing is wrong but limits, 400 otherwise; field and typed
// are of the first, errors has all. It returns nil when err is neither a *plan.FieldError nor plan.FieldErrors.
func ProblemOf(err error) *Problem {
	if many, ok := errors.AsType[plan.FieldErrors](err); ok && len(many) > 0 {
		first := *many[0]
		first.OverLimit = many.OverLimit()
		p := fieldProblem(&first)
		for _, e := range many[:min(len(many), 20)] {
			p.Errors = append(p.Errors, FieldProblem{e.Field, short(e.Typed), e.Error(), Facts{e.Pattern(), e.Args}})
		}
		if len(p.Errors) == 1 {
			p.Errors = nil
		}
		return p
	}
	if one, ok := errors.AsType[*plan.FieldError](err); ok {
		return fieldProblem(one)
	}
	return nil
}

func fieldProblem(e *plan.FieldError) *Problem {
	p := NewProblem(http.StatusBadRequest, "bad_field", e.Error())
	if e.OverLimit {
		p = NewProblem(http.StatusUnprocessableEntity, "over_limit", e.Error())
	}
	p.Field, p.Typed, p.Facts = e.Field, short(e.Typed), Facts{e.Pattern(), e.Args}
	return p
}

// Error returns the detail, or the title where there is none.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Detail
}

// Passing reports whether the same request may succeed later: status 429 and
// every 5xx. Any other problem is final.
func (p *Problem) Passing() bool {
	return p.Status == http.StatusTooManyRequests || p.Status >= 500
}

// RetryAfter returns how long the server asked to wait; 0 when it did not. A
// wait of over a minute is cut to a minute.
func (p *Problem) RetryAfter() time.Duration {
	return time.Duration(max(0, min(p.RetryAfterMs, 60_000))) * time.Millisecond
}

// Encode returns the problem as one JSON object.
func (p *Problem) Encode() []byte {
	b, err := json.Marshal(p)
	if err != nil { // strings and numbers always marshal
		return []byte(`{"status":500,"title":"Internal Server Error"}`)
	}
	return b
}

// AppendError appends the frame {"error":problem} to dst.
func AppendError(dst []byte, p *Problem) []byte {
	return append(append(append(dst, `{"error":`...), p.Encode()...), '}')
}
