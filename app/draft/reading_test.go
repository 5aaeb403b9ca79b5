package draft_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"allsettled/app/draft"
	"allsettled/app/plan"
	"allsettled/app/settle"
)

// of is a draft with an address and IDs, changed.
func of(change func(d *draft.Draft)) draft.Draft {
	d := draft.Draft{Method: "GET", Address: "https://api.example/{id}", IDs: "1-3", Mode: "allSettled"}
	if change != nil {
		change(&d)
	}
	return d
}

// read reads a draft with a new reader.
func read(d draft.Draft) draft.Reading {
	var r draft.Reader
	return r.Read(d, 0, true)
}

func TestTheFirstDraftCanBeRun(t *testing.T) {
	r := read(draft.First())
	if len(r.Errors) > 0 || r.Plan.Total() != 10 {
		t.Errorf("the first draft makes %d calls, with the mistakes %v", r.Plan.Total(), r.Errors)
	}
}

func TestADraftMakesAPlan(t *testing.T) {
	for _, c := range []struct {
		says   string
		change func(d *draft.Draft)
		is     func(p *plan.Plan) bool
	}{
		{
			"the address without spaces", func(d *draft.Draft) { d.Address = " https://a.example/{id} " },
			func(p *plan.Plan) bool { return p.Endpoint == "https://a.example/{id}" },
		},
		{"IDs", nil, func(p *plan.Plan) bool { return slices.Equal(p.IDs, []string{"1", "2", "3"}) }},
		{"a mode", func(d *draft.Draft) { d.Mode = "any" }, func(p *plan.Plan) bool { return p.Mode == settle.Any }},
		{"no limits", nil, func(p *plan.Plan) bool { return p.InFlight == 0 && p.PerSecond == 0 && p.TimeoutMs == 0 }},
		{
			"limits", func(d *draft.Draft) { d.InFlight, d.Attempts = " 12 ", "4" },
			func(p *plan.Plan) bool { return p.InFlight == 12 && p.Attempts == 4 },
		},
		{
			"a rate with a comma", func(d *draft.Draft) { d.PerSecond = "2,5" },
			func(p *plan.Plan) bool { return p.PerSecond == 2.5 },
		},
		{
			"a timeout in parts of a second", func(d *draft.Draft) { d.Timeout = "0.25" },
			func(p *plan.Plan) bool { return p.TimeoutMs == 250 },
		},
		{
			"fetch's own rule", func(d *draft.Draft) { d.FetchRule = true },
			func(p *plan.Plan) bool { return p.RejectHTTPErrors != nil && !*p.RejectHTTPErrors },
		},
		{"the usual rule", nil, func(p *plan.Plan) bool { return p.RejectHTTPErrors == nil }},
		{
			"the rest is aborted", func(d *draft.Draft) { d.AbortRest = true },
			func(p *plan.Plan) bool { return p.AbortRest },
		},
		{
			"headers", func(d *draft.Draft) { d.Headers = "Accept: text/csv\n\n X-Time : 12:30 \n" },
			func(p *plan.Plan) bool { return p.Headers["Accept"] == "text/csv" && p.Headers["X-Time"] == "12:30" },
		},
		{"no body of a GET", func(d *draft.Draft) { d.Body = "{}" }, func(p *plan.Plan) bool { return p.Body == "" }},
		{
			"a body of a POST", func(d *draft.Draft) { d.Method, d.Body = "POST", "{}" },
			func(p *plan.Plan) bool { return p.Body == "{}" },
		},
		{
			"no key", func(d *draft.Draft) { d.KeyIn = "bearer" },
			func(p *plan.Plan) bool { return len(p.Headers) == 0 },
		},
		{
			"a bearer", func(d *draft.Draft) { d.KeyIn, d.Key = "bearer", " abc " },
			func(p *plan.Plan) bool { return p.Headers["Authorization"] == "Bearer abc" },
		},
		{
			"a bearer that was pasted with its scheme",
			func(d *draft.Draft) { d.KeyIn, d.Key = "bearer", "Bearer abc" },
			func(p *plan.Plan) bool { return p.Headers["Authorization"] == "Bearer abc" },
		},
		{
			"a bearer has its own name", func(d *draft.Draft) { d.KeyIn, d.Key, d.KeyName = "bearer", "abc", "X" },
			func(p *plan.Plan) bool { return p.Headers["Authorization"] == "Bearer abc" },
		},
		{
			"a key in a header", func(d *draft.Draft) { d.KeyIn, d.Key = "header", "abc" },
			func(p *plan.Plan) bool { return p.Headers["X-API-Key"] == "abc" },
		},
		{
			"a key in another header", func(d *draft.Draft) { d.KeyIn, d.Key, d.KeyName = "header", "abc", " X " },
			func(p *plan.Plan) bool { return p.Headers["X"] == "abc" },
		},
		{
			"a key in the address", func(d *draft.Draft) { d.KeyIn, d.Key = "query", "abc" },
			func(p *plan.Plan) bool { return p.Query["api_key"] == "abc" && len(p.Headers) == 0 },
		},
	} {
		r := read(of(c.change))
		if !c.is(&r.Plan) || len(r.Errors) > 0 {
			t.Errorf("%s: the plan is %+v, with the mistakes %v", c.says, r.Plan, r.Errors)
		}
	}
}

