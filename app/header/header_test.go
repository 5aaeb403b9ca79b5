package header_test

import (
	"net/http"
	"strings"
	"testing"

	"allsettled/app/header"
)

func TestAHeaderIsFoundInAnySpelling(t *testing.T) {
	headers := map[string]string{"Content-Type": "x", "accept": ""}
	for name, want := range map[string]bool{
		"Content-Type": true, "content-type": true, "CONTENT-TYPE": true, "Accept": true, "Content-Typ": false,
		"": false,
	} {
		if got := header.Has(headers, name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

func TestHeadersOfTheClientHaveTheirUsualSpelling(t *testing.T) {
	for _, c := range []struct {
		name, spelling string
		own            bool
	}{
		{"Host", "Host", true},
		{"hOST", "Host", true},
		{"te", "TE", true},
		{"transfer-ENCODING", "Transfer-Encoding", true},
		{"Accept", "", false},
		{"Host ", "", false},
		{"", "", false},
	} {
		if spelling, own := header.Own(c.name); spelling != c.spelling || own != c.own {
			t.Errorf("%q: got %q, %v, want %q, %v", c.name, spelling, own, c.spelling, c.own)
		}
	}
}

func TestANameIsATokenOfASCII(t *testing.T) {
	for c := range 256 {
		one := string([]byte{byte(c)})
		want := c > ' ' && c < 0x7F && !strings.Contains(`"(),/:;<=>?@[\]{}`, one) // delimiters, RFC 9110, 5.6.2
		if got := header.IsName("X" + one); got != want {
			t.Errorf("a name with %q: got %v, want %v", one, got, want)
		}
	}
	for name, want := range map[string]bool{
		"": false, "x": true, strings.Repeat("x", header.MaxName): true, strings.Repeat("x", header.MaxName+1): false,
	} {
		if got := header.IsName(name); got != want {
			t.Errorf("a name of %d bytes: got %v, want %v", len(name), got, want)
		}
	}
}

func TestAValueHasNoControlCharacters(t *testing.T) {
	for c := range 256 {
		one := string(rune(c))
		want := c == '\t' || c >= ' ' && c != 0x7F
		if got := header.IsValue("a" + one + "b"); got != want {
			t.Errorf("a value with %q: got %v, want %v", one, got, want)
		}
	}
	for value, want := range map[string]bool{"": true, "Größe 😀": true, "a\xffb": false, "a\uFFFDb": false} {
		if got := header.IsValue(value); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

// FuzzNameAndValue holds that net/http sends each header that passes here, so that no call fails for it.
func FuzzNameAndValue(f *testing.F) {
	for _, seed := range [][2]string{{"X-A", "1"}, {"X\r", "1"}, {"X", "a\r\nHost: b"}, {"é", "\xff"}, {"", ""}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if !header.IsName(name) || !header.IsValue(value) {
			return
		}
		var b strings.Builder
		if err := (http.Header{name: {value}}).Write(&b); err != nil {
			t.Fatal(err)
		}
		if want := name + ": " + strings.Trim(value, " \t") + "\r\n"; b.String() != want {
			t.Fatalf("got %q, want %q", b.String(), want)
		}
	})
}
