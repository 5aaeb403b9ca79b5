package e2e

import "testing"

func TestTheCountsAgreeInEveryFrame(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}?delay=50ms&jitter=100ms")
	p.fill("#ids", "1-1000")
	p.until("the IDs are read", `document.querySelector("#run").textContent.includes("1,000")`)
	got := eval[struct {
		Frames int
		Apart  []string
	}](p, `new Promise(tell => {
		const text = id => document.getElementById(id).textContent, apart = [];
		let frames = 0, before = "";
		const look = () => {
			const n = text("count-fulfilled");
			if (n !== before && n !== "0") {
				frames++;
				if (!text("sum").includes("= " + n + " fulfilled") || !text("only-fulfilled").endsWith(" " + n))
					apart.push(n + " | " + text("sum") + " | " + text("only-fulfilled"));
			}
			before = n;
			if (document.querySelector("#verdict").dataset.state !== "ended") requestAnimationFrame(look);
			else tell({frames, apart});
		};
		document.querySelector("#run").click();
		requestAnimationFrame(look);
	})`)
	if got.Frames < 3 || len(got.Apart) > 0 {
		t.Errorf("of %d counts seen in frames these differed elsewhere: %q", got.Frames, got.Apart)
	}
}
