package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"nhooyr.io/websocket"

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/app/wire"
)

// BenchmarkPage measures the page with runs of many calls. No call is made: the results come
// as fast as the page's socket takes them, so that what is measured is the page. Then its table is scrolled by the
// wheel for two seconds, and by leaps for one.
//
//	ms-first-to-last  from the frame with the first result to the frame with the last
//	long-…            tasks of the main thread over 50 ms of work, and ms-worst the longest; ms-wall is that by the
//	                  clock, which runs on while others use the processors
//	ms-cpu            work of the main thread from the click to the last frame
//	fps-…             frames a second
//	rows              in the document, at most
//	MB-wasm           of WebAssembly memory, which never shrinks, and MB-js of JavaScript's heap
//
// PAGE_CALLS=100000 measures that many only.
func BenchmarkPage(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	for _, calls := range pageCalls(1_000, 10_000, 100_000, 1_000_000) {
		b.Run(strconv.Itoa(calls), func(b *testing.B) {
			for range b.N {
				measurePage(b, feed(b, s), calls)
			}
		})
	}
}

// BenchmarkPageLive measures the same while a server makes the calls, of its practice API, 64 at a time.
func BenchmarkPageLive(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	for _, calls := range pageCalls(1_000, 10_000) {
		b.Run(strconv.Itoa(calls), func(b *testing.B) {
			for range b.N {
				measurePage(b, s.origin, calls)
			}
		})
	}
}

func pageCalls(usual ...int) []int {
	if n, err := strconv.Atoi(os.Getenv("PAGE_CALLS")); err == nil {
		return []int{n}
	}
	return usual
}

// seen is what the page's script noted of a stretch of time.
type seen struct {
	Long            int
	Worst           float64
	First, Last     float64 // ms: rows painted as settled
	Frames, Seconds float64
	Rows            int
	Wasm, JS        float64 // bytes
}

func (s seen) report(b *testing.B, when string, tasks []task) (cpu float64) {
	long, worst := 0, 0.0
	for _, t := range tasks {
		cpu += t.CPU
		worst = max(worst, t.CPU)
		if t.CPU > 50 {
			long++
		}
	}
	b.ReportMetric(float64(long), "long-"+when)
	b.ReportMetric(worst, "ms-worst-"+when)
	b.ReportMetric(s.Worst, "ms-wall-"+when)
	b.ReportMetric(s.Frames/max(s.Seconds, 0.001), "fps-"+when)
	return cpu
}

func measurePage(b *testing.B, origin string, calls int) {
	b.Helper()
	p := browse(b, 1360, 900)
	p.watchItself()
	p.open(origin + "/")
	p.fill("#address", "/demo/users/{id}?delay=0ms&fail=8&status=404")
	p.press("#limits")
	p.fill("#in-flight", "64")
	p.mark()
	tasks := p.traced(func() {
		p.paste("#ids", fmt.Sprintf("1-%d", calls))
		p.until("the IDs are read", `document.querySelector("#run").textContent.includes("`+thousands(calls)+`")`)
	})
	p.noted().report(b, "ids", tasks)
	p.mark()
	tasks = p.traced(func() {
		eval[bool](p, `document.querySelector("#run").click(),true`)
		p.over(calls)
	})
	run := p.noted()
	b.ReportMetric(run.Last-run.First, "ms-first-to-last")
	b.ReportMetric(run.report(b, "run", tasks), "ms-cpu")
	b.ReportMetric(float64(run.Rows), "rows")
	p.mark()
	tasks = p.traced(func() { eval[bool](p, scrolling) })
	after := p.noted()
	after.report(b, "scroll", tasks)
	b.ReportMetric(after.Wasm/1e6, "MB-wasm")
	b.ReportMetric(after.JS/1e6, "MB-js")
}

// feed stands before a server and answers the page's websocket itself: it makes no call, and has all results at hand.
func feed(b *testing.B, s *process) (origin string) {
	b.Helper()
	to, err := url.Parse(s.origin)
	if err != nil {
		b.Fatal(err)
	}
	behind := httputil.NewSingleHostReverseProxy(to)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/body"):
			_, _ = io.WriteString(w, answer)
		case r.URL.Path != "/api/live":
			behind.ServeHTTP(w, r)
		default:
			if err := pourOut(w, r); err != nil {
				b.Log(err)
			}
		}
	}))
	b.Cleanup(front.Close)
	return front.URL
}

