package guard

import (
	"fmt"
	"net/netip"
	"strings"
)

// rule is one entry of Allow or Deny: a name or a prefix, on one port or on all.
type rule struct {
	name   string       // empty for a prefix
	prefix netip.Prefix // a single IP is a prefix of its full length
	port   uint16       // 0 is every port
}

// onPort reports whether the rule speaks of that port.
func (r rule) onPort(port uint16) bool { return r.port == 0 || r.port == port }

// holdsAddr reports whether the rule names that address.
func (r rule) holdsAddr(ip netip.Addr, port uint16) bool {
	return r.prefix.IsValid() && r.onPort(port) && r.prefix.Contains(ip)
}

// parseRules reads the entries of one option.
func parseRules(option string, entries []string) ([]rule, error) {
	rules := make([]rule, 0, len(entries))
	for _, entry := range entries {
		r, why := parseRule(strings.TrimSpace(entry))
		if why != "" {
			return nil, fmt.Errorf("%s %q: %s; type a host, an IP or a CIDR, each with an optional :port, "+
				"such as api.example.com, 127.0.0.1:9000, 10.0.0.0/8 or [fd00::1]:8080", option, entry, why)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// parseRule reads one entry, or says what is wrong with it.
func parseRule(entry string) (r rule, why string) {
	switch {
	case entry == "":
		return r, "it is empty"
	case strings.Contains(entry, "://"):
		return r, "leave out the http:// or https://"
	case strings.Contains(entry, "*"):
		return r, "there are no wildcards"
	}
	// First as a whole, since an IPv6 address has colons that are not before a port.
	if r, ok := parseHost(entry); ok {
		return r, ""
	}
	at := strings.LastIndexByte(entry, ':')
	if at < 0 {
		return r, "it is neither a host name nor an IP nor a CIDR"
	}
	port, ok := parsePort(entry[at+1:])
	if !ok {
		return r, "the port is not a number from 1 to 65535"
	}
	if r, ok = parseHost(entry[:at]); !ok {
		return r, "what stands before the port is neither a host name nor an IP nor a CIDR"
	}
	r.port = port
	return r, ""
}

// parseHost reads an entry without its port.
func parseHost(text string) (rule, bool) {
	inner, bracketed := strings.CutPrefix(text, "[")
	if bracketed {
		var closed bool
		if text, closed = strings.CutSuffix(inner, "]"); !closed || !strings.Contains(text, ":") {
			return rule{}, false
		}
	}
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return rule{prefix: prefix.Masked()}, !prefix.Addr().Is4In6()
	}
	if ip, err := netip.ParseAddr(text); err == nil {
		ip = ip.Unmap()
		return rule{prefix: netip.PrefixFrom(ip, ip.BitLen())}, ip.Zone() == ""
	}
	name, _, ok := canonicalHost(text)
	return rule{name: name}, ok
}
