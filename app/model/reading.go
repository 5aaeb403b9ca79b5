package model

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Reading is what a draft comes to: the plan, or what is wrong with it.
type Reading struct {
	Plan     plan.Plan
	IDs      paste.IDs
	Table    *paste.Table      // nil where the text is a plain list
	Column   int               // of the table: which holds the IDs
	Repeated int               // rows of the table whose ID an earlier row has
	Errors   map[string]string // sentences, by the id of the form's element
	First    []string          // the addresses of the first calls, keys hidden
	Says     string            // what Run will do: "10 calls, all at once."
	Doubt    string            // a placeholder that looks forgotten
}

const (
	firstShown = 3         // addresses that are shown before a run
	lookAt     = 1000      // IDs that are checked while somebody types; Run checks all
	mostNumber = 1_000_000 // of the limits that a person may type
)

// idList is a text and what is in it, IDs or a table. A long one is not read again while another field is edited.
type idList struct {
	text  string
	ids   paste.IDs
	table *paste.Table
	err   error
}

func (l *idList) read(text string) {
	if text == l.text {
		return
	}
	*l = idList{text: text}
	if !paste.IsTable(text) {
		l.ids, l.err = paste.ParseIDs(text)
		return
	}
	var t paste.Table
	if t, l.err = paste.ParseTable(text); l.err == nil {
		l.table = &t
	}
}

// read makes a plan of the draft. each is how long a call is expected to take, 0 unknown. all looks at every ID instead
// of the first 1,000.
func (d Draft) read(list *idList, each time.Duration, all bool) Reading {
	r := Reading{Errors: map[string]string{}}
	list.read(d.IDs)
	r.note(list.err)
	r.IDs = list.ids
	r.Plan = plan.Plan{
		Endpoint: strings.TrimSpace(d.Address), IDs: list.ids.List, Method: d.Method, Body: d.body(),
		Mode: settle.Mode(d.Mode), AbortRest: d.AbortRest,
	}
	if d.FetchRule {
		reject := false
		r.Plan.RejectHTTPErrors = &reject
	}
	r.table(d, list.table)
	r.numbers(d)
	r.headers(d.Headers)
	r.key(d)
	r.check(each, all, list.err != nil)
	return r
}

// table takes the rows of a table, as the person says what is what in it.
func (r *Reading) table(d Draft, t *paste.Table) {
	if t == nil {
		return
	}
	if d.Heading != "" && d.Heading != strconv.FormatBool(t.HasHeader) {
		turned := t.WithHeader(!t.HasHeader)
		t = &turned
	}
	r.Table, r.Column = t, t.ID
	if at, err := strconv.Atoi(d.IDColumn); err == nil && at >= 0 && at < len(t.Columns) {
		r.Column = at
	}
	r.Plan.Rows = t.Rows(r.Column)
	seen := make(map[string]bool, len(t.Values))
	for _, row := range t.Values {
		if seen[row[r.Column]] {
			r.Repeated++
		}
		seen[row[r.Column]] = true
	}
}

// numbers reads the limits.
func (r *Reading) numbers(d Draft) {
	r.Plan.InFlight = r.whole("in-flight", d.InFlight, mostNumber)
	r.Plan.Attempts = r.whole("attempts", d.Attempts, plan.MaxAttempts)
	r.Plan.PerSecond = r.fraction("per-second", d.PerSecond)
	r.Plan.TimeoutMs = int(r.fraction("timeout", d.Timeout) * 1000)
}

func (r *Reading) whole(element, typed string, most int) int {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > most {
		r.Put(element, say.T("Write a whole number from 1 to {}, or leave it empty.", say.Number(most)))
		return 0
	}
	return n
}

func (r *Reading) fraction(element, typed string) float64 {
	typed = strings.Replace(strings.TrimSpace(typed), ",", ".", 1)
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil || n < 0 || n > mostNumber {
		r.Put(element, say.T("Write a number, such as 2.5, or leave it empty."))
		return 0
	}
	return n
}

// headers reads one header a line.
func (r *Reading) headers(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			r.Put("headers", say.T("Write one header a line, as in Accept: application/json."))
			continue
		}
		r.setHeader(strings.TrimSpace(name), strings.TrimSpace(value))
	}
}

func (r *Reading) setHeader(name, value string) {
	if r.Plan.Headers == nil {
		r.Plan.Headers = map[string]string{}
	}
	r.Plan.Headers[name] = value
}