// pourOut answers a hello with the results of its whole run.
func pourOut(w http.ResponseWriter, r *http.Request) error {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Compact}})
	if err != nil {
		return err
	}
	defer func() { _ = conn.CloseNow() }()
	conn.SetReadLimit(wire.MaxHello)
	_, said, err := conn.Read(r.Context())
	if err != nil {
		return err
	}
	hello, err := wire.DecodeHello(said)
	if err != nil {
		return err
	}
	var frame []byte
	at := 0
	for e := range results(hello) {
		inline := event.Inline(hello.Plan.Total())
		if frame, err = wire.GrowCompact(frame, event.Encode(e, inline), inline); err != nil {
			return err
		}
		if at++; at%256 == 0 || e.Kind == settle.Ended {
			if err := conn.Write(r.Context(), websocket.MessageBinary, frame); err != nil {
				return err
			}
			frame = frame[:0]
		}
	}
	_, _, _ = conn.Read(r.Context()) // the page closes
	return nil
}

const answer = `{"id":"1","name":"Grace Hopper","email":"grace.hopper@example.com","country":"us","city":"Arlington"}`

// results are the events of a run that settles 20,000 calls a second, each after 20 ms.
func results(hello wire.Hello) iter.Seq[settle.Event] {
	names := hello.Plan.Names()
	value := settle.Value{JSON: []byte(answer)}
	return func(yield func(settle.Event) bool) {
		yield(settle.Event{Kind: settle.Accepted, Seq: 1, Terms: &settle.Terms{
			Run: hello.Run, Total: len(names), Mode: settle.AllSettled, InFlight: 64, Attempts: 3, At: time.Now(),
			CancelKey: "key",
		}})
		took := 20 * time.Millisecond
		for i, id := range names {
			o := settle.Outcome{
				Index: i, ID: id, Status: settle.Fulfilled, Value: value, Attempts: 1, BodyBytes: int64(len(answer)),
				Reply: settle.Reply{HTTP: 200, Type: "application/json"},
				Began: time.Duration(i) * 50 * time.Microsecond, FirstByte: took,
				Took: took + time.Duration(i%97)*100*time.Microsecond,
			}
			yield(settle.Event{Kind: settle.Settled, Seq: uint64(i + 2), Outcome: &o})
		}
		whole := time.Duration(len(names))*50*time.Microsecond + took
		verdict := &settle.Verdict{Status: settle.Fulfilled, Index: -1, At: whole}
		yield(settle.Event{
			Kind: settle.Ended, Seq: uint64(len(names) + 2), Verdict: verdict,
			Sum: &settle.Sum{Fulfilled: len(names), Took: whole},
		})
	}
}

// BenchmarkPagePromptness reports how long it takes from the moment a call settles on the server until the frame
// that counts it is painted, at 1,000 calls a second: the median and the 99th of 100; and that of the page's first
// run, for which the browser has yet to compile what it takes.
func BenchmarkPagePromptness(b *testing.B) {
	s := serve(b, "--listen", "127.0.0.1:0", "--data", b.TempDir())
	for range b.N {
		p := browse(b, 1360, 900)
		p.watchItself()
		p.open(s.origin + "/")
		p.fill("#address", "/demo/users/{id}?delay=20ms")
		p.press("#limits")
		p.fill("#per-second", "1000")
		first, late := p.promptness(s, "1-10000"), p.promptness(s, "10001-20000")
		b.ReportMetric(first[len(first)*99/100], "ms-p99-first")
		b.ReportMetric(late[len(late)/2], "ms-p50")
		b.ReportMetric(late[len(late)*99/100], "ms-p99")
		b.ReportMetric(late[len(late)-1], "ms-max")
		b.ReportMetric(p.noted().Worst, "ms-wall-run")
	}
}

// promptness runs 10,000 IDs, and returns how late each was painted, the shortest first.
func (p *tab) promptness(s *process, ids string) (late []float64) {
	p.t.Helper()
	p.paste("#ids", ids)
	p.until("the IDs are read", `document.querySelector("#run").textContent.includes("10,000")`)
	p.mark()
	eval[bool](p, `bench.settled=0,document.querySelector("#run").click(),true`)
	p.until("the run has begun", `document.querySelector("#verdict").dataset.state === "running"`)
	p.over(10_000)
	frames := eval[[][2]float64](p, `bench.counts`)
	run := eval[string](p, `JSON.parse(sessionStorage.getItem("allsettled.run"))`)
	return lateness(s.settled(p.t, run), frames)
}

