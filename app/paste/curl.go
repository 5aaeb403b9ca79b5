package paste

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"allsettled/app/plan"
)

// Curl is what a pasted curl command asks for.
type Curl struct {
	Method   string
	Endpoint string // with {id} where the ID seems to stand
	Headers  map[string]string
	Body     string
	ID       string   // what stood in the place of {id}; empty where nothing looks like an ID
	Ignored  []string // options that make no difference here
}

// IsCurl reports whether a text is a curl command.
func IsCurl(text string) bool {
	text = strings.TrimPrefix(strings.TrimSpace(text), "$ ")
	return strings.HasPrefix(text, "curl ") || strings.HasPrefix(text, "curl.exe ") || strings.HasPrefix(text, "curl\t")
}

// ParseCurl reads a curl command as browsers and the documentation of APIs give it.
// Its error is a *[plan.FieldError] of the field endpoint, body or headers.
func ParseCurl(text string) (Curl, error) {
	words, closed := shellWords(strings.TrimPrefix(strings.TrimSpace(text), "$ "))
	if !closed {
		return Curl{}, plan.NewFieldError("endpoint", text, "paste the whole command: a quotation mark is not closed")
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

// curlReader reads a command word by word.
type curlReader struct {
	Curl

	data  []string // of -d, to be joined by &
	inURL bool     // -G: the data go into the address
	err   error
}

// takesValue are the options with a value that make no difference here.
var takesValue = []string{
	"-o", "--output", "-m", "--max-time", "--connect-timeout", "--retry", "--retry-delay", "-w", "--write-out", "-x", "--proxy",
	"--cacert", "--capath", "-c", "--cookie-jar", "-K", "--config", "--resolve", "--interface", "--limit-rate", "-r", "--range", "-T", "--upload-file",
	"-E", "--cert", "--key", "--ciphers", "--max-redirs", "-y", "-Y", "-z", "-C", "-D", "--dump-header", "--proto", "--rate", "-P", "--parallel-max",
}

func (r *curlReader) read(words []string) {
	for len(words) > 0 && r.err == nil {
		word := words[0]
		words = words[1:]
		if !strings.HasPrefix(word, "-") || word == "-" {
			r.Endpoint = word
			continue
		}
		for _, option := range options(word) {
			name, value, has := strings.Cut(option, "=")
			if !strings.HasPrefix(option, "--") {
				name, value, has = option[:2], option[2:], len(option) > 2
			}
			if !r.flag(name) {
				if !has && len(words) > 0 {
					value, words = words[0], words[1:]
				}
				r.option(name, value)
			}
		}
	}
}

// options takes combined letters apart: -sSL is -s -S -L, -XPOST stays -X with its value.
func options(word string) []string {
	if strings.HasPrefix(word, "--") {
		return []string{word}
	}
	var list []string
	for rest := word[1:]; rest != ""; rest = rest[1:] {
		if one := "-" + rest[:1]; isFlag(one) {
			list = append(list, one)
			continue
		}
		return append(list, "-"+rest)
	}
	return list
}

// isFlag reports whether an option stands alone.
func isFlag(name string) bool {
	if strings.HasPrefix(name, "--") {
		return !slices.Contains(takesValue, name) && !slices.Contains(withValue, name)
	}
	return strings.Contains(lonely, name[1:2])
}

// lonely are the short options that stand alone.
const lonely = "sSLkvfiIGgjNnqaOJR0146#Z"

// withValue are the long options with a value that are carried out.
var withValue = []string{
	"--request", "--header", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "--user",
	"--user-agent", "--referer", "--cookie", "--url", "--form", "--oauth2-bearer", "--form-string",
}

// flag carries out an option without a value, and reports whether it is one.
func (r *curlReader) flag(name string) bool {
	if !isFlag(name) {
		return false
	}
	switch name {
	case "-I", "--head":
		r.Method = "HEAD"
	case "-G", "--get":
		r.inURL = true
	default:
		r.Ignored = append(r.Ignored, name)
	}
	return true
}

// option carries out an option with a value.
func (r *curlReader) option(name, value string) {
	switch name {
	case "-X", "--request":
		r.Method = strings.ToUpper(value)
	case "-H", "--header":
		r.header(value)
	case "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json", "--data-urlencode":
		r.dataOf(name, value)
	case "-u", "--user":
		r.Headers["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(value))
	case "--oauth2-bearer":
		r.Headers["Authorization"] = "Bearer " + value
	case "-A", "--user-agent":
		r.Headers["User-Agent"] = value
	case "-e", "--referer":
		r.Headers["Referer"] = value
	case "-b", "--cookie":
		r.Headers["Cookie"] = value
	case "--url":
		r.Endpoint = value
	case "-F", "--form", "--form-string":
		r.err = plan.NewFieldError("body", name+" "+value, "send the form as text with -d: files and multipart forms cannot be sent here")
	default:
		r.Ignored = append(r.Ignored, name)
	}
}

func (r *curlReader) header(line string) {
	name, value, ok := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		r.Ignored = append(r.Ignored, "-H "+plan.Shorten(line))
		return
	}
	r.Headers[name] = strings.TrimSpace(value)
}

func (r *curlReader) dataOf(name, value string) {
	if strings.HasPrefix(value, "@") && name != "--data-raw" {
		r.err = plan.NewFieldError("body", name+" "+value, "write what is in the file: a page cannot read it")
		return
	}
	switch name {
	case "--json":
		r.Headers["Content-Type"], r.Headers["Accept"] = "application/json", "application/json"
	case "--data-urlencode":
		if key, text, ok := strings.Cut(value, "="); ok && key != "" {
			value = key + "=" + url.QueryEscape(text)
		} else {
			value = url.QueryEscape(strings.TrimPrefix(value, "="))
		}
	}
	r.data = append(r.data, value)
}

// finish puts together what was read.
func (r *curlReader) finish() {
	if r.Endpoint == "" {
		r.err = plan.NewFieldError("endpoint", "", "paste a command with an address in it")
		return
	}
	if !strings.Contains(r.Endpoint, "://") {
		r.Endpoint = "http://" + r.Endpoint // as curl does
	}
	body := strings.Join(r.data, "&")
	switch {
	case r.inURL && body != "":
		sep := "?"
		if strings.Contains(r.Endpoint, "?") {
			sep = "&"
		}
		r.Endpoint += sep + body
	case body != "":
		r.Body = body
		if r.Method == "" {
			r.Method = "POST"
		}
		if !plan.HasHeader(r.Headers, "Content-Type") {
			r.Headers["Content-Type"] = "application/x-www-form-urlencoded"
		}
	}
	if r.Method == "" {
		r.Method = "GET"
	}
	r.offer()
}

// offer puts {id} where the ID seems to stand: in the path's last part that looks
// like one, else in a parameter that is called so.
func (r *curlReader) offer() {
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
		r.Endpoint += "?" + r.offerQuery(query)
	}
}

func (r *curlReader) offerQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		if r.ID == "" && value != "" && namesIDs(unescaped(name)) {
			r.ID, pairs[i] = unescaped(value), name+"={id}"
		}
	}
	return strings.Join(pairs, "&")
}

func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// looksLikeID reports whether a part of a path is likely to be an ID: it has a
// digit, and is no version such as v1 or 2.0.
func looksLikeID(part string) bool {
	version := strings.TrimLeft(part, "vV")
	if len(version) < len(part) && strings.Trim(version, "0123456789.") == "" || strings.Contains(part, ".") && strings.Trim(part, "0123456789.") == "" {
		return false
	}
	return strings.IndexFunc(part, unicode.IsDigit) >= 0
}
