package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// BenchmarkSmooth reports, for runs of many practice calls, what kept the page's
// main thread over 50 ms while the run went on, while its table was scrolled,
// sorted and searched, and while the page was loaded again and folded the whole run at once: the
// longest task by its own work and by the clock on the wall, and how many took
// more than 50 ms of work. Also how many frames a second were painted.
func BenchmarkSmooth(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
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
			b.ReportMetric(sum.long/n, "tasks>50ms")
			b.ReportMetric(sum.work, "ms-work-worst")
			b.ReportMetric(sum.wall, "ms-wall-worst")
			b.ReportMetric(sum.Frames/n, "frames/s")
			b.ReportMetric(sum.Scrolled/n, "frames/s-scroll")
			b.ReportMetric(sum.Rows/n, "rows")
		})
	}
}

// smoothness is what a page measured of itself, and what its tasks came to.
type smoothness struct {
	Took, Frames, Scrolled, Rows float64

	long, work, wall float64
}

func (s *smoothness) add(more smoothness) {
	s.Took += more.Took
	s.Frames += more.Frames
	s.Scrolled += more.Scrolled
	s.Rows += more.Rows
	s.long += more.long
	s.work, s.wall = max(s.work, more.work), max(s.wall, more.wall)
}

func (s *smoothness) judge(tasks []task) {
	for _, t := range tasks {
		s.work, s.wall = max(s.work, t.CPU), max(s.wall, t.Wall)
		if t.CPU > 50 {
			s.long++
		}
	}
}

// smooth makes that many practice calls, 64 at a time, and then scrolls the table for two seconds.
func (p *tab) smooth(calls int) (s smoothness) {
	p.fill("#address", "/demo/users/{id}?delay=20ms&fail=8&status=404")
	p.press("#limits")
	p.fill("#in-flight", "64")
	p.paste("#ids", fmt.Sprintf("1-%d", calls))
	p.until("the IDs are read", `document.querySelector("#run").textContent.includes("`+thousands(calls)+`")`)
	tasks := p.traced(func() {
		s = eval[smoothness](p, `new Promise(tell => {
			const began = performance.now();
			let frames = 0, ended = 0, scrolled = 0, took = 0;
			const frame = () => {
				const now = performance.now();
				if (!ended) {
					frames++;
					if (document.querySelector("#verdict").dataset.state === "ended") {
						ended = now; took = now - began; }
				} else if (now - ended < 2000) {
					scrolled++;
					document.querySelector("#table").scrollTop += 170;
				} else {
					tell({Took: took, Frames: frames / took * 1000, Scrolled: scrolled / 2,
						Rows: document.querySelectorAll("#rows tr[data-index]").length});
					return;
				}
				requestAnimationFrame(frame);
			};
			document.querySelector("#run").click();
			requestAnimationFrame(frame);
		})`)
	})
	s.judge(tasks)
	s.judge(p.traced(func() {
		p.press("#rows") // nothing may be open over the heads
		p.do(chromedp.KeyEvent(kb.Escape))
		p.filter(`[...document.querySelectorAll(".rows th button")].find(b=>b.textContent==="name").click()`)
		p.filter(`(()=>{const e=document.querySelector("#search");e.value="an";
			e.dispatchEvent(new Event("input",{bubbles:true}))})()`)
	}))
	p.do(chromedp.Reload())
	p.usable()
	s.judge(p.traced(p.ended))
	return s
}

// filter changes the order or the filter of the table, and waits for the result.
func (p *tab) filter(do string) {
	p.t.Helper()
	eval[bool](p, do+`;new Promise(r=>requestAnimationFrame(()=>requestAnimationFrame(()=>r(true))))`)
	p.until("the rows are in their order", `document.querySelector("table.rows").getAttribute("aria-busy")==="false"`)
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
