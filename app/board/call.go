package board

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// Fact is something about a call, by a name in English.
type Fact struct{ Name, Value string }

// Facts are what is known of a call, the headers of interest last; what is not known is left out.
func Facts(o *settle.Outcome) []Fact {
	first := ""
	if o.FirstByte > 0 {
		first = say.T("after {}", say.Duration(o.FirstByte))
	}
	return known(append([]Fact{
		{"Status", say.T(table.Word(o))},
		{"HTTP", table.Cell(o, table.HTTP)},
		{"Began", say.T("{} after the start", say.Duration(o.Began))},
		{"First byte", first},
		{"Took", say.Duration(o.Took)},
		{"Attempts", strconv.Itoa(o.Attempts)},
		{"Size", size(o.BodyBytes)},
		{"Type", o.Reply.Type},
	}, headers(o)...))
}

func known(all []Fact) []Fact {
	return slices.DeleteFunc(all, func(f Fact) bool { return f.Value == "" })
}

func headers(o *settle.Outcome) (all []Fact) {
	for _, name := range slices.Sorted(maps.Keys(o.Reply.Header)) {
		all = append(all, Fact{name, o.Reply.Header[name]})
	}
	return all
}

func size(n int64) string {
	if n < 1024 {
		return say.N(int(n), "{} byte|{} bytes")
	}
	return say.Decimal(float64(n)/1024, 1) + " KiB"
}

// NoAnswerYet says how a call without an outcome stands.
func NoAnswerYet(s State) string {
	return say.T("{}: there is no answer yet.", say.Capital(s.Word()))
}

// EarlierText says what a call came to before it was made again.
func EarlierText(o *settle.Outcome) string {
	text := say.T("{} after {}", say.T(table.Word(o)), say.Duration(o.Took))
	if o.Reason != nil {
		text += ": " + say.Reason(o.Reason)
	}
	return text
}

// TryText says how an attempt ended.
func TryText(t settle.Try) string {
	text := say.T("fulfilled")
	if t.Code != "" {
		text = t.Code
	}
	if t.HTTP != 0 && t.Code != settle.CodeHTTP+strconv.Itoa(t.HTTP) {
		text += ", HTTP " + strconv.Itoa(t.HTTP)
	}
	text = say.T("{} after {}", text, say.Duration(t.Took))
	if t.Wait > 0 {
		text += ", " + say.T("then waited {}", say.Duration(t.Wait))
	}
	return text
}

// Readable is the answer as a person reads it: JSON indented, a text as it is; note says what is left out.
func Readable(o *settle.Outcome) (text, note string) {
	switch {
	case o.Value.Elsewhere:
		return "", say.T("One moment: the answer is on its way.")
	case o.Value.Truncated():
		return o.Value.Preview, say.T("The answer is long. This is its beginning.")
	case len(o.Value.JSON) == 0 && o.BodyBytes > 0:
		return "", say.T("The answer is not text.")
	case o.HasNoBody():
		return "", say.T("The answer has no body.")
	case len(o.Value.JSON) == 0:
		return "", ""
	case o.Value.JSON[0] == '"':
		return table.Cell(o, "value"), notJSON(o)
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, o.Value.JSON, "", "  ") != nil {
		return string(o.Value.JSON), ""
	}
	return pretty.String(), ""
}

// Why says why a settled call has nothing in its columns: it was rejected, or its answer has no body, or is no JSON. It
// is empty where there is no reason.
func Why(o *settle.Outcome) string {
	switch {
	case o == nil:
		return ""
	case o.Reason != nil:
		return say.Reason(o.Reason)
	case o.HasNoBody():
		return say.T("The answer has no body.")
	}
	return notJSON(o)
}

// notJSON says where an answer stops to be JSON, empty for one that is valid or does not say that it is JSON.
func notJSON(o *settle.Outcome) string {
	at := o.NotJSON()
	if at == 0 {
		return ""
	}
	return say.T("The answer says that it is JSON, but is not valid: see its character {}.", say.Number(int(at)))
}

// CallText writes a settled call as plain text, for a developer: what was called, the name of the run, and the answer.
// It holds no header that was sent.
func CallText(called, run string, o *settle.Outcome) string {
	list := []Fact{
		{"call", called},
		{"id", o.ID},
		{"status", table.Word(o)},
		{"http", table.Cell(o, table.HTTP)},
		{"code", table.Cell(o, "code")},
		{"reason", table.Cell(o, "reason")},
		{"detail", table.Cell(o, "detail")},
		{"took", say.Duration(o.Took)},
	}
	for i, t := range o.Tries {
		list = append(list, Fact{"attempt " + strconv.Itoa(i+1), TryText(t)})
	}
	list = append(append(list, headers(o)...), Fact{"run", run})
	var b strings.Builder
	for _, f := range known(list) {
		b.WriteString(f.Name + ": " + f.Value + "\n")
	}
	text, _ := Readable(o)
	return b.String() + "\n" + text
}

// Took is how long a call took; empty where none was made.
func Took(o *settle.Outcome) string {
	if o == nil || o.Attempts == 0 {
		return ""
	}
	return say.Duration(o.Took)
}
