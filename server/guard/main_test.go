package guard_test

import (
	"crypto/x509"
	"testing"

	"go.uber.org/goleak"
)

// The system's certificates are read at the first handshake, which takes longer
// than the deadlines of these tests; so they are read before.
func TestMain(m *testing.M) {
	_, _ = x509.SystemCertPool()
	goleak.VerifyTestMain(m)
}
