package guard_test

import (
	"bufio"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/guard"
)

// ownForTests stands for this machine's addresses, so that the table means the same everywhere.
func ownForTests() []netip.Addr {
	return []netip.Addr{netip.MustParseAddr("93.184.216.99"), netip.MustParseAddr("2606:2800:220:1::99")}
}

func newPolicy(t testing.TB, o guard.Options) *guard.Policy {
	t.Helper()
	if o.OwnAddrs == nil {
		o.OwnAddrs = ownForTests
	}
	p, err := guard.New(o)
	if err != nil {
		t.Fatalf("guard.New: %v", err)
	}
	return p
}

// failures is one line of testdata/addresses.txt.
type row struct {
	pass         bool
	address, ip  string
	why, written string
}

func readTable(t *testing.T) []row {
	t.Helper()
	file, err := os.Open("testdata/addresses.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows []row
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		rows = append(rows, parseRow(t, line))
	}
	return rows
}

func parseRow(t *testing.T, line string) row {
	t.Helper()
	spec, why, ok := strings.Cut(line, " # ")
	verdict, rest, _ := strings.Cut(spec, " ")
	if !ok || verdict != "pass" && verdict != "refuse" {
		t.Fatalf("the table's line %q has no verdict or no reason", line)
	}
	address, ip, _ := strings.Cut(rest, " -> ")
	return row{verdict == "pass", strings.TrimSpace(address), strings.TrimSpace(ip), why, line}
}

// passes asks the policy as the row says: by CheckURL, and by the connect where an IP is given.
func (r row) passes(p *guard.Policy) (bool, error) {
	err := p.CheckURL(r.address)
	if r.ip == "" || err != nil {
		return err == nil, err
	}
	ip := netip.MustParseAddr(r.ip)
	network := "tcp6"
	if ip.Unmap().Is4() {
		network = "tcp4"
	}
	u, _ := url.Parse(r.address)
	port := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	return p.MayConnect(r.address, network, net.JoinHostPort(r.ip, port)), nil
}

func TestTheTableOfAddresses(t *testing.T) {
	p := newPolicy(t, guard.Options{})
	var refused, passed int
	for _, r := range readTable(t) {
		got, err := r.passes(p)
		if got != r.pass {
			t.Errorf("got pass=%v for: %s", got, r.written)
		}
		if err != nil {
			isFixedRefusal(t, err)
		}
		if r.pass {
			passed++
		} else {
			refused++
		}
	}
	if refused < 150 || passed < 20 {
		t.Errorf("the table has %d refused and %d passing addresses, want at least 150 and 20", refused, passed)
	}
}

// isFixedRefusal fails the test unless err tells nothing but that it refuses.
func isFixedRefusal(t testing.TB, err error) {
	t.Helper()
	var want *settle.Reason
	zero, _ := guard.New(guard.Options{})
	if !errors.As(zero.CheckURL("http://127.0.0.1/"), &want) {
		t.Fatal("loopback was not refused")
	}
	var got *settle.Reason
	if !errors.As(err, &got) || !reflect.DeepEqual(got, want) || got.Code != settle.CodeBlocked || got.Detail() != "" {
		t.Errorf("got the refusal %v, want always %v", err, want)
	}
}

