package api

import "net"

// LastWord wraps a connection as the upgrade to a websocket does.
func LastWord(c net.Conn) net.Conn { return &closeOnceConn{Conn: c} }
