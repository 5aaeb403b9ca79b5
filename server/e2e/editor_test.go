package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pieces is what lies under a field: its pieces with their kinds, one a line.
const pieces = `(sel => [...document.querySelectorAll(sel + " span[class]")].filter(e => e.className)
	.map(e => e.className + " " + e.textContent).join("\n"))`

// wantPieces waits until the pieces below a field that have a kind are these.
func (p *tab) wantPieces(look, want string) {
	p.t.Helper()
	p.until("the pieces are "+want, fmt.Sprintf(pieces+"(%q) === %q", look, want))
}

// What stands in braces has a colour where it is filled in, and a line below it where it is not, with the sentence why.
func TestTheAddressShowsItsVariables(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.paste("#ids", "Kunden Nr.\tStraße\n7\tAm Markt\n8\tRing 3\n")
	p.fill("#address", "/demo/users/{Kunden Nr.}?street={Straße}")
	p.wantPieces("#address-look", "known {Kunden Nr.}\nknown {Straße}")
	p.fill("#address", "/demo/users/{id}?street={city}")
	p.wantPieces("#address-look", "known {id}\nunknown {city}")
	p.until("it is said why", `document.querySelector("#address-error").textContent.includes("city")`)
	p.paste("#address", "/demo/users/{id}?"+fmt.Sprintf("%0400d", 0))
	p.press("#address")
	p.do(chromedp.KeyEvent(kb.End))
	p.until("the text below is scrolled as the field is", `(() => {
		const look = document.querySelector("#address-look"), field = document.querySelector("#address");
		return field.scrollLeft > 100 && Math.abs(look.scrollLeft - field.scrollLeft) < 2;
	})()`)
}

// Behind { the columns are offered: arrows choose one, Enter takes it, Escape leaves the text as it is.
func TestAVariableIsCompletedWhileItIsTyped(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.paste("#ids", "Kunden Nr.\tStraße\n7\tAm Markt\n8\tRing 3\n")
	p.fill("#address", "")
	p.press("#address")
	p.do(chromedp.KeyEvent("/demo/users/{"))
	p.until("both are offered", `document.querySelectorAll("#address-offers li").length === 2`)
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	p.until("the second is chosen",
		`document.querySelector("#address").getAttribute("aria-activedescendant") === "offer-1"`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("it is taken", `document.querySelector("#address").value === "/demo/users/{Straße}"`)
	p.do(chromedp.KeyEvent("/{KU"))
	p.until("one is offered", `document.querySelectorAll("#address-offers li").length === 1`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.until("none is offered", `document.querySelector("#address-offers").hidden`)
	p.do(chromedp.KeyEvent("n"))
	p.do(chromedp.KeyEvent(kb.Tab))
	p.until("it is taken", `document.querySelector("#address").value === "/demo/users/{Straße}/{Kunden Nr.}"`)
	if got := eval[string](p, `document.activeElement.id`); got != "address" {
		t.Errorf("the focus is on %q, want the address", got)
	}
}

// The parameters of an address can be edited one by one, and what stays is as it was typed.
func TestParametersOfTheAddressAreATable(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}?q=a+b&page=%7e2")
	p.press("#tab-request")
	value := func(n int) string { return fmt.Sprintf("#params .param:nth-of-type(%d) input:nth-of-type(2)", n) }
	p.until("they are read", fmt.Sprintf(`document.querySelector(%q).value === "a b"`, value(1)))
	p.fill(value(2), "3 & {id}")
	p.until("the address has it", `document.querySelector("#address").value ===
		"/demo/users/{id}?q=a+b&page=3%20%26%20{id}"`)
	p.fill("#param-name-3", "new")
	p.until("the address has it", `document.querySelector("#address").value.endsWith("&new=")`)
	p.press("#params .param button")
	p.until("the first is gone", `document.querySelector("#address").value ===
		"/demo/users/{id}?page=3%20%26%20{id}&new="`)
	p.until("two are left", `document.querySelectorAll("#params .param").length === 3 &&
		document.querySelector("#param-name-1").value === "page"`)
}

// A body that is JSON has colours; where it stops to be JSON is said as it will be sent for the first row.
func TestTheBodyShowsWhereItIsNoJSON(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#ids", "007")
	p.choose("#method", "POST")
	p.press("#tab-request")
	p.until("the body can be typed", `document.querySelector("#body").offsetParent`)
	p.fill("#body", "{\n  \"user\": \"{id}\",\n}")
	p.wantPieces("#body-look", "name \"user\"\nstring \"\nknown {id}\nstring \"")
	p.until("it is said", `document.querySelector("#body-hint").textContent ===
		"For ID 007 this is no JSON: look at line 3, column 1, at }"`)
	p.fill("#body", `{"user": "{id}"}`)
	p.until("it is well", `document.querySelector("#body-hint").textContent === ""`)
}

// The text below a field has its size and its letters, or the cursor would stand beside the letter that is typed.
func TestTheTextBelowAFieldIsAsLargeAsTheField(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	for _, width := range []int{1360, 390} {
		p := browse(t, width, 900)
		p.open(s.origin + "/")
		p.choose("#method", "POST")
		p.press("#tab-request")
		p.until("the body is in sight", `document.querySelector("#body").offsetParent`)
		for _, id := range []string{"address", "body"} {
			got := eval[string](p, fmt.Sprintf(`(id => {
				const of = e => [...["width", "height"].map(k => Math.round(e.getBoundingClientRect()[k])),
					...["fontSize", "fontFamily", "lineHeight", "letterSpacing", "paddingLeft", "paddingTop"]
						.map(k => getComputedStyle(e)[k])].join(" ");
				const field = of(document.getElementById(id)), look = of(document.getElementById(id + "-look"));
				return field === look ? "" : look + ", want " + field;
			})(%q)`, id))
			if got != "" {
				t.Errorf("%d pixels wide, %s: the text below is %s", width, id, got)
			}
		}
	}
}
