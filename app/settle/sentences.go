package settle

import (
	"strconv"
	"strings"
	"time"
)

// Sentence is a row of a table that says codes in English.
type Sentence struct {
	Code string // "http_4xx" stands for the statuses of its hundred that have no row, "http_" for all others
	Why  string // the argument of that name; a row without it stands for every why that has no row of its own

	// Text is the sentence, without a full stop. A name in braces stands for the argument of that name. Package
	// say finds its translations by it.
	Text string
}

// slowDown is said of every way in which a site asks for fewer calls.
const slowDown = "The site asks to slow down: fewer calls at a time, or fewer a second"

// moved is said of a key that was not sent to where the address redirects.
const moved = "The address sends us on to {origin}, where the key was not sent: if you trust that site, call it there"

// Sentences says every code of [Codes] in English. A new reason is a row here and one in each translation of
// package say. The first row that fits is taken, so one that names an argument stands before one that does not.
var Sentences = []Sentence{
	{CodeDNS, "unknown", "There is no site by that name: check its spelling"},
	{CodeDNS, "late", "The name service gave no answer in time for that name"},
	{CodeDNS, "", "The name service could not answer for that name"},
	{CodeRefused, "", "The site's machine is there, but nothing answers at that port"},

	{CodeTLS, "expired", "The site's certificate is not valid: it has expired, or is not valid yet"},
	{CodeTLS, "use", "The site's certificate is not valid: it may not be used for this"},
	{CodeTLS, "name", "The site's certificate is not valid: it was made for another name"},
	{CodeTLS, "authority", "The site's certificate is not valid: " +
		"it is not trusted, since no one we know vouches for it"},
	{CodeTLS, "unverified", "The site's certificate is not valid: it could not be verified"},
	{CodeTLS, "plain", "The site does not speak https at that port"},
	{CodeTLS, "", "No secure connection to the site could be made"},

	{CodeNetwork, "browser", "The browser does not say why: the address may be wrong, the site may be down, " +
		"or it may not allow calls from other pages (CORS)"},
	{CodeNetwork, "address", "This address cannot be called: check how it is written"},
	{CodeNetwork, "route", "There is no way from here to the site's machine"},
	{CodeNetwork, "connections", "This server has too many connections open: make fewer calls at a time"},
	{CodeNetwork, "protocol", "What the site answered is not valid HTTP"},
	{CodeNetwork, "", "The call failed on the network"},

	// Of two rows with one code and why, the first names more than the second.
	{CodeTimeout, "connect", "No answer within {ms} while {phase}"},
	{CodeTimeout, "", "No answer within {ms}: the site may be slow or down; " +
		"more patience or fewer calls at a time may help"},
	{CodeTimeout, "", "No answer in time"},

	{CodeCut, "early", "The site closed the connection before it answered"},
	{CodeCut, "middle", "The answer broke off in the middle"},
	{CodeCut, "damaged", "The answer arrived damaged: its compression cannot be undone"},
	{CodeCut, "panic", "Something went wrong here while this call was made; the other calls went on"},
	{CodeCut, "", "The call broke off before its answer was whole"},

	{CodeTooLarge, "headers", "The answer's headers are larger than this server reads"},
	{CodeTooLarge, "", "The answer is larger than {limit}"},
	{CodeTooLarge, "", "The answer is larger than this server takes"},
	{CodeRedirects, "cookie", "It kept sending us elsewhere: the site wants to set a cookie, which is not kept here"},
	{CodeRedirects, "", "It kept sending us elsewhere: the site answers with redirects that lead nowhere"},
	{CodeNotJSON, "", "The answer is not JSON"},

	// Who may change it is named: the operator of this server, the owner of the site, or the person's own next run.
	{CodeBlocked, "list", "This server calls only the sites that its operator has listed with --only, " +
		"and the practice API"},
	{CodeBlocked, "owner", "The owner of this site has asked that this server does not call it"},
	{CodeBlocked, "failures", "This run stopped calling the site: {failures} connections to it in a row had failed"},
	{CodeBlocked, "", "This server does not call private addresses, unusual ports or unclear addresses; " +
		"its operator can allow one with --allow"},

	{CodeAborted, "decided", "This call was left behind: the mode was already decided"},
	{CodeAborted, "cancelled", "This call was left behind: the run was cancelled"},
	{CodeAborted, "secrets", "This call was left behind: the server was restarted, and no client sent the secret " +
		"headers again within {ms}"},
	{CodeAborted, "set_aside", "This call was left behind: the server ended twice as it continued this run; " +
		"retry with fewer calls at once"},
	{CodeAborted, "", "This call was left behind"},
	{CodeUnknown, "", "We cannot know whether this call arrived: the server that made it stopped at that moment"},

	{CodeRateLimited, "", slowDown},
	{"http_400", "", "The site did not understand the request: check the address and what is sent"},
	{"http_401", "moved", moved},
	{"http_401", "", "The key was refused: the site wants a valid key or sign-in"},
	{"http_402", "", "The site wants to be paid first"},
	{"http_403", "moved", moved},
	{"http_403", "", "The key was refused: it may not see this"},
	{"http_404", "", "Nothing here for this ID"},
	{"http_405", "", "The site does not take this method at this address"},
	{"http_406", "", "The site has no answer in the form that was asked for"},
	{"http_408", "", "The site gave up waiting for the request"},
	{"http_409", "", "The site says this conflicts with what it already has"},
	{"http_410", "", "There was something here for this ID, but it is gone for good"},
	{"http_413", "", "The site finds the request too large"},
	{"http_414", "", "The site finds the address too long"},
	{"http_415", "", "The site does not take a body of this type"},
	{"http_422", "", "The site understood the request but refuses what is in it"},
	{"http_425", "", "The site wants this asked again a little later"},
	{"http_429", "", slowDown},
	{"http_451", "", "The site may not show this for legal reasons"},
	{"http_501", "", "The site cannot do this"},
	{"http_502", "", "The site has a problem: a machine behind it gave no valid answer"},
	{"http_503", "", "The site has a problem: it is overloaded or being worked on"},
	{"http_504", "", "The site has a problem: a machine behind it took too long"},
	{"http_1xx", "", "The site gave an answer that is of no use here"},
	{"http_2xx", "", "The site gave an answer that is of no use here"},
	{"http_3xx", "", "The site gave an answer that is of no use here"},
	{"http_4xx", "", "The site refused the request"},
	{"http_5xx", "", "The site has a problem"},
	{CodeHTTP, "", "The site gave an answer that is of no use here"}, // 999, which some sites answer a program with
}

