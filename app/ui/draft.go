package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// draft is the form as it stands: texts, right or wrong.
type draft struct {
	Method, Address, IDs, Mode             string
	InFlight, PerSecond, Timeout, Attempts string
	Headers, Body                          string
	KeyIn, KeyName, Key                    string // see apiKey
	IDColumn, Heading                      string // of a table: which column, and "true" or "false"; empty to guess
	FetchRule, AbortRest, KeepKey, Here    bool
}

// firstDraft is what a first visit finds.
func firstDraft() draft {
	return draft{Method: "GET", Address: "/demo/users/{id}?delay=1s&fail=8&status=404", IDs: "1-10", Mode: string(settle.AllSettled)}
}

// reading is what a draft comes to.
type reading struct {
	plan     plan.Plan
	ids      paste.IDs
	sheet    *paste.Table      // nil where the text is a plain list
	column   int               // of the sheet: which holds the IDs
	repeated int               // IDs of the sheet that stood there before
	errors   map[string]string // by the id of the form's element
	first    []string          // the addresses of the first calls, keys hidden
	says     string            // "10 calls, all at once"
	doubt    string            // a placeholder that looks forgotten
}

// firstShown is how many real addresses are shown before a run.
const firstShown = 3

// lookAt is how many IDs are checked while somebody types; Run checks all.
const lookAt = 1000

// listing is a text and what is in it, IDs or a table: a long one is not read
// retry while another field is edited.
type listing struct {
	text  string
	ids   paste.IDs
	sheet *paste.Table
	err   error
}

func (l *listing) of(text string) {
	if text == l.text {
		return
	}
	*l = listing{text: text}
	if !paste.IsTable(text) {
		l.ids, l.err = paste.ParseIDs(text)
		return
	}
	var s paste.Table
	if s, l.err = paste.ParseTable(text); l.err == nil {
		l.sheet = &s
	}
}

// read makes a plan of the draft. each is how long a call is expected to take, 0 unknown. whole looks at every ID instead of the first 1,000.
func (d draft) read(list *listing, each time.Duration, whole bool) reading {
	r := reading{errors: map[string]string{}}
	list.of(d.IDs)
	r.note(list.err)
	r.ids = list.ids
	r.plan = plan.Plan{
		Endpoint: strings.TrimSpace(d.Address), IDs: list.ids.List, Method: d.Method, Body: d.body(),
		Mode: settle.Mode(d.Mode), AbortRest: d.AbortRest,
	}
	if d.FetchRule {
		reject := false
		r.plan.RejectHTTPErrors = &reject
	}
	r.table(d, list.sheet)
	r.numbers(d)
	r.headers(d.Headers)
	r.key(d)
	r.check(each, whole, list.err != nil)
	return r
}

// table takes the rows of a sheet, as the person says what is what in it.
func (r *reading) table(d draft, s *paste.Table) {
	if s == nil {
		return
	}
	if d.Heading != "" && d.Heading != strconv.FormatBool(s.HasHeader) {
		turned := s.WithHeader(!s.HasHeader)
		s = &turned
	}
	r.sheet, r.column = s, s.ID
	if at, err := strconv.Atoi(d.IDColumn); err == nil && at >= 0 && at < len(s.Columns) {
		r.column = at
	}
	r.plan.Rows = s.Rows(r.column)
	seen := make(map[string]bool, len(s.Values))
	for _, row := range s.Values {
		if seen[row[r.column]] {
			r.repeated++
		}
		seen[row[r.column]] = true
	}
}

func (d draft) body() string {
	if bodyless(d.Method) {
		return ""
	}
	return d.Body
}

func bodyless(method string) bool { return method == "GET" || method == "HEAD" }

func (r *reading) check(each time.Duration, whole, badIDs bool) {
	sample := r.plan
	if !whole {
		sample = sample.Head(lookAt)
	}
	if badIDs { // told already; the rest of the plan is checked with any ID
		sample.IDs = []string{"1"}
	}
	r.note(sample.Check(plan.Bounds{}))
	if len(r.errors) > 0 {
		return
	}
	r.first = sample.Masked().First(firstShown)
	r.says = r.plan.Sentence(each)
	r.doubt = sample.Leftover()
}

