package guard_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/guard"
)

// The three ways to say no.
const (
	fixed   = "This server does not call private addresses"
	byList  = "listed with --only"
	byOwner = "owner of this site has asked"
)

func TestWhatIsListedByHandIsJudgedFirst(t *testing.T) {
	for _, c := range []struct {
		says       string
		only       []string
		optOut     string
		allow      []string
		address    string
		resolvesTo string // empty: judged by CheckURL alone
		refusal    string // empty: it passes
	}{
		{says: "with no lists a public site passes", address: "https://example.com/"},
		{
			says: "a listed site passes", only: []string{"example.com"}, address: "https://EXAMPLE.com./",
			resolvesTo: "93.184.216.34:443",
		},
		{says: "no other does", only: []string{"example.com"}, address: "https://example.org/", refusal: byList},
		{
			says: "nor the names below it", only: []string{"example.com"}, address: "https://api.example.com/",
			refusal: byList,
		},
		{says: "each of several passes", only: []string{"example.com", "example.org"}, address: "https://example.org/"},
		{
			says: "a listed port leaves out the others", only: []string{"example.com:443"},
			address: "http://example.com/", refusal: byList,
		},
		{
			says: "a name that is listed makes no exception for where it leads", only: []string{"example.com"},
			address: "https://example.com/", resolvesTo: "10.0.0.1:443", refusal: fixed,
		},
		{
			says: "a private address that is listed has to be allowed too", only: []string{"10.0.0.1"},
			address: "http://10.0.0.1/", refusal: fixed,
		},
		{
			says: "and passes when it is", only: []string{"10.0.0.1"}, allow: []string{"10.0.0.1"},
			address: "http://10.0.0.1/",
		},
		{
			says: "what is allowed has to be listed too", only: []string{"example.com"}, allow: []string{"10.0.0.1"},
			address: "http://10.0.0.1/", refusal: byList,
		},
		{
			says: "a private address that is not listed tells nothing of the network", only: []string{"example.com"},
			address: "http://10.0.0.1/", refusal: byList,
		},
		{
			says: "a name may resolve into a listed network", only: []string{"93.184.0.0/16"},
			address: "https://example.com/", resolvesTo: "93.184.216.34:443",
		},
		{
			says: "and not out of it", only: []string{"93.184.0.0/16"}, address: "https://example.com/",
			resolvesTo: "8.8.8.8:443", refusal: fixed,
		},
		{
			says: "the practice API is on no list", only: []string{"example.com"}, optOut: "127.0.0.1",
			address: "/demo/users/{id}",
		},
		{
			says: "nor is it by its address", only: []string{"example.com"}, optOut: "127.0.0.1",
			address: "http://127.0.0.1:8080/demo/users/7", resolvesTo: "127.0.0.1:8080",
		},
		{
			says: "the rest of this server stays shut", only: []string{"example.com"},
			address: "http://127.0.0.1:8080/api/runs", refusal: fixed,
		},
		{
			says: "a site that opted out is refused", optOut: "example.com", address: "https://example.com/",
			refusal: byOwner,
		},
		{says: "with the names below it", optOut: "example.com", address: "https://a.b.example.com/", refusal: byOwner},
		{says: "and no other that ends like it", optOut: "example.com", address: "https://notexample.com/"},
		{says: "on the port that it named only", optOut: "example.com:80", address: "https://example.com/"},
		{says: "by the address that was typed", optOut: "8.8.8.0/24", address: "https://8.8.8.8/", refusal: byOwner},
		{
			says: "by the address that its name leads to, in the words of every refusal", optOut: "8.8.8.0/24",
			address: "https://dns.google/", resolvesTo: "8.8.8.8:443", refusal: fixed,
		},
		{
			says: "though it is on the list of all that may be called", only: []string{"example.com"},
			optOut: "example.com", address: "https://example.com/", refusal: byOwner,
		},
		{
			says: "though the operator allows it", allow: []string{"example.com"}, optOut: "example.com",
			address: "https://example.com/", refusal: byOwner,
		},
		{
			says: "a strange shape is refused before any list", only: []string{"example.com"}, optOut: "example.com",
			address: "https://a@example.com/", refusal: fixed,
		},
	} {
		optOut := new(guard.OptOut)
		if _, err := optOut.Replace(c.optOut); err != nil {
			t.Fatal(err)
		}
		p := newPolicy(t, guard.Options{
			Allow: c.allow, Only: c.only, OptOut: optOut, Own: netip.MustParseAddrPort("127.0.0.1:8080"),
		})
		got := ""
		if reason, ok := errors.AsType[*settle.Reason](p.CheckURL(c.address)); ok {
			got = reason.Message()
		} else if c.resolvesTo != "" && !p.MayConnect(c.address, "tcp4", c.resolvesTo) {
			got = fixed // the one that a connect is refused by
		}
		if (got == "") != (c.refusal == "") || !strings.Contains(got, c.refusal) {
			t.Errorf("%s: %s got the refusal %q, want %q", c.says, c.address, got, c.refusal)
		}
	}
}

