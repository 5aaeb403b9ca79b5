package e2e

import (
	"encoding/json"
	"maps"
	"os/exec"
	"strings"
	"testing"

	"allsettled/app/settle"
)

// The code follows the form: its mode, its language, its IDs; a key stays in the form. What the page
// shows is run by Node, and settles as the run of the page did.
func TestTheExactCode(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#ids", "1-6")
	p.fill("#address", "/demo/users/{id}?delay=50ms&fail=3,5&status=404")
	if n := p.asked("/api/snippet"); n > 0 {
		t.Errorf("%d programs were written before anybody asked", n)
	}
	p.press("#code-open")
	for _, mode := range settle.Modes() {
		p.press("#mode-" + string(mode))
		word := string(mode)
		if mode == settle.Sequential {
			word = "for"
		}
		p.until("the word of the mode is marked",
			`[...document.querySelectorAll("#code-text mark")].some(m=>m.textContent.includes("`+word+`"))`)
	}
	for _, c := range []struct{ language, part string }{
		{"go", "package main"},
		{"python", "import asyncio"},
		{"curl", "curl --silent"},
		{"parallel", "parallel "},
		{"javascript", "await fetch("},
	} {
		p.press(`[data-language=` + c.language + `]`)
		p.until("it is in "+c.language, `document.querySelector("#code-text")?.textContent.includes("`+c.part+`")`)
	}
	p.until("the marked word is in sight",
		`(e=>(b=>b.top>=e.top&&b.bottom<=e.bottom)(document.querySelector("#code-text mark")`+
			`.getBoundingClientRect()))(document.querySelector("#code-text").getBoundingClientRect())`)
	p.press("#mode-allSettled")
	p.until("it settles all", `document.querySelector("#code-text mark").textContent==="allSettled"`)
	p.press("#run")
	p.ended()
	p.wantSameByNode()
	p.choose("#key-in", "bearer")
	p.fill("#key", "s3cr3t")
	p.until("the key is a variable", `document.querySelector("#code-needs").textContent.includes("API_AUTHORIZATION")`)
	if text := p.text("#code-text"); strings.Contains(text, "s3cr3t") || !strings.Contains(text, "Bearer ") {
		t.Errorf("with a key the code is %s", text)
	}
	p.fill("#ids", "1-30")
	p.until("many IDs are in a file", `document.querySelector("#code-ids")`)
	p.fill("#ids", "")
	p.until("without IDs there is no code", `document.querySelector("#code-why")`)
}

// wantSameByNode runs the program that is shown, and holds what it prints to the run's outcomes.
func (p *tab) wantSameByNode() {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "node", "--input-type=module")
	cmd.Stdin = strings.NewReader(p.text("#code-text"))
	out, err := cmd.Output()
	if err != nil {
		p.t.Fatalf("run the program: %v", err)
	}
	got := map[string]string{}
	for line := range strings.Lines(string(out)) {
		var o struct{ ID, Status string }
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			p.t.Fatalf("the program printed %q: %v", line, err)
		}
		if o.ID != "" {
			got[o.ID] = o.Status
		}
	}
	want := eval[map[string]string](p,
		`fetch("/api/runs/"+JSON.parse(sessionStorage["allsettled.run"])+"/export.json").then(r=>r.json())`+
			`.then(l=>Object.fromEntries(l.map(o=>[o.id,o.status])))`)
	if len(want) != 6 || !maps.Equal(got, want) {
		p.t.Errorf("Node says %v, the run %v", got, want)
	}
}