func TestEachMistakeStandsUnderItsField(t *testing.T) {
	for _, c := range []struct {
		says    string
		change  func(d *draft.Draft)
		element string
	}{
		{"no address", func(d *draft.Draft) { d.Address = "" }, "address"},
		{"no ID", func(d *draft.Draft) { d.IDs = "" }, "ids"},
		{"a range that falls", func(d *draft.Draft) { d.IDs = "9-1" }, "ids"},
		{"an unknown method", func(d *draft.Draft) { d.Method = "BREW" }, "method"},
		{"an unknown mode", func(d *draft.Draft) { d.Mode = "most" }, "modes"},
		{"no number", func(d *draft.Draft) { d.InFlight = "six" }, "in-flight"},
		{"a part of a call", func(d *draft.Draft) { d.InFlight = "2.5" }, "in-flight"},
		{"nothing at a time", func(d *draft.Draft) { d.InFlight = "0" }, "in-flight"},
		{"too many at a time", func(d *draft.Draft) { d.InFlight = "1000001" }, "in-flight"},
		{"too many attempts", func(d *draft.Draft) { d.Attempts = "99" }, "attempts"},
		{"a rate below nothing", func(d *draft.Draft) { d.PerSecond = "-1" }, "per-second"},
		{"a rate without end", func(d *draft.Draft) { d.PerSecond = "Inf" }, "per-second"},
		{"a rate that is no number", func(d *draft.Draft) { d.PerSecond = "NaN" }, "per-second"},
		{"a thousand, or one", func(d *draft.Draft) { d.PerSecond = "1,000" }, "per-second"},
		{"a timeout in words", func(d *draft.Draft) { d.Timeout = "soon" }, "timeout"},
		{"a header without a colon", func(d *draft.Draft) { d.Headers = "Accept text/csv" }, "headers"},
		{"a header without a name", func(d *draft.Draft) { d.Headers = ": text/csv" }, "headers"},
		{"a header with a space in its name", func(d *draft.Draft) { d.Headers = "X Y: 1" }, "headers"},
	} {
		r := read(of(c.change))
		if r.Errors[c.element] == "" || len(r.Errors) > 1 {
			t.Errorf("%s: the mistakes are %v, want one under %s", c.says, r.Errors, c.element)
		}
		if !strings.HasSuffix(r.Errors[c.element], ".") {
			t.Errorf("%s: %q is no sentence", c.says, r.Errors[c.element])
		}
		if r.Says != "" || r.First != nil {
			t.Errorf("%s: it says all the same what Run will do: %q %v", c.says, r.Says, r.First)
		}
	}
}

func TestSeveralMistakesAreSaidAtOnce(t *testing.T) {
	r := read(of(func(d *draft.Draft) { d.Address, d.IDs, d.InFlight, d.Headers = "", "9-1", "x", "y" }))
	for _, element := range []string{"address", "ids", "in-flight", "headers"} {
		if r.Errors[element] == "" {
			t.Errorf("nothing is said under %s: %v", element, r.Errors)
		}
	}
	r.Put("address", "another sentence")
	if r.Errors["address"] == "another sentence" {
		t.Error("the first sentence under a field does not stay")
	}
}

func TestThePreviewShowsTheFirstAddressesAndNoKey(t *testing.T) {
	r := read(of(func(d *draft.Draft) { d.IDs, d.KeyIn, d.Key = "1-5", "query", "s3cret" }))
	if len(r.First) != 3 || !strings.HasPrefix(r.First[0], "https://api.example/1") {
		t.Errorf("the first addresses are %v", r.First)
	}
	if strings.Contains(strings.Join(r.First, " "), "s3cret") {
		t.Errorf("the key is in sight: %v", r.First)
	}
	if r.Says != "5 calls, all at once." {
		t.Errorf("it says %q", r.Says)
	}
}

