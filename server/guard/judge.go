package guard

import (
	"net/netip"
	"net/url"

	"allsettled/app/settle"
)

// judgeURL judges a parsed address by shape and name, for CheckURL and for every request.
func (p *Policy) judgeURL(u *url.URL) error {
	t, ok := targetOf(u)
	if !ok {
		return refused()
	}
	if why := p.listsPass(t, t.ip); why != nil {
		return why
	}
	if !p.nameMayPass(t) {
		return refused()
	}
	// Of this server only the practice API may be called, unless the operator allows more: a run that starts
	// runs would have no end.
	if p.own.names(t) && !underDemo(u.Path) && !p.allowed(t, t.ip) && !p.local {
		return refused()
	}
	return nil
}

// listsPass judges by what has been listed by hand: who may be called at all, and who
// has opted out. What is listed by address is judged when it is known, so the reason is the
// more telling one only where the address was written so. The practice API is on no list.
func (p *Policy) listsPass(t target, ip netip.Addr) *settle.Reason {
	switch {
	case p.own.names(t):
		return nil
	// Before the operator's list, because the order decides the sentence: the owner's wish holds for all servers.
	case p.optOut.holds(t, ip):
		return refusedByOwner()
	// Before DNS, a list that has an address on that port cannot refuse a name yet: it may resolve to it.
	case len(p.only) > 0 && !anyHolds(p.only, t, ip) && (ip.IsValid() || !anyAddrOn(p.only, t.port)):
		return refusedByList()
	}
	return nil
}

// nameMayPass judges what is known before DNS.
func (p *Policy) nameMayPass(t target) bool {
	switch {
	case t.ip.IsValid():
		return p.addrMayPass(t, t.ip)
	case p.deniesName(t): // before Allow, over which Deny wins
		return false
	case p.allowed(t, t.ip), p.own.names(t):
		return true
	case p.local: // before isInternal: single labels such as "nas" are what a person at home calls
		return !isMetadata(t.host)
	case isInternal(t.host):
		return false
	}
	// Another port passes here only if an allowed address may be behind the name; the connect decides.
	return isWebPort(t.port) || p.allowsSomeAddrOn(t.port)
}

// addrMayPass judges the address that t resolved to, as its socket connects.
func (p *Policy) addrMayPass(t target, ip netip.Addr) bool {
	switch {
	case p.deniesName(t), p.deniesAddr(ip, t.port), p.listsPass(t, ip) != nil:
		return false
	case p.allowed(t, ip):
		return true
	// Address and name: a stranger's name that resolves to this listener (DNS rebinding) is not ours.
	case p.own.isSelf(ip, t.port) && p.own.names(t):
		return true
	case p.local:
		return isNearby(ip) || p.isPublic(ip)
	}
	return isWebPort(t.port) && p.isPublic(ip) && !p.own.holds(ip)
}

// isWebPort reports whether a port is one that public sites are called on.
func isWebPort(port uint16) bool { return port == 80 || port == 443 }

// allowed reports whether the operator allows the name, or the address when it is known.
func (p *Policy) allowed(t target, ip netip.Addr) bool { return anyHolds(p.allow, t, ip) }

// allowsSomeAddrOn reports whether a name on that port could still resolve to an allowed address.
func (p *Policy) allowsSomeAddrOn(port uint16) bool { return anyAddrOn(p.allow, port) }

// anyHolds reports whether a rule is of exactly that name, or of the address when it is known.
func anyHolds(rules []rule, t target, ip netip.Addr) bool {
	for _, r := range rules {
		byName := r.name != "" && r.name == t.host && r.onPort(t.port)
		if byName || ip.IsValid() && r.holdsAddr(ip, t.port) {
			return true
		}
	}
	return false
}

// anyAddrOn reports whether a rule is of addresses on that port.
func anyAddrOn(rules []rule, port uint16) bool {
	for _, r := range rules {
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
