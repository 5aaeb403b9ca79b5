package settle_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"allsettled/app/settle"
)

// texts are JSON and nearly JSON, after the cases of Nicolas Seriot's
// "Parsing JSON is a Minefield". Each is judged by encoding/json as well.
var texts = []string{
	// numbers
	"0", "-0", "1", "-1", "10", "1.0", "0.1", "-0.1", "1e1", "1E1", "1e+1", "1e-1", "1.5e10",
	"123456789012345678901234567890", "1e999",
	"01", "-01", "-", "+1", ".1", "1.", "1.e1", "1e", "1e+", "0x1", "1_0", "NaN", "Infinity", "-Infinity", "--1", "1 2",
	"1,", "-a", "1a", "0e", "00",
	// strings
	`""`, `"a"`, `"\""`, `"\\"`, `"\/"`, `"\b\f\n\r\t"`, `"\u0000"`, `"\uD834\udd1e"`, `"\ud800"`, `"\udc00\ud800"`,
	"\"\u2028\"", "\"\x7f\"", `"😀"`, "\"\xff\"",
	`"`, `"a`, `'a'`, `"\"`, `"\x"`, `"\u"`, `"\u1"`, `"\u12"`, `"\u123"`, `"\u123g"`, `"\U0041"`, "\"\n\"", "\"\x00\"",
	"\"\t\"", `"a""`, `"\`, `"\u00`,
	// arrays
	"[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", `["a",null,true,false,{}]`, "[\n1\n]",
	"[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1,,2]", "[}", "[1:2]", "[]]", "[[]", "[a]", "[\x0b1]",
	// objects
	"{}", "{ }", `{"a":1}`, `{"a":1,"b":2}`, `{ "a" : 1 , "b" : [] }`, `{"a":{"a":{}}}`, `{"a":1,"a":2}`, `{"":0}`,
	`{"\u0061":1}`,
	"{", "}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,"a":1}`, `{a:1}`, `{'a':1}`, `{1:1}`, `{"a" 1}`, `{"a",1}`,
	`{"a":1 "b":2}`, `{"a":1]`, `{}}`, `{"a":1,,"b":2}`, `{"a\":1}`,
	// literals and what stands around values
	"true", "false", "null", " true ", "\t\r\nnull\n", "True", "tru", "truee", "nul", "fals", "nulll", "true false",
	"t", "f", "n",
	"", " ", "\ufeff1", "\x001", "1\x00", "/**/1", "1//", "#", ",", ":", "undefined", "\u00a01", "{}{}", "\x0c1",
}

// isJSON says what encoding/json says, for text in UTF-8.
func isJSON(body string) bool {
	return json.Valid([]byte(body)) && strings.ToValidUTF8(body, "") == body
}

func TestJSONIsWhatTheStandardSaysItIs(t *testing.T) {
	good := 0
	for _, body := range texts {
		v := settle.ValueOf([]byte(body))
		if !isJSON(body) {
			var text string
			if v.JSON != nil && (json.Unmarshal(v.JSON, &text) != nil || text != body) {
				t.Errorf("%q is no JSON and became %s", body, v.JSON)
			}
			continue
		}
		good++
		var want bytes.Buffer
		if err := json.Compact(&want, []byte(body)); err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := json.Compact(&got, v.JSON); err != nil || got.String() != want.String() {
			t.Errorf("%q is JSON and became %s", body, v.JSON)
		}
	}
	if good < 50 || len(texts)-good < 80 {
		t.Errorf("%d of %d texts are JSON, want enough of both", good, len(texts))
	}
}

