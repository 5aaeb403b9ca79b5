package template_test

import (
	"testing"

	"github.com/yosida95/uritemplate/v3"

	"allsettled/app/template"
)

// templates are texts, and whether the grammar of RFC 6570 has them.
var templates = []struct {
	text  string
	valid bool
}{
	{"", true},
	{"/a/{id}", true},
	{"/a/{id", false},
	{"/a/id}", false},
	{"/{}", false},
	{"/{{a}}", false},
	// operators
	{"/{+id}", true},
	{"/{#id}", true},
	{"/{.id}", true},
	{"/{/id}", true},
	{"/{;id}", true},
	{"/{?id}", true},
	{"/{&id}", true},
	{"/{!id}", false},
	{"/{=id}", false},
	{"/{|id}", false},
	{"/{@id}", false},
	{"/{+}", false},
	// several variables
	{"/{a,b}", true},
	{"/{id,}", false},
	{"/{,id}", false},
	{"/{a,,b}", false},
	{"/{a b}", false},
	// modifiers
	{"/{a*}", true},
	{"/{a:3}", true},
	{"/{a:9999}", true},
	{"/{a:10000}", false},
	{"/{a:0}", false},
	{"/{a:}", false},
	{"/{a:007}", false},
	{"/{a:x}", false},
	{"/{a*:3}", false},
	{"/{a:3*}", false},
	{"/{a**}", false},
	{"/{*}", false},
	// names
	{"/{_}", true},
	{"/{a.b}", true},
	{"/{.a}", true},
	{"/{a..b}", false},
	{"/{..a}", false},
	{"/{a.}", false},
	{"/{%41}", true},
	{"/{%4}", false},
	{"/{a%41.b}", true},
	{"/{a-b}", false},
	{"/{ü}", false},
	{"/{9}", true},
	// literals
	{"/a b", false},
	{"/a%20b", true},
	{"/a%2", false},
	{"/a%zz", false},
	{"/ü", true},
	{"/'", true},
	{"/\"", false},
	{"/|", false},
	{"/`", false},
	{"/<", false},
	{"/>", false},
	{"/\\", false},
	{"/^", false},
	{"/\x1f", false},
	{"/\u007f", false},
	{"/\u0080", false},
	{"/\u00a0", true},
	{"/\ufdd0", false},
	{"/\ufffe", false},
	{"/\U0001fffe", false},
	{"/\U000e0000", false},
	{"/\U000e1000", true},
	{"/\xff", false},
	{"/!$&()*+,;=:@~", true},
	// a replacement character that stands in the text itself: not distinguished from bytes that are not UTF-8
	{"/\ufffd", false},
}

func TestPackageAndLibraryJudgeATemplateAsTheRFCDoes(t *testing.T) {
	for _, c := range templates {
		if got := template.IsValid(c.text); got != c.valid {
			t.Errorf("%q: the package says %v, want %v", c.text, got, c.valid)
		}
		if _, err := uritemplate.New(c.text); (err == nil) != c.valid {
			t.Errorf("%q: the library says %v, want %v", c.text, err, c.valid)
		}
	}
}

// FuzzIsValid compares how the package and the library judge a text.
func FuzzIsValid(f *testing.F) {
	for _, c := range templates {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, err := uritemplate.New(s)
		if got, want := template.IsValid(s), err == nil; got != want {
			t.Fatalf("%q: the package says valid %v, the library %v", s, got, want)
		}
	})
}
