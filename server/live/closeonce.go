package live

import (
	"net"
	"sync/atomic"
)

// closeFrame is the first byte of a close frame: FIN and opcode 8 (RFC 6455, 5.2).
const closeFrame = 0x88

// closeOnceConn is a connection that writes nothing after a close frame, as RFC 6455, 5.5.1 demands. The
// library does not follow that rule when its Close and the peer's own close cross: its reader answers
// with a second close frame, which Chromium reports as a failed connection.
type closeOnceConn struct {
	net.Conn

	closed atomic.Bool
}

// Write writes p, unless a close frame was written before; then it reports success and writes nothing.
// The library hands over each control frame, of 127 bytes at most, in one write.
func (c *closeOnceConn) Write(p []byte) (int, error) {
	isClose := len(p) >= 2 && p[0] == closeFrame && int(p[1]) == len(p)-2
	if c.closed.Load() || isClose && !c.closed.CompareAndSwap(false, true) {
		return len(p), nil
	}
	return c.Conn.Write(p)
}
