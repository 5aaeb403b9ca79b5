package plan_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"allsettled/app/plan"
)

func TestDecodeReadsEveryEscapeOfJSON(t *testing.T) {
	for _, c := range []struct{ says, text, want string }{
		{"short escapes", `\"\\\/\b\f\n\r\t`, "\"\\/\b\f\n\r\t"},
		{"a code unit", `\u00e9`, "é"},
		{"a code unit in capitals", `\u00E9`, "é"},
		{"a surrogate pair", `\ud83d\ude00`, "😀"},
		{"a surrogate pair in capitals", `\uD83D\uDE00`, "😀"},
		{"two pairs", `\ud83d\ude00\ud83d\ude00`, "😀😀"},
		{"an escaped backslash before a u", `\\ud800`, `\ud800`},
		{"two escaped backslashes before a pair", `\\\\\ud83d\ude00`, `\\😀`},
		{"the last code unit", `\uffff`, "\uffff"},
		{"a NUL", `\u0000`, "\x00"},
		{"a replacement character that was meant", `\ufffd`, "\ufffd"},
	} {
		p, err := plan.Decode([]byte(`{"body":"` + c.text + `"}`))
		if err != nil || p.Body != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.says, p.Body, err, c.want)
		}
	}
}

func TestDecodeRefusesHalvesOfSurrogatePairs(t *testing.T) {
	for _, text := range []string{
		`\ud800`, `\udc00`, `\udc00\ud800`, `\ud800\ud800`, `\ud800x`, `\ud800\n`, `\ud800\u0041`, `x\udfff`,
		`\ud83d\ude00\ude00`,
		`\ud83d\ud83d\ude00`, `\\\ud800`, `\ud800\\udc00`,
	} {
		mistake := onlyMistake(t, text, second(plan.Decode([]byte(`{"body":"`+text+`"}`))))
		if mistake.Field != "plan" || !strings.Contains(mistake.Want, "surrogate") {
			t.Errorf("%s: got %+v, want a mistake about surrogate pairs", text, *mistake)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestDecodeSaysWhereJSONBreaks(t *testing.T) {
	for _, c := range []struct{ says, text, typed, want string }{
		{"a space only", " ", "", "ends too early"},
		{"an open object", "{", "", "ends too early"},
		{"an open name", `{"mo`, "", "ends too early"},
		{"a name without a value", `{"mode":`, "", "ends too early"},
		{"an open text", `{"mode":"al`, "", "ends too early"},
		{"an open word", `{"abortRest":tru`, "", "ends too early"},
		{"an open list", `{"ids":["1",`, "", "ends too early"},
		{"a wrong word", `{"abortRest":yes}`, "yes}", "byte 14"},
		{"a comma too many", `{"mode":"all",}`, "}", "byte 15"},
		{"single quotes", `{'mode':'all'}`, `'mode':'all'}`, "byte 2"},
		{"a comment", `{} // x`, "// x", "byte 4"},
		{"a wrong escape", `{"mode":"\x"}`, `x"}`, "byte 11"},
		{"a number with a leading zero", `{"inFlight":07}`, "7}", "byte 14"},
		{"a line break in a text", "{\"body\":\"a\nb\"}", "\nb\"}", "byte 11"},
		{"a closing bracket too many", `{"ids":[]]}`, "]}", "byte 10"},
	} {
		mistake := onlyMistake(t, c.says, second(plan.Decode([]byte(c.text))))
		if mistake.Field != "plan" || mistake.Typed != c.typed || !strings.Contains(mistake.Want, c.want) {
			t.Errorf("%s: got %+v, want typed %q and %q", c.says, *mistake, c.typed, c.want)
		}
	}
}

func TestAnObjectHasAtMostAThousandNames(t *testing.T) {
	headers := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"X-%d":""`, i)
		}
		return `{"headers":{` + strings.TrimPrefix(b.String(), ",") + `}}`
	}
	if p, err := plan.Decode([]byte(headers(1000))); err != nil || len(p.Headers) != 1000 {
		t.Errorf("a thousand: got %d, %v", len(p.Headers), err)
	}
	mistake := onlyMistake(t, "1,001", second(plan.Decode([]byte(headers(1001)))))
	if mistake.Field != "headers" || !strings.Contains(mistake.Want, "1,000 names") {
		t.Errorf("got %+v", *mistake)
	}
}

func TestRowsAreReadStrictly(t *testing.T) {
	for _, c := range []struct{ says, rows, field string }{
		{"columns that are a text", `{"columns":"id","values":[]}`, "rows.columns"},
		{"a column that is a number", `{"columns":["id",7],"values":[]}`, "rows.columns[1]"},
		{"values that are an object", `{"columns":["id"],"values":{}}`, "rows.values"},
		{"values that are null", `{"columns":["id"],"values":null}`, "rows.values"},
		{"a row that is null", `{"columns":["id"],"values":[null]}`, "rows.values[0]"},
		{"a cell that is null", `{"columns":["id"],"values":[["1"],[null]]}`, "rows.values[1][0]"},
		{"columns twice", `{"columns":["id"],"columns":["id"],"values":[]}`, "rows.columns"},
		{"null", `null`, "rows"},
		{"a text", `"id"`, "rows"},
	} {
		mistake := onlyMistake(t, c.says, second(plan.Decode([]byte(`{"rows":`+c.rows+`}`))))
		if mistake.Field != c.field {
			t.Errorf("%s: got %+v, want a mistake in %s", c.says, *mistake, c.field)
		}
	}
}

func TestEncodeEscapesWhatJSONDemandsAndNoMore(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`a"b\c/d`, `a\"b\\c/d`},
		{"\n\r\t", `\n\r\t`},
		{"\x00\x01\b\f\x1f", `\u0000\u0001\u0008\u000C\u001F`},
		{"é😀\u2028<>&", "é😀\u2028<>&"},
	} {
		p := plan.Plan{Body: c.text}
		got := string(p.Encode())
		if want := `{"endpoint":"","ids":[],"body":"` + c.want + `"}`; got != want {
			t.Errorf("%q: got %s, want %s", c.text, got, want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%q: %s is not JSON", c.text, got)
		}
	}
}

func TestEncodeWritesNumbersWithoutExponents(t *testing.T) {
	for rate, want := range map[float64]string{
		0.001: "0.001", 0.5: "0.5", 1: "1", 2.25: "2.25", 1e6: "1000000", 123456.789: "123456.789",
	} {
		p := plan.Plan{PerSecond: rate}
		if got := string(p.Encode()); got != `{"endpoint":"","ids":[],"perSecond":`+want+`}` {
			t.Errorf("got %s, want %s in it", got, want)
		}
	}
}

func TestEqualPlansGiveEqualBytes(t *testing.T) {
	headers := map[string]string{}
	for i := range 50 {
		headers[fmt.Sprintf("X-%02d", i)] = "x"
	}
	query := map[string]string{"b": "1", "a": "2"}
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, Headers: headers, Query: query}
	first := p.Encode()
	for range 20 {
		if again := p.Encode(); !slices.Equal(first, again) {
			t.Fatalf("got %s and then %s", first, again)
		}
	}
}
