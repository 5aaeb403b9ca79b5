package wire_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/wire"
)

func TestAHelloArrivesAsItWasSent(t *testing.T) {
	t.Parallel()
	for _, want := range []wire.Hello{
		{Run: aRun},
		{Run: aRun, After: 1<<64 - 1, CancelKey: `a"key`},
		{Run: aRun, Plan: aPlan(), After: 7},
		{Run: aRun, After: 7, CancelKey: "k", Retry: &wire.Retry{
			Of:   aRun + "0",
			Only: plan.Selection{Word: plan.SelectRejected},
		}},
		{Run: aRun, Retry: &wire.Retry{
			Of: aRun + "0", Only: plan.Selection{Indices: []int{0, 7}},
			Plan: plan.Patch{InFlight: new(2), Headers: map[string]string{"Cookie": "x"}},
		}},
	} {
		got, err := wire.DecodeHello(want.Encode())
		if err != nil {
			t.Fatalf("%s: %v", want.Encode(), err)
		}
		if diff := cmp.Diff(string(want.Encode()), string(got.Encode())); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAMillionIDsOfARangeFitIntoAHello(t *testing.T) {
	t.Parallel()
	ids, err := paste.ParseIDs("0000001-1000000")
	if err != nil {
		t.Fatal(err)
	}
	p := aPlan()
	p.IDs = ids.List
	frame := wire.Hello{Run: aRun, Plan: p}.Encode()
	got, err := wire.DecodeHello(frame)
	if err != nil || len(frame) > 1000 || !slices.Equal(got.Plan.IDs, p.IDs) {
		t.Errorf("%d bytes of hello, %v, and back came other IDs", len(frame), err)
	}
}

func TestAHelloIsReadStrictly(t *testing.T) {
	t.Parallel()
	long := `"` + strings.Repeat("x", 300) + `"`
	for _, row := range []struct{ name, frame, field string }{
		{"nothing", ``, "frame"},
		{"null", `null`, "frame"},
		{"an array", `["` + aRun + `"]`, "frame"},
		{"no JSON", `hello`, "frame"},
		{"half an object", `{"run":"` + aRun + `"`, "frame"},
		{"two objects", `{"run":"` + aRun + `"}{}`, "frame"},
		{"bytes that are no UTF-8", "{\"run\":\"" + aRun + "\xff\"}", "frame"},
		{"deep nesting", deep(100_000), "frame"},
		{"no run", `{"after":0}`, "run"},
		{"a short run", `{"run":"short"}`, "run"},
		{"a run with a slash inside", `{"run":"0123456789/0123456789"}`, "run"},
		{"a run with a letter beyond ASCII", `{"run":"0123456789é0123456789"}`, "run"},
		{"a run that is a number", `{"run":12345678901234567890}`, "run"},
		{"a run that is too long", `{"run":` + long + `}`, "run"},
		{"an unknown name", `{"run":"` + aRun + `","pan":{}}`, "pan"},
		{"a name in another case", `{"Run":"` + aRun + `"}`, "Run"},
		{"a name twice", `{"run":"` + aRun + `","run":"` + aRun + `"}`, "run"},
		{"after below zero", `{"run":"` + aRun + `","after":-1}`, "after"},
		{"after as a string", `{"run":"` + aRun + `","after":"1"}`, "after"},
		{"after with a fraction", `{"run":"` + aRun + `","after":1.5}`, "after"},
		{"after beyond 64 bits", `{"run":"` + aRun + `","after":18446744073709551616}`, "after"},
		{"a key that is null", `{"run":"` + aRun + `","cancelKey":null}`, "cancelKey"},
		{
			"a plan with a number as ID", `{"run":"` + aRun + `","plan":{"endpoint":"/demo/users/{id}","ids":[7]}}`,
			"ids[0]",
		},
		{"IDs without a plan", `{"run":"` + aRun + `","ids":"1-3"}`, "ids"},
		{"IDs beside a plan that has some", `{"run":"` + aRun +
			`","ids":"1-3","plan":{"endpoint":"/demo/users/{id}","ids":["7"]}}`, "ids"},
		{"IDs as a list beside a plan", `{"run":"` + aRun +
			`","ids":["1"],"plan":{"endpoint":"/demo/users/{id}","ids":[]}}`, "ids"},
		{"a range that runs backwards", `{"run":"` + aRun +
			`","ids":"3-1","plan":{"endpoint":"/demo/users/{id}","ids":[]}}`, "ids"},
		{"a range of too many", `{"run":"` + aRun +
			`","ids":"1-9999999999","plan":{"endpoint":"/demo/users/{id}","ids":[]}}`, "ids"},
		{"a plan that is null", `{"run":"` + aRun + `","plan":null}`, "plan"},
		{"a run again that is a number", `{"run":"` + aRun + `","again":7}`, "again"},
		{"a run again beside a plan", `{"run":"` + aRun +
			`","plan":{"endpoint":"/demo/{id}","ids":["1"]},"again":{"of":"` + aRun + `","only":[1]}}`, "again"},
		{"a run again of nothing", `{"run":"` + aRun + `","again":{"only":[1]}}`, "of"},
		{"a run again of no name", `{"run":"` + aRun + `","again":{"of":"x","only":[1]}}`, "of"},
		{"a run again without only", `{"run":"` + aRun + `","again":{"of":"` + aRun + `"}}`, "only"},
		{"a run again of failed calls", `{"run":"` + aRun + `","again":{"of":"` + aRun + `","only":"failed"}}`, "only"},
		{
			"a run again with another plan that is wrong",
			`{"run":"` + aRun + `","again":{"of":"` + aRun + `","only":[1],"plan":{"ids":["1"]}}}`, "plan.ids",
		},
		{
			"a run again that names itself inside", `{"run":"` + aRun + `","again":{"run":"` + aRun + `","only":[1]}}`,
			"run",
		},
		{"a plan of 9 MiB", `{"run":"` + aRun + `","plan":"` + strings.Repeat("x", 9<<20) + `"}`, "plan"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := wire.DecodeHello([]byte(row.frame))
			if got := fieldOf(err); got != row.field {
				t.Errorf("got %v of the field %q, want %q", err, got, row.field)
			}
			if p := wire.ProblemOf(err); p == nil || len(p.Encode()) > 2000 {
				t.Errorf("no short problem: %v", p)
			}
		})
	}
}

func TestALaterFrameIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ frame, key, field string }{
		{`{"cancel":true}`, "", ""},
		{` {"cancel":true,"cancelKey":"k"}`, "k", ""},
		{`{"pause":true,"cancelKey":"k"}`, "k", ""},
		{`{"pause":false}`, "", ""},
		{`{"pause":1}`, "", "pause"},
		{`{"pause":null}`, "", "pause"},
		{`{"pause":true,"cancel":true}`, "", "pause"},
		{`{"paused":true}`, "", "paused"},
		{`{"cancel":false}`, "", "cancel"},
		{`{"cancel":1}`, "", "cancel"},
		{`{}`, "", "cancel"},
		{`{"cancel":true,"run":"x"}`, "", "run"},
		{`{"cancel":true,"cancelKey":7}`, "", "cancelKey"},
		{strings.Repeat(" ", 5000) + `{"cancel":true}`, "", "cancel"},
	} {
		got, err := wire.DecodeControl([]byte(row.frame))
		if got.CancelKey != row.key || fieldOf(err) != row.field {
			t.Errorf("%.60s: got %+v, %v", row.frame, got, err)
		}
	}
	if got, err := wire.DecodeControl(wire.Cancel{CancelKey: "a\"b"}.Encode()); err != nil || got.CancelKey != "a\"b" {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, paused := range []bool{true, false} {
		if got, err := wire.DecodeControl(wire.Pause{Paused: paused, CancelKey: "k"}.Encode()); err != nil ||
			got.Pause == nil || *got.Pause != paused || got.Cancel || got.CancelKey != "k" {
			t.Errorf("a pause %v: got %+v, %v", paused, got, err)
		}
	}
	if got, err := wire.DecodeCancelBody([]byte(`{"cancelKey":"k"}`)); err != nil || got.CancelKey != "k" {
		t.Errorf("over HTTP: got %+v, %v", got, err)
	}
}

func TestARunAgainIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ body, field string }{
		{`{"only":"rejected"}`, ""},
		{`{"only":[2,1],"plan":{"mode":"all"},"run":"` + aRun + `"}`, ""},
		{`{}`, "only"},
		{`[]`, "frame"},
		{`{"only":"rejected","of":"` + aRun + `"}`, "of"},
		{`{"only":"rejected","run":"short"}`, "run"},
		{`{"only":"rejected","plan":{"inFlight":"2"}}`, "plan.inFlight"},
		{`{"only":"rejected","plan":[]}`, "plan"},
	} {
		got, err := wire.DecodeRetry([]byte(row.body))
		if fieldOf(err) != row.field {
			t.Errorf("%s: got %+v, %v", row.body, got, err)
		}
	}
}

func TestAPauseOverHTTPIsReadStrictly(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		body  string
		want  wire.Pause
		field string
	}{
		{`{"paused":true}`, wire.Pause{Paused: true}, ""},
		{`{"paused":false,"cancelKey":"k"}`, wire.Pause{CancelKey: "k"}, ""},
		{`{}`, wire.Pause{}, "paused"},
		{`{"paused":"yes"}`, wire.Pause{}, "paused"},
		{`{"pause":true}`, wire.Pause{}, "pause"},
		{``, wire.Pause{}, "frame"},
	} {
		got, err := wire.DecodePauseBody([]byte(row.body))
		if got != row.want || fieldOf(err) != row.field {
			t.Errorf("%s: got %+v, %v", row.body, got, err)
		}
	}
}

