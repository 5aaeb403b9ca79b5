package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"allsettled/server/config"
)

// issue writes a certificate for loopback, and its key, with that number and time of change.
func issue(t *testing.T, dir string, number int64, changed time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	shape := &x509.Certificate{
		SerialNumber: big.NewInt(number), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	chain, err := x509.CreateCertificate(rand.Reader, shape, shape, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{
		cert: {Type: "CERTIFICATE", Bytes: chain},
		key:  {Type: "PRIVATE KEY", Bytes: secret},
	} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, changed, changed); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// trusting asks over HTTP/2, and believes every certificate.
func trusting() *http.Client {
	return &http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true, DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
}

func TestTheServerSpeaksTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := issue(t, dir, 1, time.Now().Add(-time.Minute))
	s := serving(t, "--data", t.TempDir(), "--tls-cert", cert, "--tls-key", key)
	client := trusting()
	ask := func() *http.Response {
		t.Helper()
		a, err := client.Get(s.origin + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a
	}
	a := ask()
	if !strings.HasPrefix(s.origin, "https://") || a.ProtoMajor != 2 ||
		a.Header.Get("Strict-Transport-Security") == "" || a.TLS.PeerCertificates[0].SerialNumber.Int64() != 1 {
		t.Errorf("%s answers with HTTP/%d, %v", s.origin, a.ProtoMajor, a.Header)
	}
	issue(t, dir, 2, time.Now())
	if got := ask().TLS.PeerCertificates[0].SerialNumber.Int64(); got != 2 {
		t.Errorf("after a renewal the certificate is number %d", got)
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ask().TLS.PeerCertificates[0].SerialNumber.Int64(); got != 2 {
		t.Errorf("with a file that is half written the certificate is number %d, want the one before", got)
	}
	if _, err := tls.Dial("tcp", strings.TrimPrefix(s.origin, "https://"),
		&tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if n := settledOver(t, client, s.origin); n != 3 {
		t.Errorf("%d of 3 calls to the practice API fulfilled behind TLS", n)
	}
}

// settledOver runs three calls to the practice API, and counts those that fulfil.
func settledOver(t *testing.T, client *http.Client, origin string, change ...func(*http.Request)) int {
	t.Helper()
	send := func(method, path, body string) []byte {
		r, err := http.NewRequestWithContext(t.Context(), method, origin+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		for _, c := range change {
			c(r)
		}
		_, all := answered(t, client, r)
		return all
	}
	var receipt struct{ Run string }
	if err := json.Unmarshal(send("POST", "/api/runs", `{"endpoint":"/demo/users/{id}","ids":["1","2","3"]}`),
		&receipt); err != nil {
		t.Fatal(err)
	}
	return bytes.Count(
		send("GET", "/api/runs/"+receipt.Run+"/events?follow=true", ""), []byte(`"status":"fulfilled","http":200`),
	)
}

func TestCertificatesAreIssuedForTheNamedHostsOnly(t *testing.T) {
	c, plain, err := tlsOf(config.TLS{Auto: []string{"calls.example"}}, t.TempDir())
	if err != nil || plain == nil || c.MinVersion != tls.VersionTLS12 || !slices.Contains(c.NextProtos, "acme-tls/1") ||
		!slices.Contains(c.NextProtos, "h2") {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := c.GetCertificate(&tls.ClientHelloInfo{ServerName: "other.example"}); err == nil ||
		!strings.Contains(err.Error(), "not configured") {
		t.Errorf("for another host: %v", err)
	}
}

func TestPlainHTTPIsSentOn(t *testing.T) {
	cert, key := issue(t, t.TempDir(), 1, time.Now())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	plain := l.Addr().String()
	l.Close()
	serving(t, "--data", t.TempDir(), "--tls-cert", cert, "--tls-key", key, "--http-listen", plain)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Get("http://" + plain + "/run/abc?d=1")
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if got := a.Header.Get("Location"); a.StatusCode != http.StatusFound || got != "https://127.0.0.1/run/abc?d=1" {
		t.Errorf("status %d to %q", a.StatusCode, got)
	}
	if a, err = client.Post("http://"+plain+"/api/runs", "application/json", nil); err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != http.StatusBadRequest {
		t.Errorf("a plan sent in the open is answered with %d", a.StatusCode)
	}
}

func TestOnlyWhoHasSignedInComesIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "audit.json")
	s := serving(t, "--data", t.TempDir(), "--sign-in-header", "X-Forwarded-User", "--trusted-proxy", "127.0.0.1",
		"--audit", file)
	for path, want := range map[string]int{
		"/": 401, "/api/runs/abcdefghijklmnop": 401, "/demo/users/1": 401,
		"/healthz": 200, "/readyz": 200,
	} {
		if got, body := s.get(t, path); got != want {
			t.Errorf("%s without a name: %d %s", path, got, body)
		}
	}
	ada := func(r *http.Request) { r.Header.Set("X-Forwarded-User", "ada") }
	if got, _ := s.get(t, "/", ada); got != 200 {
		t.Errorf("the page with a name: %d", got)
	}
	if n := settledOver(t, http.DefaultClient, s.origin, ada); n != 3 {
		t.Errorf("%d of 3 calls fulfilled", n)
	}
	strange := serving(t, "--data", t.TempDir(), "--sign-in-header", "X-Forwarded-User", "--trusted-proxy", "10.0.0.1")
	if got, _ := strange.get(t, "/", ada); got != 401 {
		t.Errorf("a name that a stranger gave himself: %d", got)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(kept); strings.Count(text, "\n") != 1 ||
		!strings.Contains(text, `"action":"started","visitor":"ada"`) || !strings.Contains(text, `"calls":3`) {
		t.Errorf("the audit says %s", text)
	}
}

func TestTheAuditTellsWhoDidWhatAndNoMore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "audit.json")
	s := serving(t, "--data", t.TempDir(), "--audit", file, "--max-ids", "5")
	secret := `{"endpoint":"http://127.0.0.1:9/{id}?token=s3cret","ids":["id-007"],"headers":{"X-Api-Key":"s3cret"},` +
		`"body":"s3cret","method":"POST"}`
	for _, plan := range []string{
		secret, `{"endpoint":"/demo/users/{id}","ids":["1","2","3","4","5","6"]}`,
		`{"endpoint":"/demo/users/{id}?delay=1h","ids":["1"]}`,
	} {
		a, err := http.Post(s.origin+"/api/runs", "application/json", strings.NewReader(plan))
		if err != nil {
			t.Fatal(err)
		}
		var receipt struct{ Run, CancelKey string }
		err = json.NewDecoder(a.Body).Decode(&receipt)
		a.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if receipt.Run != "" {
			cancelled(t, s.origin, receipt.Run, receipt.CancelKey)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for line := range strings.Lines(string(kept)) {
		var r struct {
			Time                            time.Time
			Action, Visitor, Run, Host, Why string
			Calls                           int
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.Time.IsZero() || len(r.Run) != 16 ||
			r.Visitor != "127.0.0.1" {
			t.Errorf("%v: %s", err, line)
		}
		said = append(said, fmt.Sprint(r.Action, " ", r.Host, " ", r.Calls, " ", r.Why))
	}
	want := []string{"refused 127.0.0.1:9 1 blocked", "refused  6 over_limit", "started  1 ", "cancelled  0 "}
	if strings.Join(said, "|") != strings.Join(want, "|") {
		t.Errorf("the audit says %q, want %q", said, want)
	}
	for _, never := range []string{"s3cret", "id-007", "X-Api-Key", "token"} {
		if strings.Contains(string(kept), never) {
			t.Errorf("the audit has %q", never)
		}
	}
}

func cancelled(t *testing.T, origin, run, key string) {
	t.Helper()
	r, err := http.NewRequestWithContext(
		context.Background(), http.MethodPost, origin+"/api/runs/"+run+"/cancel", http.NoBody,
	)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cancel-Key", key)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != http.StatusAccepted {
		t.Errorf("cancel: %d", a.StatusCode)
	}
}
