package draft_test

import (
	"strings"
	"testing"

	"allsettled/app/draft"
)

// shown writes pieces as a text: those that are not plain with their kind, as in <known:{id}>.
func shown(list []draft.Piece) string {
	var b strings.Builder
	for _, p := range list {
		if p.Kind == draft.IsPlain {
			b.WriteString(p.Text)
		} else {
			b.WriteString("<" + p.Kind + ":" + p.Text + ">")
		}
	}
	return b.String()
}

// typed are the texts of pieces, put together again.
func typed(list []draft.Piece) (text string) {
	for _, p := range list {
		text += p.Text
	}
	return text
}

func TestAnAddressIsShownInPieces(t *testing.T) {
	for _, c := range []struct{ says, ids, address, want string }{
		{"a variable", "1-3", " https://a.example/u/{id}?x", " https://a.example/u/<known:{id}>?x"},
		{"any name, of one column", "1-3", "https://a.example/{nr}", "https://a.example/<known:{nr}>"},
		{"a heading", customers, "https://a.example/{Kunden Nr.}", "https://a.example/<known:{Kunden Nr.}>"},
		{"several in one place", customers, "https://a.io/{+Kunden Nr.,id}", "https://a.io/<known:{+Kunden Nr.,id}>"},
		{"one of two is unknown", customers, "https://a.example/{id,city}", "https://a.example/<unknown:{id,city}>"},
		{"unknown", customers, "https://a.example/{city}/{id}", "https://a.example/<unknown:{city}>/<known:{id}>"},
		{"not closed", customers, "https://a.example/{id}/{ku", "https://a.example/<known:{id}>/<unknown:{ku>"},
		{"a place that was forgotten", "1-3", "https://a.io/:user/{id}", "https://a.io/<doubt::user>/<known:{id}>"},
		{"nothing", "1-3", "", ""},
	} {
		r := read(of(func(d *draft.Draft) { d.IDs, d.Address, d.IDColumn = c.ids, c.address, idColumn(c.ids) }))
		got := draft.AddressPieces(&r, c.address)
		if shown(got) != c.want || typed(got) != c.address {
			t.Errorf("%s: got %s, want %s; doubt %q", c.says, shown(got), c.want, r.Doubt)
		}
	}
}

func TestABodyIsShownInPieces(t *testing.T) {
	for _, c := range []struct{ says, body, want string }{
		{"names and values", `{"a": "x", "b": [1]}`, `{<name:"a">: <string:"x">, <name:"b">: [<other:1>]}`},
		{"a variable in a string", `{"a": "x{id}y"}`, `{<name:"a">: <string:"x><known:{id}><string:y">}`},
		{"a variable for a number", `{"a": {id}}`, `{<name:"a">: <known:{id}>}`},
		{"a quotation mark in a string", `["a\"b", 2]`, `[<string:"a\"b">, <other:2>]`},
		{"a string that is not closed", "[\"ab\n, 2]", "[<string:\"ab>\n, <other:2>]"},
		{"no JSON", `name={id}&x="1"`, `name=<known:{id}>&x="1"`},
		{"a backslash at the end", `["a\`, `[<string:"a\>`},
		{"long", `["` + strings.Repeat("a", 9<<10) + `"]`, `["` + strings.Repeat("a", 9<<10) + `"]`},
		{"nothing", "", ""},
	} {
		r := read(of(func(d *draft.Draft) { d.IDs, d.Method, d.Body = "007", "POST", c.body }))
		got := draft.BodyPieces(&r, c.body)
		if shown(got) != c.want || typed(got) != c.body {
			t.Errorf("%s: got %s, want %s", c.says, shown(got), c.want)
		}
	}
}

func TestABodyThatIsNoJSONIsSaidByLineAndColumn(t *testing.T) {
	for _, c := range []struct{ says, headers, body, want string }{
		{"it is JSON", "", `{"a": "{id}"}`, ""},
		{"what is a mistake in the IDs already", "", "{\"a\":\n {id}}", ""},
		{"a comma too many", "", "{\n \"ä\": [1,]\n}", "For ID 007 this is no JSON: look at line 2, column 10, at ]"},
		{"not closed", "", "{\"a\": 1\n", "For ID 007 this is no JSON yet: it ends too early, in line 2."},
		{"more behind it", "", `{"a": 1} x`, "For ID 007 this is no JSON: look at line 1, column 10, at x"},
		{"another type", "Content-Type: text/plain", `{"a": `, ""},
		{
			"said to be JSON", "content-type: application/vnd.a+json", `a=1`,
			"For ID 007 this is no JSON: look at line 1, column 1, at a=1",
		},
		{"a form", "", `a=1`, ""},
		{"none", "", "", ""},
	} {
		r := read(of(func(d *draft.Draft) { d.IDs, d.Method, d.Headers, d.Body = "007", "POST", c.headers, c.body }))
		if got := draft.BodyFault(&r); got != c.want {
			t.Errorf("%s: got %q, want %q; mistakes %v", c.says, got, c.want, r.Errors)
		}
	}
}

// FuzzPieces holds that pieces put together are what was typed.
func FuzzPieces(f *testing.F) {
	f.Add(`{"a": "{id}", "b": [1, "x`)
	f.Add("https://a.example/{id}/{ku?x=:y")
	r := read(of(func(d *draft.Draft) { d.IDs = "007" }))
	f.Fuzz(func(t *testing.T, text string) {
		if got := typed(draft.BodyPieces(&r, text)); got != text {
			t.Errorf("the body %q became %q", text, got)
		}
		if got := typed(draft.AddressPieces(&r, text)); got != text {
			t.Errorf("the address %q became %q", text, got)
		}
	})
}
