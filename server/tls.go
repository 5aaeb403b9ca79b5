package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/crypto/acme/autocert"
)

// secured is what an operator says of TLS.
type secured struct {
	cert, key string
	auto      []string
	plain     string
}

// declareTLS names the flags of TLS.
func (c *config) declareTLS(f *pflag.FlagSet) {
	f.StringVar(&c.tls.cert, "tls-cert", "", "`FILE` with the certificate chain; read again when it changes")
	f.StringVar(&c.tls.key, "tls-key", "", "`FILE` with its key")
	f.StringArrayVar(&c.tls.auto, "tls-auto", nil, "`HOST` for which Let's Encrypt issues a certificate by itself; port 443 must be reachable (repeatable)")
	f.StringVar(&c.tls.plain, "http-listen", "", "`ADDRESS` on which plain HTTP is sent on to HTTPS, such as :80")
}

// checkTLS judges the flags of TLS.
func (c *config) checkTLS() error {
	switch {
	case (c.tls.cert == "") != (c.tls.key == ""):
		return usagef("--tls-cert %q and --tls-key %q belong together; set both", c.tls.cert, c.tls.key)
	case c.tls.cert != "" && len(c.tls.auto) > 0:
		return usagef("--tls-cert and --tls-auto are two ways to a certificate; set one")
	case c.tls.plain != "" && !c.tls.on():
		return usagef("--http-listen %s sends on to HTTPS; set --tls-cert or --tls-auto too", c.tls.plain)
	}
	c.hosts = append(c.hosts, c.tls.auto...)
	return nil
}

func (s secured) on() bool { return s.cert != "" || len(s.auto) > 0 }

// config makes the configuration of the listener, nil without TLS; and what answers plain HTTP.
// Certificates that were issued are kept below the data folder.
func (s secured) config(data string) (*tls.Config, http.Handler, error) {
	if !s.on() {
		return nil, nil, nil
	}
	if len(s.auto) > 0 {
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(s.auto...), Cache: autocert.DirCache(filepath.Join(data, "certificates"))}
		c := m.TLSConfig()
		c.MinVersion = tls.VersionTLS12
		return c, m.HTTPHandler(nil), nil
	}
	files := &certificate{cert: s.cert, key: s.key}
	if _, err := files.get(nil); err != nil {
		return nil, nil, usagef("--tls-cert %s, --tls-key %s: %w", s.cert, s.key, err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get}, http.HandlerFunc(toHTTPS), nil
}

// toHTTPS sends a request on, as autocert does.
func toHTTPS(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "Use HTTPS", http.StatusBadRequest)
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusFound) //nolint:gosec // to the very host that was asked for
}

// certificate is a chain and a key in files, which may be renewed while the server runs.
type certificate struct {
	cert, key string

	mu     sync.Mutex
	read   time.Time // when the files were changed that loaded was read from
	loaded *tls.Certificate
}

// get returns the certificate. One that cannot be read any more stays as it was.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed, err := c.changed()
	if err == nil && !changed.Equal(c.read) {
		var fresh tls.Certificate
		if fresh, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.loaded, c.read = &fresh, changed
		}
	}
	if c.loaded == nil {
		return nil, err
	}
	return c.loaded, nil
}

// changed is when the later of the files was changed.
func (c *certificate) changed() (latest time.Time, err error) {
	for _, file := range []string{c.cert, c.key} {
		info, err := os.Stat(file)
		if err != nil {
			return time.Time{}, err
		}
		if info.ModTime().After(latest) {
			latest = info.ModTime()
		}
	}
	return latest, nil
}

// strict tells browsers to come by HTTPS only, for a year (RFC 6797).
func strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}

// beside serves a handler on a listener of its own, until the function that it returns is called.
func beside(l net.Listener, handler http.Handler) (stop func() error) {
	s := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: 60 * time.Second, MaxHeaderBytes: 16 << 10}
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

// listenPlain opens the listener for plain HTTP, where one is asked for.
func (s secured) listenPlain(ctx context.Context, handler http.Handler) (stop func() error, err error) {
	if s.plain == "" {
		return func() error { return nil }, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.plain)
	if err != nil {
		return nil, fmt.Errorf("--http-listen %s: %w", s.plain, err)
	}
	return beside(l, handler), nil
}