func TestAListOfThoseWhoOptedOutIsRead(t *testing.T) {
	for _, c := range []struct {
		says, text string
		entries    int
		wrong      string
	}{
		{"nothing", "", 0, ""},
		{
			"comments, blank lines and both ends of line",
			"\ufeff# asked by mail\r\n\r\n  example.com  # 3 May\r\n192.0.2.0/24\n[2606:2800::1]:8080\n", 3, "",
		},
		{
			"an address in full", "example.com\nhttps://example.org/\n", 0,
			`line 2, "https://example.org/": leave out the http:// or https://`,
		},
		{"a wildcard", "*.example.com", 0, "there are no wildcards"},
		{"two on a line", "example.com example.org", 0, "one host, IP or CIDR a line"},
		{"a line without end", strings.Repeat("x", 1<<17), 0, "a line is too long"},
	} {
		optOut := new(guard.OptOut)
		if _, err := optOut.Replace("before.example.net"); err != nil {
			t.Fatal(err)
		}
		got, err := optOut.Replace(c.text)
		if got != c.entries || (err != nil) != (c.wrong != "") || err != nil &&
			!strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: got %d entries and %v, want %d and %q", c.says, got, err, c.entries, c.wrong)
		}
		p := newPolicy(t, guard.Options{OptOut: optOut})
		if kept := p.CheckURL("https://before.example.net/") != nil; kept != (c.wrong != "") {
			t.Errorf("%s: the list before is still in force: %v", c.says, kept)
		}
	}
}

func TestAnOptOutHoldsFromTheNextAttemptOn(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer site.Close()
	address := strings.TrimPrefix(site.URL, "http://")
	optOut := new(guard.OptOut)
	rt := newPolicy(t, guard.Options{Allow: []string{address}, OptOut: optOut}).Transport()
	defer rt.CloseIdleConnections()
	for _, c := range []struct {
		says, list, refusal string
	}{
		{"before", "", ""},
		{"from the next attempt on, though its connection is kept", address, byOwner},
		{"until it is taken off the list", "# none", ""},
	} {
		if _, err := optOut.Replace(c.list); err != nil {
			t.Fatal(err)
		}
		_, err := get(t, rt, site.URL)
		if (err != nil) != (c.refusal != "") || err != nil && !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: got %v, want %q", c.says, err, c.refusal)
		}
	}
}

func BenchmarkALongListOfOptOuts(b *testing.B) {
	var list strings.Builder
	for i := range 100_000 {
		list.WriteString("site" + string(rune('a'+i%26)) + strings.Repeat("x", i%40) + ".example.com\n")
	}
	optOut := new(guard.OptOut)
	if _, err := optOut.Replace(list.String()); err != nil {
		b.Fatal(err)
	}
	p := newPolicy(b, guard.Options{OptOut: optOut})
	for b.Loop() {
		_ = p.CheckURL("https://api.example.org/users/7")
	}
}
