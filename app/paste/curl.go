package paste

import (
	"encoding/base64"
	"net/url"
	"strings"

	"allsettled/app/header"
	"allsettled/app/paste/curl"
	"allsettled/app/paste/option"
)

// parseCurl reads a curl command.
func parseCurl(text string, values map[string]string) (Command, error) {
	line, err := splitCommand(text, values)
	if err != nil {
		return Command{}, err
	}
	return readCurl(line)
}

// readCurl reads the words of a curl command, behind its name.
func readCurl(line commandLine) (Command, error) {
	r := curlReader{request: newRequest(line), input: line.input}
	if len(line.words) > 0 {
		r.read(line.words[1:])
	}
	if r.err == nil {
		r.finish()
	}
	if r.err != nil {
		return Command{}, r.err
	}
	return r.command()
}

// curlReader reads the words of a curl command.
type curlReader struct {
	request

	options  int               // so far
	input    *string           // that @- stands for, nil for none
	option   string            // that is being carried out, as it was written
	defaults map[string]string // headers of options other than -H, which -H overrides
	removed  []string          // headers that -H takes away: "Accept:"
	cookies  []string
	user     string
	bearer   string
	data     strings.Builder
	query    []string

	hasUser, hasData, isJSON, isHead, inQuery, isOtherAuth bool
}

// read carries out words that are options, and takes the others for the address.
func (r *curlReader) read(words []string) {
	for len(words) > 0 && r.err == nil {
		word := words[0]
		words = words[1:]
		switch {
		case word == "--": // only addresses follow
			for _, address := range words {
				r.url(address)
			}
			return
		case word == "--next" || word == "-:":
			r.Left = strings.TrimSpace(word + " " + strings.Join(words, " ") + " " + r.Left)
			return
		case strings.HasPrefix(word, "--"):
			words = r.long(word, words)
		case strings.HasPrefix(word, "-") && word != "-":
			words = r.letters(word, words)
		default:
			r.url(word)
		}
	}
}

// long carries out --name, --name=value and --name with the next word, and returns the words behind it.
func (r *curlReader) long(word string, words []string) []string {
	name, value, has := strings.Cut(word, "=")
	if _, isExpanded := curl.Find(strings.TrimPrefix(name, "--expand-")); isExpanded {
		r.refuse("endpoint", name, "curl_variable")
		return words
	}
	option, ok := curl.Find(name[2:])
	if !ok || len(name) == len("--x") {
		r.refuse("endpoint", name, "unknown_option", name, "curl")
		return words
	}
	if option.HasValue && !has && len(words) > 0 {
		value, words = words[0], words[1:]
	}
	r.carryOut(name, option, value)
	return words
}

// letters carries out the options in one word: -sSL is -s -S -L, and -sXPOST is -s -X POST. It returns the words
// behind them.
func (r *curlReader) letters(word string, words []string) []string {
	for rest := word[1:]; rest != "" && r.err == nil; {
		name := rest[:1]
		rest = rest[1:]
		option, ok := curl.Find(name)
		if !ok {
			r.refuse("endpoint", "-"+name, "unknown_option", "-"+name, "curl")
			return words
		}
		value := ""
		switch {
		case option.HasValue && rest != "":
			value, rest = rest, ""
		case option.HasValue && len(words) > 0:
			value, words = words[0], words[1:]
		}
		r.carryOut("-"+name, option, value)
	}
	return words
}

// carryOut carries out an option, refuses it, or notes that it is not carried over.
func (r *curlReader) carryOut(name string, option option.Option, value string) {
	if r.options++; r.options > maxOptions {
		r.refuse("endpoint", name, "many_options", maxOptions)
		return
	}
	r.option = name
	if do := carriedOut[option.Name]; do != nil && !strings.HasPrefix(name, "--no-") {
		do(r, value)
		return
	}
	if curl.IsOtherAuth(option.Name) {
		r.isOtherAuth = true
	}
	if curl.IsNotCarried(option.Name) {
		r.drop(name)
	}
}

// finish puts together what was read.
func (r *curlReader) finish() {
	if r.address == "" {
		r.refuse("endpoint", "", "no_address")
		return
	}
	if !strings.Contains(r.address, "://") {
		r.address = "http://" + r.address // as curl does
	}
	r.authorize()
	r.sendData()
	if len(r.cookies) > 0 {
		r.setDefault("Cookie", strings.Join(r.cookies, "; "))
	}
	for name, value := range r.defaults {
		if !r.isOwn(name) && value != "" {
			r.headers[name] = value
		}
	}
}

// isOwn reports whether -H gives a header or takes it away, so that no other option sets it.
func (r *curlReader) isOwn(name string) bool {
	for _, removed := range r.removed {
		if strings.EqualFold(removed, name) {
			return true
		}
	}
	return header.Has(r.headers, name)
}

// authorize writes what -u, --oauth2-bearer, and the name and password before an @ in the address ask for.
func (r *curlReader) authorize() {
	scheme, rest, _ := strings.Cut(r.address, "://")
	host := len(rest)
	if n := strings.IndexAny(rest, "/?#"); n >= 0 {
		host = n
	}
	if at := strings.LastIndex(rest[:host], "@"); at >= 0 {
		if !r.hasUser {
			r.setUser(unescaped(rest[:at]))
		}
		r.address = scheme + "://" + rest[at+1:]
	}
	switch {
	case r.isOtherAuth || r.err != nil:
	case r.bearer != "":
		r.setDefault("Authorization", "Bearer "+r.bearer)
	case r.hasUser:
		r.setDefault("Authorization", basic(r.user))
	}
}

// basic returns the Authorization of a name and a password with a colon between them (RFC 7617).
func basic(credentials string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(credentials))
}

// sendData puts the data into the body, or with -G behind the address, and sets the method that goes with them.
func (r *curlReader) sendData() {
	method, query := "GET", strings.Join(r.query, "&")
	switch data := r.data.String(); {
	case !r.hasData:
	case r.inQuery:
		query = data // curl drops --url-query then
	default:
		method, r.body = "POST", data
		r.setDefault("Content-Type", "application/x-www-form-urlencoded")
		r.withBody()
	}
	r.tail = query
	if r.isHead {
		method = "HEAD"
	}
	if r.method == "" {
		r.method = method
	}
	if r.isJSON {
		r.setDefault("Content-Type", "application/json")
		r.setDefault("Accept", "application/json")
	}
}

// withBody refuses or drops what does not go with a body: curl sends none with -I, and makes Content-Range of -r. Each
// body that is sent here has a type.
func (r *curlReader) withBody() {
	if r.isHead {
		r.refuse("body", "-I", "head_data")
	}
	if r.defaults["Range"] != "" {
		r.drop("-r")
		r.setDefault("Range", "")
	}
	if r.isOwn("Content-Type") && !header.Has(r.headers, "Content-Type") {
		r.drop("-H Content-Type:")
	}
}

// withQuery returns an address with a query behind its own.
func withQuery(address, query string) string {
	switch {
	case query == "":
		return address
	case !strings.Contains(address, "?"):
		return address + "?" + query
	case strings.HasSuffix(address, "?") || strings.HasSuffix(address, "&"):
		return address + query
	}
	return address + "&" + query
}

// unescaped returns a text without percent-escapes, or as it is where these are broken.
func unescaped(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}
