package draft

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Reading is the plan that a draft makes, or what is wrong with it.
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
	Notes    []string          // how the address was read, where that is not as it stands there
	Choices  []Choice          // what can be read in two ways

	mistakes []*plan.FieldError
	typed    string // the address
	columns  columns
	signs    signs
}

const (
	firstShown = 3         // addresses that are shown before a run
	lookAt     = 1000      // IDs that are checked while somebody types; Run checks all
	mostNumber = 1_000_000 // of the limits that a person may type
)

// Reader reads drafts one after the other. A long list of IDs is not read again while another field is edited. The zero
// Reader has read nothing.
type Reader struct {
	text   string // that was read last
	ids    paste.IDs
	table  *paste.Table // nil where the text is a plain list
	err    error
	signs  signs
	ranges []Way  // to read what looks like a range
	plain  *Way   // to read what looks like another notation of IDs; nil for none
	of     string // of what the signs are: the column and whether the table has a heading
}

func (l *Reader) readIDs(text string) {
	if text == l.text {
		return
	}
	*l = Reader{text: text}
	defer l.readNotation()
	if !paste.IsTable(text) {
		l.ids, l.err = paste.ParseIDs(text)
		l.readRanges()
		return
	}
	var t paste.Table
	if t, l.err = paste.ParseTable(text); l.err == nil {
		l.table = &t
	}
}

// Read makes a plan of the draft. each is how long a call is expected to take, 0 unknown. all looks at every ID instead
// of the first 1,000.
func (l *Reader) Read(d Draft, each time.Duration, all bool) Reading {
	r := Reading{Errors: map[string]string{}}
	l.readIDs(d.IDs)
	r.note(l.err)
	r.IDs = l.ids
	r.columns.names = []string{plan.IDColumn}
	r.Plan = plan.Plan{
		Endpoint: r.address(d.Address), IDs: l.ids.List, Method: d.Method, Body: d.body(),
		Mode: settle.Mode(d.Mode), AbortRest: d.AbortRest,
	}
	if d.FetchRule {
		reject := false
		r.Plan.RejectHTTPErrors = &reject
	}
	r.table(d, l.table)
	r.numbers(d)
	r.headers(d.Headers)
	r.fit()
	r.key(d)
	r.check(each, all, l.err != nil)
	l.readSigns(&r)
	r.choices(&d)
	r.askAboutRanges(l.ranges)
	l.askAboutNotation(&r)
	l.askAboutUnseen(&r)
	return r
}

// address reads the address, and notes where it was read in another way than it stands there.
func (r *Reading) address(typed string) string {
	a := paste.ReadAddress(typed)
	r.typed = strings.TrimSpace(typed)
	if a.Scheme != "" {
		r.Notes = append(r.Notes, say.T("`{}` is written in front of it.", a.Scheme))
	}
	switch {
	case a.Escaped == " ":
		r.Notes = append(r.Notes, say.T("A space is sent as `%20`."))
	case a.Escaped != "":
		r.Notes = append(r.Notes, say.T("Signs that cannot stand in an address are escaped, as browsers do."))
	}
	return a.Text
}

// table takes the rows of a table, as the person says what is what in it.
func (r *Reading) table(d Draft, t *paste.Table) {
	if t == nil {
		return
	}
	if outside := t.Above + t.Below; outside > 0 {
		areRows := d.Around == strconv.Itoa(outside)
		r.Choices = append(r.Choices, askAboutAround(*t, areRows))
		if areRows {
			whole := t.WithAround(true)
			t = &whole
		}
	}
	if d.Heading != "" && d.Heading != strconv.FormatBool(t.HasHeader) {
		turned := t.WithHeader(!t.HasHeader)
		t = &turned
	}
	r.Table, r.Column = t, t.ID
	r.columns.safe = t.Columns
	if t.HasHeader {
		r.columns.heads = t.FirstLine()
	}
	if at, err := strconv.Atoi(d.IDColumn); err == nil && at >= 0 && at < len(t.Columns) {
		r.Column = at
	}
	r.Plan.Rows = t.Rows(r.Column)
	r.columns.names = r.Plan.Rows.Columns
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
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0
	}
	n, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
	_, behind, comma := strings.Cut(typed, ",")
	thousands := comma && len(behind) == 3 // 1,000 is a thousand to some and one to others
	if err != nil || thousands || !(n >= 0 && n <= mostNumber) {
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
	if sample.Total() == 0 { // the address is looked at all the same
		sample.Rows, sample.IDs = nil, []string{"1"}
		r.note(sample.Check(plan.Bounds{}))
	}
	if len(r.Errors) > 0 {
		return
	}
	r.First = sample.Masked().First(firstShown)
	r.Says = say.Capital(preflight(r.Plan.Forecast(each))) + "."
	r.Doubt = sample.Leftover()
}

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
		e = r.asTyped(e)
		r.mistakes = append(r.mistakes, e)
		r.Put(ElementOf(e.Field), plain(e))
	}
}

// asTyped returns a mistake with the address as it was typed, and the columns as they are headed.
func (r *Reading) asTyped(e *plan.FieldError) *plan.FieldError {
	own := *e
	if e.Field == "endpoint" && e.Typed == plan.Shorten(r.Plan.Endpoint) {
		own.Typed = plan.Shorten(r.typed)
	}
	if e.Code == "unknown_variable" {
		own = *plan.NewFieldError(e.Field, e.Typed, e.Code, r.columns.list())
	}
	return &own
}

// Put files a sentence under an element of the form, unless there is one already.
func (r *Reading) Put(element, sentence string) {
	if r.Errors[element] == "" {
		r.Errors[element] = sentence
	}
}

// Refusal is the mistake that belongs to no element; empty for none.
func (r *Reading) Refusal() string { return r.Errors["form"] }
