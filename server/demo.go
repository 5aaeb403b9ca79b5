package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"

	"allsettled/app/demo"
)

// listenDemo returns the address by which runs reach the practice API: the server's own, or,
// where that speaks TLS or lets nobody in who has not signed in, one on loopback that has
// nothing else.
func (c *config) listenDemo(ctx context.Context, listener net.Listener) (door netip.AddrPort, stop func() error, err error) {
	if !c.tls.on() && c.signIn == "" {
		return addrOf(listener), func() error { return nil }, nil
	}
	inner, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, nil, fmt.Errorf("open a door for the practice API: %w", err)
	}
	return addrOf(inner), beside(inner, demo.New()), nil
}