// PhaseWords say what an attempt in a phase is doing, in English; a sentence has them for {phase}.
var PhaseWords = map[Phase]string{
	PhaseStart: "before connecting", PhaseName: "resolving the name", PhaseConnect: "connecting",
	PhaseTLS: "in the TLS handshake", PhaseWait: "waiting for the first byte", PhaseRead: "reading the answer",
}

// HTTPReason says why an answer with that status rejects its call: with the code http_NNN, wherever the call was
// made. RetryAfter is how long the site asked to wait, 0 when it did not.
func HTTPReason(status int, retryAfter time.Duration) *Reason {
	return &Reason{Code: CodeHTTP + strconv.Itoa(status), RetryAfter: retryAfter}
}

// English says a code in English. It never fails and is never empty, since a person is to read it. A code that has no
// row, because another version wrote it, is said by its name.
func English(table []Sentence, code string, args Args) string {
	text := Find(table, code, args)
	if text == "" {
		return "The reason is " + code
	}
	return Fill(text, func(name string) string { return InEnglish.Arg(name, args[name]) })
}

// Find returns the text of the first row of a table that fits a code: its own or its family's, with the why of the
// args or without one, and with no name that the args do not have. It is empty where no row fits.
func Find(table []Sentence, code string, args Args) string {
	why := args.Text("why")
	// From the most special to the most general. A why of a newer version falls back to the code's general sentence,
	// and a status without a row to that of its hundred.
	keys := []Sentence{{Code: code, Why: why}, {Code: code}, {Code: Family(code)}}
	if strings.HasPrefix(code, CodeHTTP) {
		keys = append(keys, Sentence{Code: CodeHTTP})
	}
	for _, key := range keys {
		for _, row := range table {
			if row.Code == key.Code && row.Why == key.Why && names(row.Text, args) {
				return row.Text
			}
		}
	}
	return ""
}

// names reports whether the args have all that a sentence names: "within {ms}" is not said where no time is known.
func names(text string, args Args) bool {
	all := true
	Fill(text, func(name string) string {
		if _, ok := args[name]; !ok {
			all = false
		}
		return ""
	})
	return all
}

// Fill puts texts into a sentence in place of the names in braces. What it puts in is not looked at again, so a text
// with braces in it, for example an ID, cannot name an argument. A brace that is not closed stays.
func Fill(sentence string, text func(name string) string) string {
	before, rest, found := strings.Cut(sentence, "{")
	if !found {
		return sentence // most have no names, and cost nothing
	}
	var b strings.Builder
	for found {
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString(before + "{")
			before = rest
			break
		}
		b.WriteString(before)
		b.WriteString(text(name))
		before, rest, found = strings.Cut(after, "{")
	}
	return b.String() + before
}
