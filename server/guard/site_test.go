package guard_test

import (
	"testing"

	"allsettled/server/guard"
)

func TestEachSpellingOfAnAddressIsOneSite(t *testing.T) {
	for _, c := range []struct{ says, address, want string }{
		{"as it is written", "https://api.example.com/users/7?a=b", "api.example.com"},
		{"letters' case", "https://API.Example.COM/", "api.example.com"},
		{"a trailing dot", "https://api.example.com./", "api.example.com"},
		{"its default port, said", "https://api.example.com:443/", "api.example.com"},
		{"the same machine without TLS", "http://api.example.com/", "api.example.com"},
		{"letters that fold to others", "https://ａｐｉ.example.com/", "api.example.com"},
		{"another port is another server", "http://api.example.com:8080/", "api.example.com:8080"},
		{"an IPv6 address in long", "http://[2606:2800:0220:0001::0099]:8080/", "[2606:2800:220:1::99]:8080"},
		{"an IPv4 address", "http://93.184.216.34/7", "93.184.216.34"},
		{"a path of this server", "/demo/users/7", ""},
		{"no address", "http://%zz", ""},
	} {
		if got := guard.Site(c.address); got != c.want {
			t.Errorf("%s: %s is the site %q, want %q", c.says, c.address, got, c.want)
		}
	}
}
