package limit_test

import (
	"crypto/x509"
	"testing"

	"go.uber.org/goleak"
)

// The first TLS handshake reads the system's certificates, which takes longer than the
// deadlines of these tests. So TestMain reads them first.
func TestMain(m *testing.M) {
	_, _ = x509.SystemCertPool()
	goleak.VerifyTestMain(m)
}
