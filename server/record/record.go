// Package record makes a small document of a run, the recording, which an embed shows first, and compares it with a
// new run of the same plan.
//
// A [Recording] holds the plan with its secrets masked, the link that opens it, and how every call settled. It is
// JSON of version [Version]: fields may be added, none is renamed. [Of] makes one of outcomes, [Decode] reads one,
// and [Differences] compares two. The package makes no call and opens no file.
package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// The limits of a recording, which a reader loads with a page of docs.
const (
	Version    = 1
	MaxCalls   = 1000
	MaxPreview = 200 // bytes of an answer, cut at the end of a character
)

// Recording is one run that was made.
type Recording struct {
	Version  int             `json:"version"`
	MadeAt   string          `json:"madeAt"` // RFC 3339, UTC, seconds
	Plan     json.RawMessage `json:"plan"`   // as asked for, secrets masked
	Link     string          `json:"link"`   // the plan behind "/#p=", without its secrets
	Outcomes []Outcome       `json:"outcomes"`
	Verdict  Verdict         `json:"verdict"`
	Ended    Sum             `json:"ended"`
}

// Outcome is how one call settled. Times are in milliseconds to a tenth.
type Outcome struct {
	Index       int           `json:"index"`
	ID          string        `json:"id"`
	Status      settle.Status `json:"status"`
	Code        string        `json:"code,omitempty"` // of the reason; empty when fulfilled
	HTTP        int           `json:"http,omitempty"`
	Attempts    int           `json:"attempts"`
	StartedMs   float64       `json:"startedMs"` // since the run was accepted
	FirstByteMs float64       `json:"firstByteMs,omitempty"`
	TookMs      float64       `json:"tookMs"`            // of the whole call
	Preview     string        `json:"preview,omitempty"` // the beginning of the answer
}

// Verdict is that of the run; Index is -1 when all calls decided.
type Verdict struct {
	Status settle.Status `json:"status"`
	Index  int           `json:"index"`
	AtMs   float64       `json:"atMs"`
}

// Sum adds up the run.
type Sum struct {
	Fulfilled int     `json:"fulfilled"`
	Rejected  int     `json:"rejected"`
	Aborted   int     `json:"aborted"`
	Missing   int     `json:"missing"`
	TookMs    float64 `json:"tookMs"`
}

// Run is what a recording is made of: the plan as it was asked for, the outcomes in the order of their index, and how
// the run ended.
type Run struct {
	Plan     plan.Plan
	Link     string
	Outcomes []*settle.Outcome
	Verdict  settle.Verdict
	Sum      settle.Sum
	At       time.Time
}

// Of makes a recording of a run that has ended.
func Of(run Run) Recording {
	r := Recording{
		Version: Version, MadeAt: run.At.UTC().Format(time.RFC3339), Plan: run.Plan.Masked().Encode(), Link: run.Link,
		Outcomes: make([]Outcome, len(run.Outcomes)),
		Verdict:  Verdict{run.Verdict.Status, run.Verdict.Index, millis(run.Verdict.At)},
		Ended:    Sum{run.Sum.Fulfilled, run.Sum.Rejected, run.Sum.Aborted, run.Sum.Missing, millis(run.Sum.Took)},
	}
	for i, o := range run.Outcomes {
		r.Outcomes[i] = outcomeOf(o)
	}
	return r
}

func outcomeOf(o *settle.Outcome) Outcome {
	one := Outcome{
		Index: o.Index, ID: o.ID, Status: o.Status, HTTP: o.Reply.HTTP, Attempts: o.Attempts,
		StartedMs: millis(o.Began), FirstByteMs: millis(o.FirstByte), TookMs: millis(o.Took), Preview: preview(o.Value),
	}
	if o.Reason != nil {
		one.Code = o.Reason.Code
	}
	return one
}

// millis rounds to a tenth: more digits would change with every run and say nothing.
func millis(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond).Microseconds()) / 1000
}