// exceptions are what operators may write, and what follows from it.
var exceptions = []struct {
	says        string
	allow, deny []string
	local       bool
	address     string
	resolvesTo  string // empty: judged by CheckURL alone
	pass        bool
}{
	{
		says: "an allowed IP and port passes", allow: []string{"127.0.0.1:9000"}, address: "http://127.0.0.1:9000/x",
		pass: true,
	},
	{says: "an allowed port allows no other", allow: []string{"127.0.0.1:9000"}, address: "http://127.0.0.1:9001/"},
	{
		says: "an allowed port allows not the default one", allow: []string{"127.0.0.1:9000"},
		address: "http://127.0.0.1/",
	},
	{says: "an allowed IP allows no neighbour", allow: []string{"127.0.0.1:9000"}, address: "http://127.0.0.2:9000/"},
	{
		says: "an allowed IP allows not localhost by name", allow: []string{"127.0.0.1:9000"},
		address: "http://localhost:9000/",
	},
	{
		says: "an allowed IP allows not its decimal spelling", allow: []string{"127.0.0.1"},
		address: "http://2130706433/",
	},
	{
		says: "an allowed IP without port passes on every port", allow: []string{"127.0.0.1"},
		address: "http://127.0.0.1:4711/", pass: true,
	},
	{says: "an allowed IPv6 passes", allow: []string{"[::1]:9000"}, address: "http://[::1]:9000/", pass: true},
	{says: "an allowed bare IPv6 passes", allow: []string{"::1"}, address: "http://[::1]:1234/", pass: true},
	{says: "an allowed CIDR passes", allow: []string{"10.0.0.0/8"}, address: "http://10.9.8.7:3000/", pass: true},
	{says: "an allowed CIDR ends where it ends", allow: []string{"10.0.0.0/9"}, address: "http://10.128.0.0/"},
	{
		says: "an allowed CIDR with port passes there", allow: []string{"10.0.0.0/8:3000"},
		address: "http://10.9.8.7:3000/", pass: true,
	},
	{
		says: "an allowed CIDR with port passes nowhere else", allow: []string{"10.0.0.0/8:3000"},
		address: "http://10.9.8.7:3001/",
	},
	{says: "an allowed IPv6 CIDR passes", allow: []string{"[fd00::/8]:80"}, address: "http://[fd12::1]/", pass: true},
	{
		says: "a public name may resolve into an allowed CIDR", allow: []string{"10.0.0.0/8"},
		address: "http://api.example.com:3000/", resolvesTo: "10.1.2.3:3000", pass: true,
	},
	{
		says: "a public name on an allowed port is judged at the connect", allow: []string{"10.0.0.0/8:3000"},
		address: "http://api.example.com:3000/", resolvesTo: "8.8.8.8:3000",
	},
	{
		says: "an internal name is refused though its IP is allowed", allow: []string{"10.0.0.0/8"},
		address: "http://wiki.corp/",
	},
	{says: "an allowed name passes", allow: []string{"intranet"}, address: "http://intranet:8080/", pass: true},
	{
		says: "an allowed name passes in capitals and absolute", allow: []string{"Intranet.Corp"},
		address: "http://INTRANET.corp./", pass: true,
	},
	{
		says: "an allowed name may resolve to anything", allow: []string{"wiki.corp"}, address: "http://wiki.corp/",
		resolvesTo: "10.1.2.3:80", pass: true,
	},
	{
		says: "an allowed name allows no other name at its IP", allow: []string{"wiki.corp"},
		address: "http://evil.example.com/", resolvesTo: "10.1.2.3:80",
	},
	{
		says: "an allowed name allows not the names below it", allow: []string{"wiki.corp"},
		address: "http://x.wiki.corp/",
	},
	{
		says: "an allowed name with port passes there only", allow: []string{"example.com:8443"},
		address: "https://example.com:8443/", resolvesTo: "93.184.216.34:8443", pass: true,
	},
	{
		says: "an allowed name with port leaves the other ports as they were", allow: []string{"example.com:8443"},
		address: "https://example.com:9443/",
	},
	{says: "an allowed name still has a plain shape", allow: []string{"localhost"}, address: "http://user@localhost/"},
	{says: "a denied name is refused", deny: []string{"example.com"}, address: "https://example.com/"},
	{
		says: "a denied name takes those below with it", deny: []string{"example.com"},
		address: "https://api.example.com./",
	},
	{
		says: "a denied name is no mere ending", deny: []string{"example.com"}, address: "https://notexample.com/",
		pass: true,
	},
	{says: "a denied IP is refused", deny: []string{"8.8.8.8"}, address: "https://8.8.8.8/"},
	{
		says: "a denied CIDR is refused at the connect", deny: []string{"8.8.0.0/16"}, address: "https://dns.google/",
		resolvesTo: "8.8.8.8:443",
	},
	{
		says: "a denied port leaves the others", deny: []string{"example.com:80"}, address: "https://example.com/",
		pass: true,
	},
	{
		says: "deny wins over allow", allow: []string{"10.0.0.0/8"}, deny: []string{"10.1.0.0/16"},
		address: "http://10.1.2.3/",
	},
	{says: "local passes loopback", local: true, address: "http://127.0.0.1:3000/", pass: true},
	{
		says: "local passes localhost", local: true, address: "http://localhost:3000/", resolvesTo: "127.0.0.1:3000",
		pass: true,
	},
	{
		says: "local passes a single label", local: true, address: "http://nas/", resolvesTo: "192.168.1.2:80",
		pass: true,
	},
	{
		says: "local passes public sites on any port", local: true, address: "https://example.com:8443/",
		resolvesTo: "93.184.216.34:8443", pass: true,
	},
	{says: "local refuses metadata", local: true, address: "http://169.254.169.254/"},
	{says: "local refuses metadata by name", local: true, address: "http://metadata.google.internal/"},
	{says: "local refuses Azure's host agent", local: true, address: "http://168.63.129.16/"},
	{says: "local refuses strange shapes", local: true, address: "http://0x7f.1/"},
	{says: "local refuses what is denied", local: true, deny: []string{"10.0.0.0/8"}, address: "http://10.0.0.1/"},
}