// settled returns when each call settled, in ms since 1970, in the order of the journal.
func (p *process) settled(tb testing.TB, run string) (at []float64) {
	tb.Helper()
	answer, err := http.Get(p.origin + "/api/runs/" + run + "/events")
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	accepted := 0.0
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		var e struct {
			Kind              string
			At                time.Time
			StartedMs, TookMs float64
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			tb.Fatal(err)
		}
		switch e.Kind {
		case "accepted":
			accepted = float64(e.At.UnixMicro()) / 1000
		case "settled":
			at = append(at, accepted+e.StartedMs+e.TookMs)
		}
	}
	return at
}

// lateness is how long after each moment the frame came that counted it, the shortest first. frames are moments
// and how many were counted.
func lateness(at []float64, frames [][2]float64) (late []float64) {
	frame := 0
	for i, settled := range at {
		for frame < len(frames)-1 && frames[frame][1] < float64(i+1) {
			frame++
		}
		late = append(late, frames[frame][0]-settled)
	}
	slices.Sort(late)
	return late
}

// watchItself has every page that is opened note its long tasks, its frames and its memory.
func (p *tab) watchItself() {
	p.t.Helper()
	params := cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: watcher}
	if _, err := chromedp.Call(p.ctx, cdppage.AddScriptToEvaluateOnNewDocument, params); err != nil {
		p.t.Fatalf("watch the page: %v", err)
	}
}

// mark starts a new stretch of time.
func (p *tab) mark() { p.t.Helper(); eval[bool](p, `bench.mark()`) }

// noted returns what was seen since the mark.
func (p *tab) noted() seen { p.t.Helper(); return eval[seen](p, `bench.noted()`) }

// over waits until a run has ended and all its calls are counted in a frame that was painted.
func (p *tab) over(calls int) {
	p.t.Helper()
	for deadline := time.Now().Add(20 * patience); time.Now().Before(deadline); {
		if eval[bool](p,
			fmt.Sprintf(`new Promise(r => setTimeout(() => r(bench.settled === %d &&`+
				` document.querySelector("#verdict").dataset.state === "ended"), 200))`, calls)) {
			return
		}
	}
	p.t.Fatalf("the run does not end; the page says: %s", strings.TrimSpace(p.text("#results")))
}

// watcher notes what the page does. What a frame painted is known in the first message after it.
const watcher = `(() => {
	if (window !== top) return;
	const b = window.bench = {settled: 0, counts: []};
	let long = 0, worst = 0, first = 0, last = 0, frames = 0, rows = 0, began = performance.now(), memory;
	b.mark = () => {
		long = worst = first = last = frames = rows = 0; b.counts = []; began = performance.now();
		return true };
	b.noted = () => ({Long: long, Worst: worst, First: first, Last: last, Frames: frames,
		Seconds: (performance.now() - began) / 1000,
		Rows: rows, Wasm: memory ? memory.buffer.byteLength : 0, JS: performance.memory.usedJSHeapSize});
	new PerformanceObserver(list => {
		for (const e of list.getEntries()) { long++; worst = Math.max(worst, e.duration) }
	}).observe({type: "longtask", buffered: true});
	const keep = f => async (...args) => {
		const got = await f.apply(WebAssembly, args); memory = (got.instance || got).exports.mem; return got };
	WebAssembly.instantiateStreaming = keep(WebAssembly.instantiateStreaming);
	const number = id => {
		const e = document.getElementById(id); return e ? Number(e.textContent.replaceAll(",", "")) : 0 };
	const port = new MessageChannel();
	port.port1.onmessage = () => {
		const now = performance.now(), n = number("count-fulfilled") + number("count-rejected");
		frames++;
		if (n === b.settled) return;
		if (n < b.settled || !first) first = now;
		b.settled = n;
		last = now;
		if (b.counts.length < 100000) b.counts.push([performance.timeOrigin + now, n]);
		rows = Math.max(rows, document.querySelectorAll("#rows tr[data-index]").length);
	};
	const frame = () => { port.port2.postMessage(0); requestAnimationFrame(frame) };
	requestAnimationFrame(frame);
})()`

// scrolling turns the wheel for two seconds, and then leaps about the table for one.
const scrolling = `new Promise(tell => {
	const box = document.querySelector("#table"), began = performance.now();
	const frame = () => {
		const past = performance.now() - began;
		if (past > 3000) return tell(true);
		if (past < 2000) box.scrollTop += 170;
		else box.scrollTop = Math.random() * box.scrollHeight;
		requestAnimationFrame(frame);
	};
	requestAnimationFrame(frame);
})`
