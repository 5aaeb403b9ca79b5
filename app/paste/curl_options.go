package paste

import (
	"net/url"
	"strings"

	"allsettled/app/plan"
)

// carriedOut are the options of curl that change the request and are carried out. See curl(1).
var carriedOut = map[string]func(r *curlReader, value string){
	"request":        func(r *curlReader, value string) { r.method = strings.ToUpper(value) },
	"head":           func(r *curlReader, _ string) { r.isHead = true },
	"get":            func(r *curlReader, _ string) { r.inQuery = true },
	"globoff":        func(r *curlReader, _ string) { r.isGlobless = true },
	"url":            (*curlReader).url,
	"header":         (*curlReader).header,
	"user-agent":     func(r *curlReader, value string) { r.setDefault("User-Agent", value) },
	"referer":        func(r *curlReader, value string) { r.setDefault("Referer", strings.TrimSuffix(value, ";auto")) },
	"range":          func(r *curlReader, value string) { r.setDefault("Range", "bytes="+value) },
	"cookie":         (*curlReader).cookie,
	"user":           (*curlReader).setUser,
	"oauth2-bearer":  func(r *curlReader, value string) { r.bearer = value },
	"data":           (*curlReader).plainData,
	"data-ascii":     (*curlReader).plainData,
	"data-binary":    func(r *curlReader, value string) { r.addContent("&", value, false) },
	"data-raw":       func(r *curlReader, value string) { r.addData("&", value) },
	"data-urlencode": func(r *curlReader, value string) { r.addData("&", r.urlEncoded(value)) },
	"json":           (*curlReader).json,
	"url-query":      (*curlReader).urlQuery,
	"form":           func(r *curlReader, value string) { r.refuse("body", r.option+" "+value, "form_data") },
	"form-string":    func(r *curlReader, value string) { r.refuse("body", r.option+" "+value, "form_data") },
	"config":         (*curlReader).file,
	"upload-file":    (*curlReader).file,
	"variable":       func(r *curlReader, _ string) { r.refuse("endpoint", r.option, "curl_variable") },
}

// setDefault sets a header that a header of -H overrides.
func (r *curlReader) setDefault(name, value string) {
	if r.defaults == nil {
		r.defaults = map[string]string{}
	}
	r.defaults[name] = value
}

// file refuses an option that reads a file.
func (r *curlReader) file(value string) { r.refuse("body", r.option+" "+value, "file_data") }

// url takes the address. A command with several is refused: each of them would be a call of its own.
func (r *curlReader) url(value string) {
	if r.address != "" {
		r.refuse("endpoint", value, "two_addresses")
	}
	if strings.HasPrefix(value, "@") {
		r.file(value)
	}
	r.address = strings.TrimSpace(value)
}

// header carries out -H. "Name;" is a header without a value, and "Name:" takes away one that curl would send. A
// line without a name or a colon is not carried over: curl leaves it out.
func (r *curlReader) header(line string) {
	if strings.HasPrefix(line, "@") {
		r.file(line)
		return
	}
	name, value, ok := strings.Cut(line, ":")
	if empty, isEmpty := strings.CutSuffix(line, ";"); !ok && isEmpty {
		name, ok = empty, true
	} else if ok && strings.TrimSpace(value) == "" {
		r.removed = append(r.removed, strings.TrimSpace(name))
		return
	}
	if name = strings.TrimSpace(name); !ok || name == "" {
		r.drop("-H " + plan.Shorten(line))
		return
	}
	r.addHeader(name, strings.TrimSpace(value))
}

// cookie carries out -b. What has no = is the name of a file.
func (r *curlReader) cookie(value string) {
	if !strings.Contains(value, "=") || strings.HasPrefix(value, "@") {
		r.file(value)
		return
	}
	r.cookies = append(r.cookies, value)
}

// setUser carries out -u. Without a colon curl asks for the password; here it is empty, as APIs want it whose key is
// the name.
func (r *curlReader) setUser(value string) {
	if name := variableIn(value); name != "" {
		r.refuse("headers.Authorization", "", "shell_variable", name)
		return
	}
	if !strings.Contains(value, ":") {
		r.NoPassword = true
		value += ":"
	}
	r.user, r.hasUser = value, true
}

// plainData carries out -d and --data-ascii, which leave the line ends of a file out.
func (r *curlReader) plainData(value string) { r.addContent("&", value, true) }

// json carries out --json, whose pieces are joined with nothing.
func (r *curlReader) json(value string) {
	r.isJSON = true
	r.addContent("", value, false)
}

// addContent adds a piece of data that may be that of a file, perhaps without the line ends of it.
func (r *curlReader) addContent(separator, value string, isJoined bool) {
	name, isFile := strings.CutPrefix(value, "@")
	if !isFile {
		r.addData(separator, value)
		return
	}
	content := r.content(name)
	if isJoined {
		content = strings.NewReplacer("\r", "", "\n", "").Replace(content)
	}
	r.addData(separator, content)
}

// content returns what is in a file. It is refused, except the input of the command, which can be read once.
func (r *curlReader) content(file string) (text string) {
	if file != "-" || r.input == nil {
		r.file("@" + file)
		return ""
	}
	text, *r.input = *r.input, ""
	return text
}

// addData adds a piece of data, with a separator behind what is there.
func (r *curlReader) addData(separator, value string) {
	if r.data.Len() > 0 {
		r.data.WriteString(separator)
	}
	r.data.WriteString(value)
	r.hasData = true
}

// urlQuery carries out --url-query. What begins with + is taken as it is.
func (r *curlReader) urlQuery(value string) {
	plain, isPlain := strings.CutPrefix(value, "+")
	if !isPlain {
		plain = r.urlEncoded(value)
	}
	r.query = append(r.query, plain)
}

// urlEncoded returns the value of --data-urlencode in its five forms: content, =content, name=content, @file and
// name@file. Only the content is encoded.
func (r *curlReader) urlEncoded(value string) string {
	name, content, ok := strings.Cut(value, "=")
	switch {
	case !ok && strings.Contains(value, "@"):
		return r.encodedFile(value)
	case !ok:
		return queryEscaped(value)
	case name == "":
		return queryEscaped(content)
	}
	return name + "=" + queryEscaped(content)
}

// encodedFile returns the value of @file or name@file, which is nothing for an empty file.
func (r *curlReader) encodedFile(value string) string {
	name, file, _ := strings.Cut(value, "@")
	if file != "-" || r.input == nil {
		r.file(value)
		return ""
	}
	content := r.content(file)
	if name == "" || content == "" {
		return queryEscaped(content)
	}
	return name + "=" + queryEscaped(content)
}

// queryEscaped escapes a text for a query, except the variables in it.
func queryEscaped(text string) string {
	parts := strings.Split(text, "\x00")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = url.QueryEscape(parts[i])
	}
	return strings.Join(parts, "\x00")
}
