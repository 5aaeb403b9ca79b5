// Package wget reads the commands of GNU Wget that make one request, and writes each as the words of a curl command,
// which package paste reads.
package wget

import (
	"cmp"
	"slices"
	"strings"

	"allsettled/app/paste/option"
	"allsettled/app/plan"
)

// options are those of Wget 1.21. "n" is the first letter of -nv, -nc and others of two.
const options option.List = `V:version h:help b:background e:execute= o:output-file= a:append-output= d:debug q:quiet
v:verbose n:letters= report-speed= i:input-file= F:force-html B:base= config= no-config rejected-log= t:tries=
retry-connrefused retry-on-http-error= O:output-document= clobber netrc c:continue start-pos= progress=
show-progress N:timestamping if-modified-since use-server-timestamps S:server-response spider T:timeout=
dns-timeout= connect-timeout= read-timeout= w:wait= waitretry= random-wait proxy Q:quota= bind-address=
limit-rate= dns-cache restrict-file-names= ignore-case 4:inet4-only 6:inet6-only prefer-family= user= password=
ask-password use-askpass= iri local-encoding= remote-encoding= unlink xattr directories x:force-directories
host-directories protocol-directories P:directory-prefix= cut-dirs= http-user= http-password= http-passwd= cache
default-page= E:adjust-extension ignore-length header= compression= max-redirect= proxy-user= proxy-password=
referer= save-headers U:user-agent= http-keep-alive cookies load-cookies= save-cookies= keep-session-cookies
post-data= post-file= method= body-data= body-file= content-disposition content-on-error auth-no-challenge
secure-protocol= https-only check-certificate certificate= certificate-type= private-key= private-key-type=
ca-certificate= ca-directory= crl-file= pinnedpubkey= ciphers= hsts hsts-file= ftp-user= ftp-password=
remove-listing glob passive-ftp preserve-permissions retr-symlinks ftps-implicit ftps-resume-ssl
ftps-clear-data-connection ftps-fallback-to-ftp warc-file= warc-header= warc-max-size= warc-cdx warc-dedup=
warc-compression warc-digests warc-keep-log warc-tempdir= r:recursive l:level= delete-after k:convert-links
convert-file-only backups= K:backup-converted m:mirror p:page-requisites strict-comments A:accept= R:reject=
accept-regex= reject-regex= regex-type= D:domains= exclude-domains= follow-ftp follow-tags= ignore-tags=
H:span-hosts L:relative I:include-directories= trust-server-names X:exclude-directories= parent`

// notCarried are options that change what is sent, how often, to whom, or whom Wget trusts, and cannot be carried over.
const notCarried option.List = `execute config continue start-pos timestamping bind-address use-askpass certificate
private-key ca-certificate ca-directory pinnedpubkey recursive mirror page-requisites check-certificate`

// files are options that read a file.
const files option.List = "input-file post-file body-file load-cookies"

// Curl returns the words of the curl command, without "curl", that sends what a command of Wget sends; and the options
// that are not carried over. A variable of a shell stands between two NUL. The error is a *[plan.FieldError] of the
// field endpoint or body.
func Curl(words []string) (curl, dropped []string, err error) {
	read, unknown := options.Read(words)
	if unknown != "" {
		return nil, nil, plan.NewFieldError("endpoint", unknown, "unknown_option", unknown, "wget")
	}
	r := reader{curl: []string{"--globoff"}}
	for _, word := range read {
		if files.Has(word.Name) {
			typed := word.Written + " " + word.Value
			return nil, nil, plan.NewFieldError("body", strings.ReplaceAll(typed, "\x00", ""), "file_data")
		}
		r.option(word)
	}
	return r.finish(), r.dropped, nil
}

// reader keeps what was read of a command.
type reader struct {
	curl, dropped, headers []string

	method, user, password string
}

// option carries out an option, or notes that it is not carried over.
func (r *reader) option(word option.Word) {
	value := word.Value
	switch word.Name {
	case "": // belongs to no option
		r.curl = append(r.curl, "--url", value)
	case "post-data", "body-data":
		r.curl = append(r.curl, "--data-raw", value)
		if word.Name == "post-data" {
			r.method = "POST"
		}
	case "method":
		r.method = strings.ToUpper(value)
	case "spider":
		r.method = "HEAD"
	case "header":
		r.header(value)
	case "user-agent":
		r.curl = append(r.curl, "-A", value)
	case "referer":
		r.curl = append(r.curl, "-e", value)
	case "user", "http-user":
		r.user = value
	case "password", "http-password", "http-passwd":
		r.password = value
	}
	isOn := word.Name == "check-certificate" && !strings.HasPrefix(word.Written, "--no-")
	if notCarried.Has(word.Name) && !isOn && !slices.Contains(r.dropped, word.Written) {
		r.dropped = append(r.dropped, word.Written)
	}
}

// header carries out --header: the last of a name counts, and an empty one takes away those before it.
func (r *reader) header(line string) {
	name, value, ok := strings.Cut(line, ":")
	switch {
	case line == "":
		r.headers = nil
		return
	case !ok: // Wget refuses it
		r.dropped = append(r.dropped, "--header "+plan.Shorten(strings.ReplaceAll(line, "\x00", "")))
		return
	case strings.TrimSpace(value) == "":
		line = name + ";" // an empty one
	}
	r.headers = slices.DeleteFunc(r.headers, func(have string) bool {
		end := strings.IndexAny(have, ":;")
		return strings.EqualFold(strings.TrimSpace(have[:end]), strings.TrimSpace(name))
	})
	r.headers = append(r.headers, line)
}

// finish returns the words of the curl command.
func (r *reader) finish() []string {
	for _, line := range r.headers {
		r.curl = append(r.curl, "-H", line)
	}
	if r.user != "" && r.password != "" {
		r.user += ":" + r.password
	}
	if r.user != "" {
		r.curl = append(r.curl, "-u", r.user)
	}
	return append(r.curl, "-X", cmp.Or(r.method, "GET"))
}
