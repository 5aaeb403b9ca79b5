package settle_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

func TestRetryAfterIsReadAsTheStandardHasIt(t *testing.T) {
	const day = 24 * time.Hour
	synctest.Test(t, func(t *testing.T) { // its clock begins on 1 January 2000, a Saturday
		for _, c := range []struct {
			says, value string
			want        time.Duration
		}{
			{"whole seconds", "120", 2 * time.Minute},
			{"with white space around them", " 7\t", 7 * time.Second},
			{"with zeros before them", "007", 7 * time.Second},
			{"none", "0", 0},
			{"longer than a day", "86401", day},
			{"longer than a number can say", "99999999999999999999", day},
			{"longer than a duration can say", "9223372037", day},
			{"nothing", "", 0},
			{"white space", "  ", 0},
			{"a sign", "-5", 0},
			{"a fraction, which sites send", "0.493", 493 * time.Millisecond},
			{"a fraction of more than a second", "1.5", 1500 * time.Millisecond},
			{"a point before the fraction only", ".5", 500 * time.Millisecond},
			{"two points", "1.2.3", 0},
			{"a point alone", ".", 0},
			{"an exponent", "1e3", 0},
			{"a unit", "30s", 0},
			{"a duration of ISO 8601", "PT30S", 0},
			{"two values", "1, 2", 0},
			{"a word", "soon", 0},
			{"a date", "Sat, 01 Jan 2000 00:00:09 GMT", 9 * time.Second},
			{"a date of RFC 850", "Saturday, 01-Jan-00 00:00:09 GMT", 9 * time.Second},
			{"a date of C's asctime", "Sat Jan  1 00:00:09 2000", 9 * time.Second},
			{"a date that is past", "Fri, 31 Dec 1999 23:59:59 GMT", 0},
			{"a date of another century", "Sat, 01 Jan 2101 00:00:00 GMT", day},
			{"a date of another zone", "Sat, 01 Jan 2000 00:00:09 CET", 0},
		} {
			if got := settle.AskedWait(settle.Reply{Header: map[string]string{"Retry-After": c.value}}); got != c.want {
				t.Errorf("%s: %q is %v, want %v", c.says, c.value, got, c.want)
			}
		}
	})
}