func TestAPlaceholderThatLooksForgottenIsAskedAbout(t *testing.T) {
	r := read(of(func(d *draft.Draft) { d.Address = "https://api.example/users/:id" }))
	if r.Doubt == "" && len(r.Errors) == 0 {
		t.Errorf("nothing is asked about %v", r.Plan.Endpoint)
	}
}

func TestALongListIsReadOnce(t *testing.T) {
	var r draft.Reader
	long := of(func(d *draft.Draft) { d.IDs = strings.Repeat("123456\n", 200_000) })
	first := r.Read(long, 0, false)
	long.InFlight = "9"
	second := r.Read(long, 0, false)
	if &first.Plan.IDs[0] != &second.Plan.IDs[0] {
		t.Error("the list was read again after a change of another field")
	}
	long.IDs = "1"
	if third := r.Read(long, 0, false); third.Plan.Total() != 1 {
		t.Errorf("after a change of the list there are %d IDs", third.Plan.Total())
	}
}

func TestOnlyTheFirstThousandIDsAreCheckedWhileSomebodyTypes(t *testing.T) {
	var r draft.Reader
	d := of(func(d *draft.Draft) { d.IDs = strings.Repeat("1\n", 1000) + strings.Repeat("x", 5000) })
	if got := r.Read(d, 0, false).Errors; len(got) > 0 {
		t.Errorf("while somebody types: %v", got)
	}
	if got := r.Read(d, 0, true).Errors; got["ids"] == "" {
		t.Errorf("when Run is pressed: %v", got)
	}
}

