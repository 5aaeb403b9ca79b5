package settle

import (
	"slices"
	"strconv"
	"strings"
)

// The codes of a rejection. A status of 400 and above is "http_" and the number.
const (
	CodeDNS       = "dns"
	CodeRefused   = "refused"
	CodeTimeout   = "timeout"
	CodeTLS       = "tls"
	CodeCut       = "cut"
	CodeTooLarge  = "too_large"
	CodeRedirects = "redirects"
	CodeBlocked   = "blocked"
	CodeNotJSON   = "not_json"
	CodeAborted   = "aborted"
	CodeUnknown   = "unknown" // who made the call died meanwhile, and it must not be made twice
	CodeNetwork   = "network" // in a browser, which does not say more than that its fetch failed
	CodeHTTP      = "http_"   // a prefix: http_404

	CodeRateLimited = "rate_limited" // the site asks to slow down, otherwise than by 429
)

// Class says how far a call came that was rejected.
type Class string

// The classes of rejections. They sort causes for a person: is the address wrong, is the site in trouble, or was it
// our own limit?
const (
	ClassUnreached Class = "unreached" // there was no connection to the site over which it could answer
	ClassAnswer    Class = "answer"    // the site was reached; its answer is late, damaged, too large or an error
	ClassHere      Class = "here"      // the call was refused or given up on this side
)

// Remedy says what a person can do about a rejection.
type Remedy string

// The remedies.
const (
	RemedyNone Remedy = ""     // the same call would be rejected again
	RemedyWait Remedy = "wait" // the same call may succeed later, or with fewer calls at a time
	RemedyKey  Remedy = "key"  // the call may succeed with another key
)

// CodeFacts is all that decisions need to know about a code.
type CodeFacts struct {
	Code    string // "http_4xx" stands for every status of its hundred that has no row of its own
	Retried bool   // whether the engine makes another attempt
	Class   Class
	Remedy  Remedy
}

// Codes is the table of all reasons; everything that decides by a code reads it. A new reason is a row here
// and a sentence a language in package say.
//
// The engine retries a network that failed, and the statuses by which a site says that the request may
// succeed later (RFC 9110, 15.5.9 and 15.6.3 to 15.6.5; RFC 8470, 5.2; RFC 6585, 4). It does not retry 500: a
// program that fails on a request fails on it again. A person may still find that worth another try.
var Codes = []CodeFacts{
	{CodeDNS, true, ClassUnreached, RemedyWait},
	{CodeRefused, true, ClassUnreached, RemedyWait},
	// A certificate that is refused now is refused in a second too.
	{CodeTLS, false, ClassUnreached, RemedyNone},
	{CodeNetwork, true, ClassUnreached, RemedyWait},
	{CodeTimeout, true, ClassAnswer, RemedyWait}, // or unreached, see [Reason.Unreached]
	{CodeCut, true, ClassAnswer, RemedyWait},
	// The site would answer the same again.
	{CodeTooLarge, false, ClassAnswer, RemedyNone},
	{CodeRedirects, false, ClassAnswer, RemedyNone},
	{CodeNotJSON, false, ClassAnswer, RemedyNone},
	// Refused or given up on this side: another attempt would be refused too, or must not be made, since the first may
	// have arrived.
	{CodeBlocked, false, ClassHere, RemedyNone},
	{CodeAborted, false, ClassHere, RemedyNone},
	{CodeUnknown, false, ClassHere, RemedyNone},
	{CodeRateLimited, true, ClassAnswer, RemedyWait},

	// Both ask for credentials: 401 has none that are valid (RFC 9110, 15.5.2), 403 has some that are not enough
	// (15.5.4), though sites use the two as one.
	{"http_401", false, ClassAnswer, RemedyKey},
	{"http_403", false, ClassAnswer, RemedyKey},
	{"http_408", true, ClassAnswer, RemedyWait},
	{"http_425", true, ClassAnswer, RemedyWait},
	{"http_429", true, ClassAnswer, RemedyWait},
	{"http_502", true, ClassAnswer, RemedyWait},
	{"http_503", true, ClassAnswer, RemedyWait},
	{"http_504", true, ClassAnswer, RemedyWait},
	// The hundreds, for statuses that have no row. A 1xx is never the last answer (RFC 9110, 15.2), and a 3xx is here
	// only where it was not followed.
	{"http_1xx", false, ClassAnswer, RemedyNone},
	{"http_2xx", false, ClassAnswer, RemedyNone},
	{"http_3xx", false, ClassAnswer, RemedyNone},
	{"http_4xx", false, ClassAnswer, RemedyNone},
	{"http_5xx", false, ClassAnswer, RemedyWait},
}

// FactsOf returns the row of a code, that of its hundred for a status without one, and for a code that is not
// in the table the zero row with that code: it is not retried, and nothing helps. It goes through some 30 rows, once a
// rejection.
func FactsOf(code string) CodeFacts {
	for _, name := range [...]string{code, Family(code)} {
		if at := slices.IndexFunc(Codes, func(f CodeFacts) bool { return f.Code == name }); at >= 0 {
			return Codes[at]
		}
	}
	return CodeFacts{Code: code}
}

// Family returns "http_4xx" for the code of a status from 400 to 499, and so on; any other code is a family of
// its own.
func Family(code string) string {
	status, ok := strings.CutPrefix(code, CodeHTTP)
	if n, err := strconv.Atoi(status); !ok || err != nil || n < 100 || n > 599 {
		return code
	}
	return CodeHTTP + status[:1] + "xx"
}

// RetriedStatuses returns the HTTP statuses of which another attempt is made, rising.
func RetriedStatuses() (list []int) {
	for _, f := range Codes {
		status, _ := strings.CutPrefix(f.Code, CodeHTTP)
		if n, err := strconv.Atoi(status); err == nil && f.Retried {
			list = append(list, n)
		}
	}
	return list
}
