package curl_test

import (
	"strings"
	"testing"

	"allsettled/app/paste/curl"
	"allsettled/app/paste/option"
)

func TestAnOptionIsFoundByNameAndByLetter(t *testing.T) {
	for _, c := range []struct {
		says, name string
		want       option.Option
		ok         bool
	}{
		{"a long name", "data", option.Option{Name: "data", HasValue: true}, true},
		{"a letter", "d", option.Option{Name: "data", HasValue: true}, true},
		{"another case of the letter", "D", option.Option{Name: "dump-header", HasValue: true}, true},
		{"a digit", "4", option.Option{Name: "ipv4"}, true},
		{"a sign", "#", option.Option{Name: "progress-bar"}, true},
		{"a letter that is a colon", ":", option.Option{Name: "next"}, true},
		{"one without a value", "location", option.Option{Name: "location"}, true},
		{"turned off", "no-buffer", option.Option{Name: "buffer"}, true},
		{"one whose name begins with no", "noproxy", option.Option{Name: "noproxy", HasValue: true}, true},
		{"with a value, which cannot be turned off", "no-data", option.Option{}, false},
		{"the beginning of a name", "dat", option.Option{}, false},
		{"the sign of a value", "data=", option.Option{}, false},
		{"nothing", "", option.Option{}, false},
		{"unknown", "unknown", option.Option{}, false},
	} {
		if got, ok := curl.Find(c.name); got != c.want || ok != c.ok {
			t.Errorf("%s: got %+v, %v, want %+v, %v", c.says, got, ok, c.want, c.ok)
		}
	}
}

func TestWhatIsNotCarriedOverIsAnOptionOfCurl(t *testing.T) {
	for _, c := range []struct {
		name              string
		notCarried, other bool
	}{
		{"proxy", true, false},
		{"aws-sigv4", true, true},
		{"digest", true, true},
		{"user", false, false},
		{"silent", false, false},
		{"", false, false},
		{"proxy digest", false, false},
	} {
		if got := curl.IsNotCarried(c.name); got != c.notCarried {
			t.Errorf("%q: not carried over is %v", c.name, got)
		}
		if got := curl.IsOtherAuth(c.name); got != c.other {
			t.Errorf("%q: another way of -u is %v", c.name, got)
		}
	}
	for name := range strings.FieldsSeq(string(curl.NotCarried + " " + curl.OtherAuth)) {
		if option, ok := curl.Find(name); !ok || option.Name != name {
			t.Errorf("%s is no option of curl", name)
		}
	}
}
