package plan

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/header"
)

// Decode reads a plan's JSON. It is strict: it refuses unknown names, names in another case, names
// that stand twice, null, wrong types, text that is not Unicode and anything after the object. A
// number as an ID is a wrong type too, because 007 and 9007199254740993 would not survive it.
//
// The error is a *[FieldError], or [FieldErrors] for several wrong fields. It names "plan" when the
// whole is not a JSON object. [Plan.Check] may still refuse a plan that decodes.
func Decode(data []byte) (Plan, error) {
	var p Plan
	var f fieldErrors
	if wrong := badText(data); wrong != "" {
		return Plan{}, NewFieldError(wholePlan, "", wrong)
	}
	whole := members(data, wholePlan, &f, func(name string, value json.RawMessage) {
		p.decodeMember(name, value, &f)
	})
	if whole != nil {
		return Plan{}, whole
	}
	if p.IDs != nil && p.Rows != nil {
		f.add("rows", "", "ids_and_rows")
	}
	if err := f.err(); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// wholePlan is the field of a mistake that is not in a single field.
const wholePlan = "plan"

// decodeMember reads one field of the plan. It is the one list of a plan's names; [DecodePatch] reads through it too.
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
		p.Headers = decodeNamed(name, value, header.IsHarmless, f)
	case "query":
		p.Query = decodeNamed(name, value, func(string) bool { return true }, f)
	case "body":
		decodeText(name, value, &p.Body, f)
	case "mode":
		decodeText(name, value, (*string)(&p.Mode), f)
	case "inFlight":
		decodeWhole(name, value, &p.InFlight, f)
	case "perSecond":
		decodeScalar(name, value, &p.PerSecond, "number", f)
	case "timeoutMs":
		decodeWhole(name, value, &p.TimeoutMs, f)
	case "attempts":
		decodeWhole(name, value, &p.Attempts, f)
	case "rejectHTTPErrors":
		p.RejectHTTPErrors = new(bool)
		decodeScalar(name, value, p.RejectHTTPErrors, "truth", f)
	case "abortRest":
		decodeScalar(name, value, &p.AbortRest, "truth", f)
	default:
		f.add(join(wholePlan, name), string(value), "no_such_field")
	}
}

// decodeScalar reads a value of the JSON type of target, but not null; code is the mistake of any other.
func decodeScalar(field string, value json.RawMessage, target any, code string, f *fieldErrors) {
	if string(value) == "null" || json.Unmarshal(value, target) != nil {
		f.add(field, string(value), code)
	}
}

// decodeText reads a JSON string.
func decodeText(field string, value json.RawMessage, target *string, f *fieldErrors) {
	decodeScalar(field, value, target, "text", f)
}

// decodeWhole reads a whole number, also when it is written as 1e3 or 1.0: JSON knows one kind of
// number, and not every client writes the shortest. Beyond 2^53 a number may not be the one that
// was meant.
func decodeWhole(field string, value json.RawMessage, target *int, f *fieldErrors) {
	var number float64
	wrong := string(value) == "null" || json.Unmarshal(value, &number) != nil
	if wrong || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
		f.add(field, string(value), "whole_number")
		return
	}
	*target = int(number)
}

// decodeTexts reads an array of strings. Its result is never nil. A list in which nothing is wrong
// is decoded at once, which for a million IDs takes a third of the time.
func decodeTexts(field string, value json.RawMessage, f *fieldErrors) []string {
	list := []string{}
	isFew := bytes.Count(value, []byte(",")) <= 2*MaxIDs // before the whole list is made
	if isFew && json.Unmarshal(value, &list) == nil && !slices.Contains(list, "") && list != nil {
		return list
	}
	list = []string{} // a null reads as "" above
	whole := elements(field, value, f, func(i int, item json.RawMessage) {
		var text string
		if item[0] != '"' || json.Unmarshal(item, &text) != nil {
			f.notText(field+"["+strconv.Itoa(i)+"]", string(item))
		}
		list = append(list, text)
	})
	if !whole {
		f.add(field, string(value), "list_of_texts")
	}
	return list
}

// elements calls yield for each element of an array, which is valid JSON, until there are enough
// mistakes or more than [MaxIDs] elements. It reports false for another value. It makes no list: an
// array of 8 MB can have four million elements.
func elements(field string, value json.RawMessage, f *fieldErrors, yield func(i int, item json.RawMessage)) bool {
	dec := json.NewDecoder(bytes.NewReader(value))
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return false
	}
	var item json.RawMessage
	for i := 0; dec.More() && !f.full(); i++ {
		if i == MaxIDs {
			f.over(field, "", "too_many_ids", MaxIDs)
			break
		}
		item = item[:0]
		if dec.Decode(&item) != nil {
			return false
		}
		yield(i, item)
	}
	return true
}

// notText adds the mistake of an item that is not a text. It shows a number as the text it should be.
func (f *fieldErrors) notText(field, item string) {
	if strings.IndexByte("-0123456789", item[0]) < 0 {
		f.add(field, item, "text")
		return
	}
	f.add(field, item, "text_number", Shorten(item))
}

// decodeRows reads a table. Its result is never nil.
func decodeRows(value json.RawMessage, f *fieldErrors) *Rows {
	rows := &Rows{}
	whole := members(value, "rows", f, func(name string, value json.RawMessage) {
		switch name {
		case "columns":
			rows.Columns = decodeTexts("rows.columns", value, f)
		case "headings":
			rows.Headings = decodeTexts("rows.headings", value, f)
		case "values":
			rows.Values = decodeTable(value, f)
		default:
			f.add(join("rows", name), string(value), "rows_members")
		}
	})
	if whole != nil {
		f.put(whole)
	}
	return rows
}

// decodeTable reads an array of arrays of strings. Whether each has as many as there are columns is checked later:
// the columns may come after the values.
func decodeTable(value json.RawMessage, f *fieldErrors) [][]string {
	table := [][]string{}
	whole := elements("rows.values", value, f, func(i int, item json.RawMessage) {
		table = append(table, decodeTexts("rows.values["+strconv.Itoa(i)+"]", item, f))
	})
	if !whole {
		f.add("rows.values", string(value), "list_of_rows")
		return nil
	}
	return table
}

// decodeNamed reads an object of strings. What is wrong with a secret one is not repeated in the
// error, which ends up in logs and on screens: a key that was written without quotes is still a key.
func decodeNamed(field string, value json.RawMessage, harmless func(name string) bool,
	f *fieldErrors,
) map[string]string {
	named := map[string]string{}
	whole := members(value, field, f, func(name string, value json.RawMessage) {
		var text string
		before := len(f.list)
		if decodeText(join(field, name), value, &text, f); len(f.list) > before && !harmless(name) {
			f.list[before].Typed = mask
		}
		named[name] = text
	})
	if whole != nil {
		f.put(whole)
	}
	return named
}
