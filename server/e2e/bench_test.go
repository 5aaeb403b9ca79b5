package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// BenchmarkFirstVisit measures how long a browser that knows nothing of the page needs until it is painted and until
// it can be used, and how long for a second visit: over loopback, and over a line of 9 Mbit/s with 60 ms of delay.
func BenchmarkFirstVisit(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	for _, line := range []struct {
		name string
		is   network.Conditions
	}{
		{"loopback", network.Conditions{DownloadThroughput: -1, UploadThroughput: -1}},
		{"slow", network.Conditions{DownloadThroughput: 9e6 / 8, UploadThroughput: 9e6 / 8, Latency: 60}},
	} {
		b.Run(line.name, func(b *testing.B) {
			var painted, usable, again float64
			for range b.N {
				p := browse(b, 1360, 900)
				if _, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule,
					network.EmulateNetworkConditionsByRuleParams{
						MatchedNetworkConditions: []*network.Conditions{&line.is},
					}); err != nil {
					b.Fatal(err)
				}
				p.open(s.origin + "/")
				painted += eval[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
				usable += eval[float64](p, becameUsable)
				p.open(s.origin + "/")
				again += eval[float64](p, becameUsable)
			}
			b.ReportMetric(painted/float64(b.N), "ms-painted")
			b.ReportMetric(usable/float64(b.N), "ms-usable")
			b.ReportMetric(again/float64(b.N), "ms-usable-again")
		})
	}
}

const becameUsable = `performance.getEntriesByName("ready")[0]?.startTime ?? performance.now()`

// BenchmarkTenCallsOfASecond reports what a run of ten practice calls of one
// second says of itself when it has ended, together and one by one.
func BenchmarkTenCallsOfASecond(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	for _, mode := range []string{"allSettled", "sequential"} {
		b.Run(mode, func(b *testing.B) {
			took := 0.0
			for range b.N {
				took += s.run(b, fmt.Sprintf(`{"endpoint":"/demo/users/{id}?delay=1s","mode":%q,
					"ids":["1","2","3","4","5","6","7","8","9","10"]}`, mode))
			}
			b.ReportMetric(took/float64(b.N), "ms-took")
		})
	}
}

// run starts a plan over HTTP, follows it to its end, and returns its tookMs.
func (p *process) run(tb testing.TB, plan string) float64 {
	tb.Helper()
	answer, err := http.Post(p.origin+"/api/runs", "application/json", strings.NewReader(plan))
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	events, err := http.Get(p.origin + answer.Header.Get("Location") + "/events?follow=true")
	if err != nil {
		tb.Fatal(err)
	}
	defer events.Body.Close()
	var last struct {
		Kind   string
		TookMs float64
	}
	for lines := bufio.NewScanner(events.Body); lines.Scan(); {
		if err := json.Unmarshal(lines.Bytes(), &last); err != nil {
			tb.Fatal(err)
		}
	}
	if last.Kind != "ended" {
		tb.Fatalf("the last event is %q", last.Kind)
	}
	return last.TookMs
}

// BenchmarkPageClickToLastRow reports how long it takes from the click on Run, with the first plan
// of ten calls of one second, until all rows are painted, by the ideal of one second: at the moment the page is
// usable, and once more afterwards, when the browser has compiled what a run needs.
func BenchmarkPageClickToLastRow(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	var first, again float64
	for range b.N {
		p := browse(b, 1360, 900)
		p.open(s.origin + "/")
		first += eval[float64](p, clickToLastRow)
		again += eval[float64](p, clickToLastRow)
	}
	b.ReportMetric(first/float64(b.N)/1000, "x-first")
	b.ReportMetric(again/float64(b.N)/1000, "x-again")
}

const clickToLastRow = `new Promise(tell => {
	const began = performance.now(), state = () => document.querySelector("#verdict").dataset.state;
	let ran = false;
	const frame = () => {
		ran ||= state() === "running";
		if (!ran || state() !== "ended") requestAnimationFrame(frame);
		else requestAnimationFrame(() => tell(performance.now() - began));
	};
	document.querySelector("#run").click();
	requestAnimationFrame(frame);
})`
