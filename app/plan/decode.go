package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decode reads a plan's JSON. It is strict: names are case-exact and stand once,
// unknown names, null, wrong types, text that is not Unicode and anything after the
// object are refused. A number as an ID is one of the wrong types, because 007 and
// 9007199254740993 would not survive it.
//
// The error is a *[FieldError], or [FieldErrors] for several wrong fields; it names
// "plan" when the whole is no JSON object. A plan that decodes may still be
// refused by [Plan.Check].
func Decode(data []byte) (Plan, error) {
	var p Plan
	var f fieldErrors
	if want := badText(data); want != "" {
		f.add(wholePlan, "", want)
		return Plan{}, f.err()
	}
	err := members(data, wholePlan, &f, func(name string, value json.RawMessage) {
		p.decodeMember(name, value, &f)
	})
	if err != nil {
		return Plan{}, err
	}
	if p.IDs != nil && p.Rows != nil {
		f.add("rows", "", "write either ids or rows, not both")
	}
	if err := f.err(); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// wholePlan is the field of a mistake that is in no single one.
const wholePlan = "plan"

// badText finds what encoding/json would quietly replace: bytes that are no
// UTF-8 and halves of surrogate pairs.
func badText(data []byte) string {
	if !utf8.Valid(data) {
		return "send it as UTF-8 text"
	}
	for i := bytes.IndexByte(data, '\\'); i >= 0 && i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		unit := codeUnit(data[i-1:])
		if unit >= 0xDC00 && unit < 0xE000 {
			return "send no half of a surrogate pair, as in \\ud800"
		}
		if unit >= 0xD800 && unit < 0xDC00 {
			if low := codeUnit(data[min(i+5, len(data)):]); low < 0xDC00 || low > 0xDFFF {
				return "send no half of a surrogate pair, as in \\ud800"
			}
			i += 10
		}
	}
	return ""
}

// codeUnit reads the escape, four digits behind \u, that s starts with, -1 for none.
func codeUnit(s []byte) int {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	unit, err := strconv.ParseUint(string(s[2:6]), 16, 32)
	if err != nil {
		return -1
	}
	return int(unit)
}

// members calls yield for each member of a JSON object, in its order. Its error
// means that the JSON is no object at all; names that stand twice are faults.
func members(data []byte, field string, f *fieldErrors, yield func(name string, value json.RawMessage)) error {
	var object json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return notJSON(field, data, err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return &FieldError{Field: field, Typed: Shorten(strings.TrimSpace(string(data))), Want: "write a JSON object, {…}"}
	}
	seen := map[string]bool{}
	for dec.More() && len(seen) <= namesMax {
		name, value, err := member(dec)
		switch {
		case err != nil:
			return notJSON(field, data, err)
		case seen[name]:
			f.add(join(field, name), "", "write it only once")
		default:
			seen[name] = true
			yield(name, value)
		}
	}
	if len(seen) > namesMax {
		return &FieldError{Field: field, Want: "write at most 1,000 names"}
	}
	return nil
}

// namesMax is how many names an object may have before it is read no further.
const namesMax = 1000

// member reads the next member of an object.
func member(dec *json.Decoder) (name string, value json.RawMessage, err error) {
	token, err := dec.Token()
	if err != nil {
		return "", nil, err
	}
	name, _ = token.(string)
	err = dec.Decode(&value)
	return name, value, err
}

// notJSON says where the JSON breaks.
func notJSON(field string, data []byte, err error) error {
	at := len(data)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = min(max(int(syntax.Offset)-1, 0), at)
	}
	want := "write valid JSON: it breaks at byte " + strconv.Itoa(at+1)
	if strings.Contains(err.Error(), "unexpected end") {
		at, want = len(data), "write valid JSON: it ends too early"
	}
	return &FieldError{Field: field, Typed: Shorten(string(data[at:])), Want: want}
}

// join names a member of a field; of the plan itself, by its name alone.
func join(field, name string) string {
	if name == "" {
		name = `""`
	}
	if field == wholePlan {
		return Shorten(name)
	}
	return field + "." + Shorten(name)
}

// decodeMember reads one field of the plan.
func (p *Plan) decodeMember(name string, value json.RawMessage, f *fieldErrors) {
	switch name {
	case "endpoint":
		decodeText(name, value, &p.Endpoint, f)
	case "ids":
		p.IDs = decodeTexts(name, value, f)
	case "rows":
		p.Rows = decodeRows(value, f)
	case "method":
		decodeText(name, value, &p.Method, f)
	case "headers":
		p.Headers = decodeNamed(name, value, IsSecretHeader, f)
	case "query":
		p.Query = decodeNamed(name, value, func(string) bool { return true }, f)
	case "body":
		decodeText(name, value, &p.Body, f)
	case "mode":
		decodeText(name, value, (*string)(&p.Mode), f)
	default:
		p.decodeTerm(name, value, f)
	}
}

