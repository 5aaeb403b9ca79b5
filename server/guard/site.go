package guard

import (
	"net/url"
	"strconv"
)

// Site names the machine that an address leads to, as far as its spelling tells: the
// key by which a [Queue] knows hosts. Letters' case, a trailing dot, a default port and
// letters that fold to others make no other site of it, nor does https beside http,
// or each spelling would have a bound of its own. Nothing for an address of no shape.
//
// It asks no DNS: who has many names for one machine has as many sites. What
// holds those is [Queue.HoldVisitors].
func Site(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	t, ok := targetOf(u)
	switch {
	case !ok:
		return ""
	case isWebPort(t.port):
		return t.host
	case t.ip.Is6():
		return "[" + t.host + "]:" + strconv.Itoa(int(t.port))
	}
	return t.host + ":" + strconv.Itoa(int(t.port))
}
