package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// BenchmarkSmooth reports, for runs of many practice calls, how long the page took from the press of Run to
// the last result, what kept its main thread for over 50 ms, and how many frames a
// second it painted meanwhile and while the table was scrolled afterwards.
func BenchmarkSmooth(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir(), "--max-ids", "200000")
	for _, calls := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(calls), func(b *testing.B) {
			var sum smoothness
			for range b.N {
				p := browse(b, 1360, 900)
				p.open(s.origin + "/")
				sum.add(p.smooth(calls))
			}
			n := float64(b.N)
			b.ReportMetric(sum.Took/n, "ms-run")
			b.ReportMetric(sum.Again/n, "ms-reload")
			b.ReportMetric(sum.AgainWorst, "ms-worst-reload")
			b.ReportMetric(sum.Long/n, "tasks>50ms")
			b.ReportMetric(sum.Worst, "ms-worst")
			b.ReportMetric(sum.Frames/n, "frames/s")
			b.ReportMetric(sum.Scrolled/n, "frames/s-scroll")
			b.ReportMetric(sum.Heap/n, "MB-page")
			b.ReportMetric(sum.Rows/n, "rows")
		})
	}
}

// smoothness is what a page measured of itself.
type smoothness struct{ Took, Long, Worst, Frames, Scrolled, Heap, Rows, Again, AgainWorst float64 }

func (s *smoothness) add(more smoothness) {
	s.Took += more.Took
	s.Long += more.Long
	s.Worst = max(s.Worst, more.Worst)
	s.Frames += more.Frames
	s.Scrolled += more.Scrolled
	s.Heap += more.Heap
	s.Rows += more.Rows
	s.Again += more.Again
	s.AgainWorst = max(s.AgainWorst, more.AgainWorst)
}

// smooth runs so many practice calls and watches the page's main thread.
func (p *tab) smooth(calls int) smoothness {
	p.fill("#address", "/demo/users/{id}?fail=8&status=404")
	p.paste("#ids", fmt.Sprintf("1-%d", calls))
	p.until("the IDs are read", `document.querySelector("#run").textContent.includes("`+thousands(calls)+`")`)
	s := eval[smoothness](p, `new Promise(tell => {
		const tasks = [];
		new PerformanceObserver(l => tasks.push(...l.getEntries().map(e => e.duration))).observe({type: "longtask"});
		const began = performance.now();
		let frames = 0, ended = 0, scrolled = 0, took = 0;
		const box = () => document.querySelector("#table");
		const frame = () => {
			const now = performance.now();
			if (!ended) {
				frames++;
				if (document.querySelector("#verdict").dataset.state === "ended") { ended = now; took = now - began; }
			} else if (now - ended < 2000) {
				scrolled++;
				box().scrollTop += 170;
			} else {
				tell({Took: took, Long: tasks.length, Worst: Math.max(0, ...tasks), Frames: frames / took * 1000, Scrolled: scrolled / 2,
					Heap: performance.memory.usedJSHeapSize / 1e6, Rows: document.querySelectorAll("#rows tr[data-index]").length});
				return;
			}
			requestAnimationFrame(frame);
		};
		document.querySelector("#run").click();
		requestAnimationFrame(frame);
	})`)
	p.do(chromedp.Reload())
	p.usable()
	p.ended()
	again := eval[smoothness](p, `new Promise(tell => setTimeout(() => {
		const ready = performance.getEntriesByName("ready")[0].startTime;
		new PerformanceObserver(l => {
			const late = l.getEntries().filter(e => e.startTime > ready).map(e => e.duration);
			tell({AgainWorst: Math.max(0, ...late)});
		}).observe({type: "longtask", buffered: true});
		setTimeout(() => tell({AgainWorst: 0}), 500);
	}, 500))`)
	s.AgainWorst = again.AgainWorst
	return s
}

// thousands writes a number as the page does.
func thousands(n int) string {
	s := fmt.Sprint(n)
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return strings.Join(append([]string{s}, parts...), ",")
}
