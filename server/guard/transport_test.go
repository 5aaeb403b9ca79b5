package guard_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/guard"

	"golang.org/x/net/dns/dnsmessage"
)

// fakeDNS answers from a table and notes what it was asked.
type fakeDNS struct {
	t       *testing.T
	answers map[string][]netip.Addr // by absolute name
	mu      sync.Mutex
	asked   []string
	serving sync.WaitGroup
}

// resolver is Go's own resolver, asking the fake instead of the network.
func (d *fakeDNS) resolver() *net.Resolver {
	d.t.Cleanup(d.serving.Wait)
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		d.serving.Go(func() { d.serve(ours) })
		return theirs, nil
	}}
}

// serve answers queries framed as over TCP, which is what a pipe looks like to the resolver.
func (d *fakeDNS) serve(c net.Conn) {
	defer c.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, query); err != nil {
			return
		}
		answer := d.answer(query)
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

func (d *fakeDNS) answer(query []byte) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		d.t.Error(err)
		return nil
	}
	q := m.Questions[0]
	d.mu.Lock()
	d.asked = append(d.asked, q.Name.String())
	d.mu.Unlock()
	m.Response, m.Additionals = true, nil
	known, ok := d.answers[q.Name.String()]
	if !ok {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, ip := range known {
		head := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1}
		switch {
		case ip.Is4() && q.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: ip.As4()}})
		case ip.Is6() && q.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: head, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()},
			})
		}
	}
	packed, err := m.Pack()
	if err != nil {
		d.t.Error(err)
	}
	return packed
}

// get makes one GET through a transport and closes its answer.
func get(t *testing.T, rt http.RoundTripper, url string) (status int, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func TestWhatANameResolvesToIsJudgedAtTheConnect(t *testing.T) {
	var called sync.Map
	site := httptest.NewServer(http.HandlerFunc(func(
		_ http.ResponseWriter, r *http.Request,
	) {
		called.Store(r.Host, true)
	}))
	defer site.Close()
	_, port, _ := net.SplitHostPort(site.Listener.Addr().String())
	loopback, mapped := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::ffff:127.0.0.1")
	dns := &fakeDNS{t: t, answers: map[string][]netip.Addr{
		"rebind.example.com.":  {loopback},
		"mapped.example.com.":  {mapped},
		"both.example.com.":    {netip.MustParseAddr("::1"), loopback},
		"allowed.example.com.": {loopback},
		"intranet.":            {loopback},
	}}
	rt := newPolicy(t, guard.Options{
		// The port must pass the first judgement for the connect to be the one that refuses.
		Allow: []string{"allowed.example.com:" + port, "intranet", "10.0.0.0/8:" + port}, Resolver: dns.resolver(),
	}).Transport()
	defer rt.CloseIdleConnections()
	for _, host := range []string{"rebind.example.com", "mapped.example.com", "both.example.com"} {
		_, err := get(t, rt, "http://"+host+":"+port+"/")
		isFixedRefusal(t, err)
	}
	for _, host := range []string{"allowed.example.com", "intranet"} {
		if status, err := get(t, rt, "http://"+host+":"+port+"/"); err != nil || status != 200 {
			t.Errorf("%s: got %d and %v, want it called", host, status, err)
		}
	}
	called.Range(func(host, _ any) bool {
		if !strings.HasPrefix(host.(string), "allowed.") && !strings.HasPrefix(host.(string), "intranet") {
			t.Errorf("%v was called", host)
		}
		return true
	})
}

func TestNamesAreAskedForAbsolutely(t *testing.T) {
	dns := &fakeDNS{t: t}
	rt := newPolicy(t, guard.Options{Resolver: dns.resolver()}).Transport()
	defer rt.CloseIdleConnections()
	_, err := get(t, rt, "http://nowhere.example.com/")
	if unknown := (*net.DNSError)(nil); !errors.As(err, &unknown) || !unknown.IsNotFound {
		t.Errorf("got %v, want the name not found", err)
	}
	dns.mu.Lock()
	defer dns.mu.Unlock()
	if i := slices.IndexFunc(dns.asked, func(name string) bool { return name != "nowhere.example.com." }); i >= 0 ||
		len(dns.asked) == 0 {
		t.Errorf("asked for %q, want the absolute name only", dns.asked)
	}
}

func TestNoProxyIsUsed(t *testing.T) {
	var proxied bool
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied = true }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	dns := &fakeDNS{t: t}
	rt := newPolicy(t, guard.Options{Resolver: dns.resolver()}).Transport()
	defer rt.CloseIdleConnections()
	if _, err := get(t, rt, "http://nowhere.example.com/"); err == nil || proxied {
		t.Errorf("got %v, proxied=%v; want a failure without a proxy", err, proxied)
	}
}

func TestARefusedRequestIsNotDialled(t *testing.T) {
	dns := &fakeDNS{t: t}
	rt := newPolicy(t, guard.Options{Resolver: dns.resolver()}).Transport()
	defer rt.CloseIdleConnections()
	table, err := os.ReadFile("testdata/addresses.txt")
	if err != nil {
		t.Fatal(err)
	}
	addresses := []string{"http://example.com:22/"}
	for line := range strings.Lines(string(table)) {
		address, refused := strings.CutPrefix(line, "refuse ")
		address, _, _ = strings.Cut(address, " # ")
		if address = strings.TrimSpace(address); refused && !strings.Contains(address, " -> ") {
			addresses = append(addresses, address)
		}
	}
	tried := 0
	for _, address := range addresses {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil || req.URL.User != nil || strings.HasSuffix(address, ":/") || req.URL.Port() == "00080" {
			continue // it never gets here: CheckURL refuses how it is spelled
		}
		tried++
		_, err = rt.RoundTrip(req)
		isFixedRefusal(t, err)
	}
	if tried < 150 {
		t.Errorf("%d addresses were tried, want at least 150", tried)
	}
	if len(dns.asked) > 0 {
		t.Errorf("DNS was asked for %q", dns.asked)
	}
}

func TestOfItsOwnAddressesOnlyThePracticeAPIMayBeCalledAtEveryHop(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/demo/out" {
			http.Redirect(w, r, "/api/runs", http.StatusFound)
		}
	}))
	defer site.Close()
	rt := newPolicy(t, guard.Options{Own: netip.MustParseAddrPort(site.Listener.Addr().String())}).Transport()
	defer rt.CloseIdleConnections()
	if status, err := get(t, rt, site.URL+"/demo/users/7"); err != nil || status != 200 {
		t.Errorf("the practice API: got %d and %v", status, err)
	}
	_, err := get(t, rt, site.URL+"/api/runs")
	isFixedRefusal(t, err)
	if _, ok := errors.AsType[*settle.Reason](err); !ok {
		t.Errorf("got %v, want a *settle.Reason", err)
	}
}
