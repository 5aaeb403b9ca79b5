package guard

import (
	"net/netip"

	"code.dny.dev/ssrf"
)

// Addresses that IANA's registries do not list and that are refused as well.
var (
	azureWire = netip.MustParsePrefix("168.63.129.16/32") // Azure's host agent, public by its number only
	sixBone   = netip.MustParsePrefix("3ffe::/16")        // given back (RFC 3701), still routed inside by some
)

// metadataAddrs hand out a cloud machine's keys; refused even with Local.
var metadataAddrs = [...]netip.Prefix{
	netip.MustParsePrefix("169.254.169.254/32"), // AWS, Azure, Google, DigitalOcean, Oracle …
	netip.MustParsePrefix("169.254.169.253/32"), // AWS DNS
	netip.MustParsePrefix("169.254.170.2/32"),   // AWS ECS
	netip.MustParsePrefix("169.254.170.23/32"),  // AWS EKS
	netip.MustParsePrefix("169.254.0.23/32"),    // Tencent
	netip.MustParsePrefix("100.100.100.200/32"), // Alibaba
	netip.MustParsePrefix("192.0.0.192/32"),     // Oracle, older
	netip.MustParsePrefix("fd00:ec2::254/128"),  // AWS
	netip.MustParsePrefix("fd00:ec2::23/128"),   // AWS EKS
	netip.MustParsePrefix("fd20:ce::254/128"),   // Google
	azureWire,
}

// sharedSpace is the carriers' private network (RFC 6598), which some VPNs use.
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// newRegistry is IANA's view of what is public, and what we know better. Ports
// are judged by the policy.
func newRegistry() *ssrf.Guardian {
	return ssrf.New(ssrf.WithAnyPort(),
		ssrf.WithDeniedV4Prefixes(azureWire),
		ssrf.WithDeniedV6Prefixes(sixBone))
}

// isPublic reports whether an address belongs to the internet at large.
func (p *Policy) isPublic(ip netip.Addr) bool {
	if p.registry.SafeAddr(ip) != nil {
		return false
	}
	inner, ok := isatap(ip)
	return !ok || p.registry.SafeAddr(inner) == nil
}

// isatap is the IPv4 address inside an ISATAP one (RFC 5214), which a router
// may unwrap. NAT64, 6to4, Teredo and IPv4-mapped addresses need no such look:
// they are refused whole.
func isatap(ip netip.Addr) (netip.Addr, bool) {
	b := ip.As16()
	if !ip.Is6() || b[8]&^2 != 0 || b[9] != 0 || b[10] != 0x5e || b[11] != 0xfe {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte(b[12:])), true
}

// isNearby reports whether an address is one of the own machine or network, which Local allows.
func isNearby(ip netip.Addr) bool {
	for _, metadata := range metadataAddrs {
		if metadata.Contains(ip) {
			return false
		}
	}
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() ||
		sharedSpace.Contains(ip)
}
