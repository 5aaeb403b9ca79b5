package plan_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// fieldsOf lists the fields that an error names.
func fieldsOf(err error) string {
	var names []string
	if many, ok := errors.AsType[plan.FieldErrors](err); ok {
		for _, one := range many {
			names = append(names, one.Field)
		}
	} else if one, ok := errors.AsType[*plan.FieldError](err); ok {
		names = append(names, one.Field)
	}
	return strings.Join(names, " ")
}

// stored is a plan as a run keeps it: filled, and its secrets masked.
func stored(p plan.Plan) plan.Plan { return p.Filled().Masked() }

func TestRetryMakesAPlanOfSomeCalls(t *testing.T) {
	t.Parallel()
	first := plan.Plan{
		Endpoint: "https://api.example.com/{id}", IDs: []string{"a", "b", "c"},
		Headers: map[string]string{"Accept": "x", "x-api-key": "k"},
	}
	table := plan.Plan{
		Endpoint: "/demo/users/{id}",
		Rows:     &plan.Rows{Columns: []string{"id", "n"}, Values: [][]string{{"1", "x"}, {"2", "y"}}},
	}
	key := map[string]string{"X-Api-Key": "new"}
	for _, c := range []struct {
		says    string
		of      plan.Plan
		indices []int
		patch   plan.Patch
		want    string
	}{
		{
			"a new key, in any spelling of its header", first,
			[]int{0, 2},
			plan.Patch{Headers: key},
			`{"endpoint":"https://api.example.com/{id}","ids":["a","c"],"headers":{"Accept":"x","X-Api-Key":"new"}}`,
		},
		{
			"a header is taken away", first,
			[]int{1},
			plan.Patch{Headers: map[string]string{"X-API-KEY": "", "accept": ""}},
			`{"endpoint":"https://api.example.com/{id}","ids":["b"]}`,
		},
		{
			"fewer at a time and more patience", first,
			[]int{1},
			plan.Patch{Headers: key, InFlight: new(2), TimeoutMs: new(60_000), PerSecond: new(1.5), Attempts: new(5)},
			`{"endpoint":"https://api.example.com/{id}","ids":["b"],"headers":{"Accept":"x","X-Api-Key":"new"},` +
				`"inFlight":2,"perSecond":1.5,"timeoutMs":60000,"attempts":5}`,
		},
		{
			"another method goes by its own default of attempts", table,
			[]int{1},
			plan.Patch{Method: new("POST"), Body: new("{n}")},
			`{"endpoint":"/demo/users/{id}","rows":{"columns":["id","n"],"values":[["2","y"]]},` +
				`"method":"POST","body":"{n}"}`,
		},
		{
			"one by one becomes at once",
			plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1", "2"}, Mode: settle.Sequential},
			[]int{0, 1},
			plan.Patch{Mode: new(settle.All)},
			`{"endpoint":"/demo/{id}","ids":["1","2"],"mode":"all"}`,
		},
		{
			"switches go back",
			plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}, AbortRest: true, RejectHTTPErrors: new(false)},
			[]int{0},
			plan.Patch{AbortRest: new(false), RejectHTTPErrors: new(true)},
			`{"endpoint":"/demo/{id}","ids":["1"]}`,
		},
		{
			"another address", table,
			[]int{0},
			plan.Patch{Endpoint: new("/demo/people/{id}")},
			`{"endpoint":"/demo/people/{id}","rows":{"columns":["id","n"],"values":[["1","x"]]}}`,
		},
	} {
		want, err := plan.Decode([]byte(c.want))
		if err != nil {
			t.Fatal(err)
		}
		of := stored(c.of)
		before := string(of.Encode())
		got, err := of.Retry(c.indices, c.patch)
		if err != nil || string(got.Filled().Encode()) != string(want.Filled().Encode()) {
			t.Errorf("%s: got %s, %v\nwant %s", c.says, got.Filled().Encode(), err, want.Filled().Encode())
		}
		if string(of.Encode()) != before {
			t.Errorf("%s: the first plan was changed", c.says)
		}
		all := make([]int, got.Total())
		for i := range all {
			all[i] = i
		}
		if twice, err := stored(got).Retry(all, c.patch); err != nil || !twice.Same(got) {
			t.Errorf("%s: laid over once more it became %s, %v", c.says, twice.Encode(), err)
		}
	}
}

func TestRetryRefuses(t *testing.T) {
	t.Parallel()
	secret := plan.Plan{
		Endpoint: "/demo/{id}", IDs: []string{"1", "2"},
		Headers: map[string]string{"Authorization": "Bearer x", "Cookie": "y"},
	}
	for _, c := range []struct {
		says    string
		indices []int
		headers map[string]string
		fields  string
	}{
		{"no call at all", nil, nil, "only"},
		{"a place beyond the end, and one before the beginning", []int{-1, 2}, nil, "only[0] only[1]"},
		{"a place twice", []int{1, 1}, nil, "only[1]"},
		{"no key, where two are wanted", []int{0}, nil, "plan.headers.Authorization plan.headers.Cookie"},
		{"one key of two", []int{0}, map[string]string{"cookie": "z"}, "plan.headers.Authorization"},
		{
			"the mask is no key",
			[]int{0},
			map[string]string{"cookie": "•••", "Authorization": "Bearer z"},
			"plan.headers.cookie",
		},
	} {
		_, err := stored(secret).Retry(c.indices, plan.Patch{Headers: c.headers})
		if got := fieldsOf(err); got != c.fields {
			t.Errorf("%s: got %v, want the fields %s", c.says, err, c.fields)
		}
		if err != nil && strings.Contains(err.Error(), "Bearer z") {
			t.Errorf("%s: the error repeats a secret: %v", c.says, err)
		}
	}
}