// key puts the key where the site wants it.
func (r *Reading) key(d Draft) {
	key := strings.TrimSpace(d.Key)
	switch {
	case d.KeyIn == "" || key == "":
	case d.KeyIn == "query":
		r.Plan.Query = map[string]string{d.NamedKey(): key}
	case d.KeyIn == "bearer":
		r.setHeader(d.NamedKey(), "Bearer "+strings.TrimPrefix(key, "Bearer "))
	default:
		r.setHeader(d.NamedKey(), key)
	}
}

// check looks for mistakes and, where there are none, says what a run will do.
func (r *Reading) check(each time.Duration, all, badIDs bool) {
	sample := r.Plan
	if !all {
		sample = sample.Head(lookAt)
	}
	if badIDs { // which is noted already; the rest of the plan is checked with any ID
		sample.IDs = []string{"1"}
	}
	r.note(sample.Check(plan.Bounds{}))
	if len(r.Errors) > 0 {
		return
	}
	r.First = sample.Masked().First(firstShown)
	r.Says = say.Capital(preflight(r.Plan.Forecast(each))) + "."
	r.Doubt = sample.Leftover()
}

// preflight says what a run will do: "1,000 calls, 5 at a time, about 3 minutes".
func preflight(f plan.Forecast) string {
	parts := []string{say.N(f.Calls, "{} call|{} calls")}
	switch {
	case f.Calls < 2:
	case f.InFlight == 1:
		parts = append(parts, say.T("one by one"))
	case f.InFlight == f.Calls:
		parts = append(parts, say.T("all at once"))
	default:
		parts = append(parts, say.T("{} at a time", say.Number(f.InFlight)))
	}
	if f.PerSecond > 0 {
		parts = append(parts, say.T("at most {} a second", say.Decimal(f.PerSecond, -1)))
	}
	if f.Seconds > 0 {
		parts = append(parts, about(f.Seconds))
	}
	return strings.Join(parts, ", ")
}

// about says a time rounded as a person rounds it.
func about(seconds float64) string {
	switch {
	case seconds < 1.5:
		return say.T("about a second")
	case seconds < 90:
		return say.T("about {} seconds", rounded(seconds))
	case seconds < 90*60:
		return say.T("about {} minutes", rounded(seconds/60))
	case seconds < 36*3600:
		return say.T("about {} hours", rounded(seconds/3600))
	}
	return say.T("about {} days", rounded(seconds/86400))
}

func rounded(n float64) string { return say.Number(int(math.Round(n))) }

// note files errors under the elements they belong to. The first of each stays.
func (r *Reading) note(err error) {
	many, several := errors.AsType[plan.FieldErrors](err)
	one, single := errors.AsType[*plan.FieldError](err)
	switch {
	case several:
	case single:
		many = plan.FieldErrors{one}
	case err != nil:
		r.Put("address", err.Error())
	}
	for _, e := range many {
		r.Put(elementOf(e.Field), plain(e))
	}
}

// Put files a sentence under an element of the form, unless there is one already.
func (r *Reading) Put(element, sentence string) {
	if r.Errors[element] == "" {
		r.Errors[element] = sentence
	}
}

// Refusal is the mistake that belongs to no element; empty for none.
func (r *Reading) Refusal() string { return r.Errors["form"] }

// plain says a mistake where the field's name stands above it.
func plain(e *plan.FieldError) string {
	return (&FieldNote{Typed: e.Typed, Pattern: e.Pattern(), Args: e.Args}).Text()
}

// want says what to type instead. An argument that is a mistake itself, as in the plan of a link, is said with its
// field.
func want(e *plan.FieldError) string {
	args := slices.Clone(e.Args)
	for i, arg := range args {
		err, _ := arg.(error)
		if many, ok := errors.AsType[plan.FieldErrors](err); ok {
			err = many[0]
		}
		if inner, ok := errors.AsType[*plan.FieldError](err); ok {
			args[i] = inner.Field + ": " + want(inner)
		}
	}
	return say.Pattern(e.Pattern(), args)
}

// elements are the form's elements by the names of the plan's fields.
var elements = [][2]string{
	{"endpoint", "address"},
	{"ids", "ids"},
	{"rows", "ids"},
	{"method", "method"},
	{"mode", "modes"},
	{"headers", "headers"},
	{"body", "body"},
	{"inFlight", "in-flight"},
	{"perSecond", "per-second"},
	{"timeoutMs", "timeout"},
	{"attempts", "attempts"},
	{"query", "key"},
}

// elementOf names the element that a plan's field is edited in.
func elementOf(field string) string {
	name := field
	if at := strings.IndexAny(field, ".["); at > 0 {
		name = field[:at]
	}
	for _, e := range elements {
		if e[0] == name {
			return e[1]
		}
	}
	return "form"
}
