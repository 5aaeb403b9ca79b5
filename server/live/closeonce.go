package live

import (
	"net"
	"sync/atomic"
)

// opClose begins a close frame: FIN and opcode 8 (RFC 6455 5.2).
const opClose = 0x88

// closeOnceConn is a connection that says no more after a close frame, as RFC 6455
// 5.5.1 wants it. The library breaks that rule when its Close and the peer's
// own close cross: its reader then answers with a second close frame, which
// Chromium reports as a failed connection.
type closeOnceConn struct {
	net.Conn

	said atomic.Bool
}

// Write passes p on, unless a close frame has gone before. The library hands
// over each control frame, of 127 bytes at most, as one write of its own.
func (c *closeOnceConn) Write(p []byte) (int, error) {
	isClose := len(p) >= 2 && p[0] == opClose && int(p[1]) == len(p)-2
	if c.said.Load() || isClose && !c.said.CompareAndSwap(false, true) {
		return len(p), nil
	}
	return c.Conn.Write(p)
}
