package guard

import (
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
)

// Site names the machine that an address leads to, as far as its spelling tells: the
// key by which package limit knows hosts. Letters' case, a trailing dot, a default port and
// letters that fold to others make no other site of it, nor does https beside http,
// or each spelling would have a bound of its own. Nothing for an address of no shape.
//
// It asks no DNS: who has many names for one machine has as many sites. What
// holds those is a limit for each visitor.
//
// The calls of a run ask for one site a hundred thousand times: the last answer is kept.
func Site(address string) string {
	front := frontOf(address)
	if known := lastSite.Load(); known != nil && known.front == front {
		return known.site
	}
	site := siteOf(address)
	if site != "" {
		lastSite.Store(&spelled{front, site})
	}
	return site
}

// spelled is the site of the addresses that begin so.
type spelled struct{ front, site string }

// lastSite is one entry, not a cache: addresses come from strangers, and a map of them would grow without bound.
// Runs that alternate cost each other only the parse.
var lastSite atomic.Pointer[spelled]

// frontOf is an address up to its path.
func frontOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		return address[:len(address)-len(rest)+end]
	}
	return address
}

func siteOf(address string) string {
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
