package draft_test

import (
	"slices"
	"strings"
	"testing"

	"allsettled/app/draft"
)

const customers = "Kunden Nr.\tStraße\tid\n7\tAm Markt\tx\n8\tRing 3\ty\n"

func TestVariablesAreTheHeadingsThatPeopleSee(t *testing.T) {
	for _, c := range []struct{ says, ids, address, first string }{
		{"one variable of a list, whatever its name", "1-3", "https://a.example/u/{userId}", "/u/1"},
		{"twice the same", "1-3", "https://a.example/{nr}/{nr}", "/1/1"},
		{"with an operator", "org/repo", "https://a.example/{+path}", "/org/repo"},
		{"with a length", "12345", "https://a.example/{nr:3}", "/123"},
		{"in the query, named", "1-3", "https://a.example/u{?user}", "/u?user=1"},
		{"in the query, behind another", "1-3", "https://a.example/u?a=1{&user}", "/u?a=1&user=1"},
		{"with blanks", "1-3", "https://a.example/{Kunden Nr.}", "/1"},
		{"of one column", "customer_id\n7\n8\n9\n", "https://a.example/{customer_id}", "/7"},
		{"a heading with a blank", customers, "https://a.example/{Kunden Nr.}", "/7"},
		{"a heading with an umlaut", customers, "https://a.example/{id}/{Straße}", "/7/Am%20Markt"},
		{"in other letters", customers, "https://a.example/{STRASSE}/{kunden nr.}", ""},
		{"in small letters", customers, "https://a.example/{straße}/{kunden nr.}", "/Am%20Markt/7"},
		{"as it was before", customers, "https://a.example/{id}/{Stra_e}", "/7/Am%20Markt"},
		{"several in one place", customers, "https://a.example/{Kunden Nr.,Straße}", "/7,Am%20Markt"},
		{
			"named after the heading", customers, "https://a.example/s{?Kunden Nr.,Straße}",
			"/s?Kunden%20Nr.=7&Stra%C3%9Fe=Am%20Markt",
		},
		{"two of a list", "1-3", "https://a.example/{user}/{post}", ""},
		{"braces without an end", "1-3", "https://a.example/{user", ""},
	} {
		r := read(of(func(d *draft.Draft) { d.IDs, d.Address, d.IDColumn = c.ids, c.address, idColumn(c.ids) }))
		got := ""
		if len(r.First) > 0 {
			got = strings.TrimPrefix(r.First[0], "https://a.example")
		}
		if got != c.first {
			t.Errorf("%s: %s calls %q first, want %q; mistakes %v", c.says, c.address, got, c.first, r.Errors)
		}
	}
}

// idColumn picks the first column of the customers.
func idColumn(ids string) string {
	if ids == customers {
		return "0"
	}
	return ""
}

func TestVariablesOfHeadersAndBodyAreHeadingsToo(t *testing.T) {
	r := read(of(func(d *draft.Draft) {
		d.Method, d.IDs, d.IDColumn = "POST", customers, "0"
		d.Address, d.Headers = "https://a.example/", "X-Street: {Straße}"
		d.Body = `{"nr": "{Kunden Nr.}", "street": {"name": "{straße}"}}`
	}))
	if len(r.Errors) > 0 {
		t.Fatalf("mistakes: %v", r.Errors)
	}
	for call := range r.Plan.Calls(nil) {
		if call.Header["X-Street"] != "Am Markt" || call.Body != `{"nr": "7", "street": {"name": "Am Markt"}}` {
			t.Errorf("the first call sends %v and %s", call.Header, call.Body)
		}
		break
	}
	list := read(of(func(d *draft.Draft) {
		d.Method, d.Address, d.Body = "POST", "https://a.example/", `{"user": "{userId}"}`
	}))
	for call := range list.Plan.Calls(nil) {
		if call.Body != `{"user": "1"}` {
			t.Errorf("a list with a variable in the body sends %s", call.Body)
		}
		break
	}
}

