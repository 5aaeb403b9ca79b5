package guard

import (
	"net/netip"
	"net/url"
)

// judgeURL judges a parsed address by shape and name, for CheckURL and for every request.
func (p *Policy) judgeURL(u *url.URL) error {
	t, ok := targetOf(u)
	if !ok || !p.nameMayPass(t) {
		return refused()
	}
	if p.own.names(t) && !underDemo(u.Path) && !p.allowed(t, t.ip) && !p.local {
		return refused()
	}
	return nil
}

// nameMayPass judges what is known before DNS.
func (p *Policy) nameMayPass(t target) bool {
	switch {
	case t.ip.IsValid():
		return p.addrMayPass(t, t.ip)
	case p.deniesName(t):
		return false
	case p.allowed(t, t.ip), p.own.names(t):
		return true
	case p.local:
		return !isMetadata(t.host)
	case isInternal(t.host):
		return false
	}
	return isWebPort(t.port) || p.allowsSomeAddrOn(t.port)
}

// addrMayPass judges the address that t resolved to, as its socket connects.
func (p *Policy) addrMayPass(t target, ip netip.Addr) bool {
	switch {
	case p.deniesName(t), p.deniesAddr(ip, t.port):
		return false
	case p.allowed(t, ip):
		return true
	case p.own.isDoor(ip, t.port) && p.own.names(t):
		return true
	case p.local:
		return isNearby(ip) || p.isPublic(ip)
	}
	return isWebPort(t.port) && p.isPublic(ip) && !p.own.holds(ip)
}

// isWebPort reports whether a port is one that public sites are called on.
func isWebPort(port uint16) bool { return port == 80 || port == 443 }

// allowed reports whether the operator allows the name, or the address when it is known.
func (p *Policy) allowed(t target, ip netip.Addr) bool {
	for _, r := range p.allow {
		byName := r.name != "" && r.name == t.host && r.onPort(t.port)
		if byName || ip.IsValid() && r.holdsAddr(ip, t.port) {
			return true
		}
	}
	return false
}

// allowsSomeAddrOn reports whether a name on that port could still resolve to an allowed address.
func (p *Policy) allowsSomeAddrOn(port uint16) bool {
	for _, r := range p.allow {
		if r.name == "" && r.onPort(port) {
			return true
		}
	}
	return false
}

func (p *Policy) deniesName(t target) bool {
	for _, r := range p.deny {
		if r.name != "" && r.onPort(t.port) && below(t.host, r.name) {
			return true
		}
	}
	return false
}

func (p *Policy) deniesAddr(ip netip.Addr, port uint16) bool {
	for _, r := range p.deny {
		if r.holdsAddr(ip, port) {
			return true
		}
	}
	return false
}
