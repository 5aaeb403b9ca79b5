package export_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

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

func TestASheetHoldsNumbersThatKeepTheirDigits(t *testing.T) {
	values := []struct {
		json, want string
		number     bool
	}{
		{"7", "7", true},
		{"-12.5", "-12.5", true},
		{"0", "0", true},
		{"0.001", "0.001", true},
		{"123456789012345", "123456789012345", true},
		{"1234567890123456", "1234567890123456", false},
		{"12345678901234567890", "12345678901234567890", false},
		{"1.10", "1.10", false},
		{"1e5", "1e5", false},
		{"-1e5", "-1e5", false},
		{"-0", "-0", false},
		{`"7"`, "7", false},
		{`"007"`, "007", false},
		{`"=1+1"`, "'=1+1", false},
		{"true", "true", false},
		{"null", "", false},
		{"{\"a\":\n1}", `{"a":1}`, false},
	}
	p := plan.Plan{Endpoint: "/demo/{id}"}
	var all []*settle.Outcome
	for i, v := range values {
		id := strconv.Itoa(i)
		p.IDs = append(p.IDs, id)
		all = append(all, fulfilled(id, `{"v":`+v.json+`}`))
	}
	f := open(t, write(t, runOf(p, all...), export.Order{Format: "xlsx", Columns: []string{"id", "v"}}))
	for i, v := range values {
		at := "B" + strconv.Itoa(i+2)
		got, _ := f.GetCellValue("Results", at, excelize.Options{RawCellValue: true})
		kind, _ := f.GetCellType("Results", at)
		if isNumber := kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset &&
			v.json != "null"; got != v.want || isNumber != v.number {
			t.Errorf("%s: %q of type %v, want %q, number %v", v.json, got, kind, v.want, v.number)
		}
		if kind, _ := f.GetCellType("Results", "A"+strconv.Itoa(i+2)); kind != excelize.CellTypeInlineString {
			t.Errorf("the ID of line %d is of type %v, want text", i+2, kind)
		}
	}
	panes, err := f.GetPanes("Results")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the line of names is not frozen: %+v, %v", panes, err)
	}
	id, _ := f.GetCellStyle("Results", "A1")
	if style, err := f.GetStyle(id); err != nil || style.Font == nil || !style.Font.Bold {
		t.Errorf("the line of names is not bold: %+v, %v", style, err)
	}
}

func TestTheSecondSheetHasThePlanAndTheSum(t *testing.T) {
	file := write(t, threeCalls(), export.Order{Format: "xlsx", Only: settle.Rejected})
	got := map[string]string{}
	for _, row := range sheet(t, file, "Run") {
		got[row[0]] = row[1]
	}
	for name, want := range map[string]string{
		"Address": "https://api.example.com/{id}", "Method": "GET", "Header Authorization": "•••",
		"Header Accept": "text/plain",
		"Mode":          "allSettled", "Calls at once": "6", "Calls begun a second": "no limit", "Asked": "3",
		"Fulfilled": "1",
		"Rejected":  "1", "Aborted": "1", "Missing": "0",
		"It adds up": "3 asked = 1 fulfilled + 1 rejected + 1 aborted + 0 missing", "Verdict": "fulfilled",
		"Took": "1.23 s", "Took, ms": "1234",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if bytes.Contains(file, []byte("hush")) || strings.Contains(fmt.Sprint(got), "hush") {
		t.Error("a secret is in the file")
	}
	if n := len(sheet(t, file, "Results")); n != 3 {
		t.Errorf("%d lines, want the names and two", n)
	}
	going := runOf(three, fulfilled("1", "1"))
	for _, row := range sheet(t, write(t, going, export.Order{Format: "xlsx"}), "Run") {
		got[row[0]] = row[1]
	}
	if got["Took"] != "it has not ended" || got["Verdict"] != "pending" || got["Missing"] != "2" {
		t.Errorf("of a run that goes on: %v", got)
	}
}

func TestWhatASheetCannotHoldIsCut(t *testing.T) {
	for says, c := range map[string]struct {
		text string
		cut  bool
	}{
		"as long as may be":           {strings.Repeat("x", 32767), false},
		"one more":                    {strings.Repeat("x", 32768), true},
		"long by its bytes only":      {strings.Repeat("é", 32767), false},
		"half a character at the cut": {"x" + strings.Repeat("😀", 20000), true},
		"an emoji at the end":         {strings.Repeat("x", 32766) + "😀", true},
		"line ends of Windows":        {strings.Repeat("\r\n", 32768), true},
		"signs that XML escapes":      {strings.Repeat("&", 32767), false},
		"an apostrophe before it":     {"=" + strings.Repeat("x", 32766), true},
	} {
		o := fulfilled("1", string(settle.AppendString([]byte(`{"t":`), c.text))+"}")
		file := write(t, runOf(plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}, o), export.Order{
			Format: "xlsx", Columns: []string{"t"},
		})
		got := strings.TrimPrefix(sheet(t, file, "Results")[1][0], "'")
		if account := sheet(t, file, "Run"); c.cut != slices.ContainsFunc(account, saysCut) {
			t.Errorf("%s: the second sheet says %q", says, account[len(account)-1])
		}
		units := len(utf16.Encode([]rune(got)))
		before, ended := strings.CutSuffix(got, "…")
		if ended != c.cut || !strings.HasPrefix(c.text, before) || units > 32767 || c.cut && units < 32765 {
			t.Errorf("%s: %d units, ending in %q", says, units, got[len(got)-8:])
		}
	}
}

// saysCut reports whether a row of the second sheet says that one cell was cut, and where the whole of it is.
func saysCut(row []string) bool {
	return row[0] == "Cells that were cut" && row[1] == "1" && strings.Contains(row[2], "as CSV or JSON")
}

func TestEveryCellThatWasCutIsCounted(t *testing.T) {
	long := strings.Repeat("x", 40_000)
	answer := string(settle.AppendString([]byte(`{"t":`), long)) + "}"
	p := plan.Plan{
		Endpoint: "/demo/{id}", Method: "POST", Body: `{"id":"{id}","note":"` + long + `"}`,
		Rows: &plan.Rows{Columns: []string{"id", "note"}, Values: [][]string{{"1", long}, {"2", "short"}}},
	}
	file := write(t, runOf(p, fulfilled("1", answer), fulfilled("2", answer)), export.Order{
		Format: "xlsx", Columns: []string{"id", "in.note", "t"},
	})
	account := sheet(t, file, "Run")
	if last := account[len(account)-1]; last[0] != "Cells that were cut" || last[1] != "4" {
		t.Errorf("the second sheet ends in %q, want 4: three in the table, and the body", last)
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
