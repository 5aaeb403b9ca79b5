package guard

import (
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

const maxAddress = 64 << 10 // bytes of an address; servers take 8 KiB or so

// parseShape reads an address whose authority is written in the plainest way: no
// userinfo, escape, backslash, zone or control character, for each has been
// read differently by two parsers at some time. Without a host it is a path.
func parseShape(raw string) (*url.URL, bool) {
	if len(raw) > maxAddress || strings.ContainsFunc(raw, isControl) {
		return nil, false
	}
	scheme, rest, absolute := strings.Cut(raw, "://")
	if !absolute || strings.ContainsAny(scheme, "/?#") {
		return parsePath(raw)
	}
	authority := rest
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		authority = rest[:end]
	}
	if authority == "" || strings.ContainsAny(authority, `@% `) || strings.HasPrefix(rest[len(authority):], `\`) {
		return nil, false
	}
	// Only now: what url.Parse would have corrected or taken for something else has been refused.
	u, err := url.Parse(raw)
	return u, err == nil && u.Host != ""
}

// parsePath reads a path on this server.
func parsePath(raw string) (*url.URL, bool) {
	// "//host" and, to browsers, "/\host" are addresses of another host, not paths.
	if !strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "//") || strings.Contains(raw, `\`) {
		return nil, false
	}
	u, err := url.Parse(raw)
	return u, err == nil && u.Host == ""
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7f }

// underDemo reports whether a path stays under /demo/ however it is cleaned.
func underDemo(p string) bool {
	clean := path.Clean(p)
	return strings.HasPrefix(p, "/demo/") && (clean == "/demo" || strings.HasPrefix(clean, "/demo/"))
}

// target is an address reduced to what is judged.
type target struct {
	host string     // lower case ASCII, no trailing dot; an IP in its canonical form
	ip   netip.Addr // set when host is a literal IP
	port uint16
}

// targetOf reduces a parsed address, or says that its shape is refused.
func targetOf(u *url.URL) (target, bool) {
	// Asked again for redirects and requests, which do not come by parseShape.
	if u.User != nil || u.Opaque != "" || strings.ContainsAny(u.Host, `%\@`) {
		return target{}, false
	}
	text := u.Port()
	if text == "" && strings.HasSuffix(u.Host, ":") { // "host:", which parsers complete differently
		return target{}, false
	}
	switch {
	case u.Scheme == "http" && text == "":
		text = "80"
	case u.Scheme == "https" && text == "":
		text = "443"
	case u.Scheme != "http" && u.Scheme != "https":
		return target{}, false
	}
	return newTarget(u.Hostname(), text, strings.HasPrefix(u.Host, "["))
}

// newTarget reduces a host and a port; bracketed hosts must be IPv6.
func newTarget(host, portText string, bracketed bool) (target, bool) {
	port, ok := parsePort(portText)
	if !ok {
		return target{}, false
	}
	if bracketed || strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil || !ip.Is6() || ip.Is4In6() || ip.Zone() != "" {
			return target{}, false
		}
		return target{host: ip.String(), ip: ip, port: port}, true
	}
	name, ip, ok := canonicalHost(host)
	return target{host: name, ip: ip, port: port}, ok
}

// parsePort reads a port in its one plain spelling, 1 to 65535.
func parsePort(text string) (uint16, bool) {
	if text == "" || text[0] == '0' || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return uint16(port), err == nil
}

// canonicalHost folds a host as DNS and net/http would: IDNA first, so that ① is 1
// and 。 is a dot, then lower case. A host that ends in a number must be an
// IPv4 address in its one plain spelling (the URL standard's "ends in a
// number" check): 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are not.
func canonicalHost(host string) (name string, ip netip.Addr, ok bool) {
	if host, ok = foldHost(host); !ok {
		return "", ip, false
	}
	name = strings.TrimSuffix(host, ".")
	if endsInNumber(name) {
		ip, err := netip.ParseAddr(host)
		return name, ip, err == nil && ip.Is4()
	}
	return name, ip, isDomain(name)
}

// foldHost makes a host lower case ASCII. Names in ASCII skip IDNA's rules on
// hyphens and underscores, which real hosts break, as they do in net/http.
func foldHost(host string) (string, bool) {
	ascii := true
	for i := range len(host) {
		ascii = ascii && host[i] < 0x80
	}
	if ascii && !strings.Contains(strings.ToLower(host), "xn--") {
		return strings.ToLower(host), true
	}
	folded, err := idna.Lookup.ToASCII(host)
	return strings.ToLower(folded), err == nil
}

// endsInNumber reports whether the last label is a number in any base.
func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// isDomain reports whether a name is made of labels of letters, digits, hyphens
// and underscores, none empty, none over 63 bytes, 253 in all.
func isDomain(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	label := 0
	for i := range len(name) {
		switch c := name[i]; {
		case c == '.':
			if label == 0 {
				return false
			}
			label = 0
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_':
			label++
		default:
			return false
		}
		if label > 63 {
			return false
		}
	}
	return label > 0
}
