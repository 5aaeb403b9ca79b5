package settle

import (
	"strconv"
	"time"
)

// HTTPReason says why an answer with that status rejects its call: the code
// http_NNN and the sentence a person reads, the same wherever the call was made.
//
// RetryAfter is how long the site asked to wait, 0 when it did not. Statuses
// below 400 get the sentence of an unexpected answer: they reject only where
// the caller could not use them (a redirect without an address).
func HTTPReason(status int, retryAfter time.Duration) *Reason {
	return &Reason{
		Code:       CodeHTTP + strconv.Itoa(status),
		Message:    httpSentence(status),
		Detail:     "HTTP status " + strconv.Itoa(status),
		RetryAfter: retryAfter,
	}
}

// httpSentences are the statuses that have a sentence of their own.
var httpSentences = map[int]string{
	400: "The site did not understand the request: check the address and what is sent",
	401: "The key was refused: the site wants a valid key or sign-in",
	402: "The site wants to be paid first",
	403: "The key was refused: it may not see this",
	404: "Nothing here for this ID",
	405: "The site does not take this method at this address",
	406: "The site has no answer in the form that was asked for",
	408: "The site gave up waiting for the request",
	409: "The site says this conflicts with what it already has",
	410: "There was something here for this ID, but it is gone for good",
	413: "The site finds the request too large",
	414: "The site finds the address too long",
	415: "The site does not take a body of this type",
	422: "The site understood the request but refuses what is in it",
	425: "The site wants this asked again a little later",
	429: "The site asks to slow down: fewer calls at a time, or fewer a second",
	451: "The site may not show this for legal reasons",
	500: "The site has a problem",
	501: "The site cannot do this",
	502: "The site has a problem: a machine behind it gave no valid answer",
	503: "The site has a problem: it is overloaded or being worked on",
	504: "The site has a problem: a machine behind it took too long",
}

// httpSentence is the status's own sentence, or that of its hundred.
func httpSentence(status int) string {
	if sentence, ok := httpSentences[status]; ok {
		return sentence
	}
	switch status / 100 {
	case 4:
		return "The site refused the request"
	case 5:
		return "The site has a problem"
	}
	return "The site gave an answer that is of no use here"
}
