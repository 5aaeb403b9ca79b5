package main

import (
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"allsettled/server/config"
	"allsettled/server/fault"
)

// tlsOf returns the configuration of the listener, nil without TLS, and what answers plain HTTP.
// Issued certificates are kept below the data folder.
func tlsOf(c config.TLS, data string) (*tls.Config, http.Handler, error) {
	if !c.On() {
		return nil, nil, nil
	}
	if len(c.Auto) > 0 {
		cache := autocert.DirCache(filepath.Join(data, "certificates"))
		m := &autocert.Manager{Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(c.Auto...), Cache: cache}
		t := m.TLSConfig()
		t.MinVersion = tls.VersionTLS12
		return t, m.HTTPHandler(nil), nil
	}
	files := &certificate{cert: c.Cert, key: c.Key}
	if _, err := files.get(nil); err != nil {
		return nil, nil, config.Usagef("--tls-cert %s, --tls-key %s: %w; name two files in PEM that this user may read",
			c.Cert, c.Key, fault.Plain(err))
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get}, http.HandlerFunc(redirectToHTTPS), nil
}

// redirectToHTTPS redirects a request, as autocert does.
func redirectToHTTPS(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "Use HTTPS", http.StatusBadRequest)
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusFound) //nolint:gosec // the request's own host
}

// certificate is a chain and a key in files, which may be renewed while the server runs.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	changed time.Time // of the files that loaded was read from
	loaded  *tls.Certificate
}

// get returns the certificate. While new files cannot be read, it returns the one before.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed, err := c.lastChange()
	if err == nil && !changed.Equal(c.changed) {
		var fresh tls.Certificate
		if fresh, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.loaded, c.changed = &fresh, changed
		}
	}
	if c.loaded == nil {
		return nil, err
	}
	return c.loaded, nil
}

// lastChange is when the later of the two files was changed.
func (c *certificate) lastChange() (latest time.Time, err error) {
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

// strictTransport tells browsers to use HTTPS only, for a year (RFC 6797).
func strictTransport(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}
