package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
)

// connectionsPerSocket is how many connections an address may have for each live connection of a visitor: a
// browser keeps six to one site, and several people may share an address.
const connectionsPerSocket = 5

// connections bounds the HTTP connections of one address, whatever they are used for. A connection counts until
// it has become a websocket: package api counts those, by visitor.
//
// An address that has as many as it may have loses the one that has waited longest for a request. So what
// waits for nothing makes room for what is used, and only an address with that many answers on the way is
// refused a new connection.
type connections struct {
	most int                   // of one address
	free func(netip.Addr) bool // reports whether an address is not bounded

	mu  sync.Mutex
	all map[netip.Prefix][]*connection // the one that has waited longest first
}

// connection is one connection of an address.
type connection struct {
	conn   net.Conn
	active bool // a request is being answered
}

// newConnections bounds connections for a number of live connections of one visitor. Those of this machine
// and of trusted proxies, which carry the requests of many visitors, are not bounded.
func newConnections(sockets int, proxies []netip.Prefix) *connections {
	return &connections{
		most: connectionsPerSocket * sockets, all: map[netip.Prefix][]*connection{},
		free: func(addr netip.Addr) bool {
			return addr.IsLoopback() || slices.ContainsFunc(proxies, func(p netip.Prefix) bool {
				return p.Contains(addr)
			})
		},
	}
}

// note is the hook of a server for the states of its connections.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	network, ok := c.networkOf(conn)
	if !ok {
		return
	}
	if surplus := c.change(network, conn, state); surplus != nil {
		_ = surplus.Close()
	}
}

// networkOf returns what the connections of an address are counted by, as package api counts visitors.
func (c *connections) networkOf(conn net.Conn) (netip.Prefix, bool) {
	tcp, ok := conn.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}, false
	}
	addr := tcp.AddrPort().Addr().Unmap().WithZone("")
	if c.free(addr) {
		return netip.Prefix{}, false
	}
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	network, err := addr.Prefix(bits)
	return network, err == nil
}

// change notes a connection's state, and returns the connection to close if there are too many.
func (c *connections) change(network netip.Prefix, conn net.Conn, state http.ConnState) (surplus net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	own := slices.DeleteFunc(c.all[network], func(one *connection) bool { return one.conn == conn })
	if state != http.StateHijacked && state != http.StateClosed {
		own = append(own, &connection{conn: conn, active: state == http.StateActive})
	}
	if state == http.StateNew && len(own) > c.most {
		// There is one: the new connection waits too.
		i := slices.IndexFunc(own, func(one *connection) bool { return !one.active })
		surplus = rawConn(own[i].conn)
		own = slices.Delete(own, i, i+1)
	}
	if len(own) == 0 {
		delete(c.all, network)
	} else {
		c.all[network] = own
	}
	return surplus
}

// rawConn returns the connection below TLS: to close that does not wait for the other side.
func rawConn(conn net.Conn) net.Conn {
	if secure, ok := conn.(*tls.Conn); ok {
		return secure.NetConn()
	}
	return conn
}
