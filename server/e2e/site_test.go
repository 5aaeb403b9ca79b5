package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

// The page without a server: files, below any path, and the practice API answered in the page.
func TestTheSiteNeedsNoServer(t *testing.T) {
	const folder = "../../.bin/site"
	if _, err := os.Stat(folder + "/index.html"); err != nil {
		t.Fatal("there is no site to try: run `make site`")
	}
	files := httptest.NewServer(http.StripPrefix("/docs/try/", http.FileServer(http.Dir(folder))))
	defer files.Close()
	p := browse(t, 1360, 900)
	p.open(files.URL + "/docs/try/")
	p.press("#run")
	p.ended()
	p.wantCounts("9", "1", "0")
	for _, never := range []string{"/api/", "/demo/"} {
		if n := p.asked(never); n > 0 {
			t.Errorf("the page asked %d times for %s, which no file server has", n, never)
		}
	}
	if eval[bool](p,
		`document.querySelector("#file")!==null || document.querySelector("#here")!==null ||
			document.querySelector("#copy-watch")!==null`) {
		t.Error("something is offered that needs a server")
	}
	p.press("#compare-open")
	p.until("the modes are compared", `document.querySelectorAll("[data-lane]").length===14`)
	p.press("#code-open")
	p.until("the program is written", `document.querySelector("#code-text mark")?.textContent==="allSettled"`)
	p.press("#copy-table")
	p.fill("#ids", "1-3")
	p.fill("#address", "https://127.0.0.1:9/{id}")
	p.forgive("Failed to load resource")
	p.press("#run")
	p.until("what cannot be reached is counted",
		`document.querySelector("#sum").textContent.includes("3 asked = 0 fulfilled + 3 rejected")`)
	p.until("its cause is shown",
		`document.querySelector("#causes")?.textContent.includes("The browser does not say why")`)
}
