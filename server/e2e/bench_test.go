package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstVisit measures how long a browser that knows nothing of the
// page needs until it is painted and until it can be used, over loopback.
func BenchmarkFirstVisit(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	var painted, usable float64
	for range b.N {
		p := browse(b, 1360, 900)
		p.open(s.origin + "/")
		painted += eval[float64](p, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
		usable += eval[float64](p, `performance.getEntriesByName("ready")[0]?.startTime ?? performance.now()`)
	}
	b.ReportMetric(painted/float64(b.N), "ms-painted")
	b.ReportMetric(usable/float64(b.N), "ms-usable")
}

// BenchmarkTenCallsOfASecond reports what a run of ten practice calls of one
// second says of itself when it has ended, together and one by one.
func BenchmarkTenCallsOfASecond(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	for _, mode := range []string{"allSettled", "sequential"} {
		b.Run(mode, func(b *testing.B) {
			took := 0.0
			for range b.N {
				took += s.run(b, fmt.Sprintf(`{"endpoint":"/demo/users/{id}?delay=1s","ids":["1","2","3","4","5","6","7","8","9","10"],"mode":%q}`, mode))
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
// of ten calls of one second, until all rows are painted, by the ideal of one second.
func BenchmarkPageClickToLastRow(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	var took float64
	for range b.N {
		p := browse(b, 1360, 900)
		p.open(s.origin + "/")
		took += eval[float64](p, `new Promise(tell => {
			const began = performance.now();
			const frame = () => {
				if (document.querySelector("#verdict").dataset.state !== "ended") requestAnimationFrame(frame);
				else requestAnimationFrame(() => tell(performance.now() - began));
			};
			document.querySelector("#run").click();
			requestAnimationFrame(frame);
		})`)
	}
	b.ReportMetric(took/float64(b.N)/1000, "x-ideal")
}

// BenchmarkPageSettleToPainted reports how long after it settled an outcome is in what the page shows, at
// 1,000 calls a second: the server's clock and the browser's are one. The page is opened while the run is under way.
func BenchmarkPageSettleToPainted(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	ids := make([]string, 10_000)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	list, _ := json.Marshal(ids) // texts
	for range b.N {
		answer, err := http.Post(s.origin+"/api/runs", "application/json", strings.NewReader(
			fmt.Sprintf(`{"endpoint":"/demo/users/{id}?delay=20ms","ids":%s,"inFlight":200,"perSecond":1000}`, list)))
		if err != nil {
			b.Fatal(err)
		}
		_ = answer.Body.Close()
		run := answer.Header.Get("Location")
		p := browse(b, 1360, 900)
		p.open(s.origin + "/run/" + strings.TrimPrefix(run, "/api/runs/"))
		seen := eval[[][2]float64](p, `new Promise(tell => {
			const seen = [];
			const frame = () => {
				const of = document.querySelector("#sum")?.textContent.match(/= ([\d,]+) fulfilled/);
				if (of) seen.push([performance.timeOrigin + performance.now(), +of[1].replaceAll(",", "")]);
				if (document.querySelector("#verdict")?.dataset.state === "ended") tell(seen); else requestAnimationFrame(frame);
			};
			requestAnimationFrame(frame);
		})`)
		late := s.lateness(b, run, seen)
		slices.Sort(late)
		b.ReportMetric(late[len(late)/2], "ms-p50")
		b.ReportMetric(late[len(late)*99/100], "ms-p99")
		b.ReportMetric(float64(len(late)), "outcomes")
	}
}

// lateness is, for each outcome that settled while the page counted them, how many ms later a frame counted it. The first
// second of what the page saw is left out: it had the whole run until then to fold.
func (p *process) lateness(b *testing.B, run string, seen [][2]float64) (late []float64) {
	b.Helper()
	events, err := http.Get(p.origin + run + "/events?follow=true")
	if err != nil {
		b.Fatal(err)
	}
	defer events.Body.Close()
	var accepted float64
	settled, frame := 0, 0
	for lines := bufio.NewScanner(events.Body); lines.Scan(); {
		var e struct {
			Kind              string
			At                time.Time
			StartedMs, TookMs float64
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			b.Fatal(err)
		}
		switch e.Kind {
		case "accepted":
			accepted = float64(e.At.UnixMicro()) / 1000
		case "settled":
			settled++
			at := accepted + e.StartedMs + e.TookMs
			for frame < len(seen) && seen[frame][1] < float64(settled) {
				frame++
			}
			if frame < len(seen) && at > seen[0][0]+1000 {
				late = append(late, seen[frame][0]-at)
			}
		}
	}
	if len(late) < 1000 {
		b.Fatalf("the page was there for %d outcomes only", len(late))
	}
	return late
}
