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
	"0", "-0", "1", "-1", "10", "1.0", "0.1", "-0.1", "1e1", "1E1", "1e+1", "1e-1", "1.5e10", "123456789012345678901234567890", "1e999",
	"01", "-01", "-", "+1", ".1", "1.", "1.e1", "1e", "1e+", "0x1", "1_0", "NaN", "Infinity", "-Infinity", "--1", "1 2", "1,", "-a", "1a", "0e", "00",
	// strings
	`""`, `"a"`, `"\""`, `"\\"`, `"\/"`, `"\b\f\n\r\t"`, `"\u0000"`, `"\uD834\udd1e"`, `"\ud800"`, `"\udc00\ud800"`, "\"\u2028\"", "\"\x7f\"", `"😀"`, "\"\xff\"",
	`"`, `"a`, `'a'`, `"\"`, `"\x"`, `"\u"`, `"\u1"`, `"\u12"`, `"\u123"`, `"\u123g"`, `"\U0041"`, "\"\n\"", "\"\x00\"", "\"\t\"", `"a""`, `"\`, `"\u00`,
	// arrays
	"[]", "[ ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", `["a",null,true,false,{}]`, "[\n1\n]",
	"[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1,,2]", "[}", "[1:2]", "[]]", "[[]", "[a]", "[\x0b1]",
	// objects
	"{}", "{ }", `{"a":1}`, `{"a":1,"b":2}`, `{ "a" : 1 , "b" : [] }`, `{"a":{"a":{}}}`, `{"a":1,"a":2}`, `{"":0}`, `{"\u0061":1}`,
	"{", "}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,"a":1}`, `{a:1}`, `{'a':1}`, `{1:1}`, `{"a" 1}`, `{"a",1}`, `{"a":1 "b":2}`, `{"a":1]`, `{}}`, `{"a":1,,"b":2}`, `{"a\":1}`,
	// literals and what stands around values
	"true", "false", "null", " true ", "\t\r\nnull\n", "True", "tru", "truee", "nul", "fals", "nulll", "true false", "t", "f", "n",
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

func TestAnUnknownFieldMustStillBeJSON(t *testing.T) {
	for _, body := range texts {
		line := `{"kind":"started","index":1,"tomorrow":` + body + `,"attempt":2,"atMs":3}`
		e, err := settle.DecodeEvent([]byte(line))
		if want := json.Valid([]byte(line)); (err == nil) != want {
			t.Errorf("%q: %v, want an error: %v", line, err, !want)
		}
		if err == nil && (e.Index != 1 || e.Attempt != 2) {
			t.Errorf("%q was read as %+v", line, e)
		}
	}
}

func TestEachPieceOfAnEventIsNoEvent(t *testing.T) {
	for _, e := range said() {
		line := e.AppendJSON(nil)
		for i := range line {
			if got, err := settle.DecodeEvent(line[:i]); err == nil {
				t.Errorf("%q was read as %+v", line[:i], got)
			}
		}
	}
}

// A byte that is wrong anywhere is noticed wherever encoding/json notices it.
func TestEveryWrongByteIsNoticed(t *testing.T) {
	for _, e := range said() {
		line := e.AppendJSON(nil)
		for i := range line {
			for _, c := range []byte("\"\\{}[],:x0 \x00\n") {
				wrong := bytes.Clone(line)
				wrong[i] = c
				if _, err := settle.DecodeEvent(wrong); err == nil && !json.Valid(wrong) {
					t.Errorf("%q was read, and is no JSON", wrong)
				}
			}
		}
	}
}

func TestHowDeepAValueMayNest(t *testing.T) {
	for _, c := range []struct {
		open, closed string
		depth        int
		travels      bool
	}{
		{"[", "]", 100, true},
		{"[", "]", 101, false},
		{`{"a":`, "}", 99, true},
		{`{"a":`, "}", 100, true},
		{`{"a":`, "}", 101, false},
		{`[{"a":`, "}]", 50, true},
		{`[{"a":`, "}]", 51, false},
	} {
		body := strings.Repeat(c.open, c.depth) + "1" + strings.Repeat(c.closed, c.depth)
		v := settle.ValueOf([]byte(body))
		if as := string(v.JSON) == body; as != c.travels {
			t.Errorf("%d times %s: travels as JSON: %v, want %v", c.depth, c.open, as, c.travels)
		}
		line := settle.Event{Kind: settle.Settled, Outcome: &settle.Outcome{Value: v, BodyBytes: int64(len(body))}}.AppendJSON(nil)
		e, err := settle.DecodeEvent(line)
		if err != nil {
			t.Errorf("%d times %s: %v", c.depth, c.open, err)
			continue
		}
		if got, whole := e.Outcome.Body(); !whole || string(got) != body {
			t.Errorf("%d times %s came back as %.60q", c.depth, c.open, got)
		}
	}
}

// A million brackets must not exhaust the stack.
func TestABodyOfNothingButBrackets(t *testing.T) {
	for _, c := range []string{"[", `{"a":`, "[[", "{"} {
		if v := settle.ValueOf([]byte(strings.Repeat(c, settle.MaxValue/len(c)))); v.JSON == nil || v.JSON[0] != '"' {
			t.Errorf("%s…: became %.20q, want text", c, v.JSON)
		}
		line := `{"kind":"settled","value":` + strings.Repeat(c, 1_000_000)
		if _, err := settle.DecodeEvent([]byte(line)); err == nil {
			t.Errorf("%s…: was read", c)
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
		if v.Truncated() == c.whole || (string(v.JSON) == body) != c.whole || !c.whole && len(v.Preview) != settle.MaxPreview {
			t.Errorf("%s: %d bytes of value and %d of preview", c.says, len(v.JSON), len(v.Preview))
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		line := `{"kind":"started","index":1,"tomorrow":` + body + `}`
		_, err := settle.DecodeEvent([]byte(line))
		if err == nil && !json.Valid([]byte(line)) {
			t.Fatalf("%q was read, and is no JSON", line)
		}
		if err != nil && isJSON(body) && strings.Count(body, "[")+strings.Count(body, "{") < settle.MaxDepth {
			t.Fatalf("%q is JSON, and was not read: %v", line, err)
		}
	})
}

func BenchmarkValueOf(b *testing.B) {
	body := []byte(`{"id":7,"name":"Ada Lovelace","email":"ada@example.com","address":{"city":"London","geo":[51.5,-0.12]},` +
		`"tags":["first","programmer"],"note":"She wrote the first program for a machine that was never built in her time."}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if v := settle.ValueOf(body); v.JSON == nil {
			b.Fatal("no JSON")
		}
	}
}