// The clock of synctest begins at 2000-01-01 00:00:00, which is 946684800.
func TestWhatAnAnswerAsksFor(t *testing.T) {
	type header = map[string]string
	for _, c := range []struct {
		says   string
		status int
		header header
		slow   bool
		wait   time.Duration
	}{
		{"429", 429, nil, true, 0},
		{"429 with a time", 429, header{"Retry-After": "2"}, true, 2 * time.Second},
		{"503 with a time asks to wait, not for fewer calls", 503, header{"Retry-After": "2"}, false, 2 * time.Second},
		{"403 is about the key", 403, nil, false, 0},
		{"403 with a time", 403, header{"Retry-After": "0.5"}, true, 500 * time.Millisecond},
		{"403 with a time that is past", 403, header{"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, true, 0},
		{"403 with no time to wait", 403, header{"Retry-After": "0"}, true, 0},
		{"403 with nonsense", 403, header{"Retry-After": "soon"}, false, 0},
		{"a date of a site whose clock is an hour ahead", 429, header{
			"Date": "Sat, 01 Jan 2000 01:00:00 GMT", "Retry-After": "Sat, 01 Jan 2000 01:00:10 GMT",
		}, true, 10 * time.Second},
		{"a limit of a site whose clock is an hour behind", 403, header{
			"Date": "Fri, 31 Dec 1999 23:00:00 GMT", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946681210",
		}, true, 10 * time.Second},
		{"the name of a policy says nothing", 403, header{"Ratelimit": `"a;r=0;t=9";r=1;t=9`}, false, 0},
		{"403 of a limit with something left", 403, header{
			"X-Ratelimit-Remaining": "3", "X-Ratelimit-Reset": "946684830",
		}, false, 0},
		{"403 of a limit that is used up", 403, header{"X-Ratelimit-Remaining": "0"}, true, 0},
		{"and that says when it is renewed", 403, header{
			"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946684830",
		}, true, 30 * time.Second},
		{"in milliseconds", 403, header{
			"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946684830500",
		}, true, 30*time.Second + 500*time.Millisecond},
		{"renewed in many years", 403, header{
			"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "1893456000",
		}, true, 24 * time.Hour},
		{"renewed after seconds", 403, header{
			"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "30",
		}, true, 30 * time.Second},
		{"renewed at a date", 429, header{
			"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "Sat, 01 Jan 2000 00:00:30 GMT",
		}, true, 30 * time.Second},
		{"renewed in the past", 429, header{
			"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "946684799",
		}, true, 0},
		{"the draft's fields, version 3 to 6", 403, header{
			"Ratelimit-Limit": "100", "Ratelimit-Remaining": "0", "Ratelimit-Reset": "30",
		}, true, 30 * time.Second},
		{"the draft's field, version 7", 403, header{
			"Ratelimit": "limit=100, remaining=0, reset=30",
		}, true, 30 * time.Second},
		{"the draft's field, version 10", 403, header{"Ratelimit": `"default";r=0;t=30`}, true, 30 * time.Second},
		{"of two limits the one that is used up", 403, header{
			"Ratelimit": `"minute";r=5;t=30, "day";r=0;t=3600`,
		}, true, time.Hour},
		{"none of two is used up", 403, header{"Ratelimit": `"minute";r=5;t=30, "day";r=9;t=3600`}, false, 0},
		{"one that is used up and does not say until when", 403, header{"Ratelimit": `"day";r=0`}, true, 0},
		{"milliseconds", 429, header{"Retry-After-Ms": "1500"}, true, 1500 * time.Millisecond},
		{"milliseconds under another name", 503, header{"X-Ms-Retry-After-Ms": "20"}, false, 20 * time.Millisecond},
		{"after a fraction of a second", 429, header{"X-Ratelimit-Reset-After": "1.25"}, true, 1250 * time.Millisecond},
		{"Retry-After counts before the others", 429, header{
			"Retry-After": "1", "Retry-After-Ms": "1500", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "30",
		}, true, time.Second},
		{"nonsense", 429, header{
			"Retry-After": "soon", "X-Ratelimit-Remaining": "none", "Ratelimit": ";;=,r,=t",
		}, true, 0},
		{"200 asks for nothing", 200, header{"X-Ratelimit-Remaining": "0"}, false, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := settle.Reply{HTTP: c.status, Header: c.header}
			if slow, wait := settle.AsksToSlowDown(r), settle.AskedWait(r); slow != c.slow || wait != c.wait {
				t.Errorf("%s: fewer calls %v, a wait of %v; want %v and %v", c.says, slow, wait, c.slow, c.wait)
			}
		})
	}
}

func TestTheReasonOfARefusal(t *testing.T) {
	type header = map[string]string
	for _, c := range []struct {
		status int
		header header
		code   string
		wait   time.Duration
	}{
		{403, header{"Retry-After": "2"}, "rate_limited", 2 * time.Second},
		{403, nil, "http_403", 0},
		{429, header{"Retry-After": "0.493"}, "http_429", 493 * time.Millisecond},
		{404, header{"Retry-After": "2"}, "http_404", 2 * time.Second},
		{502, header{"Retry-After": "2"}, "http_502", 2 * time.Second},
	} {
		r := settle.RefusalOf(settle.Reply{HTTP: c.status, Header: c.header})
		want := fmt.Sprint("HTTP status ", c.status)
		if r.Code != c.code || r.RetryAfter != c.wait || r.Detail() != want {
			t.Errorf("%d with %v: got %v after %v, want %s after %v",
				c.status, c.header, r, r.RetryAfter, c.code, c.wait)
		}
	}
}

// FuzzAskedWait holds that no answer asks for a wait that is negative or longer than a day.
func FuzzAskedWait(f *testing.F) {
	for _, seed := range []string{
		"1", "99999999999", "Sat, 01 Jan 2000 00:00:09 GMT", " -1", `"a";r=0;t=1`, "r=0,t=1e9",
		"limit=1, remaining=0, reset=-1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, name := range []string{"Retry-After", "Retry-After-Ms", "Ratelimit", "X-Ratelimit-Reset"} {
			r := settle.Reply{HTTP: 403, Header: map[string]string{name: value, "X-Ratelimit-Remaining": "0"}}
			if got := settle.AskedWait(r); got < 0 || got > 24*time.Hour {
				t.Errorf("%s: %q asks for %v", name, value, got)
			}
		}
	})
}
