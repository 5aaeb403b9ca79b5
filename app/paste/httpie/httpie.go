// Package httpie reads the commands of HTTPie and of xh: METHOD, an address, and items such as name=Ada, age:=3, q==1
// and X-Key:abc. It writes each as the words of a curl command, which package paste reads.
package httpie

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/paste/option"
	"allsettled/app/plan"
)

// options are those of HTTPie 3.2, and of xh where it has others.
const options option.List = `j:json f:form multipart boundary= raw= x:compress pretty= s:style= unsorted sorted
response-charset= response-mime= format-options= p:print= h:headers m:meta b:body v:verbose all P:history-print=
S:stream o:output= d:download c:continue q:quiet session= session-read-only= a:auth= A:auth-type= bearer=
ignore-netrc offline proxy= F:follow max-redirects= max-headers= timeout= check-status path-as-is chunked
verify= ssl= ciphers= cert= cert-key= cert-key-pass= I:ignore-stdin default-scheme= help version manual
debug traceback curl curl-long http-version= https resolve= interface= 4:ipv4 6:ipv6 native-tls unix-socket=`

// notCarried are options that change what is sent, to whom, or whom HTTPie trusts, and cannot be carried over.
const notCarried option.List = `x compress session session-read-only proxy path-as-is verify cert cert-key resolve
interface unix-socket`

// Curl returns the words of the curl command, without "curl", that sends what a command of HTTPie sends; and the
// options that are not carried over. program is http, https, xh or xhs; input is what the command reads, nil for
// nothing. A variable of a shell stands between two NUL. The error is a *[plan.FieldError] of the field endpoint or
// body.
func Curl(program string, words []string, input *string) (curl, dropped []string, err error) {
	read, unknown := options.Read(words)
	if unknown != "" {
		return nil, nil, plan.NewFieldError("endpoint", unknown, "unknown_option", unknown, "HTTPie")
	}
	r := reader{scheme: "http", input: input}
	if program == "https" || program == "xhs" {
		r.scheme = "https"
	}
	var plain []string
	for _, word := range read {
		if word.Written == "" {
			plain = append(plain, word.Value)
		} else {
			r.option(word)
		}
	}
	r.positional(plain)
	if r.err != nil {
		return nil, nil, r.err
	}
	return r.finish(), r.dropped, nil
}

// reader keeps what was read of a command.
type reader struct {
	curl, dropped []string
	fields        []field  // of the body
	given         []string // names of headers that are given or taken away, in lower case
	raw, input    *string  // the whole body, and the input of the command
	scheme        string

	method, address        string
	auth, authType, bearer string

	isForm, isJSON bool
	err            error // of what was not understood first
}

// refuse notes what was not understood; the first of it counts.
func (r *reader) refuse(field, typed, code string) {
	if r.err == nil {
		r.err = plan.NewFieldError(field, strings.ReplaceAll(typed, "\x00", ""), code)
	}
}

// option carries out an option, or notes that it is not carried over.
func (r *reader) option(word option.Word) {
	switch word.Name {
	case "json":
		r.isJSON, r.isForm = true, false
	case "form":
		r.isForm = true
	case "multipart", "boundary":
		r.refuse("body", word.Written, "form_data")
	case "raw":
		r.raw = &word.Value
	case "auth":
		r.auth = word.Value
	case "auth-type":
		r.authType = word.Value
	case "bearer":
		r.bearer = word.Value
	case "https":
		r.scheme = "https"
	case "default-scheme":
		r.scheme = word.Value
	case "ignore-stdin":
		r.input = nil
	}
	isTrusting := word.Name == "verify" && slices.Contains([]string{"yes", "true", "1"}, strings.ToLower(word.Value))
	if notCarried.Has(word.Name) && !isTrusting && !slices.Contains(r.dropped, word.Written) {
		r.dropped = append(r.dropped, word.Written)
	}
}

// positional reads the method, the address and the items. A first word of letters alone is the method when another
// follows, as HTTPie has it.
func (r *reader) positional(words []string) {
	if len(words) > 1 && isMethod(words[0]) {
		r.method, words = strings.ToUpper(words[0]), words[1:]
	}
	if len(words) == 0 {
		return
	}
	r.address = withScheme(words[0], r.scheme)
	for _, word := range words[1:] {
		r.item(word)
	}
}

// isMethod reports whether a word can only be a method: letters alone.
func isMethod(word string) bool {
	return word != "" && strings.Trim(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz") == ""
}

// withScheme returns an address with its scheme. ":3000/a" and ":/a" are on this machine, and "://a.example" is what
// is left of an address where "https" became the program.
func withScheme(address, scheme string) string {
	if rest, ok := strings.CutPrefix(address, "://"); ok {
		address = rest
	}
	if rest, ok := strings.CutPrefix(address, ":"); ok {
		if address = "localhost" + address; rest == "" || rest[0] == '/' {
			address = "localhost" + rest
		}
	}
	if strings.Contains(address, "://") {
		return address
	}
	return scheme + "://" + address
}

// finish returns the words of the curl command.
func (r *reader) finish() []string {
	body, kind, hasBody := r.content()
	if hasBody {
		r.curl = append(r.curl, "--data-raw", body)
		r.unlessGiven("Content-Type", kind)
	}
	if (r.isJSON || hasBody) && !r.isForm {
		r.unlessGiven("Accept", "application/json, */*;q=0.5")
	}
	if r.method == "" && hasBody {
		r.method = "POST"
	}
	r.curl = append(r.curl, "-X", cmp.Or(r.method, "GET"))
	r.authorize()
	if r.address != "" {
		r.curl = append(r.curl, "--globoff", "--url", r.address)
	}
	return r.curl
}

// unlessGiven adds a header that no item gives or takes away.
func (r *reader) unlessGiven(name, value string) {
	if !slices.Contains(r.given, strings.ToLower(name)) {
		r.curl = append(r.curl, "-H", name+": "+value)
	}
}

// authorize carries out --auth as its type wants it.
func (r *reader) authorize() {
	switch kind := strings.ToLower(r.authType); {
	case r.bearer != "":
		r.curl = append(r.curl, "--oauth2-bearer", r.bearer)
	case kind == "bearer":
		r.curl = append(r.curl, "--oauth2-bearer", r.auth)
	case kind != "" && kind != "basic":
		r.dropped = append(r.dropped, "--auth-type "+r.authType)
	case r.auth != "":
		r.curl = append(r.curl, "-u", r.auth)
	}
}

// escaped escapes a text for a query or a form, except the variables in it.
func escaped(text string) string {
	parts := strings.Split(text, "\x00")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = url.QueryEscape(parts[i])
	}
	return strings.Join(parts, "\x00")
}
