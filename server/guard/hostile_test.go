package guard_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"allsettled/app/settle"
)

const (
	hostileTimeout  = 200 * time.Millisecond
	hostilePatience = 10 * time.Second // for what is to be found out before any timeout, on a busy machine
	hostileGrace    = 5 * time.Second  // a site that is waited for would take for ever
)

// hostileAnswers are what a hostile site may answer.
var hostileAnswers = []struct {
	says   string
	answer func(net.Conn, string)
	code   string
	within string // part of the sentence or the detail
}{
	{"its status is 000", send("HTTP/1.1 000 OK\r\nContent-Length: 2\r\n\r\n{}"), "network", "000"},
	{"its status is 099", send("HTTP/1.1 099 Odd\r\nContent-Length: 2\r\n\r\n{}"), "network", "099"},
	{"its status is 999", send("HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}"), "http_999", "999"},
	{"it hangs before a byte", then("", hang), "timeout", "waiting for the first byte"},
	{"it hangs in the status line", then("HTTP/1.1 2", hang), "timeout", "waiting for the first byte"},
	{"it hangs in the headers", then(ok+"X-A: 1\r\n", hang), "timeout", "waiting"},
	{"it hangs in the body", then(ok+"Content-Length: 10\r\n\r\nabc", hang), "timeout", "reading the answer"},
	{"it drips its headers", then(ok, func(c net.Conn) { drip(c, "X-A: 1\r\n") }), "timeout", "waiting"},
	{
		"it drips its body", then(ok+"Content-Length: 100000\r\n\r\n", func(c net.Conn) { drip(c, "x") }), "timeout",
		"reading the answer",
	},
	{
		"it drips chunks", then(ok+"Transfer-Encoding: chunked\r\n\r\n", func(c net.Conn) { drip(c, "1\r\nx\r\n") }),
		"timeout", "reading the answer",
	},
	{
		"its body has no end", then(ok+"\r\n", func(c net.Conn) { forever(c, strings.Repeat("x", 4096)) }), "too_large",
		"larger than 1 MiB",
	},
	{
		"its chunks have no end",
		then(ok+"Transfer-Encoding: chunked\r\n\r\n", func(c net.Conn) {
			forever(
				c, "1000\r\n"+strings.Repeat("x", 4096)+"\r\n",
			)
		}),
		"too_large", "larger than 1 MiB",
	},
	{
		"its headers have no end", then(ok, func(c net.Conn) { forever(c, "X-A: "+strings.Repeat("a", 1000)+"\r\n") }),
		"too_large", "headers are larger",
	},
	{
		"its one header has no end", then(ok+"X-A: ", func(c net.Conn) { forever(c, strings.Repeat("a", 1000)) }),
		"too_large", "headers are larger",
	},
	{
		"its 1xx answers have no end",
		then("", func(c net.Conn) { forever(c, "HTTP/1.1 103 Early Hints\r\nX-A: 1\r\n\r\n") }), "too_large",
		"headers are larger",
	},
	{
		"its trailers have no end",
		then(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\n", func(c net.Conn) {
			forever(
				c, "X-A: "+strings.Repeat("a", 1000)+"\r\n",
			)
		}),
		"cut", "broke off",
	},
	{
		"it is a gzip bomb",
		then(fmt.Sprintf(ok+"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(packed), packed), hang),
		"too_large", "after decompression",
	},
	{
		"its gzip never unpacks to anything",
		then(ok+"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", func(c net.Conn) {
			forever(
				c, strings.Repeat("\x00\x00\x00\xff\xff", 800),
			)
		}),
		"timeout", "reading the answer",
	},
	{
		"its gzip is damaged",
		then(ok+"Content-Encoding: gzip\r\nContent-Length: "+
			"20\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", hang),
		"cut", "damaged",
	},
	{
		"its gzip has an invalid header",
		then(ok+"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n\x1f\x8b\x08\x02efghijklmnopqrst", hang),
		"cut", "damaged",
	},
	{
		"it announces a terabyte and hangs", then(ok+"Content-Length: 1099511627776\r\n\r\nx", hang), "timeout",
		"reading the answer",
	},
	{
		"it announces more than it sends", then(ok+"Content-Length: 10\r\n\r\nabc", closing), "cut",
		"broke off in the middle",
	},
	{"it announces a negative length", send(ok + "Content-Length: -1\r\n\r\n"), "network", "not valid HTTP"},
	{
		"it announces two lengths", send(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), "network",
		"not valid HTTP",
	},
	{"it closes before a byte", then("", closing), "cut", "before it answered"},
	{"it closes in the status line", then("HTTP/1.1 2", closing), "network", "not valid HTTP"},
	{"it closes in the headers", then(ok+"X-A: 1\r\n", closing), "cut", "broke off"},
	{"it resets before a byte", then("", reset), "cut", "before it answered"},
	{"it resets in the body", then(ok+"Content-Length: 10\r\n\r\nabc", reset), "cut", "broke off in the middle"},
	{
		"its chunk size is no number", then(ok+"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", hang), "cut",
		"broke off in the middle",
	},
	{
		"its chunk size overflows", then(ok+"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\nabc\r\n", hang),
		"cut", "broke off in the middle",
	},
	{
		"its chunk does not end where it said", then(ok+"Transfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n", hang),
		"cut", "broke off in the middle",
	},
	{
		"its chunks break off", then(ok+"Transfer-Encoding: chunked\r\n\r\n5\r\nab", closing), "cut",
		"broke off in the middle",
	},
	{
		"its chunk line has no end",
		then(ok+"Transfer-Encoding: chunked\r\n\r\n1;", func(c net.Conn) { forever(c, "aaaaaaaa") }), "cut",
		"broke off in the middle",
	},
	{
		"it switches protocols and hangs",
		then("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", hang), "network", "101",
	},
	{
		"it switches protocols and floods",
		then("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
			func(c net.Conn) { forever(c, "xxxx") }),
		"network", "101",
	},
	{"it speaks something else", then("SSH-2.0-OpenSSH_9.9\r\n", hang), "network", "not valid HTTP"},
	{
		"it sends nothing but zeros", then("", func(c net.Conn) { forever(c, strings.Repeat("\x00", 4096)) }),
		"too_large", "headers are larger",
	},
	{"it redirects to itself", func(c net.Conn, path string) {
		fmt.Fprintf(c, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", path)
	}, "redirects", "10 redirects"},
	{"it redirects to ever longer paths", func(c net.Conn, path string) {
		fmt.Fprintf(c, "HTTP/1.1 307 On\r\nLocation: %sx\r\nContent-Length: 0\r\n\r\n", path)
	}, "redirects", "10 redirects"},
	{
		"it redirects with an endless body",
		then("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", func(c net.Conn) { forever(c, "xxxxxxxx") }), "redirects",
		"10 redirects",
	},
	{
		"it redirects to no address", send("HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n"),
		"redirects", "cannot be read",
	},
	{
		"it redirects to a file",
		send("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"), "redirects",
		"neither http nor https",
	},
	{
		"it redirects to metadata",
		send("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		"does not call private",
	},
	{
		"it redirects to another port",
		send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		"does not call private",
	},
	{
		"it redirects to localhost",
		send("HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		"does not call private",
	},
	{
		"it redirects to a decimal address",
		send("HTTP/1.1 302 Found\r\nLocation: http://2130706433/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		"does not call private",
	},
	{
		"it redirects to a zone",
		send("HTTP/1.1 302 Found\r\nLocation: http://[fe80::1%25lo]/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		"does not call private",
	},
	{
		"it redirects with a password",
		send("HTTP/1.1 302 Found\r\nLocation: http://a:b@example.com/\r\nContent-Length: 0\r\n\r\n"), "blocked",
		"does not call private",
	},
	{
		"it is overloaded", send("HTTP/1.1 503 No\r\nRetry-After: 9223372037\r\nContent-Length: 0\r\n\r\n"), "http_503",
		"overloaded",
	},
}

func TestHostileAnswersSettleInTimeAndWithTheRightReason(t *testing.T) {
	for _, c := range hostileAnswers {
		t.Run(c.says, func(t *testing.T) {
			url := hostile(t, c.answer)
			expect(t, caller(t, strings.TrimPrefix(url, "http://")), url+"/x", c.code, c.within)
		})
	}
}

// A site that says gzip and sends a text has answered, and the text is what was meant.
func TestATextThatIsCalledGzipIsReadAsItIs(t *testing.T) {
	const text = "abcdefghijklmnopqrst"
	url := hostile(t, then(ok+"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"+text, hang))
	ctx, cancel := context.WithTimeout(t.Context(), hostilePatience)
	defer cancel()
	reply, err := caller(t, strings.TrimPrefix(url, "http://"))(ctx, settle.Call{Method: "GET", URL: url + "/x"})
	if err != nil || string(reply.Body) != text {
		t.Errorf("got %q and %v, want the text", reply.Body, err)
	}
}

// expect makes one call and fails the test unless it rejects with that code,
// says those words, and is back within the timeout and the grace.
func expect(t *testing.T, do settle.Do, url, code, within string) {
	t.Helper()
	timeout := hostilePatience
	if code == "timeout" {
		timeout = hostileTimeout
	}
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	began := time.Now()
	reply, err := do(ctx, settle.Call{Method: "GET", URL: url})
	took := time.Since(began)
	var reason *settle.Reason
	if !errors.As(err, &reason) {
		t.Fatalf("got the reply %+v and the error %v, want a *settle.Reason", reply, err)
	}
	if reason.Code != code || !strings.Contains(reason.Message()+" | "+reason.Detail(), within) {
		t.Errorf("got %q: %q | %q, want %q with the words %q", reason.Code, reason.Message(), reason.Detail(), code,
			within)
	}
	if reply.Body != nil && reply.HTTP < 400 {
		t.Errorf("got %d bytes of half an answer, want none", len(reply.Body))
	}
	if took > timeout+hostileGrace {
		t.Errorf("took %v, want at most %v", took, timeout+hostileGrace)
	}
}

func TestHostileConnectionsSettleInTimeAndWithTheRightReason(t *testing.T) {
	closed := closedPort(t)
	for _, c := range []struct {
		says, address string
		code, within  string
	}{
		{"nothing listens", "http://" + closed, "refused", "nothing answers at that port"},
		{"TLS: the handshake gets no answer", "https://" + listen(t, hang), "timeout", "TLS handshake"},
		{"TLS: the handshake drips", "https://" + listen(t, func(c net.Conn) { drip(c, "\x16") }), "tls", "https"},
		{
			"TLS: plain HTTP answers",
			"https://" + listen(t, func(c net.Conn) { _, _ = io.WriteString(c, ok+"\r\n"); hang(c) }), "tls",
			"does not speak https",
		},
		{
			"TLS: garbage answers", "https://" + listen(t, func(c net.Conn) { forever(c, "garbage!") }), "tls",
			"does not speak https",
		},
		{"TLS: closed in the handshake", "https://" + listen(t, closing), "cut", "before it answered"},
		{"TLS: reset in the handshake", "https://" + listen(t, reset), "cut", "before it answered"},
		{"TLS: expired", "https://" + listenTLS(t, "127.0.0.1", -time.Hour), "tls", "expired"},
		{"TLS: for another name", "https://" + listenTLS(t, "other.example.com", time.Hour), "tls", "another name"},
		{"TLS: not trusted", "https://" + listenTLS(t, "127.0.0.1", time.Hour), "tls", "not trusted"},
	} {
		t.Run(c.says, func(t *testing.T) {
			expect(t, caller(t, "127.0.0.1"), c.address+"/", c.code, c.within)
		})
	}
}

// closedPort returns an address on which nothing listens any more.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return l.Addr().String()
}

// listenTLS serves with a self-signed certificate for that name, valid for that long.
func listenTLS(t *testing.T, name string, validFor time.Duration) string {
	t.Helper()
	config := &tls.Config{Certificates: []tls.Certificate{selfSigned(t, name, validFor)}}
	return listen(t, func(c net.Conn) {
		s := tls.Server(c, config)
		_ = s.Handshake()
		_, _ = io.Copy(io.Discard, s)
	})
}

func selfSigned(t *testing.T, name string, validFor time.Duration) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(validFor),
	}
	if ip := net.ParseIP(name); ip != nil {
		about.IPAddresses = []net.IP{ip}
	} else {
		about.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
