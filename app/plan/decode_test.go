package plan_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// mistakes flattens what Decode and Check return.
func mistakes(err error) plan.FieldErrors {
	if many, ok := errors.AsType[plan.FieldErrors](err); ok {
		return many
	}
	if one, ok := errors.AsType[*plan.FieldError](err); ok {
		return plan.FieldErrors{one}
	}
	return nil
}

const whole = `{"endpoint":"https://api.example.com/users/{id}","ids":["1","007"],"method":"POST",` +
	`"headers":{"Accept":"application/json","X-User":"{id}"},"body":"{\"user\": \"{id}\"}","mode":"any","inFlight":6,` +
	`"perSecond":0.5,"timeoutMs":20000,"attempts":3,"rejectHTTPErrors":false,"abortRest":true}`

func TestDecodeReadsEveryField(t *testing.T) {
	got, err := plan.Decode([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	no := false
	want := plan.Plan{
		Endpoint: "https://api.example.com/users/{id}", IDs: []string{"1", "007"}, Method: "POST",
		Headers: map[string]string{"Accept": "application/json", "X-User": "{id}"}, Body: `{"user": "{id}"}`,
		Mode: settle.Any, InFlight: 6, PerSecond: 0.5, TimeoutMs: 20000, Attempts: 3, RejectHTTPErrors: &no,
		AbortRest: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if encoded := string(got.Encode()); encoded != whole {
		t.Errorf("encoded again:\n got %s\nwant %s", encoded, whole)
	}
	if err := got.Check(plan.Bounds{}); err != nil {
		t.Error(err)
	}
}

func TestDecodeReadsRows(t *testing.T) {
	const text = `{"endpoint":"/demo/users/{id}",` +
		`"rows":{"columns":["id","country"],"values":[["1","de"],["","\u0000"]]}}`
	got, err := plan.Decode([]byte(text))
	if err != nil || got.Total() != 2 || got.Rows.Values[1][1] != "\x00" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if encoded := string(got.Encode()); encoded != text {
		t.Errorf("encoded again: %s", encoded)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, row := range []struct{ says, text, field, typed, want string }{
		{"nothing", ``, "plan", "", "ends too early"},
		{"a list", `["1"]`, "plan", `["1"]`, "JSON object"},
		{"null", `null`, "plan", "null", "JSON object"},
		{"half an object", `{"ids":["1"]`, "plan", "", "ends too early"},
		{"broken JSON", `{"ids":["1"},"mode":"all"}`, "plan", `},"mode":"all"}`, "byte 12"},
		{"something behind the object", `{} {}`, "plan", "{}", "byte 4"},
		{"bytes that are no UTF-8", "{\"body\":\"\xff\"}", "plan", "", "UTF-8"},
		{"half a surrogate pair", `{"ids":["\ud800"]}`, "plan", "", "surrogate"},
		{"the wrong half", `{"ids":["\udc00\ud800"]}`, "plan", "", "surrogate"},
		{"a field that there is not", `{"idz":["1"]}`, "idz", `["1"]`, "no field of that name"},
		{"a name in other case", `{"Endpoint":"x"}`, "Endpoint", `"x"`, "no field of that name"},
		{"a name that stands twice", `{"mode":"all","mode":"any"}`, "mode", "", "only once"},
		{"a header that stands twice", `{"headers":{"A":"1","A":"2"}}`, "headers.A", "", "only once"},
		{"a number as an ID", `{"ids":["1",7]}`, "ids[1]", "7", `double quotes: "7"`},
		{"null as an ID", `{"ids":["1",null,""]}`, "ids[1]", "null", "double quotes"},
		{"a list in the list", `{"ids":[["1"]]}`, "ids[0]", `["1"]`, "double quotes"},
		{"a text instead of a list of IDs", `{"ids":"1-3"}`, "ids", `"1-3"`, "list of texts"},
		{"null for a list", `{"ids":null}`, "ids", `null`, "list of texts"},
		{"ids and rows", `{"ids":[],"rows":{"columns":["id"],"values":[]}}`, "rows", "", "not both"},
		{"rows that are a list", `{"rows":[]}`, "rows", "[]", "JSON object"},
		{"a field of rows that there is not", `{"rows":{"cols":[]}}`, "rows.cols", "[]", "headings and values"},
		{"a number in a cell", `{"rows":{"columns":["id"],"values":[["1"],[2]]}}`, "rows.values[1][0]", "2", `"2"`},
		{"a row that is a text", `{"rows":{"columns":["id"],"values":["1"]}}`, "rows.values[0]", `"1"`, "list"},
		{"an address that is a number", `{"endpoint":5}`, "endpoint", "5", "text"},
		{"null for a text", `{"body":null}`, "body", "null", "text"},
		{"a header that is a number", `{"headers":{"A":1}}`, "headers.A", "•••", "text"},
		{"a secret is not repeated", `{"headers":{"X-Api-Key":12345}}`, "headers.X-Api-Key", "•••", "text"},
		{"half a call", `{"inFlight":1.5}`, "inFlight", "1.5", "whole number"},
		{"a number as text", `{"attempts":"3"}`, "attempts", `"3"`, "whole number"},
		{"a number beyond all numbers", `{"timeoutMs":1e400}`, "timeoutMs", "1e400", "whole number"},
		{"an infinite rate", `{"perSecond":1e400}`, "perSecond", "1e400", "number"},
		{"a switch that is a number", `{"abortRest":1}`, "abortRest", "1", "true or false"},
		{"null for a switch", `{"rejectHTTPErrors":null}`, "rejectHTTPErrors", "null", "true or false"},
		{
			"deep nesting", `{"ids":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, "plan", "",
			"valid JSON",
		},
	} {
		t.Run(row.says, func(t *testing.T) {
			_, err := plan.Decode([]byte(row.text))
			got := mistakes(err)
			if len(got) != 1 {
				t.Fatalf("got %v, want one mistake", err)
			}
			typed := got[0].Typed == row.typed || row.says == "deep nesting"
			if got[0].Field != row.field || !typed || !strings.Contains(got[0].Want, row.want) {
				t.Errorf("got %+v", *got[0])
			}
		})
	}
}

func TestDecodeNamesEveryWrongField(t *testing.T) {
	_, err := plan.Decode([]byte(`{"ids":[1,2],"mode":3,"inFlight":"x","colour":"red"}`))
	var fields []string
	for _, one := range mistakes(err) {
		fields = append(fields, one.Field)
	}
	if got := strings.Join(fields, " "); got != "ids[0] ids[1] mode inFlight colour" {
		t.Errorf("got %s", got)
	}
	if !strings.Contains(err.Error(), `inFlight: "\"x\"" will not do: write a whole number`) {
		t.Errorf("error: %v", err)
	}
}

func TestDecodeKeepsWholeNumbersHoweverWritten(t *testing.T) {
	p, err := plan.Decode([]byte(`{"timeoutMs":1e3,"inFlight":5.0}`))
	if err != nil || p.TimeoutMs != 1000 || p.InFlight != 5 {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestPlanInsideOfOtherJSON(t *testing.T) {
	p, err := plan.Decode([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(struct{ Plan *plan.Plan }{&p}); err != nil || !strings.Contains(string(out), `"007"`) {
		t.Errorf("got %s, %v", out, err)
	}
}

// What decodes encodes to what decodes to the same, and encodes the same again.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"rows":{"columns":["id","country"],"values":[["1","de"]]}}`))
	f.Add([]byte(`{"ids":["\ud83d\ude00","\\ud800"],"endpoint":"x"}`))
	f.Add([]byte(`{"ids":["1",null],"headers":{"a":1}}`))
	f.Add([]byte(`{"inFlight":-0,"perSecond":1e-9}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := plan.Decode(data)
		if err != nil {
			for _, one := range mistakes(err) {
				if one.Field == "" || one.Want == "" {
					t.Fatalf("%q: %+v", data, one)
				}
			}
			if len(mistakes(err)) == 0 {
				t.Fatalf("%q: %v is no FieldError", data, err)
			}
			return
		}
		encoded := p.Encode()
		again, err := plan.Decode(encoded)
		if err != nil {
			t.Fatalf("%q: encoded as %s: %v", data, encoded, err)
		}
		if string(again.Encode()) != string(encoded) || !p.Same(again) {
			t.Fatalf("%q: encoded as %s and then as %s", data, encoded, again.Encode())
		}
		checkChecked(t, p)
	})
}

// checkChecked makes the calls of a plan that passed: every one, on its own host.
func checkChecked(t *testing.T, p plan.Plan) {
	t.Helper()
	if p.Check(plan.Bounds{}) != nil {
		return
	}
	calls := 0
	for call := range p.Calls(nil) {
		if call.Index != calls {
			t.Fatalf("call %d has index %d", calls, call.Index)
		}
		calls++
	}
	if calls != p.Total() {
		t.Fatalf("%d calls of %d", calls, p.Total())
	}
}

func BenchmarkDecode100000(b *testing.B) {
	p := plan.Plan{Endpoint: "/demo/users/{id}"}
	ids, err := plan.Range{Low: "1", High: "100000"}.AppendTo(nil)
	if err != nil {
		b.Fatal(err)
	}
	p.IDs = ids
	data := p.Encode()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := plan.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