// preview returns the beginning of an answer as a person reads it.
func preview(v settle.Value) string {
	text := v.Preview
	if v.JSON != nil && json.Unmarshal(v.JSON, &text) != nil {
		text = string(v.JSON)
	}
	if len(text) <= MaxPreview {
		return text
	}
	const ellipsis = "…"
	text = text[:MaxPreview-len(ellipsis)]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + ellipsis
}

// Encode returns the recording as JSON with one outcome a line, so that a change of one call is one line of a diff.
func (r Recording) Encode() ([]byte, error) {
	lines := make([][]byte, len(r.Outcomes))
	for i, o := range r.Outcomes {
		var err error
		if lines[i], err = json.Marshal(o); err != nil {
			return nil, fmt.Errorf("write outcome %d of the recording: %w", i, err)
		}
	}
	r.Outcomes = []Outcome{}
	whole, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write the recording: %w", err)
	}
	const none = `"outcomes":[]`
	at := bytes.LastIndex(whole, []byte(none)) // no text of a visitor follows it
	b := append([]byte{}, whole[:at]...)
	b = append(b, "\n\"outcomes\":[\n"...)
	b = append(b, bytes.Join(lines, []byte(",\n"))...)
	b = append(b, "\n]"...)
	return append(append(b, whole[at+len(none):]...), '\n'), nil
}

// Decode reads a recording and the plan in it. The error says what is wrong with the document, and that
// `allsettled record` makes a new one.
func Decode(data []byte) (Recording, plan.Plan, error) {
	var d document
	err := json.Unmarshal(data, &d)
	r := d.Recording
	if err == nil {
		r.Outcomes, err = decodeOutcomes(d.Outcomes)
	}
	if err != nil {
		return r, plan.Plan{}, fmt.Errorf("it is no recording: %w; make a new one with `allsettled record`", err)
	}
	if r.Version != Version {
		return r, plan.Plan{}, fmt.Errorf("it is a recording of version %d, and this program reads version %d; make "+
			"a new one with `allsettled record`", r.Version, Version)
	}
	p, err := plan.Decode(r.Plan)
	if err != nil {
		return r, p, fmt.Errorf("the plan in it: %w", err)
	}
	if err := CheckSize(p); err != nil {
		return r, p, fmt.Errorf("the plan in it: %w", err)
	}
	if len(r.Outcomes) != p.Total() {
		return r, p, fmt.Errorf(
			"it holds %d outcomes of %d calls; make a new one with `allsettled record`", len(r.Outcomes), p.Total(),
		)
	}
	for i, o := range r.Outcomes {
		if o.Index != i {
			return r, p, fmt.Errorf("outcome %d has index %d; make a new one with `allsettled record`", i, o.Index)
		}
	}
	return r, p, nil
}

// document is a recording whose outcomes are not read yet: a text of 8 MB can hold three million, of
// 140 bytes in memory each.
type document struct {
	Recording

	Outcomes json.RawMessage `json:"outcomes"`
}

// errLong is the error of a recording with more outcomes than one may hold.
var errLong = fmt.Errorf("it holds more than %d outcomes", MaxCalls)

// decodeOutcomes reads at most MaxCalls outcomes.
func decodeOutcomes(data json.RawMessage) ([]Outcome, error) {
	if len(data) == 0 || string(data) == "null" {
		return nil, nil
	}
	in := json.NewDecoder(bytes.NewReader(data))
	if token, err := in.Token(); err != nil || token != json.Delim('[') {
		return nil, errors.New("its outcomes are no list")
	}
	var list []Outcome
	for in.More() {
		if len(list) == MaxCalls {
			return nil, errLong
		}
		var one Outcome
		if err := in.Decode(&one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// CheckSize refuses a plan of more calls than a recording may hold. The error is a
// *[plan.FieldError].
func CheckSize(p plan.Plan) error {
	if p.Total() <= MaxCalls {
		return nil
	}
	field := "ids"
	if p.Rows != nil {
		field = "rows"
	}
	return plan.NewLimitError(field, strconv.Itoa(p.Total())+" calls", "large_recording", MaxCalls)
}
