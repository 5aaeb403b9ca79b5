package settle_test

import (
	"testing"
	"unicode/utf8"

	"allsettled/app/settle"
)

func TestTheTextOfABody(t *testing.T) {
	for _, c := range []struct{ says, kind, body, want string }{
		{"UTF-8", "application/json", `{"city":"Köln"}`, `{"city":"Köln"}`},
		{"Latin-1 by its charset", "application/json; charset=iso-8859-1", "{\"city\":\"K\xf6ln\"}", `{"city":"Köln"}`},
		{"Windows-1252 by its charset", "text/csv; charset=windows-1252", "5 \x80, \x93x\x94", "5 €, “x”"},
		{"a charset in capitals and quotes", `text/plain; charset="ISO-8859-1"`, "\xe9", "é"},
		{"a text that is no UTF-8 and has no charset", "text/plain", "K\xf6ln", "Köln"},
		{"a text that says UTF-8 and is not", "text/html; charset=utf-8", "K\xf6ln", "Köln"},
		{"a byte order mark of UTF-8", "application/json", "\xef\xbb\xbf[1]", "[1]"},
		{"a byte order mark of UTF-16", "application/json", "\xff\xfe[\x001\x00]\x00", "[1]"},
		{"and of the other order", "text/plain", "\xfe\xff\x00h\x00i", "hi"},
		{"UTF-16 by its charset", "text/plain; charset=utf-16", "h\x00i\x00", "hi"},
		{"UTF-16 of the other order", "text/plain; charset=utf-16be", "\x00h\x00i\x00", "hi"},
		{"a picture", "image/png", "\x89PNG\xff\xfe", "\x89PNG\xff\xfe"},
		{"nothing", "text/plain", "", ""},
		{"a charset that is not known", "text/plain; charset=koi8-r", "\xf0", "\xf0"},
		{
			"numbers that JSON does not have", "application/json",
			`{"a": NaN,"b":[Infinity,-Infinity],"c":"NaN \" Infinity"}`,
			`{"a": "NaN","b":["Infinity","-Infinity"],"c":"NaN \" Infinity"}`,
		},
		{"one alone", "application/json", "NaN", `"NaN"`},
		{"a text with that word", "text/plain", "Infinity is near", "Infinity is near"},
		{"JSON that is wrong elsewhere too", "application/json", `{"a":NaN,}`, `{"a":NaN,}`},
	} {
		if got := string(settle.Reply{Type: c.kind, Body: []byte(c.body)}.Text()); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestWhereAnAnswerIsNoJSON(t *testing.T) {
	for _, c := range []struct {
		says, kind, body string
		want             int64
	}{
		{"JSON", "application/json", `{"a":1}`, 0},
		{"a string of JSON", "application/json", `"{"`, 0},
		{"a comma too many", "application/json", `{"a":1,}`, 8},
		{"broken off", "application/problem+json", `{"a":`, 5},
		{"a text that does not claim to be", "text/plain", `{"a":`, 0},
	} {
		r := settle.Reply{Type: c.kind, Body: []byte(c.body)}
		o := settle.Outcome{Reply: r, Value: settle.ValueOf(r.Text()), BodyBytes: int64(len(c.body))}
		if got := o.NotJSON(); got != c.want {
			t.Errorf("%s: got %d, want %d", c.says, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("text/plain; charset=utf-16", []byte("h\x00i"))
	f.Add("application/json", []byte(`{"a":NaN,"b":"`))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		text := settle.Reply{Type: kind, Body: body}.Text()
		if utf8.Valid(body) && len(text) > 4*len(body)+2 {
			t.Errorf("%d bytes became %d", len(body), len(text))
		}
	})
}
