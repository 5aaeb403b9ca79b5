package guard

import "net/url"

// MayConnect judges an address whose name has resolved to ip, as the dialer does.
func (p *Policy) MayConnect(raw, network, ip string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	t, ok := targetOf(u)
	return ok && p.nameMayPass(t) && p.judgeConnect(t, network, ip) == nil
}