func TestAMaskedQueryMustComeAgain(t *testing.T) {
	t.Parallel()
	first := stored(plan.Plan{
		Endpoint: "/demo/{id}", IDs: []string{"1", "2"}, Query: map[string]string{"key": "x", "token": "y"},
	})
	for _, c := range []struct {
		says   string
		query  map[string]string
		fields string
		want   string
	}{
		{"nothing", nil, "plan.query.key plan.query.token", ""},
		{"one of two", map[string]string{"key": "a"}, "plan.query.token", ""},
		{"the mask", map[string]string{"key": "•••", "token": "b"}, "plan.query.key", ""},
		{"both", map[string]string{"key": "a", "token": "b"}, "", "/demo/2?key=a&token=b"},
		{"both, and another", map[string]string{"key": "a", "token": "b", "x": "c"}, "", "/demo/2?key=a&token=b&x=c"},
		{"one, and the other removed", map[string]string{"key": "a", "token": ""}, "", "/demo/2?key=a"},
	} {
		got, err := first.Retry([]int{1}, plan.Patch{Query: c.query})
		if fields := fieldsOf(err); fields != c.fields {
			t.Errorf("%s: got %v, want mistakes in %q", c.says, err, c.fields)
		}
		if c.want != "" && got.First(1)[0] != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got.First(1)[0], c.want)
		}
	}
}

func TestChangesAreReadStrictly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ says, json, fields string }{
		{"nothing", `{}`, ""},
		{
			"every field",
			`{"endpoint":"/demo/{id}","method":"POST","headers":{"A":"","B":"x"},"body":"","mode":"race",` +
				`"inFlight":0,"perSecond":0.5,"timeoutMs":1,"attempts":1,"rejectHTTPErrors":false,"abortRest":true}`,
			"",
		},
		{"a list", `[]`, "plan"},
		{"half an object", `{`, "plan"},
		{"half a surrogate pair", `{"body":"\ud800"}`, "plan"},
		{"other IDs", `{"ids":["1"]}`, "plan.ids"},
		{"other rows and an unknown field", `{"rows":{},"pace":1}`, "plan.rows plan.pace"},
		{"a text where a number belongs", `{"inFlight":"6"}`, "plan.inFlight"},
		{"a null", `{"timeoutMs":null}`, "plan.timeoutMs"},
		{"a field twice", `{"mode":"all","mode":"any"}`, "plan.mode"},
		{"a header that is no text", `{"headers":{"Accept":1}}`, "plan.headers.Accept"},
	} {
		got, err := plan.DecodePatch([]byte(c.json))
		if fieldsOf(err) != c.fields {
			t.Errorf("%s: got %v, want the fields %q", c.says, err, c.fields)
		}
		if err == nil && string(got.Encode()) != c.json {
			t.Errorf("%s: written as %s, want %s", c.says, got.Encode(), c.json)
		}
	}
}

func TestASelectionIsAWordOrPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ json, back, field string }{
		{`"rejected"`, `"rejected"`, ""},
		{`"unfulfilled"`, `"unfulfilled"`, ""},
		{`[7, 0,1e1]`, `[0,7,10]`, ""},
		{`"failed"`, "", "only"},
		{`""`, "", "only"},
		{`[]`, "", "only"},
		{`null`, "", "only"},
		{`{}`, "", "only"},
		{`[1,"2"]`, "", "only[1]"},
		{`[1.5]`, "", "only[0]"},
	} {
		got, err := plan.DecodeSelection([]byte(c.json))
		if fieldsOf(err) != c.field || err == nil && string(got.Encode()) != c.back {
			t.Errorf("%s: got %s, %v", c.json, got.Encode(), err)
		}
	}
}

func TestPrefixNamesTheFieldAround(t *testing.T) {
	t.Parallel()
	one := &plan.FieldError{Field: "mode", Typed: "x", OverLimit: true}
	for _, c := range []struct {
		err    error
		fields string
	}{
		{one, "plan.mode"},
		{plan.FieldErrors{one, {Field: "plan"}, {Field: "plan.ids"}}, "plan.mode plan plan.ids"},
		{errors.New("x"), ""},
	} {
		if got := fieldsOf(plan.Prefix("plan", c.err)); got != c.fields {
			t.Errorf("got %q, want %q", got, c.fields)
		}
	}
	if one.Field != "mode" {
		t.Error("the error itself was changed")
	}
}

func FuzzRetry(f *testing.F) {
	f.Add(`{"inFlight":2,"headers":{"A":"x"}}`, `[0,2]`)
	f.Fuzz(func(t *testing.T, patch, selection string) {
		c, err := plan.DecodePatch([]byte(patch))
		if err != nil && fieldsOf(err) == "" {
			t.Errorf("an error that names no field: %v", err)
		}
		o, err := plan.DecodeSelection([]byte(selection))
		if err != nil && !strings.HasPrefix(fieldsOf(err), "only") {
			t.Errorf("an error that does not name only: %v", err)
		}
		p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1", "2", "3"}}
		if again, err := p.Retry(o.Indices, c); err == nil && again.Total() != len(o.Indices) {
			t.Errorf("%d calls of %d", again.Total(), len(o.Indices))
		}
	})
}
