package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"

	"allsettled/app/demo"
	"allsettled/server/config"
)

// listenPractice returns the address by which runs reach the practice API. It is the server's own,
// unless that speaks TLS or wants visitors to sign in: then it is a listener on loopback that serves
// nothing else.
func listenPractice(ctx context.Context, c config.Config, own net.Listener, log *slog.Logger) (addr netip.AddrPort,
	stop func() error, err error,
) {
	if !c.TLS.On() && c.Access.SignIn == "" {
		return addrOf(own), func() error { return nil }, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, nil, fmt.Errorf("listen for the practice API: %w", err)
	}
	return addrOf(l), serveOn(l, newServer(demo.New(), log)), nil
}
