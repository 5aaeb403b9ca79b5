package guard

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// internalSuffixes are the last labels of names that mean something only
// inside a network: reserved ones (RFC 6761, 6762, 8375, 9476, ICANN's
// .internal), and those in common private use.
var internalSuffixes = [...]string{
	"internal", "local", "localhost", "localdomain", "home.arpa", "lan", "corp", "home", "intranet", "intra",
	"private", "test", "invalid", "onion", "alt", "svc", "consul", "workgroup", "in-addr.arpa", "ip6.arpa",
}

// metadataNames are public-looking names of the service that hands a cloud
// machine its keys. What they resolve to is refused at the connect as well.
var metadataNames = [...]string{
	"metadata.google.internal", "metadata.goog", "instance-data.ec2.internal", "instance-data", "metadata",
	"metadata.tencentyun.com", "metadata.packet.net", "metadata.platformequinix.com", "metadata.azure.com",
}

// isInternal reports whether a name is answered, if at all, only from inside: a
// single label, one under an internal suffix, or one whose last label is no top-level domain, such as the names of
// services inside a Kubernetes cluster (kubernetes.default).
func isInternal(name string) bool {
	if !strings.Contains(name, ".") || !isDelegated(name) {
		return true
	}
	for _, suffix := range internalSuffixes {
		if below(name, suffix) {
			return true
		}
	}
	return isMetadata(name)
}

// isDelegated reports whether a name ends in a top-level domain of ICANN. The list is that of publicsuffix.org as the
// module has it: a domain that is younger must be allowed by hand until the module is updated.
func isDelegated(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return icann || strings.Contains(suffix, ".") // a suffix of one label that is not ICANN's is in no list
}

// isMetadata reports whether a name is that of a cloud's metadata service.
func isMetadata(name string) bool {
	for _, metadata := range metadataNames {
		if name == metadata {
			return true
		}
	}
	return false
}

// below reports whether name is domain or ends in it.
func below(name, domain string) bool {
	rest, ok := strings.CutSuffix(name, domain)
	return ok && (rest == "" || strings.HasSuffix(rest, "."))
}
