package main

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"allsettled/app/settle"
)

// A site that speaks TLS costs a full handshake once, whether it closes every connection or speaks HTTP/2.
func TestASiteCostsOneFullHandshake(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		says    string
		http2   bool
		resumed bool // of calls but the first
		proto   string
	}{
		{"one that closes each connection is gone back to", false, true, "HTTP/1.1"},
		{"one that speaks HTTP/2 has one connection", true, false, "HTTP/2.0"},
	} {
		t.Run(row.says, func(t *testing.T) {
			t.Parallel()
			const calls = 20
			var mu sync.Mutex
			from, resumed := map[string]bool{}, 0
			site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				from[r.RemoteAddr] = true
				if r.TLS.DidResume {
					resumed++
				}
				if r.Proto != row.proto {
					t.Errorf("called by %s, want %s", r.Proto, row.proto)
				}
				if !row.http2 {
					w.Header().Set("Connection", "close")
				}
			}))
			site.EnableHTTP2 = row.http2
			site.StartTLS()
			defer site.Close()
			p := startingWith(t, []string{"SSL_CERT_FILE=" + trusted(t, site)})
			_, run := startAs(t, p.origin, "203.0.113.1", strings.Replace(
				planOf(site.URL+"/{id}", calls), `"inFlight":4`, `"inFlight":1`, 1,
			))
			for _, o := range p.follow(t, run) {
				if o.Status != settle.Fulfilled {
					t.Fatalf("got %+v", o.Reason)
				}
			}
			if row.resumed && (len(from) != calls || resumed < calls-1) {
				t.Errorf("%d connections, of which %d went back to an earlier handshake; want %d and all but one",
					len(from), resumed, calls)
			}
			if !row.resumed && len(from) != 1 {
				t.Errorf("%d connections, want one", len(from))
			}
		})
	}
}

// trusted writes a site's certificate where a process finds it that is to trust it.
func trusted(t *testing.T, site *httptest.Server) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "site.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: site.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
