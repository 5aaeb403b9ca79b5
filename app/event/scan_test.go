package event_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"allsettled/app/event"
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

func TestAnUnknownFieldMustStillBeJSON(t *testing.T) {
	for _, body := range texts {
		line := `{"kind":"started","index":1,"tomorrow":` + body + `,"attempt":2,"atMs":3}`
		e, err := event.Decode([]byte(line))
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
		line := event.AppendJSON(nil, e)
		for i := range line {
			if got, err := event.Decode(line[:i]); err == nil {
				t.Errorf("%q was read as %+v", line[:i], got)
			}
		}
	}
}

// A byte that is wrong anywhere is noticed wherever encoding/json notices it.
func TestEveryWrongByteIsNoticed(t *testing.T) {
	for _, e := range said() {
		line := event.AppendJSON(nil, e)
		for i := range line {
			for _, c := range []byte("\"\\{}[],:x0 \x00\n") {
				wrong := bytes.Clone(line)
				wrong[i] = c
				if _, err := event.Decode(wrong); err == nil && !json.Valid(wrong) {
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
		line := event.AppendJSON(nil, settle.Event{Kind: settle.Settled, Outcome: &settle.Outcome{Value: v, BodyBytes: int64(len(body))}})
		e, err := event.Decode(line)
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
		if _, err := event.Decode([]byte(line)); err == nil {
			t.Errorf("%s…: was read", c)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		line := `{"kind":"started","index":1,"tomorrow":` + body + `}`
		_, err := event.Decode([]byte(line))
		if err == nil && !json.Valid([]byte(line)) {
			t.Fatalf("%q was read, and is no JSON", line)
		}
		if err != nil && isJSON(body) && strings.Count(body, "[")+strings.Count(body, "{") < settle.MaxDepth {
			t.Fatalf("%q is JSON, and was not read: %v", line, err)
		}
	})
}
