// Package draft is the form of the page as texts, right or wrong, and the plan that it makes.
//
// A [Draft] is what a person typed. A [Reader] makes a [Reading] of it: the plan, or a sentence for each mistake, filed
// under the element of the form that it belongs to.
package draft

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/settle"
)

// Draft is the form as it stands: texts, right or wrong. Its names are those of the JSON that browsers keep.
type Draft struct {
	Method, Address, IDs, Mode             string
	InFlight, PerSecond, Timeout, Attempts string
	Headers, Body                          string
	KeyIn, KeyName, Key                    string // where the key goes, see KeyPlaces; its name; itself
	IDColumn, Heading                      string // of a table: which column, and "true" or "false"; empty to guess
	Around                                 string // how many rows around a table are taken as rows of it
	FetchRule, AbortRest, KeepKey, Here    bool
}

// First is what a first visit finds.
func First() Draft {
	return Draft{
		Method: "GET", Address: "/demo/users/{id}?delay=1s&fail=8&status=404", IDs: "1-10",
		Mode: string(settle.AllSettled),
	}
}

// KeyPlaces are where a site may want its key, as its documentation calls them.
var KeyPlaces = []struct{ ID, Label, Name string }{
	{"", "No key", ""},
	{"bearer", "Bearer token", "Authorization"},
	{"header", "Header", "X-API-Key"},
	{"query", "In the address", "api_key"},
}

// usualKeyName is the name under which a key is sent in a place unless a person names another.
func usualKeyName(place string) string {
	for _, p := range KeyPlaces {
		if p.ID == place {
			return p.Name
		}
	}
	return ""
}

// NamedKey returns the name under which the key is sent: what was typed, or else what is usual in its place.
func (d *Draft) NamedKey() string {
	if typed := strings.TrimSpace(d.KeyName); typed != "" && d.KeyIn != "bearer" {
		return typed
	}
	return usualKeyName(d.KeyIn)
}

// KeyHint is what stands in the empty field for the key's name.
func (d *Draft) KeyHint() string { return usualKeyName(d.KeyIn) }

// Bodyless reports whether the draft's method sends no body.
func (d *Draft) Bodyless() bool { return d.Method == "GET" || d.Method == "HEAD" }

func (d *Draft) body() string {
	if d.Bodyless() {
		return ""
	}
	return d.Body
}

// WithoutSecrets returns the draft as it may be remembered: headers that are masked elsewhere are left out, and the key
// unless the person wants it kept.
func (d Draft) WithoutSecrets(p plan.Plan) Draft {
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

// Of returns the draft of a plan. A plan that came by a link holds no key.
func Of(p plan.Plan) Draft {
	d := Draft{
		Method: p.Method, Address: p.Endpoint, Mode: string(p.Mode), Body: p.Body, AbortRest: p.AbortRest,
		FetchRule: p.RejectHTTPErrors != nil && !*p.RejectHTTPErrors,
		InFlight:  number(float64(p.InFlight)), PerSecond: number(p.PerSecond),
		Timeout: number(float64(p.TimeoutMs) / 1000), Attempts: number(float64(p.Attempts)),
		Headers: HeaderLines(p.Headers),
	}
	if d.Method == "" {
		d.Method = "GET"
	}
	if d.Mode == "" {
		d.Mode = string(settle.AllSettled)
	}
	if p.Rows == nil {
		d.IDs = paste.FormatIDs(p.IDs)
		return d
	}
	d.IDs, d.Heading, d.Around = paste.FormatTable(p.Rows), "true", number(float64(paste.Around(p.Rows)))
	d.IDColumn = strconv.Itoa(max(0, slices.Index(p.Rows.Columns, "id")))
	return d
}

// HeaderLines writes headers one a line, in the order of their names.
func HeaderLines(headers map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		b.WriteString(name + ": " + headers[name] + "\n")
	}
	return b.String()
}

// number writes a setting, empty for 0, its default.
func number(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
