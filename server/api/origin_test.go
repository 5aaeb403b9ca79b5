package api_test

import (
	"net/netip"
	"testing"

	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	a := newAPI(fakeruns.New(), api.Options{Hosts: []string{"Calls.example", "only.example:8443"}})
	open := newAPI(fakeruns.New(), api.Options{Hosts: []string{"*"}})
	for host, want := range map[string]int{
		"localhost:8080": 200, "LOCALHOST": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "[::1]": 200,
		"192.0.2.1:80":  200,
		"calls.example": 200, "CALLS.example:9": 200, "only.example:8443": 200,
		"only.example": 421, "only.example:80": 421, "evil.example": 421, "localhost.evil.example": 421,
		"127.0.0.1.evil.example:8080": 421, "calls.example.evil.example": 421, "2130706433": 421, "0x7f.1": 421,
		"a@localhost": 421,
	} {
		if w := do(t, a, ask{method: "GET", path: "/healthz", host: host}); w.Code != want {
			t.Errorf("%s: got %d, want %d", host, w.Code, want)
		}
		if w := do(t, open, ask{method: "GET", path: "/healthz", host: host}); w.Code != 200 {
			t.Errorf("%s: got %d where any name is allowed", host, w.Code)
		}
	}
}

func TestForeignPagesPostNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(fakeruns.New(), api.Options{
		Origins:        []string{"https://docs.example"},
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
	})
	for _, row := range []struct {
		name   string
		header map[string]string
		status int
	}{
		{"a secure page of our name, which is not ours", map[string]string{"Origin": "https://localhost:8080"}, 403},
		{
			"our own page behind a trusted proxy that ends TLS",
			map[string]string{"Origin": "https://localhost:8080", "X-Forwarded-Proto": "https"},
			201,
		},
		{
			"our own page behind a proxy that ends TLS",
			map[string]string{"Origin": "https://localhost:8080", "Sec-Fetch-Site": "same-origin"},
			201,
		},
		{"no browser", nil, 201},
		{"our own page", map[string]string{"Origin": "http://localhost:8080", "Sec-Fetch-Site": "same-origin"}, 201},
		{"an allowed page", map[string]string{"Origin": "https://docs.example", "Sec-Fetch-Site": "cross-site"}, 201},
		{"a foreign page", map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403},
		{"a foreign page in an old browser", map[string]string{"Origin": "https://evil.example"}, 403},
		{"a page without an origin", map[string]string{"Origin": "null"}, 403},
	} {
		if w := do(t, a, ask{
			method: "POST", path: "/api/runs", body: aPlan,
			header: row.header,
		}); w.Code != row.status {
			t.Errorf("%s: got %d %s, want %d", row.name, w.Code, w.Body, row.status)
		}
	}
}

func TestVisitorsBehindProxies(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, row := range []struct {
		name, first, second string
		same                bool
	}{
		{"two addresses", "203.0.113.1", "203.0.113.2", false},
		{"the right-most untrusted counts", "198.51.100.1, 203.0.113.1", "198.51.100.2, 203.0.113.1, 10.0.0.3", true},
		{"one IPv6 network", "2001:db8::1", "[2001:db8::2]:443", true},
		{"two IPv6 networks", "2001:db8:0:1::1", "2001:db8:0:2::1", false},
		{"IPv4 in IPv6 is IPv4", "::ffff:203.0.113.1", "203.0.113.1", true},
		{"nonsense stops at the proxy", "nonsense", "junk", true},
	} {
		a := newAPI(fakeruns.New(), api.Options{StartsPerMinute: 1, TrustedProxies: trusted})
		post := func(via string) int {
			return do(t, a, ask{
				method: "POST", path: "/api/runs", body: aPlan, header: map[string]string{"X-Forwarded-For": via},
			}).Code
		}
		want := 201
		if row.same {
			want = 429
		}
		if one, two := post(row.first), post(row.second); one != 201 || two != want {
			t.Errorf("%s: got %d and %d, want 201 and %d", row.name, one, two, want)
		}
	}
}
