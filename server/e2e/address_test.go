package e2e

import (
	"strings"
	"testing"
)

// IDs with slashes, or encoded already, are asked about once: both ways are shown, and a press takes the other.
func TestIDsWithSlashesAreAskedAbout(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}")
	p.paste("#ids", "org/repo, 10.1000/182, 7")
	p.until("it is asked", `document.querySelector("#ids-choice").textContent.includes("2 of 3 IDs hold a sign")`)
	p.press(`#ids-choice button[aria-pressed=false]`)
	p.until("the slash stays", `document.querySelector("#first li")?.textContent.includes("/demo/users/org/repo")`)
	p.paste("#ids", "a%2Fb\nc%20d\n50%")
	p.until("it is asked", `document.querySelector("#ids-choice").textContent.includes("2 of 3 IDs look encoded")`)
	if got := p.text("#first"); !strings.Contains(got, "a%2Fb") || strings.Contains(got, "%252F") {
		t.Errorf("the first addresses are %q, want them as they are", got)
	}
	p.press(`#ids-choice button[aria-pressed=false]`)
	p.until("they are encoded", `document.querySelector("#first li")?.textContent.includes("a%252Fb")`)
}

// An address is read as an address bar reads it, and what was added is said; a real ID in it is offered as the place.
func TestAnAddressIsReadAsItWasMeant(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", " api.example.com/a b/42?nom= NICE ")
	p.until("it is said",
		`document.querySelector("#address-hint").textContent.includes("https:// is written in front")`)
	if got := p.text("#address-hint"); !strings.Contains(got, "A space is sent as %20.") {
		t.Errorf("the hint says %q", got)
	}
	p.press("#address-choice button")
	p.until("the ID has its place",
		`document.querySelector("#address").value==="https://api.example.com/a%20b/{id}?nom=%20NICE"`)
	if got := eval[string](p, `document.querySelector("#ids").value`); got != "42" {
		t.Errorf("the IDs are %q, want 42", got)
	}
	p.press("#undo")
	p.until("it is as before", `document.querySelector("#address").value.startsWith(" api.example.com")`)
	p.fill("#address", "https://api.example.com/users/:id")
	p.press("#address-choice button")
	p.until("the ID has its place", `document.querySelector("#address").value==="https://api.example.com/users/{id}"`)
}

// Variables are the headings as people see them; of one column any name will do.
func TestHeadingsAreVariables(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{userId}")
	p.until("the first address is there", `document.querySelector("#first li")?.textContent.endsWith("/demo/users/1")`)
	p.paste("#ids", "Kunden Nr.\tStraße\n7\tAm Markt\n8\tRing 3\n")
	p.fill("#address", "/demo/users/{Kunden Nr.}?street=")
	p.press("#sheet-hint button:nth-of-type(2)")
	p.until("the variable is put in",
		`document.querySelector("#address").value==="/demo/users/{Kunden Nr.}?street={Straße}"`)
	p.until("the first address is there",
		`document.querySelector("#first li")?.textContent.endsWith("/demo/users/7?street=Am%20Markt")`)
	p.press("#run")
	p.ended()
	p.wantCounts("2", "0", "0")
	if table := string(p.file("#download-csv")); !strings.HasPrefix(table, "\uFEFFKunden Nr.,Straße,status,") {
		t.Errorf("the file is headed %.80q, want the headings as they were pasted", table)
	}
}

// After a command with -d the field for the body holds what is sent.
func TestTheBodyFieldShowsWhatACommandSends(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.paste("#address", `curl https://api.example.com/users/7 -d '{"a":1}'`)
	p.until("the method is there", `document.querySelector("#method").value==="POST"`)
	p.until("the body is there", `document.querySelector("#body").value==='{"a":1}'`)
}
