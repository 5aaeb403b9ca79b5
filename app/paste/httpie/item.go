package httpie

import (
	"encoding/json"
	"strings"
)

// separators are what stands between the name of an item and its value, the longer ones first.
var separators = []string{":=@", "==@", "=@", ":@", ":=", "==", "=", ":", "@", ";"}

// field is a name and a value of the body.
type field struct {
	name, value string
	isRaw       bool // the value is JSON
}

// cutItem cuts an item at its first separator; a backslash before a character takes its meaning away. separator is
// empty for what is no item.
func cutItem(word string) (name, separator, value string) {
	for i := 0; i < len(word); i++ {
		if word[i] == '\\' {
			i++
			continue
		}
		for _, one := range separators {
			if strings.HasPrefix(word[i:], one) && (one != ";" || i == len(word)-1) {
				return unescape.Replace(word[:i]), one, unescape.Replace(word[i+len(one):])
			}
		}
	}
	return word, "", ""
}

// unescape takes the backslashes away that stand before the characters of separators.
var unescape = strings.NewReplacer(`\:`, ":", `\=`, "=", `\@`, "@", `\;`, ";")

// item carries out an item.
func (r *reader) item(word string) {
	name, separator, value := cutItem(word)
	switch separator {
	case ":", ";":
		r.given = append(r.given, strings.ToLower(name))
		r.curl = append(r.curl, "-H", strings.TrimSpace(name+separator+" "+value))
	case "==":
		r.curl = append(r.curl, "--url-query", "+"+escaped(name)+"="+escaped(value))
	case "=", ":=":
		r.field(word, field{name, value, separator == ":="})
	case "@":
		r.refuse("body", word, "form_data")
	case "":
		r.refuse("endpoint", word, "unknown_item")
	default: // reads a file
		r.refuse("body", word, "file_data")
	}
}

// field adds a field to the body. In JSON, the last of a name counts.
func (r *reader) field(word string, added field) {
	if added.isRaw && !json.Valid([]byte(withoutVariables(added.value))) {
		r.refuse("body", word, "raw_json")
	}
	if !r.isForm && strings.ContainsAny(added.name, "[]") {
		r.refuse("body", word, "nested_data")
	}
	r.fields = append(r.fields, added)
}

// withoutVariables returns JSON with a number in the place of each variable.
func withoutVariables(text string) string {
	parts := strings.Split(text, "\x00")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "0"
	}
	return strings.Join(parts, "")
}

// content returns the body and its type.
func (r *reader) content() (body, kind string, has bool) {
	const jsonType, formType = "application/json", "application/x-www-form-urlencoded; charset=utf-8"
	kind = jsonType
	if r.isForm {
		kind = formType
	}
	switch {
	case r.raw != nil:
		return *r.raw, kind, true
	case len(r.fields) == 0 && r.input != nil:
		return *r.input, kind, true
	case len(r.fields) == 0:
		return "", "", false
	case r.isForm:
		return formOf(r.fields), kind, true
	}
	return objectOf(r.fields), kind, true
}

// formOf writes fields as a form does.
func formOf(fields []field) string {
	pairs := make([]string, len(fields))
	for i, one := range fields {
		pairs[i] = escaped(one.name) + "=" + escaped(one.value)
	}
	return strings.Join(pairs, "&")
}

// objectOf writes fields as an object of JSON. A name keeps its first place and has its last value.
func objectOf(fields []field) string {
	var names []string
	values := map[string]string{}
	for _, one := range fields {
		if _, has := values[one.name]; !has {
			names = append(names, one.name)
		}
		if values[one.name] = one.value; !one.isRaw {
			values[one.name] = quoted(one.value)
		}
	}
	for i, name := range names {
		names[i] = quoted(name) + ":" + values[name]
	}
	return "{" + strings.Join(names, ",") + "}"
}

// quoted writes a text as a string of JSON (RFC 8259, 7). encoding/json would escape < and > too, and its encoder is
// not in the page otherwise.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r > 0 && r < ' ': // NUL stands around a variable
			b.WriteString(`\u00`)
			b.WriteByte("01"[r>>4])
			b.WriteByte("0123456789abcdef"[r&15])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
