package guard

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const ownAddrsKept = 10 * time.Second // interfaces change when a container or VPN starts

// ownAddrs knows the addresses of this machine, and the one that may be called.
type ownAddrs struct {
	self netip.AddrPort
	list func() []netip.Addr
}

// newOwnAddrs asks list at most every ten seconds; nil asks the interfaces.
func newOwnAddrs(self netip.AddrPort, list func() []netip.Addr) ownAddrs {
	if list == nil {
		list = interfaceAddrs
	}
	self = netip.AddrPortFrom(self.Addr().Unmap().WithZone(""), self.Port())
	return ownAddrs{self: self, list: kept(list)}
}

// kept remembers a list for a while. Asking the kernel costs some 50 µs.
func kept(list func() []netip.Addr) func() []netip.Addr {
	var mu sync.Mutex
	var last []netip.Addr
	var asked time.Time
	return func() []netip.Addr {
		// Held while the list is asked for: a thousand connects at once ask the kernel once.
		mu.Lock()
		defer mu.Unlock()
		if asked.IsZero() || time.Since(asked) > ownAddrsKept {
			// The kernel may fail to answer for a moment; the last list is safer than an empty one.
			if fresh := list(); len(fresh) > 0 {
				last = fresh
			}
			asked = time.Now()
		}
		return last
	}
}

// interfaceAddrs are the addresses of this machine's network interfaces. None
// when the system does not tell: loopback and private ones are refused anyway.
func interfaceAddrs() []netip.Addr {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var ips []netip.Addr
	for _, addr := range addrs {
		if prefix, err := netip.ParsePrefix(addr.String()); err == nil {
			ips = append(ips, prefix.Addr().Unmap().WithZone(""))
		}
	}
	return ips
}

// holds reports whether an address is this machine's.
func (o ownAddrs) holds(ip netip.Addr) bool { return slices.Contains(o.list(), ip) }

// isSelf reports whether an address and port lead to this server's own listener.
func (o ownAddrs) isSelf(ip netip.Addr, port uint16) bool {
	if !o.self.IsValid() || port != o.self.Port() {
		return false
	}
	return ip == o.self.Addr() || o.self.Addr().IsUnspecified() && (ip.IsLoopback() || o.holds(ip))
}

// names reports whether a target is self, by its literal address, or as localhost if self is reached there. Other names
// that resolve to it are refused, since they come from someone else's DNS.
func (o ownAddrs) names(t target) bool {
	if t.ip.IsValid() {
		return o.isSelf(t.ip, t.port)
	}
	near := o.self.Addr().IsLoopback() || o.self.Addr().IsUnspecified()
	return t.host == "localhost" && near && o.self.Port() == t.port
}
