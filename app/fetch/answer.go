package fetch

import "unicode/utf8"

const maxHeaderValue = 512 // bytes kept of one header's value

// ofInterest are the headers kept of an answer, by canonical name.
var ofInterest = map[string]bool{
	"Age": true, "Allow": true, "Cache-Control": true, "Content-Encoding": true, "Content-Language": true,
	"Content-Length": true, "Content-Type": true, "Date": true, "Deprecation": true, "Etag": true,
	"Expires": true, "Last-Modified": true, "Link": true, "Location": true, "Ratelimit": true,
	"Ratelimit-Limit": true, "Ratelimit-Policy": true, "Ratelimit-Remaining": true, "Ratelimit-Reset": true,
	"Retry-After": true, "Retry-After-Ms": true,
	"Server": true, "Sunset": true, "Traceparent": true, "Vary": true, "Via": true,
	"Warning": true, "Www-Authenticate": true, "X-Cache": true, "X-Correlation-Id": true,
	"X-Ms-Retry-After-Ms": true, "X-Rate-Limit-Limit": true, "X-Rate-Limit-Remaining": true,
	"X-Rate-Limit-Reset": true, "X-Ratelimit-Limit": true, "X-Ratelimit-Remaining": true,
	"X-Ratelimit-Reset": true, "X-Ratelimit-Reset-After": true, "X-Ratelimit-Used": true, "X-Request-Id": true,
	"X-Retry-After": true, "X-Trace-Id": true,
}

// clip bounds a header's value without cutting a character in two.
func clip(value string) string {
	if len(value) <= maxHeaderValue {
		return value
	}
	end := maxHeaderValue
	for end > 0 && !utf8.RuneStart(value[end]) {
		end--
	}
	return value[:end] + "…"
}

// unsendable are request headers a call may not set: they belong to the
// connection, would name another site, or ask for a form we do not read.
// Browsers ignore nearly the same list without a word; so do we.
var unsendable = map[string]bool{
	"Accept-Encoding": true, "Connection": true, "Content-Length": true, "Expect": true, "Host": true,
	"Http2-Settings": true, "Keep-Alive": true, "Proxy-Authorization": true, "Proxy-Connection": true, "Te": true,
	"Trailer": true, "Transfer-Encoding": true, "Upgrade": true,
}
