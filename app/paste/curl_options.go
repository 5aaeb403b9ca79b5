package paste

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"allsettled/app/plan"
)

// curlOption is one option of curl.
type curlOption struct {
	names string // separated by spaces
	value bool   // a value follows
	do    func(r *curlReader, name, value string)
}

// curlOptions are those that are carried out, and those that are not: these make no difference to
// the call itself. See curl(1).
var curlOptions = []curlOption{
	{"-X --request", true, func(r *curlReader, _, value string) { r.Method = strings.ToUpper(value) }},
	{"-I --head", false, func(r *curlReader, _, _ string) { r.Method = "HEAD" }},
	{"-G --get", false, func(r *curlReader, _, _ string) { r.inURL = true }},
	{"--url", true, func(r *curlReader, _, value string) { r.Endpoint = value }},
	{"-H --header", true, (*curlReader).header},
	{"-A --user-agent", true, func(r *curlReader, _, value string) { r.Headers["User-Agent"] = value }},
	{"-e --referer", true, func(r *curlReader, _, value string) { r.Headers["Referer"] = value }},
	{"-b --cookie", true, func(r *curlReader, _, value string) { r.Headers["Cookie"] = value }},
	{"-u --user", true, (*curlReader).user},
	{"--oauth2-bearer", true, func(r *curlReader, _, value string) { r.Headers["Authorization"] = "Bearer " + value }},
	{"-d --data --data-raw --data-binary --data-ascii --data-urlencode --json", true, (*curlReader).addData},
	{"-F --form --form-string", true, (*curlReader).form},
	{"-o --output -m --max-time --connect-timeout --retry --retry-delay -w --write-out -x --proxy --cacert --capath " +
		"-c --cookie-jar -K --config --resolve --interface --limit-rate -r --range -T --upload-file -E --cert --key " +
		"--ciphers --max-redirs -y -Y -z -C -D --dump-header --proto --rate -P --parallel-max", true, nil},
	{"-s -S -L -k -v -f -i -g -j -N -n -q -a -O -J -R -0 -1 -4 -6 -# -Z", false, nil},
}

// optionOf finds an option. One that is not known has a value if it is one letter, and none if it
// is a word.
func optionOf(name string) curlOption {
	at := slices.IndexFunc(curlOptions,
		func(o curlOption) bool { return slices.Contains(strings.Fields(o.names), name) })
	if at < 0 {
		return curlOption{value: !strings.HasPrefix(name, "--")}
	}
	return curlOptions[at]
}

// splitOptions returns the options in a word: -sSL is -s -S -L, and -sXPOST is -s -XPOST. It returns
// one more than are allowed at most.
func splitOptions(word string) (list []string) {
	if strings.HasPrefix(word, "--") {
		return []string{word}
	}
	for rest := word[1:]; rest != "" && len(list) <= maxOptions; rest = rest[1:] {
		if optionOf("-" + rest[:1]).value {
			return append(list, "-"+rest)
		}
		list = append(list, "-"+rest[:1])
	}
	return list
}

// splitValue returns the name of an option and the value that is in the same word: --name=value and
// -Nvalue.
func splitValue(option string) (name, value string, has bool) {
	if strings.HasPrefix(option, "--") {
		return strings.Cut(option, "=")
	}
	return option[:2], option[2:], len(option) > 2
}

// header carries out -H. A header without a name is ignored, and so is one without a colon: curl
// leaves it out.
func (r *curlReader) header(_, line string) {
	name, value, ok := strings.Cut(line, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		r.Ignored = append(r.Ignored, "-H "+plan.Shorten(line))
		return
	}
	r.Headers[name] = strings.TrimSpace(value)
}

// user carries out -u: Basic authentication (RFC 7617).
func (r *curlReader) user(_, value string) {
	r.Headers["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(value))
}

// form refuses -F.
func (r *curlReader) form(name, value string) {
	r.err = plan.NewFieldError("body", name+" "+value, "form_data")
}

// addData carries out -d and its variants.
func (r *curlReader) addData(name, value string) {
	if strings.HasPrefix(value, "@") && name != "--data-raw" {
		r.err = plan.NewFieldError("body", name+" "+value, "file_data")
		return
	}
	switch name {
	case "--json":
		r.Headers["Content-Type"], r.Headers["Accept"] = "application/json", "application/json"
	case "--data-urlencode":
		value = urlEncoded(value)
	}
	r.data = append(r.data, value)
}

// urlEncoded returns the value of --data-urlencode: "name=content" and "=content" keep what is
// before the content.
func urlEncoded(value string) string {
	if name, content, ok := strings.Cut(value, "="); ok && name != "" {
		return name + "=" + url.QueryEscape(content)
	}
	return url.QueryEscape(strings.TrimPrefix(value, "="))
}
