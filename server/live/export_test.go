package live

import "net"

// CloseOnce wraps a connection as the upgrade to a websocket does.
func CloseOnce(c net.Conn) net.Conn { return &closeOnceConn{Conn: c} }
