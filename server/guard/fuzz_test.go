package guard_test

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"allsettled/server/guard"

	"golang.org/x/net/idna"
)

// FuzzCheckURL holds whatever passes to a second, independent reading: parsed by
// net/url and folded as net/http folds it, its host is a public-looking name or
// an IP that belongs to the internet.
func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{
		"http://example.com/", "https://api.example.com/users/{id}?q=a@b#c", "http://127.0.0.1/", "http://[::1%25lo]/",
		"http://2130706433/", "http://0x7f.1/", "http://①②⑦.⓪.⓪.①/", "http://a\\@b/", "http://xn--bcher-kva.example/",
		"http://[::ffff:10.0.0.1]:80/", "https://[2606:4700:4700::1111]/", "http://8.8.8.8:80/", "/demo/users/7",
		"http://a%2eb/",
	} {
		f.Add(seed)
	}
	strict := newPolicy(f, guard.Options{})
	lenient := newPolicy(f, guard.Options{
		Allow: []string{"intranet", "127.0.0.1:9000", "10.0.0.0/8"}, Deny: []string{"example.org"},
	})
	f.Fuzz(func(t *testing.T, raw string) {
		if err := lenient.CheckURL(raw); err != nil {
			isFixedRefusal(t, err)
		}
		err := strict.CheckURL(raw)
		if err != nil {
			isFixedRefusal(t, err)
			return
		}
		if why := notPublic(raw); why != "" {
			t.Errorf("%q passed, but %s", raw, why)
		}
	})
}

// notPublic says why an address is not public.
func notPublic(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return "net/url cannot parse it"
	case u.Scheme != "http" && u.Scheme != "https":
		return "its scheme is " + u.Scheme
	case u.User != nil:
		return "it has userinfo"
	case u.Port() != "" && u.Port() != "80" && u.Port() != "443":
		return "its port is " + u.Port()
	}
	host := u.Hostname()
	if folded, err := idna.Lookup.ToASCII(host); err == nil {
		host = folded
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip := net.ParseIP(host); ip != nil {
		addr, _ := netip.AddrFromSlice(ip)
		if addr = addr.Unmap(); !addr.IsGlobalUnicast() || addr.IsPrivate() || addr.IsLoopback() ||
			addr.IsLinkLocalUnicast() {
			return "its IP is not public"
		}
		return ""
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case !strings.Contains(host, "."), host == "":
		return "its name is a single label"
	case strings.Trim(last, "0123456789") == "", strings.HasPrefix(last, "0x") &&
		strings.Trim(last[2:], "0123456789abcdef") == "":
		return "its name ends in a number"
	case last == "localhost", last == "local", last == "internal", last == "lan", last == "corp":
		return "its name is internal"
	case strings.ContainsAny(host, "@%\\ :/?#[]<>^`{|}"):
		return "its name holds a character of no name"
	}
	return ""
}