func TestAMistakeNamesWhatWasTypedAndTheHeadings(t *testing.T) {
	for address, want := range map[string]string{
		"a.example/{Straße}": "“a.example/{Straße}” will not do: put {id} where the ID belongs",
		"a.example/{Ort}":    "“{Ort}” will not do: no column has that name: use {Kunden Nr.}, {Straße}, {id_2}",
	} {
		r := read(of(func(d *draft.Draft) { d.IDs, d.IDColumn, d.Address = customers, "0", address }))
		if got := r.Errors["address"]; !strings.HasPrefix(got, want) {
			t.Errorf("of %q is said %q, want %q", address, got, want)
		}
	}
}

func TestWhatCanBeReadInTwoWaysIsAsked(t *testing.T) {
	for _, c := range []struct {
		says, address, ids string
		field, sentence    string
		ways               []string // the one that is taken begins with a star
	}{
		{"a plain address", "https://a.example/u/{id}", "1, 2, 3", "", "", nil},
		{
			"an ID in the path", "https://a.example/users/42", "1-10", "address", "Where does the ID go?",
			[]string{"/users/{id}", "/users/42/{id}", "/users/42?id={id}"},
		},
		{
			"another tool's variable", "https://a.example/users/:id", "1, 2, 3", "address", "Where does the ID go?",
			[]string{"/users/{id}", "/users/:id/{id}", "/users/:id?id={id}"},
		},
		{
			"two braces", "https://a.example/users/{{id}}", "1, 2, 3", "address", "Where does the ID go?",
			[]string{"/users/{id}"},
		},
		{
			"no place at all", "https://a.example/users?a=1", "1, 2, 3", "address", "Where does the ID go?",
			[]string{"/users/{id}?a=1", "/users?a=1&id={id}"},
		},
		{
			"no IDs yet", "a.example/users/42", "", "address", "Where does the ID go?",
			[]string{"/users/{id}", "/users/42/{id}", "/users/42?id={id}"},
		},
		{
			"slashes", "https://a.example/r/{id}", "org/repo, 7", "ids",
			"1 of 2 IDs hold a sign that has a meaning in an address. Is the ID one segment of the path?",
			[]string{"*One segment: org%2Frepo", "Part of the path: org/repo"},
		},
		{
			"slashes in the path", "https://a.example/r/{+repo}", "org/repo, 7", "ids",
			"1 of 2 IDs hold a sign that has a meaning in an address. Is the ID one segment of the path?",
			[]string{"One segment: org%2Frepo", "*Part of the path: org/repo"},
		},
		{
			"encoded", "https://a.example/r/{id}", "a%2Fb, c%20d, 50%", "ids",
			"2 of 3 IDs look encoded already. Send them as they are?",
			[]string{"*Encode them: a%252Fb", "As they are: a%2Fb"},
		},
		{"a lone percent sign", "https://a.example/r/{id}", "50%, 70%", "", "", nil},
		{
			"the IDs of a table", "https://a.example/r/{id}", "id\tname\n10.1000/182\tx\n7\ty\n", "ids",
			"1 of 2 IDs hold a sign that has a meaning in an address. Is the ID one segment of the path?",
			[]string{"*One segment: 10.1000%2F182", "Part of the path: 10.1000/182"},
		},
		{
			"telephone numbers", "https://a.example/r/{id}", "555-1234, 7", "ids", "Is “555-1234” a range?",
			[]string{"*As ranges: 681 IDs", "As they are: 2 IDs"},
		},
		{
			"a short list of them", "https://a.example/r/{id}", "1-5, 7-9", "ids", "Is “1-5” a range?",
			[]string{"*As ranges: 8 IDs", "As they are: 2 IDs"},
		},
		{
			"some in quotes", "https://a.example/r/{id}", "1-5\n\"2-3\"\n", "ids", "Is “1-5” a range?",
			[]string{"As ranges: 7 IDs", "As they are: 2 IDs"},
		},
		{
			"a range that falls", "https://a.example/r/{id}", "1234-555", "ids", "Is “1234-555” a range?",
			[]string{"As they are: 1 ID"},
		},
		{
			"a range of too many", "https://a.example/r/{id}", "7\n1-5\n555-5550000001", "ids", "Is “1-5” a range?",
			[]string{"As they are: 3 IDs"},
		},
		{
			"a title and a sum", "https://a.example/r/{id}", "Report;;\nid;n;m\n7;1;2\n8;3;4\nTotal;4;6\n", "ids",
			"2 rows around the table are no data, it seems, first “Report”.",
			[]string{"*Left out: 2 rows", "All: 5 rows"},
		},
		{
			"a list of SQL", "https://a.example/r/{id}", "in ('a', 'b')", "ids",
			"Which IDs are meant by “in ('a', 'b')”?",
			[]string{"“a” and so on: 2 IDs in all", "*“in ('a'” and so on: 2 IDs in all"},
		},
		{
			"thousands", "https://a.example/r/{id}", "1,234", "ids", "Which IDs are meant by “1,234”?",
			[]string{"“1234”: 1 ID in all", "*“1” and so on: 2 IDs in all"},
		},
		{
			"JSON with a comma too many", "https://a.example/r/{id}", `["a","b",]`, "ids",
			`Which IDs are meant by “["a","b",]”?`,
			[]string{"“a” and so on: 2 IDs in all"},
		},
		{
			"a table of Markdown", "https://a.example/r/{id}", "| id | n |\n|---|---|\n| 7 | x |", "ids",
			"Which IDs are meant by “| id | n |”?",
			[]string{"“7”: 1 ID in all", "*“| id | n |” and so on: 3 IDs in all"},
		},
		{
			"what cannot be seen", "https://a.example/r/{id}", "7\u200B0, 8", "ids",
			`1 ID holds characters that cannot be seen: "7\u200b0".`,
			[]string{"Leave them out", "*As they are"},
		},
		{"a list in JSON", "https://a.example/r/{id}", `["a","b"]`, "", "", nil},
		{"one that falls, in quotes", "https://a.example/r/{id}", `"1234-555"`, "", "", nil},
		{"one that counts up", "https://a.example/r/{id}", "1-10", "", "", nil},
		{"one that counts far", "https://a.example/r/{id}", " 10-100000\n", "", "", nil},
		{"a date and a hyphen", "https://a.example/r/{id}", "2024-01-31, a-b", "", "", nil},
	} {
		r := read(of(func(d *draft.Draft) { d.Address, d.IDs = c.address, c.ids }))
		var field, sentence string
		var ways []string
		for _, one := range r.Choices {
			field, sentence = one.Field, one.Says
			for _, w := range one.Ways {
				ways = append(ways, map[bool]string{true: "*"}[w.IsTaken]+w.Says)
			}
		}
		if field != c.field || sentence != c.sentence || !slices.Equal(ways, c.ways) {
			t.Errorf("%s: %s is asked %q with %q, want %s %q with %q",
				c.says, field, sentence, ways, c.field, c.sentence, c.ways)
		}
	}
}

