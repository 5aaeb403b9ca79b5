package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// badText returns the code of the mistake of JSON with something that encoding/json replaces by
// U+FFFD: bytes that are not UTF-8, and halves of surrogate pairs. It is empty for all other JSON.
func badText(data []byte) string {
	if !utf8.Valid(data) {
		return "not_unicode"
	}
	for i := bytes.IndexByte(data, '\\'); i >= 0 && i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		switch unit := codeUnit(data[i:]); {
		case unit < 0 || !utf16.IsSurrogate(rune(unit)):
			i++ // the escaped byte
		case utf16.DecodeRune(rune(unit), rune(codeUnit(data[min(i+6, len(data)):]))) == utf8.RuneError:
			return "half_surrogate"
		default:
			i += 11 // both halves
		}
	}
	return ""
}

// codeUnit returns the number of the escape that s begins with, four digits behind \u; -1 for none.
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

// members calls yield for each member of a JSON object, in its order. It returns the mistake of
// JSON that is not an object, and adds names that stand twice to f.
func members(data []byte, field string, f *fieldErrors, yield func(name string, value json.RawMessage)) *FieldError {
	if !json.Valid(data) {
		return notJSON(field, data)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return NewFieldError(field, strings.TrimSpace(string(data)), "not_an_object")
	}
	seen := map[string]bool{}
	for dec.More() && len(seen) <= maxNames {
		name, value, err := member(dec)
		switch {
		case err != nil:
			return notJSON(field, data)
		case seen[name]:
			f.add(join(field, name), "", "twice")
		default:
			seen[name] = true
			yield(name, value)
		}
	}
	if len(seen) > maxNames {
		return NewFieldError(field, "", "many_names", maxNames)
	}
	return nil
}

// maxNames is how many members an object may have.
const maxNames = 1000

// member reads the name of the next member of an object and its value, which stays JSON.
func member(dec *json.Decoder) (name string, value json.RawMessage, err error) {
	token, err := dec.Token()
	if err != nil {
		return "", nil, err
	}
	name, _ = token.(string)
	err = dec.Decode(&value)
	return name, value, err
}

// notJSON returns the mistake of JSON that is not valid, with what stands at the place where it
// breaks.
func notJSON(field string, data []byte) *FieldError {
	var whole json.RawMessage
	err := json.NewDecoder(bytes.NewReader(data)).Decode(&whole)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return NewFieldError(field, "", "json_ends")
	}
	at := 0
	if syntax, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(data, &whole)); ok {
		at = max(int(syntax.Offset)-1, 0)
	}
	return NewFieldError(field, string(data[at:]), "json_breaks", at+1)
}

// join returns the name of a member of a field: "headers.Accept". A member of the plan is its name
// alone. Names come from the client, so they are shortened.
func join(field, name string) string {
	if name == "" {
		name = `""`
	}
	if field == wholePlan {
		return Shorten(name)
	}
	return field + "." + Shorten(name)
}