func TestWhatTravelsOfABody(t *testing.T) {
	deep := strings.Repeat("[", 101) + strings.Repeat("]", 101)
	for _, c := range []struct{ says, body, json, preview string }{
		{"nothing of nothing", "", "", ""},
		{
			"JSON as received, spaces and digits kept", `{"a": 1.10, "b":12345678901234567890}`,
			`{"a": 1.10, "b":12345678901234567890}`, "",
		},
		{"JSON with line breaks on one line", "{\n  \"a\": 1\n}\n", `{"a":1}`, ""},
		{"without the space around it", " [1, 2]\t", "[1,2]", ""},
		{"a bare number is JSON", "42", "42", ""},
		{"leading zeros are text", "007", `"007"`, ""},
		{"text as a string", "Grüße <b>\"x\"</b>\n", `"Grüße <b>\"x\"</b>\n"`, ""},
		{"broken JSON is text", `{"a":`, `"{\"a\":"`, ""},
		{"JSON nested 101 deep is text", deep, `"` + deep + `"`, ""},
		{
			"brackets in strings do not nest", `"` + strings.Repeat("[", 200) + `\""`,
			`"` + strings.Repeat("[", 200) + `\""`, "",
		},
		{"binary data is neither", "\xff\xfe\x00", "", ""},
		{"a long body comes as a preview", strings.Repeat("a", 20000), "", strings.Repeat("a", 2048)},
		{
			"cut at the end of a character", strings.Repeat("a", 2047) + strings.Repeat("é", 9000), "",
			strings.Repeat("a", 2047),
		},
		{"a long binary body has none", strings.Repeat("\xff", 20000), "", ""},
	} {
		got := settle.ValueOf([]byte(c.body))
		if string(got.JSON) != c.json || got.Preview != c.preview {
			t.Errorf("%s: got %q and preview %.20q… (%d bytes)", c.says, got.JSON, got.Preview, len(got.Preview))
		}
	}
}

func TestWhichBodiesAreSentWhole(t *testing.T) {
	for _, c := range []struct {
		says  string
		size  int
		whole bool
	}{
		{"16 KiB to the byte", settle.MaxValue, true},
		{"one byte more", settle.MaxValue + 1, false},
	} {
		body := `"` + strings.Repeat("a", c.size-2) + `"`
		v := settle.ValueOf([]byte(body))
		if v.Truncated() == c.whole || (string(v.JSON) == body) != c.whole || !c.whole &&
			len(v.Preview) != settle.MaxPreview {
			t.Errorf("%s: %d bytes of value and %d of preview", c.says, len(v.JSON), len(v.Preview))
		}
	}
}

func FuzzValueOf(f *testing.F) {
	for _, s := range []string{"", "007", "{\n}", `"\ud800"`, "\xff", "[[[[", "a\u2028b", "\x01"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		v := settle.ValueOf(body)
		if v.JSON != nil && (!json.Valid(v.JSON) || bytes.ContainsAny(v.JSON, "\n\r")) {
			t.Fatalf("%q became %q, which is not JSON on one line", body, v.JSON)
		}
		o := &settle.Outcome{Value: v, BodyBytes: int64(len(body))}
		if got, whole := o.Body(); whole && !bytes.Equal(got, body) &&
			(&settle.Outcome{Value: v, BodyBytes: int64(len(body)), Reply: settle.Reply{Body: body}}).Rebuildable() {
			t.Fatalf("%q is said to come back whole and came back as %q", body, got)
		}
	})
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "a\"b\\", "\x00\x1f\n\r\t", "é\u2028", "\xff\xc3", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(settle.AppendString(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); got != want && !strings.Contains(want, "\ufffd") {
			t.Fatalf("%q came back as %q", s, got)
		}
	})
}

func BenchmarkValueOf(b *testing.B) {
	body := []byte(`{"id":7,"name":"Ada Lovelace","email":"ada@example.com","address":{"city":"London",` +
		`"geo":[51.5,-0.12]},` +
		`"tags":["first","programmer"],"note":"She wrote the first program for a machine that was never built in ` +
		`her time."}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if v := settle.ValueOf(body); v.JSON == nil {
			b.Fatal("no JSON")
		}
	}
}
