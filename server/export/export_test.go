package export_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/export"
	"allsettled/server/runs"
)

var three = plan.Plan{
	Endpoint: "https://api.example.com/{id}", IDs: []string{"1", "2", "3"},
	Headers: map[string]string{"Authorization": "Bearer hush", "Accept": "text/plain"},
}

func threeCalls() export.Run {
	return runOf(
		three, fulfilled(
			"1", `{"name":"Ada","n":1.10,"none":null}`,
		), rejected("2", "dns", "There is no site by that name"),
		rejected("3", settle.CodeAborted, "You left this call behind"),
	)
}

func TestEachFormatHasARowForEachInput(t *testing.T) {
	for _, c := range []struct {
		says string
		o    export.Order
		want string
	}{
		{
			"csv",
			export.Order{Format: "csv", Columns: []string{"id", "status", "n", "code"}},
			"\ufeffid,status,n,code\r\n1,fulfilled,1.10,\r\n2,rejected,,dns\r\n3,rejected,,aborted\r\n",
		},
		{
			"csv without a mark",
			export.Order{Format: "csv", NoMark: true, Columns: []string{"id"}},
			"id\r\n1\r\n2\r\n3\r\n",
		},
		{"tsv", export.Order{Format: "tsv", Columns: []string{"id", "n"}}, "id\tn\n1\t1.10\n2\t\n3\t\n"},
		{
			"ndjson",
			export.Order{Format: "ndjson", Columns: []string{"id", "n", "none"}},
			`{"id":"1","n":1.10,"none":null}` + "\n" + `{"id":"2","n":null,"none":null}` + "\n" +
				`{"id":"3","n":null,"none":null}` + "\n",
		},
		{
			"json",
			export.Order{Format: "json", Only: settle.Fulfilled, Columns: []string{"id"}},
			"[\n" + `{"id":"1"}` + "\n]\n",
		},
		{"json of nothing", export.Order{Format: "json", Only: settle.Pending}, "[\n]\n"},
		{
			"only what was rejected",
			export.Order{Format: "csv", NoMark: true, Only: settle.Rejected, Columns: []string{"id", "message"}},
			"id,message\r\n2,There is no site by that name\r\n3,You left this call behind\r\n",
		},
		{
			"the default",
			export.Order{Format: "csv", NoMark: true, Only: settle.Fulfilled},
			"id,status,http,attempts,tookMs,code,message,value\r\n" +
				`1,fulfilled,200,1,20,,,"{""name"":""Ada"",""n"":1.10,""none"":null}"` + "\r\n",
		},
	} {
		if diff := cmp.Diff(c.want, string(write(t, threeCalls(), c.o))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestHeadingsStayAsPeopleWroteThem(t *testing.T) {
	p := plan.Plan{Endpoint: "https://api.example.com/{id}", Rows: &plan.Rows{
		Columns:  []string{"id", "Stra_e", "status_2", "Stra_e_2", "column5"},
		Values:   [][]string{{"1", "a", "b", "c", "d"}},
		Headings: []string{"Kunden Nr.", "Straße", "status", "Straße", ""},
	}}
	for _, c := range []struct {
		says           string
		format         string
		columns, names []string
		want           string
	}{
		{
			"the default, and what would come twice has its name", "csv", nil, nil,
			"Kunden Nr.,Straße,in.status_2,in.Stra_e_2,in.column5,status,http,name,code,message\n" +
				"1,a,b,c,d,fulfilled,200,Ada,,\n",
		},
		{"a column that is asked for", "csv", []string{"in.Stra_e", "name"}, nil, "Straße,name\na,Ada\n"},
		{
			"a name that is asked for", "csv",
			[]string{"in.Stra_e", "id"},
			[]string{"Weg", "id"},
			"Weg,Kunden Nr.\na,1\n",
		},
		{"objects", "ndjson", []string{"id", "in.Stra_e"}, nil, `{"Kunden Nr.":"1","Straße":"a"}` + "\n"},
	} {
		got := string(write(t, runOf(p, fulfilled("1", `{"name":"Ada"}`)), export.Order{
			Format: c.format, NoMark: true, Columns: c.columns, Names: c.names,
		}))
		if diff := cmp.Diff(c.want, strings.ReplaceAll(got, "\r", "")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestInputColumnsAreExportedBesideTheAnswers(t *testing.T) {
	p := plan.Plan{Endpoint: "https://api.example.com/{id}", Rows: &plan.Rows{
		Columns: []string{"country", "id", "zip"}, Values: [][]string{{"de", "1", "00501"}, {"fr", "2", "=x"}},
	}}
	for _, c := range []struct {
		says    string
		run     export.Run
		columns []string
		want    string
	}{
		{
			"the default", runOf(p, fulfilled("1", `{"name":"Ada","k":7}`), rejected("2", "dns", "No site")), nil,
			"id,in.country,in.zip,status,http,name,k,code,message\n" +
				"1,de,00501,fulfilled,200,Ada,7,,\n2,fr,'=x,rejected,,,,dns,No site\n",
		},
		{
			"nothing to suggest", runOf(p, fulfilled("1", `[1]`), rejected("2", "dns", "No site")), nil,
			"id,in.country,in.zip,status,http,value,code,message\n" +
				"1,de,00501,fulfilled,200,[1],,\n2,fr,'=x,rejected,,,dns,No site\n",
		},
		{
			"some of them", runOf(p, fulfilled("1", `{"in":{"zip":8}}`), rejected("2", "dns", "No site")),
			[]string{"in.zip", "value.in.zip"},
			"in.zip,value.in.zip\n00501,8\n'=x,\n",
		},
		{
			"what is pending", runOf(p),
			[]string{"id", "in.country", "status"},
			"id,in.country,status\n1,de,pending\n2,fr,pending\n",
		},
	} {
		got := strings.ReplaceAll(string(write(t, c.run, export.Order{
			Format: "csv", NoMark: true, Columns: c.columns,
		})), "\r", "")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.says, diff)
		}
	}
}

func TestALongAnswerIsSearchedWhole(t *testing.T) {
	long := fulfilled("1", "")
	long.Value = settle.Value{Preview: `{"pad":"xxx`}
	for body, want := range map[string]string{
		`{"pad":"x","deep":{"n":7}}`: "7", "<html>{\"deep\":{\"n\":7}}": "",
		"": "",
	} {
		r := runOf(plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}, long)
		r.Body = func(int) []byte { return []byte(body) }
		want = "deep.n,value\n" + want + `,"{""pad"":""xxx"` + "\n"
		got := string(write(t, r, export.Order{Format: "csv", NoMark: true, Columns: []string{"deep.n", "value"}}))
		if strings.ReplaceAll(got, "\r", "") != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestAMistakeIsNamedBeforeAnythingIsWritten(t *testing.T) {
	rows := plan.Plan{Endpoint: "/demo/{id}", Rows: &plan.Rows{Columns: []string{"id"}, Values: [][]string{{"1"}}}}
	many := plan.Plan{Endpoint: "/demo/{id}", IDs: make([]string, 1_048_576)}
	for _, c := range []struct {
		says, field string
		p           plan.Plan
		o           export.Order
	}{
		{"a format there is not", "format", three, export.Order{Format: "pdf"}},
		{"a status there is not", "only", three, export.Order{Format: "csv", Only: "failed"}},
		{"an input column there is not", "columns", rows, export.Order{Format: "csv", Columns: []string{"in.zip"}}},
		{"more rows than a sheet has", "format", many, export.Order{Format: "xlsx"}},
	} {
		var b bytes.Buffer
		wrong, ok := errors.AsType[*plan.FieldError](export.Write(t.Context(), &b, runOf(c.p), c.o))
		if !ok || wrong.Field != c.field || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", c.says, wrong, b.Len())
		}
	}
}

func TestColumnsAreSeparatedByCommas(t *testing.T) {
	for typed, want := range map[string][]string{
		"": nil, "id": {"id"}, "id,a.b,tags.#": {"id", "a.b", "tags.#"}, `a\,b,c\\,d`: {`a\,b`, `c\\`, "d"},
		`a\`: {`a\`},
	} {
		if got, err := export.ParseColumns(typed); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", typed, got, err)
		}
	}
	for _, wrong := range []string{"a,,b", ",", "a,", strings.Repeat("a,", 100) + "a", strings.Repeat("a", 5000)} {
		if _, err := export.ParseColumns(wrong); err == nil {
			t.Errorf("%.20s: no error", wrong)
		}
	}
}

func TestAColumnHasTheNameThatWasGiven(t *testing.T) {
	p := plan.Plan{Endpoint: "https://api.example.com/{id}", IDs: []string{"1"}}
	for format, want := range map[string]string{
		"csv":    "ID,\"City, or town\"\n1,Rome\n",
		"ndjson": `{"ID":"1","City, or town":"Rome"}` + "\n",
	} {
		o := export.Order{
			Format: format, NoMark: true, Columns: []string{"id", "city"}, Names: []string{"ID", "City, or town"},
		}
		got := strings.ReplaceAll(string(write(t, runOf(p, fulfilled("1", `{"city":"Rome"}`)), o)), "\r", "")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
	for typed, want := range map[string][]string{"": nil, "a,b": {"a", "b"}, `a\,x,`: {"a,x", ""}} {
		if got, err := export.ParseNames(typed, 2); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", typed, got, err)
		}
	}
	for _, wrong := range []string{"a", "a,b,c", strings.Repeat("a", 5000) + ",b"} {
		if _, err := export.ParseNames(wrong, 2); err == nil {
			t.Errorf("%.20s: no error", wrong)
		}
	}
}

// full is a writer that refuses.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestAnErrorOfTheLogOrTheWriterIsReturned(t *testing.T) {
	torn := threeCalls()
	torn.Events = func() iter.Seq2[settle.Event, error] {
		return func(yield func(settle.Event, error) bool) { yield(settle.Event{}, errors.New("the log is torn")) }
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, format := range []string{"csv", "tsv", "json", "ndjson", "xlsx"} {
		o := export.Order{Format: format}
		if err := export.Write(t.Context(), full{}, threeCalls(), o); err == nil ||
			!strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("%s to a full disk: %v", format, err)
		}
		if err := export.Write(t.Context(), new(bytes.Buffer), torn, o); err == nil ||
			err.Error() != "the log is torn" {
			t.Errorf("%s of a torn log: %v", format, err)
		}
		if err := export.Write(stopped, new(bytes.Buffer), threeCalls(), o); !errors.Is(err, context.Canceled) {
			t.Errorf("%s when stopped: %v", format, err)
		}
	}
}

func TestALogIsReadAsEvents(t *testing.T) {
	batches := func(lines ...string) iter.Seq2[runs.Batch, error] {
		return func(yield func(runs.Batch, error) bool) {
			for _, l := range lines {
				if !yield(runs.Batch{Events: []event.Encoded{{JSON: []byte(l)}}}, nil) {
					return
				}
			}
			yield(runs.Batch{}, runs.ErrNoRun)
		}
	}
	var kinds []string
	for e, err := range export.Decoded(batches(`{"kind":"decided","seq":1,"verdict":{"status":"fulfilled","index":-1,` +
		`"atMs":3}}`)) {
		kinds = append(kinds, fmt.Sprint(e.Kind, err))
	}
	if want := []string{"decided<nil>", runs.ErrNoRun.Error()}; !slices.Equal(kinds, want) {
		t.Errorf("%q, want %q", kinds, want)
	}
	for _, err := range export.Decoded(batches("nonsense")) {
		if err == nil {
			t.Error("nonsense is read")
		}
	}
}