func TestAllowAndDeny(t *testing.T) {
	for _, c := range exceptions {
		p := newPolicy(t, guard.Options{Allow: c.allow, Deny: c.deny, Local: c.local})
		got := p.CheckURL(c.address) == nil
		if got && c.resolvesTo != "" {
			got = p.MayConnect(c.address, "tcp4", c.resolvesTo)
		}
		if got != c.pass {
			t.Errorf("%s: got pass=%v for %s", c.says, got, c.address)
		}
	}
}

func TestOfItsOwnAddressesOnlyThePracticeAPIMayBeCalled(t *testing.T) {
	loopback, everywhere := netip.MustParseAddrPort("127.0.0.1:8080"), netip.MustParseAddrPort("0.0.0.0:8080")
	for _, c := range []struct {
		says    string
		own     netip.AddrPort
		address string
		pass    bool
	}{
		{"its practice API passes", loopback, "http://127.0.0.1:8080/demo/users/7", true},
		{"a path passes", loopback, "/demo/users/{id}?delay=1s", true},
		{"localhost leads there", loopback, "http://localhost:8080/demo/users/7", true},
		{"its API does not pass", loopback, "http://127.0.0.1:8080/api/runs", false},
		{"its API does not pass as localhost", loopback, "http://localhost:8080/api/runs", false},
		{"dots lead nowhere else", loopback, "http://127.0.0.1:8080/demo/../api/runs", false},
		{"escaped dots lead nowhere else", loopback, "http://127.0.0.1:8080/demo/%2e%2e/api/runs", false},
		{"dots in a path lead nowhere else", loopback, "/demo/../api/runs", false},
		{"another path is refused", loopback, "/api/runs", false},
		{"another port is refused", loopback, "http://127.0.0.1:8081/demo/users/7", false},
		{"another loopback address is refused", loopback, "http://127.0.0.2:8080/demo/users/7", false},
		{"listening everywhere, loopback leads there", everywhere, "http://127.0.0.1:8080/demo/users/7", true},
		{
			"listening everywhere, its public address leads there", everywhere,
			"http://93.184.216.99:8080/demo/users/7", true,
		},
		{"listening everywhere, its API does not pass", everywhere, "http://93.184.216.99:8080/api/runs", false},
		{"without Own nothing passes", netip.AddrPort{}, "http://127.0.0.1:8080/demo/users/7", false},
	} {
		p := newPolicy(t, guard.Options{Own: c.own})
		if got := p.CheckURL(c.address) == nil; got != c.pass {
			t.Errorf("%s: got pass=%v for %s", c.says, got, c.address)
		}
	}
	p := newPolicy(t, guard.Options{Own: loopback})
	if p.MayConnect("http://rebind.example.com:8080/demo/x", "tcp4", "127.0.0.1:8080") {
		t.Error("a stranger's name that resolves to the own address may be called")
	}
}

func TestNewNamesTheEntryThatCannotBeRead(t *testing.T) {
	for entry, why := range map[string]string{
		"":                    "it is empty",
		"http://example.com":  "leave out the http://",
		"*.example.com":       "no wildcards",
		"example.com:0":       "the port is not a number",
		"example.com:70000":   "the port is not a number",
		"example.com:http":    "the port is not a number",
		"exa mple":            "neither a host name nor an IP nor a CIDR",
		"example.com/path":    "neither a host name nor an IP nor a CIDR",
		"10.0.0.0/33":         "neither a host name nor an IP nor a CIDR",
		"0x7f.1":              "neither a host name nor an IP nor a CIDR",
		"fe80::1%eth0":        "the port is not a number",
		"[::1":                "neither",
		"exa mple.com:80":     "what stands before the port",
		"::ffff:10.0.0.0/104": "neither",
	} {
		for _, o := range []guard.Options{{Allow: []string{entry}}, {Deny: []string{entry}}} {
			_, err := guard.New(o)
			if err == nil {
				t.Errorf("the entry %q was taken", entry)
				continue
			}
			if text := err.Error(); !strings.Contains(text, why) && !strings.Contains(text, "port is not") ||
				!strings.Contains(text, `"`+entry+`"`) || !strings.Contains(text, "type a host") {
				t.Errorf("got the error %q for %q, want one that names it, says %q and what to type", text, entry, why)
			}
		}
	}
}