func TestAHeadingOverASingleColumnIsAskedAbout(t *testing.T) {
	d := of(func(d *draft.Draft) { d.IDs = "sample\n12\n7\n" })
	c := read(d).Choices
	if len(c) != 1 || c[0].Says != "Is the first line, “sample”, a heading?" || !c[0].Ways[0].IsTaken {
		t.Fatalf("it is asked %+v", c)
	}
	for i, want := range []int{2, 3} {
		d.Heading = c[0].Ways[i].Heading
		r := read(d)
		if got := r.Plan.Total(); got != want || !r.Choices[0].Ways[i].IsTaken {
			t.Errorf("%s makes %d calls, want %d: %+v", c[0].Ways[i].Says, got, want, r.Choices)
		}
	}
}

func TestTheColumnsAreOfferedAsTheyAreHeaded(t *testing.T) {
	r := read(of(func(d *draft.Draft) {
		d.IDs, d.IDColumn, d.Address = customers, "0", "https://a.example/{Kunden Nr.}"
	}))
	if got := r.Over(1); got != "Straße" {
		t.Errorf("over the second column stands %q", got)
	}
	if got := r.Variables(); !slices.Equal(got, []string{"{Kunden Nr.}", "{Straße}", "{id_2}"}) {
		t.Errorf("the variables are %q", got)
	}
	if got := r.Unused(); !slices.Equal(got, []string{"Straße", "id_2"}) {
		t.Errorf("not used are %q", got)
	}
}

