package link_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"allsettled/app/link"
	"allsettled/app/plan"
)

// counting returns a pause that counts.
func counting(count *int) link.Pause {
	return func(context.Context) error {
		*count++
		return nil
	}
}

func TestTheIDsOfALinkAreCountedBeforeTheyAreRead(t *testing.T) {
	for _, c := range []struct {
		says, json string
		want       int
	}{
		{"a few", `{"endpoint":"/demo/{id}","ids":["1","2","3"]}`, 3},
		{"none", `{"endpoint":"/demo/{id}","ids":[ ]}`, 0},
		{"signs of lists in texts", `{"endpoint":"/demo/{id}?a=[1,2,3]","ids":["a,b]","\\\",\"","\\"]}`, 3},
		{"rows", `{"endpoint":"/demo/{id}","rows":{"columns":["id","b"],"values":[["1","x"],["2",""], ["3","z"]]}}`, 3},
		{"blanks between", "{ \"endpoint\" : \"/demo/{id}\",\n \"ids\" : [ \"1\" ,\n \"2\" ] }", 2},
		{"one row of many cells", `{"endpoint":"/","rows":{"columns":["id","b","c"],"values":[["1","x","y"]]}}`, 3},
	} {
		u, err := link.Open(t.Context(), packed(deflated(t, c.json)), nil)
		if err != nil || u.IDs != c.want {
			t.Errorf("%s: %d IDs, %v, want %d", c.says, u.IDs, err, c.want)
		}
		got, err := u.Plan(t.Context())
		want, wrong := plan.Decode([]byte(c.json))
		if err != nil || wrong != nil || string(got.Encode()) != string(want.Encode()) {
			t.Errorf("%s: read as %s, %v, want %s, %v", c.says, got.Encode(), err, want.Encode(), wrong)
		}
	}
}

func TestALongLinkIsReadInSlices(t *testing.T) {
	ids := make([]string, 150_000)
	rows := &plan.Rows{Columns: []string{"id", "note"}, Headings: []string{"Nr.", ""}}
	for i := range ids {
		ids[i] = strconv.Itoa(i % 10)
		rows.Values = append(rows.Values, []string{ids[i], "a, \"b\""})
	}
	for _, c := range []struct {
		says     string
		plan     plan.Plan
		opening  int // slices of the whole text
		decoding int // slices of its list
	}{
		{"a few", plan.Plan{Endpoint: "/demo/{id}", IDs: ids[:10], Body: "x"}, 1, 0},
		{"IDs", plan.Plan{Endpoint: "/demo/{id}", IDs: ids, Body: "x"}, 3, 3},
		{"rows", plan.Plan{Endpoint: "/demo/{id}", Rows: rows, Body: "x"}, 10, 10},
	} {
		pauses := 0
		u, err := link.Open(t.Context(), encoded(t, c.plan), counting(&pauses))
		if err != nil || u.IDs != c.plan.Total() || pauses != c.opening {
			t.Errorf("%s: %d IDs, %d slices, %v, want %d and %d", c.says, u.IDs, pauses, err, c.plan.Total(), c.opening)
		}
		pauses = 0
		got, err := u.Plan(t.Context())
		if err != nil || string(got.Encode()) != string(c.plan.Encode()) || pauses != c.decoding {
			t.Errorf("%s: %d slices, %v, want %d and the same plan", c.says, pauses, err, c.decoding)
		}
	}
}

func TestALinkOfMoreIDsThanARunMayHaveIsRefusedUnread(t *testing.T) {
	text := packed(deflated(t, `{"endpoint":"/demo/{id}","ids":["7"`+strings.Repeat(`,"7"`, 1_500_000)+`]}`))
	if len(text) > 9000 {
		t.Fatalf("the link has %d letters", len(text))
	}
	_, err := link.Open(t.Context(), text, nil)
	if got, ok := errors.AsType[*plan.FieldError](err); !ok || !strings.Contains(got.Want, "1,000,000 IDs") {
		t.Errorf("got %v, want how many there may be", err)
	}
}

func TestAMistakeInALongLinkIsNamedByItsPlace(t *testing.T) {
	ids := strings.Repeat(`"1",`, 100_000)
	for want, json := range map[string]string{
		"ids[100000]": `{"endpoint":"/demo/{id}","ids":[` + ids + `7]}`,
		"frob":        `{"endpoint":"/demo/{id}","ids":[` + ids + `"7"],"frob":1}`,
		"headers":     `{"endpoint":"/demo/{id}","headers":[` + ids + `"7"]}`,
		"valid JSON":  `{"endpoint":"/demo/{id}","ids":[` + ids + `"7"`,
	} {
		_, err := link.Decode(t.Context(), packed(deflated(t, json)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want a mistake of %s", err, want)
		}
	}
}

func TestReadingALinkEndsWithItsPause(t *testing.T) {
	over := errors.New("the page was left")
	text := encoded(t, plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}})
	if _, err := link.Open(t.Context(), text, func(context.Context) error { return over }); !errors.Is(err, over) {
		t.Errorf("got %v, want %v", err, over)
	}
}
