//go:build !js

package fetch_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// benchSite answers 300 bytes.
func benchSite(b *testing.B) string {
	b.Helper()
	body := `{"text":"` + strings.Repeat("x", 289) + `"}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}))
	b.Cleanup(s.Close)
	return s.URL
}

// bare is what a short Go program would write.
func bare(client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
}

// processorTime is what this process has used, test server included.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkOver alternates rounds of calls through Over with rounds of a bare
// http.Client against the same server, and reports the ratio of processor time,
// the server's share of it included on both sides.
func BenchmarkOver(b *testing.B) {
	url := benchSite(b)
	rt := &http.Transport{MaxIdleConnsPerHost: 100}
	defer rt.CloseIdleConnections()
	do := fetch.Over(rt, fetch.Rules{RejectHTTPErrors: true, UserAgent: "bench"})
	client := &http.Client{Transport: rt}
	call := settle.Call{Method: "GET", URL: url}
	const round = 500
	var ours, theirs time.Duration
	for b.Loop() {
		start := processorTime()
		for range round {
			if _, err := do(context.Background(), call); err != nil {
				b.Fatal(err)
			}
		}
		middle := processorTime()
		for range round {
			if err := bare(client, url); err != nil {
				b.Fatal(err)
			}
		}
		ours += middle - start
		theirs += processorTime() - middle
	}
	calls := float64(b.N * round)
	b.ReportMetric(float64(ours.Microseconds())/calls, "µs-over/call")
	b.ReportMetric(float64(theirs.Microseconds())/calls, "µs-bare/call")
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
}

// canned is a transport that costs next to nothing.
type canned struct{ header http.Header }

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: c.header, Body: io.NopCloser(strings.NewReader("hello"))}, nil
}

// BenchmarkOverhead is what Over adds to its transport.
func BenchmarkOverhead(b *testing.B) {
	header := http.Header{"Content-Type": {"text/plain"}, "Date": {"x"}, "Content-Length": {"5"}}
	do := fetch.Over(canned{header}, fetch.Rules{UserAgent: "bench"})
	call := settle.Call{Method: "GET", URL: "https://api.example.com/users/7"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := do(context.Background(), call); err != nil {
			b.Fatal(err)
		}
	}
}
