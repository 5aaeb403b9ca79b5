package paste

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"allsettled/app/plan"
)

// Curl is what a pasted curl command asks for.
type Curl struct {
	Method   string
	Endpoint string // with {id} in the place of what is likely to be the ID
	Headers  map[string]string
	Body     string
	ID       string   // what stood in the place of {id}; empty when nothing looks like an ID
	Ignored  []string // options that make no difference here
}

// IsCurl reports whether a text is a curl command.
func IsCurl(text string) bool {
	text = strings.TrimPrefix(strings.TrimSpace(text), "$ ")
	return strings.HasPrefix(text, "curl ") || strings.HasPrefix(text, "curl.exe ") || strings.HasPrefix(text, "curl\t")
}

// Limits of a command. The body, the headers and the address of a plan take less than 3 MiB.
const (
	maxCommand = 4 << 20 // bytes
	maxOptions = 10_000  // options, and words
)

// ParseCurl reads a curl command as browsers and the documentation of APIs write it, for a POSIX
// shell, for Bash and for cmd: at most 4 MiB and 10,000 words and options. Its error is a
// *[plan.FieldError] of the field endpoint or body.
func ParseCurl(text string) (Curl, error) {
	if len(text) > maxCommand {
		return Curl{}, plan.NewLimitError("endpoint", text, "long_command", maxCommand>>20)
	}
	words, closed := shellWords(strings.TrimPrefix(strings.TrimSpace(text), "$ "))
	if len(words) > maxOptions {
		return Curl{}, tooManyOptions(text)
	}
	if !closed {
		return Curl{}, plan.NewFieldError("endpoint", text, "open_command")
	}
	r := curlReader{Curl: Curl{Headers: map[string]string{}}}
	if len(words) > 0 {
		r.read(words[1:])
	}
	if r.err == nil {
		r.finish()
	}
	if r.err != nil {
		return Curl{}, r.err
	}
	return r.Curl, nil
}

func tooManyOptions(typed string) error {
	return plan.NewLimitError("endpoint", typed, "many_options", maxOptions)
}

// curlReader reads a command word by word.
type curlReader struct {
	Curl

	data    []string // of -d, to be joined by &
	inURL   bool     // -G: the data belong to the address
	options int      // so far
	err     error
}

// read carries out words that are options, and takes the others for the address.
func (r *curlReader) read(words []string) {
	for len(words) > 0 && r.err == nil {
		word := words[0]
		words = words[1:]
		if !strings.HasPrefix(word, "-") || word == "-" {
			r.Endpoint = word
			continue
		}
		for _, one := range splitOptions(word) {
			if r.options++; r.options > maxOptions {
				r.err = tooManyOptions(word)
				return
			}
			name, value, has := splitValue(one)
			o := optionOf(name)
			if o.value && !has && len(words) > 0 {
				value, words = words[0], words[1:]
			}
			if o.do == nil {
				r.Ignored = append(r.Ignored, name)
				continue
			}
			o.do(r, name, value)
		}
	}
}

// finish puts together what was read.
func (r *curlReader) finish() {
	if r.Endpoint == "" {
		r.err = plan.NewFieldError("endpoint", "", "no_address")
		return
	}
	if !strings.Contains(r.Endpoint, "://") {
		r.Endpoint = "http://" + r.Endpoint // as curl does
	}
	method := "GET"
	switch data := strings.Join(r.data, "&"); {
	case data == "":
	case r.inURL:
		r.Endpoint = withQuery(r.Endpoint, data)
	default:
		method, r.Body = "POST", data
		if !plan.HasHeader(r.Headers, "Content-Type") {
			r.Headers["Content-Type"] = "application/x-www-form-urlencoded"
		}
	}
	if r.Method == "" {
		r.Method = method
	}
	r.placeID()
}

// withQuery returns an address with a query behind its own.
func withQuery(address, query string) string {
	if strings.Contains(address, "?") {
		return address + "&" + query
	}
	return address + "?" + query
}

// placeID puts {id} in the place of what is likely to be the ID: the last part of the path that
// looks like one, or else the value of a parameter whose name is one of IDs. Other braces are
// escaped: to a plan they are variables.
func (r *curlReader) placeID() {
	if strings.Contains(r.Endpoint, "{id}") {
		return
	}
	scheme, rest, _ := strings.Cut(r.Endpoint, "://")
	rest = strings.NewReplacer("{", "%7B", "}", "%7D").Replace(rest)
	path, query, asked := strings.Cut(rest, "?")
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i > 0 && r.ID == ""; i-- {
		if looksLikeID(unescaped(parts[i])) {
			r.ID, parts[i] = unescaped(parts[i]), "{id}"
		}
	}
	r.Endpoint = scheme + "://" + strings.Join(parts, "/")
	if asked {
		r.Endpoint += "?" + r.placeInQuery(query)
	}
}

// placeInQuery puts {id} in the place of a parameter's value, unless the path has an ID.
func (r *curlReader) placeInQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if r.ID == "" && value != "" && namesIDs(unescaped(name)) {
			r.ID, pairs[i] = unescaped(value), name+"={id}"
		}
	}
	return strings.Join(pairs, "&")
}

// unescaped returns a text without percent-escapes, or as it is where these are broken.
func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// looksLikeID reports whether a part of a path is likely to be an ID: it has a digit, and is not a
// version, for example v1 or 2.0.
func looksLikeID(part string) bool {
	number := strings.TrimLeft(part, "vV")
	isVersion := (len(number) < len(part) || strings.Contains(part, ".")) && strings.Trim(number, "0123456789.") == ""
	return !isVersion && slices.ContainsFunc([]rune(part), unicode.IsDigit)
}