func TestTheTimeOfARunIsSaidOnceItIsKnown(t *testing.T) {
	var r draft.Reader
	d := of(func(d *draft.Draft) { d.IDs, d.InFlight = "1-100", "10" })
	if got, want := r.Read(d, 3*time.Second, true).Says, "100 calls, 10 at a time, about 30 seconds."; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

func TestADraftOfAPlanMakesThatPlanAgain(t *testing.T) {
	reject := false
	const address = "https://a.example/{id}"
	for says, p := range map[string]plan.Plan{
		"the least": {Endpoint: address, IDs: []string{"1"}},
		"every limit": {
			Endpoint: address, IDs: []string{"1", "2", "3", "9"}, InFlight: 7, PerSecond: 0.5, TimeoutMs: 1250,
			Attempts: 2, Mode: "any", AbortRest: true, RejectHTTPErrors: &reject,
		},
		"odd IDs": {Endpoint: address, IDs: []string{"a b", `"`, "1-3", "007", ",", "x;y"}},
		"a body": {
			Endpoint: "https://a.example", Method: "POST", Body: `{"id":"{id}"}`, IDs: []string{"1", "2"},
			Headers: map[string]string{"Accept": "text/csv", "X-B": "c: d"},
		},
		"rows": {
			Endpoint: address + "/{team}",
			Rows: &plan.Rows{
				Columns: []string{"id", "team"}, Values: [][]string{{"1", "red"}, {"2", "b\t\"lue\""}},
			},
		},
		"rows, ID last": {
			Endpoint: address + "/{team}",
			Rows: &plan.Rows{
				Columns: []string{"team", "id"}, Values: [][]string{{"red", "1"}, {"blue", "2"}},
			},
		},
	} {
		d := draft.Of(p)
		r := read(d)
		if len(r.Errors) > 0 {
			t.Errorf("%s: the draft %+v has the mistakes %v", says, d, r.Errors)
			continue
		}
		if got, want := string(r.Plan.Filled().Encode()), string(p.Filled().Encode()); got != want {
			t.Errorf("%s: it comes back as\n%s, want\n%s", says, got, want)
		}
	}
}

func TestADraftIsRememberedWithoutItsSecrets(t *testing.T) {
	d := of(func(d *draft.Draft) {
		d.Headers = "Accept: text/csv\nAuthorization: Bearer abc\nX-Token: abc\nno header\n"
		d.KeyIn, d.Key = "header", "s3cret"
	})
	p := read(of(func(d *draft.Draft) { d.Headers = "Accept: text/csv\nAuthorization: Bearer abc\nX-Token: abc" })).Plan
	got := d.WithoutSecrets(p)
	if got.Headers != "Accept: text/csv\n" || got.Key != "" {
		t.Errorf("the headers are %q and the key %q", got.Headers, got.Key)
	}
	if d.KeepKey = true; d.WithoutSecrets(p).Key != "s3cret" {
		t.Error("a key that is to be kept is not")
	}
}

func TestTheNameOfAKeyIsTheUsualOneUnlessAPersonNamesAnother(t *testing.T) {
	for _, place := range draft.KeyPlaces {
		d := draft.Draft{KeyIn: place.ID}
		if d.NamedKey() != place.Name || d.KeyHint() != place.Name {
			t.Errorf("%q: the name is %q, and the hint %q", place.ID, d.NamedKey(), d.KeyHint())
		}
	}
	if got := (&draft.Draft{KeyIn: "elsewhere"}).KeyHint(); got != "" {
		t.Errorf("an unknown place has the name %q", got)
	}
}

func TestWhatIsStrangeAboutIDsIsSaid(t *testing.T) {
	for _, c := range []struct{ says, text, want string }{
		{"lost digits in a list", "7\n1189384756473830000\n1.18938E+18", "2 IDs have lost digits"},
		{"lost digits in a table", "id\tn\n1189384756473830000\ta\n42\tb", "first 1189384756473830000"},
		{"lost digits in another column are not the IDs'", "id\tn\n1\t1189384756473830000\n2\t3", ""},
		{"marks in a list", "=\"00123\"\n'00124\n00125", "2 were marked as text"},
		{"marks in a table", "id\tn\n=\"00123\"\ta\n42\tb", `1 was marked as text, as in ="007"`},
		{"nothing", "7\n8", ""},
	} {
		r := read(of(func(d *draft.Draft) { d.IDs = c.text }))
		_, hint := r.IDsHint()
		isStrange := strings.Contains(hint, "lost") || strings.Contains(hint, "marked")
		if !strings.Contains(hint, c.want) || isStrange != (c.want != "") {
			t.Errorf("%s: got %q, want it to say %q", c.says, hint, c.want)
		}
	}
}

func TestIDsInJSONAreReadAsTheListThatTheyAre(t *testing.T) {
	for _, c := range []struct {
		says, text  string
		total       int
		first, hint string
	}{
		{"values", `["007", 12345678901234567890]`, 2, "https://api.example/007", "2 IDs. "},
		{"objects", `[{"id":7,"n":"a"},{"id":8}]`, 2, "https://api.example/7", "2 rows. 2 columns."},
		{"a list in an object", `{"data":[{"id":7}]}`, 1, "https://api.example/7", "Read from the list data in it."},
		{"values in an object", `{"ids":[7]}`, 1, "https://api.example/7", "Read from the list ids in it."},
		{"one object a line", "{\"id\":7}\n{\"id\":8}", 2, "https://api.example/7", "2 rows. 1 column."},
	} {
		r := read(of(func(d *draft.Draft) { d.IDs = c.text }))
		count, rest := r.IDsHint()
		if len(r.Errors) > 0 || r.Plan.Total() != c.total || r.First[0] != c.first ||
			!strings.Contains(count+" "+rest, c.hint) || len(r.Choices) > 0 {
			t.Errorf("%s: %d calls, the first %q, %q %q, %v, %v", c.says, r.Plan.Total(), r.First, count, rest,
				r.Choices, r.Errors)
		}
	}
	for text, want := range map[string]string{
		`[{"id":7},`:        "Write whole, valid JSON, or leave out the brackets.",
		`{"id":7}`:          "Write a list of values, such as [1, 2], or a list of objects.",
		`[7,{"id":8}]`:      "Write a list of values, such as [1, 2], or a list of objects.",
		`{"a":[1],"b":[2]}`: "Write one of its lists alone: it has a, b.",
		`{"items":[]}`:      "Write a list in JSON with something in it.",
	} {
		r := read(of(func(d *draft.Draft) { d.IDs = text }))
		if r.Errors["ids"] != want {
			t.Errorf("%s: %q, want %q", text, r.Errors["ids"], want)
		}
	}
}

// The heading of a table in JSON cannot be a row, also not by an older draft.
func TestTheMembersOfJSONStayTheColumns(t *testing.T) {
	r := read(of(func(d *draft.Draft) { d.IDs, d.Heading = `[{"id":7}]`, "false" }))
	if r.Plan.Total() != 1 || !r.Table.HasHeader {
		t.Errorf("%d calls, %+v", r.Plan.Total(), r.Table)
	}
}
