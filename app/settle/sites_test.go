package settle_test

import (
	"context"
	"net/textproto"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
)

// refusals are answers of sites that ask for fewer calls, or do not, with the headers that their documentation has.
// The clock of synctest begins at 946684800, which is 2000-01-01 00:00:00 UTC.
var refusals = []struct {
	site    string
	status  int
	headers string // of the answer, separated by |
	code    string
	wait    time.Duration
}{
	{
		"GitHub, its limit an hour", 403,
		"X-RateLimit-Limit: 60 | X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 946685100 | X-RateLimit-Used: 60",
		"rate_limited", 5 * time.Minute,
	},
	{
		"GitHub, its secondary limit", 403, "Retry-After: 60 | X-RateLimit-Remaining: 4988", "rate_limited",
		time.Minute,
	},
	{
		"GitHub, a private repository", 403, "X-RateLimit-Remaining: 4999 | X-RateLimit-Reset: 946685100", "http_403",
		0,
	},
	{
		"GitLab, which gives a time where the draft has seconds", 429,
		"RateLimit-Limit: 60 | RateLimit-Remaining: 0 | RateLimit-Reset: 946684830", "http_429", 30 * time.Second,
	},
	{"Shopify", 429, "Retry-After: 2.0 | X-Shopify-Shop-Api-Call-Limit: 40/40", "http_429", 2 * time.Second},
	{
		"Reddit", 429, "x-ratelimit-used: 996 | x-ratelimit-remaining: 0.0 | x-ratelimit-reset: 253", "http_429",
		253 * time.Second,
	},
	{
		"Discord", 429, "X-RateLimit-Limit: 5 | X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 946684864.57 | " +
			"X-RateLimit-Reset-After: 64.57 | X-RateLimit-Bucket: abcd1234", "http_429", 64570 * ms,
	},
	{
		"X", 429, "x-rate-limit-limit: 900 | x-rate-limit-remaining: 0 | x-rate-limit-reset: 946685700", "http_429",
		15 * time.Minute,
	},
	{"Slack", 429, "Retry-After: 30", "http_429", 30 * time.Second},
	{"Stripe, which gives no time", 429, "Stripe-Rate-Limited-Reason: global-rate", "http_429", 0},
	{
		"OpenAI, whose times have units", 429,
		"x-ratelimit-remaining-requests: 0 | x-ratelimit-reset-requests: 1m26.4s | retry-after-ms: 1500", "http_429",
		1500 * ms,
	},
	{"Azure Cosmos DB", 429, "x-ms-retry-after-ms: 9 | x-ms-substatus: 3200", "http_429", 9 * ms},
	{
		"Twitch", 429, "Ratelimit-Limit: 800 | Ratelimit-Remaining: 0 | Ratelimit-Reset: 946684801", "http_429",
		time.Second,
	},
	{"Wikimedia behind its replicas", 503, "Retry-After: 5 | X-Database-Lag: 7", "http_503", 5 * time.Second},
	{
		"Jira, whose time of renewal is in ISO 8601", 429,
		"Retry-After: 5 | X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 2000-01-01T00:10Z", "http_429", 5 * time.Second,
	},
	{
		"Jira without Retry-After", 429, "X-RateLimit-Remaining: 0 | X-RateLimit-Reset: 2000-01-01T00:10Z", "http_429",
		0,
	},
	{
		"Envoy", 429, "x-ratelimit-limit: 10, 10;w=60 | x-ratelimit-remaining: 0 | x-ratelimit-reset: 24", "http_429",
		24 * time.Second,
	},
	{"nginx's limit_req", 503, "Server: nginx", "http_503", 0},
	{"Google's quota, of which only the body speaks", 403, "Vary: X-Origin", "http_403", 0},
	{"Cloudflare", 429, "Retry-After: 3600 | CF-Ray: 230b030023ae2822-SJC", "http_429", time.Hour},
	{
		"the draft, of which two limits are used up", 429, `RateLimit: "burst";r=0;t=10, "daily";r=0;t=36000`,
		"http_429", 10 * time.Second,
	},
	{
		"a maintenance with a date", 503,
		"Date: Sat, 01 Jan 2000 00:00:00 GMT | Retry-After: Sat, 01 Jan 2000 02:00:00 GMT", "http_503", 2 * time.Hour,
	},
	{"a maintenance until next month", 503, "Retry-After: 2592000", "http_503", 24 * time.Hour},
	{"a wait in words", 503, "Retry-After: in a minute", "http_503", 0},
	{"a page that is gone does not come back", 410, "Retry-After: 60", "http_410", time.Minute},
}

// answerOf returns an answer with such headers, their names as Go has them.
func answerOf(status int, headers string) settle.Reply {
	r := settle.Reply{HTTP: status, Header: map[string]string{}}
	for line := range strings.SplitSeq(headers, " | ") {
		name, value, _ := strings.Cut(line, ": ")
		r.Header[textproto.CanonicalMIMEHeaderKey(name)] = value
	}
	return r
}

func TestTheRefusalsOfSites(t *testing.T) {
	for _, c := range refusals {
		synctest.Test(t, func(t *testing.T) {
			got := settle.RefusalOf(answerOf(c.status, c.headers))
			if got.Code != c.code || got.RetryAfter.Round(ms) != c.wait {
				t.Errorf("%s: got %s and a wait of %v, want %s and %v", c.site, got.Code, got.RetryAfter, c.code,
					c.wait)
			}
		})
	}
}

// The engine waits as long as the site asks, where that is longer than its own wait of 500 ms, and does not try again
// what will not succeed.
func TestTheEngineWaitsAsSitesAsk(t *testing.T) {
	for _, c := range refusals {
		var o *settle.Outcome
		synctest.Test(t, func(t *testing.T) {
			first := true
			do := func(context.Context, settle.Call) (settle.Reply, error) {
				if first {
					first = false
					return settle.Reply{HTTP: c.status}, settle.RefusalOf(answerOf(c.status, c.headers))
				}
				return settle.Reply{HTTP: 200}, nil
			}
			limits := settle.Limits{Attempts: 2, Random: func() float64 { return 0 }}
			o = listen(t, settle.Run(t.Context(), settle.AllSettled, calls(1), limits, do)).outcomes[0]
		})
		want := time.Duration(0)
		if settle.FactsOf(c.code).Retried && c.wait > 0 {
			want = max(c.wait, 500*ms)
		}
		if o.Took.Round(ms) != want || (o.Status == settle.Fulfilled) != settle.FactsOf(c.code).Retried {
			t.Errorf("%s: %s after %v, want %v", c.site, o.Status, o.Took, want)
		}
	}
}