func TestALonePercentSignIsNoMistake(t *testing.T) {
	r := read(of(func(d *draft.Draft) { d.IDs = "50%" }))
	if len(r.Errors) > 0 || !slices.Equal(r.First, []string{"https://api.example/50%25"}) {
		t.Errorf("50%% calls %q, with the mistakes %v", r.First, r.Errors)
	}
}

func TestTheWayThatIsTakenIsReadSo(t *testing.T) {
	d := of(func(d *draft.Draft) { d.IDs, d.Address = "a%2Fb", "https://a.example/{id}" })
	d.Address = read(d).Choices[0].Ways[1].Address
	if r := read(d); !slices.Equal(r.First, []string{"https://a.example/a%2Fb"}) {
		t.Errorf("it calls %q", r.First)
	}
	d = of(func(d *draft.Draft) { d.IDs, d.Address = "1-10", "https://a.example/users/42" })
	w := read(d).Choices[0].Ways[0]
	if w.IDs != "42" || w.Address != "https://a.example/users/{id}" {
		t.Errorf("the first way is %+v", w)
	}
}

func TestARangeIsReadAsItIsAnswered(t *testing.T) {
	d := of(func(d *draft.Draft) { d.IDs = "2024-2025; x\n\n555-1234" })
	r := read(d)
	for i, want := range []int{2 + 1 + 680, 3} {
		answered := d
		answered.IDs = r.Choices[0].Ways[i].IDs
		if got := read(answered); got.Plan.Total() != want || !got.Choices[0].Ways[i].IsTaken {
			t.Errorf("%q makes %d calls, want %d", answered.IDs, got.Plan.Total(), want)
		}
	}
}

func TestBlanksAroundTheIDsOfATableAreLeftOut(t *testing.T) {
	r := read(of(func(d *draft.Draft) { d.IDs = "id\tn\n 7\t a\n8\u00A0\tb\n9\tc\n" }))
	if got := strings.Join(r.Plan.Names(), "|"); got != "7|8|9" || r.Plan.Rows.Values[0][1] != " a" {
		t.Errorf("the IDs are %q of %q", got, r.Plan.Rows.Values)
	}
	if _, rest := r.IDsHint(); !strings.Contains(rest, "Blanks around 2 IDs were left out.") {
		t.Errorf("it is said %q", rest)
	}
	if r.Table.Values[0][0] != " 7" {
		t.Error("the table that was read has changed")
	}
}

func TestRowsAroundATableAreReadAsItIsAnswered(t *testing.T) {
	d := of(func(d *draft.Draft) { d.IDs = "id\tn\n7\t1\n8\t3\nTotal\t4\n" })
	for i, want := range []int{2, 3} {
		d.Around = read(d).Choices[0].Ways[i].Around
		r := read(d)
		if r.Plan.Total() != want || !r.Choices[0].Ways[i].IsTaken {
			t.Errorf("%q makes %d calls, want %d", d.Around, r.Plan.Total(), want)
		}
	}
	if again := read(draft.Of(read(d).Plan)); again.Plan.Total() != 3 {
		t.Errorf("the plan of all rows, in the form again, makes %d calls, want 3", again.Plan.Total())
	}
	d.IDs = "id\tn\n7\t1\nTotal\t4\nas of today\t\n"
	if got := read(d).Plan.Total(); got != 1 {
		t.Errorf("another table makes %d calls, want 1: the answer was about one row", got)
	}
}

func TestHowAnAddressWasReadIsSaid(t *testing.T) {
	for typed, want := range map[string]string{
		"a.example/{id}": "`https://` is written in front of it.",
		"https://api.example.com/a b?nom= NICE&id={id}": "A space is sent as `%20`.",
		"a.example/a|b/{id}": "`https://` is written in front of it. " +
			"Signs that cannot stand in an address are escaped, as browsers do.",
		"https://api.example.com/a%20b?nom=%20NICE&id={id}": "",
	} {
		r := read(of(func(d *draft.Draft) { d.Address = typed }))
		if got := strings.Join(r.Notes, " "); got != want || len(r.Errors) > 0 {
			t.Errorf("of %q is said %q, want %q; mistakes %v", typed, got, want, r.Errors)
		}
	}
}