func TestANewRunIsAName(t *testing.T) {
	t.Parallel()
	a, b := wire.NewRun(), wire.NewRun()
	if a == b || wire.CheckRun(a) != nil || wire.CheckRun(b) != nil {
		t.Errorf("got %q and %q", a, b)
	}
}

func TestSeveralWrongFieldsAreOneProblem(t *testing.T) {
	t.Parallel()
	wrong := plan.FieldErrors{
		{Field: "attempts", Typed: "99", Want: "write a whole number up to 10"},
		{Field: "ids", Want: "send fewer", OverLimit: true},
	}
	got := wire.ProblemOf(wrong)
	if got.Status != 400 || got.Field != "attempts" || got.Typed != "99" || len(got.Errors) != 2 ||
		got.Errors[1].Field != "ids" {
		t.Errorf("got %s", got.Encode())
	}
	if got := wire.ProblemOf(wrong[1:]); got.Status != 422 || got.Code != "over_limit" || got.Errors != nil {
		t.Errorf("only limits: got %s", got.Encode())
	}
	if got := wire.ProblemOf(errors.New("x")); got != nil {
		t.Errorf("no field: got %s", got.Encode())
	}
}

func fieldOf(err error) string {
	if p := wire.ProblemOf(err); p != nil {
		return p.Field
	}
	return ""
}

func FuzzDecodeHello(f *testing.F) {
	f.Add(wire.Hello{Run: aRun, Plan: aPlan(), After: 3, CancelKey: "k"}.Encode())
	f.Add([]byte(`{"run":"` + aRun + `","plan":{"endpoint":"","rows":{"columns":["id"],"values":[["1"]]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := wire.DecodeHello(data)
		if err != nil {
			if wire.ProblemOf(err) == nil {
				t.Errorf("an error that names no field: %v", err)
			}
			return
		}
		again, err := wire.DecodeHello(got.Encode())
		if err != nil || string(again.Encode()) != string(got.Encode()) {
			t.Errorf("%q became %s, then %s, %v", data, got.Encode(), again.Encode(), err)
		}
	})
}

func FuzzDecodeLater(f *testing.F) {
	f.Add([]byte(`{"cancel":true,"cancelKey":"k"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := wire.DecodeControl(data); err != nil && wire.ProblemOf(err) == nil {
			t.Errorf("an error that names no field: %v", err)
		}
	})
}
