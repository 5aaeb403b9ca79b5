package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// closers close what a command has opened, the last first.
type closers []func() error

func (c *closers) add(f func() error) { *c = append(*c, f) }

// close closes all, and returns every error.
func (c *closers) close() error {
	var errs []error
	for _, f := range slices.Backward(*c) {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

// closing closes a listener, unless a server has closed it already.
func closing(l net.Listener) func() error {
	return func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}
}

// listen listens on the address that a flag has set.
func listen(ctx context.Context, flag, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err == nil {
		return l, nil
	}
	return nil, fmt.Errorf("%s %s: %s, for example %[1]s 127.0.0.1:8181", flag, address, whyNotListening(err))
}

// whyNotListening says in plain words why an address cannot be listened on, and what to type instead.
func whyNotListening(err error) string {
	var lookup *net.DNSError
	var malformed *net.AddrError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "another program uses this port; choose another one, or 127.0.0.1:0 for any that is free"
	case errors.Is(err, fs.ErrPermission):
		return "this user may not use this port; choose one above 1023"
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &lookup):
		return "this machine does not have this address; choose one that it has, or :8181 for all of them"
	case errors.As(err, &malformed):
		return "this is no port; choose one from 0 to 65535"
	}
	return err.Error() + "; choose another address"
}

// newServer returns a server with the time and size limits that package api expects.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// serveOn serves on a listener until stop is called, which closes both and waits.
func serveOn(l net.Listener, s *http.Server) (stop func() error) {
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	return func() error {
		err := s.Close()
		if serving := <-ended; !errors.Is(serving, http.ErrServerClosed) {
			err = errors.Join(err, serving)
		}
		return err
	}
}

// addrOf returns the address of a listener.
func addrOf(l net.Listener) netip.AddrPort {
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	addr := tcp.AddrPort()
	return netip.AddrPortFrom(addr.Addr().Unmap(), addr.Port())
}

// reachable returns the address by which this machine reaches a listener of its own: loopback where
// it listens on every address.
func reachable(addr netip.AddrPort) netip.AddrPort {
	switch addr.Addr() {
	case netip.IPv4Unspecified():
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), addr.Port())
	case netip.IPv6Unspecified():
		return netip.AddrPortFrom(netip.IPv6Loopback(), addr.Port())
	}
	return addr
}

// originOf returns the address of a listener as it is typed into a browser.
func originOf(l net.Listener, isTLS bool) string {
	scheme := "http://"
	if isTLS {
		scheme = "https://"
	}
	return scheme + reachable(addrOf(l)).String()
}