// note files errors under the elements they belong to; the first of each stands.
func (r *reading) note(err error) {
	many, several := errors.AsType[plan.FieldErrors](err)
	one, single := errors.AsType[*plan.FieldError](err)
	switch {
	case several:
	case single:
		many = plan.FieldErrors{one}
	case err != nil:
		r.put("address", say.Heard(err.Error()))
	}
	for _, e := range many {
		r.put(elementOf(e.Field), plain(e))
	}
}

func (r *reading) put(element, message string) {
	if r.errors[element] == "" {
		r.errors[element] = message
	}
}

// plain writes a mistake for the place where the field's name stands above it.
func plain(e *plan.FieldError) string {
	if e.Typed == "" {
		return upper(say.Heard(e.Want)) + "."
	}
	return say.T("“{}” will not do: {}.", e.Typed, say.Heard(e.Want))
}

//go:noinline
func upper(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
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

func (r *reading) numbers(d draft) {
	r.plan.InFlight = r.whole("in-flight", d.InFlight, 1_000_000)
	r.plan.Attempts = r.whole("attempts", d.Attempts, plan.MaxAttempts)
	r.plan.PerSecond = r.fraction("per-second", d.PerSecond)
	r.plan.TimeoutMs = int(r.fraction("timeout", d.Timeout) * 1000)
}

func (r *reading) whole(element, typed string, most int) int {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > most {
		r.put(element, say.T("Write a whole number from 1 to {}, or leave it empty.", say.Number(most)))
		return 0
	}
	return n
}

func (r *reading) fraction(element, typed string) float64 {
	typed = strings.Replace(strings.TrimSpace(typed), ",", ".", 1)
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil || n < 0 || n > 1_000_000 {
		r.put(element, say.T("Write a number, such as 2.5, or leave it empty."))
		return 0
	}
	return n
}

func (r *reading) headers(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			r.put("headers", say.T("Write one header a line, as in Accept: application/json."))
			continue
		}
		if r.plan.Headers == nil {
			r.plan.Headers = map[string]string{}
		}
		r.plan.Headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
}

// withoutSecrets returns the draft as it may be remembered: headers that are
// masked elsewhere are left out.
func (d draft) withoutSecrets(p plan.Plan) draft {
	masked := p.Masked().Headers
	var keep strings.Builder
	for line := range strings.Lines(d.Headers) {
		name, value, _ := strings.Cut(line, ":")
		if v, ok := masked[strings.TrimSpace(name)]; ok && v == strings.TrimSpace(value) {
			keep.WriteString(line)
		}
	}
	d.Headers = keep.String()
	if !d.KeepKey {
		d.Key = ""
	}
	return d
}

// idsHint says what was found in the list.
func (r *reading) idsHint() (count, rest string) {
	if r.sheet != nil {
		return r.tabled()
	}
	n := len(r.ids.List)
	if n == 0 {
		return "", say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
	}
	count = say.N(n, "{} ID|{} IDs")
	switch {
	case r.ids.Duplicates > 0 && r.ids.Blanks > 0:
		rest = say.N(r.ids.Blanks, "{2} of them twice or more, {1} blank line left out.|{2} of them twice or more, {1} blank lines left out.", say.Number(r.ids.Duplicates))
	case r.ids.Duplicates > 0:
		rest = say.T("{} of them stood there before: called again all the same.", say.Number(r.ids.Duplicates))
	case r.ids.Blanks > 0:
		rest = say.N(r.ids.Blanks, "{} blank line left out.|{} blank lines left out.")
	default:
		rest = say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
	}
	return count + ".", rest
}

// verb is what the button says.
func (r *reading) verb() string {
	if n := r.plan.Total(); n > 0 {
		return say.N(n, "Run {} call|Run {} calls")
	}
	return say.T("Run")
}

// every is how often the live region sums up.
const every = 3 * time.Second
