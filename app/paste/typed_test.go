package paste_test

import (
	"testing"

	"allsettled/app/paste"
)

func TestATypedAddressIsReadAsAnAddressBarReadsIt(t *testing.T) {
	for _, c := range []struct{ typed, want, scheme, escaped string }{
		{"https://api.example.com/users/{id}", "https://api.example.com/users/{id}", "", ""},
		{" \u200Bhttps://a.example/{id}\u00A0\n", "https://a.example/{id}", "", ""},
		{`"https://a.example/{id}"`, "https://a.example/{id}", "", ""},
		{"<https://a.example/{id}>", "https://a.example/{id}", "", ""},
		{"“https://a.example/{id}”", "https://a.example/{id}", "", ""},
		{"https://a.example/us\ners/{id}", "https://a.example/users/{id}", "", ""},
		{"api.example.com/users/{id}", "https://api.example.com/users/{id}", "https://", ""},
		{"api.example.com:8443/{id}", "https://api.example.com:8443/{id}", "https://", ""},
		{"//api.example.com/{id}", "https://api.example.com/{id}", "https://", ""},
		{"api.example.com", "https://api.example.com", "https://", ""},
		{"api.example.com?id={id}", "https://api.example.com?id={id}", "https://", ""},
		{"bücher.example/{id}", "https://bücher.example/{id}", "https://", ""},
		{"localhost:3000/{id}", "http://localhost:3000/{id}", "http://", ""},
		{"127.0.0.1/{id}", "http://127.0.0.1/{id}", "http://", ""},
		{"127.0.0.1:9000/{id}", "http://127.0.0.1:9000/{id}", "http://", ""},
		{"[::1]:9000/{id}", "http://[::1]:9000/{id}", "http://", ""},
		{"demo/users/{id}", "/demo/users/{id}", "", ""},
		{"/demo/users/{id}", "/demo/users/{id}", "", ""},
		{"/users/{id}", "/users/{id}", "", ""},
		{"users/{id}", "users/{id}", "", ""},
		{"users.json/{id}", "https://users.json/{id}", "https://", ""},
		{"mailto:ada@a.example", "mailto:ada@a.example", "", ""},
		{"ada@a.example/{id}", "ada@a.example/{id}", "", ""},
		{"ftp://a.example/{id}", "ftp://a.example/{id}", "", ""},
		{"{id}", "{id}", "", ""},
		{"", "", "", ""},
		{"1-10", "1-10", "", ""},
		{
			"https://api.example.com/a b?nom= NICE&id={id}", "https://api.example.com/a%20b?nom=%20NICE&id={id}",
			"", " ",
		},
		{"https://a.example/50%/{id}", "https://a.example/50%25/{id}", "", "%"},
		{"https://a.example/50%25/{id}", "https://a.example/50%25/{id}", "", ""},
		{`https://a.example/{id}?q="x"|y`, "https://a.example/{id}?q=%22x%22%7Cy", "", `"`},
		{"https://a.example/{Kunden Nr.}", "https://a.example/{Kunden Nr.}", "", ""},
		{"https://a b.example/{id}", "https://a b.example/{id}", "", ""},
	} {
		got := paste.ReadAddress(c.typed)
		if want := (paste.Address{Text: c.want, Scheme: c.scheme, Escaped: c.escaped}); got != want {
			t.Errorf("%q is read as %+v, want %+v", c.typed, got, want)
		}
	}
}

func FuzzReadAddress(f *testing.F) {
	f.Add("api.example.com/a b?nom= NICE&id={id}")
	f.Add("\"[::1]:80/%\"")
	f.Fuzz(func(t *testing.T, typed string) {
		once := paste.ReadAddress(typed)
		again := paste.ReadAddress(once.Text)
		if again.Escaped != "" && once.Scheme == "" || len(once.Text) > 3*len(typed)+len("https://") {
			t.Errorf("%q is read as %q, and then as %q", typed, once.Text, again.Text)
		}
	})
}