// decodeTerm reads one field that is a number or a switch.
func (p *Plan) decodeTerm(name string, value json.RawMessage, f *fieldErrors) {
	switch name {
	case "inFlight":
		decodeWhole(name, value, &p.InFlight, f)
	case "perSecond":
		decodeScalar(name, value, &p.PerSecond, "write a number, 0 for no limit", f)
	case "timeoutMs":
		decodeWhole(name, value, &p.TimeoutMs, f)
	case "attempts":
		decodeWhole(name, value, &p.Attempts, f)
	case "rejectHTTPErrors":
		p.RejectHTTPErrors = new(bool)
		decodeScalar(name, value, p.RejectHTTPErrors, "write true or false", f)
	case "abortRest":
		decodeScalar(name, value, &p.AbortRest, "write true or false", f)
	default:
		f.add(join(wholePlan, name), string(value), "leave it out: a plan has no field of that name")
	}
}

// decodeScalar reads a value whose JSON type is that of target; null is none.
func decodeScalar(field string, value json.RawMessage, target any, want string, f *fieldErrors) {
	if string(value) == "null" || json.Unmarshal(value, target) != nil {
		f.add(field, string(value), want)
	}
}

func decodeText(field string, value json.RawMessage, target *string, f *fieldErrors) {
	decodeScalar(field, value, target, "write it as text, in double quotes", f)
}

// decodeWhole reads a whole number, also when it is written as 1e3 or 1.0.
func decodeWhole(field string, value json.RawMessage, target *int, f *fieldErrors) {
	var number float64
	if string(value) == "null" || json.Unmarshal(value, &number) != nil || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		f.add(field, string(value), "write a whole number")
		return
	}
	*target = int(number)
}

// decodeTexts reads an array of strings. Its result is never nil.
func decodeTexts(field string, value json.RawMessage, f *fieldErrors) []string {
	list := []string{}
	if err := json.Unmarshal(value, &list); err == nil && !slices.Contains(list, "") && list != nil {
		return list
	}
	var items []json.RawMessage // a null reads as "": look closer
	if err := json.Unmarshal(value, &items); err != nil || items == nil {
		f.add(field, string(value), `write a list of texts, such as ["1", "007"]`)
		return []string{}
	}
	list = make([]string, len(items))
	for i, item := range items {
		if item[0] != '"' || json.Unmarshal(item, &list[i]) != nil {
			f.add(field+"["+strconv.Itoa(i)+"]", string(item), "write it as text, in double quotes"+quotedHint(item))
		}
		if f.full() {
			break
		}
	}
	return list
}

// quotedHint shows a number as the text it should be.
func quotedHint(item json.RawMessage) string {
	if strings.IndexByte("-0123456789", item[0]) < 0 {
		return ""
	}
	return `: "` + Shorten(string(item)) + `"`
}

// decodeRows reads a table. Its result is never nil.
func decodeRows(value json.RawMessage, f *fieldErrors) *Rows {
	rows := &Rows{}
	err := members(value, "rows", f, func(name string, value json.RawMessage) {
		switch name {
		case "columns":
			rows.Columns = decodeTexts("rows.columns", value, f)
		case "values":
			rows.Values = decodeTable(value, f)
		default:
			f.add(join("rows", name), string(value), "leave it out: rows have columns and values")
		}
	})
	if one, ok := errors.AsType[*FieldError](err); ok {
		f.put(one)
	}
	return rows
}

// decodeTable reads an array of arrays of strings.
func decodeTable(value json.RawMessage, f *fieldErrors) [][]string {
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil || items == nil {
		f.add("rows.values", string(value), `write a list of rows, such as [["1", "de"]]`)
		return nil
	}
	table := make([][]string, len(items))
	for i, item := range items {
		table[i] = decodeTexts("rows.values["+strconv.Itoa(i)+"]", item, f)
		if f.full() {
			break
		}
	}
	return table
}

// decodeNamed reads an object of strings, of which some are secret.
func decodeNamed(field string, value json.RawMessage, secret func(name string) bool, f *fieldErrors) map[string]string {
	named := map[string]string{}
	err := members(value, field, f, func(name string, value json.RawMessage) {
		var text string
		before := len(f.list)
		if decodeText(join(field, name), value, &text, f); len(f.list) > before && secret(name) {
			f.list[before].Typed = mask
		}
		named[name] = text
	})
	if one, ok := errors.AsType[*FieldError](err); ok {
		f.put(one)
	}
	return named
}

// MarshalJSON is [Plan.Encode], for a plan inside of other JSON. There is no
// UnmarshalJSON, which the page would have to carry: [Decode] a json.RawMessage.
func (p Plan) MarshalJSON() ([]byte, error) { return p.Encode(), nil }
