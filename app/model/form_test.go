package model_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"allsettled/app/draft"
	"allsettled/app/model"
	"allsettled/app/plan"
)

func TestACommandIsReadInWhateverFieldItIsPasted(t *testing.T) {
	for _, c := range []struct {
		says, before, text string
		want               draft.Draft
		undo               string
	}{
		{
			"one ID in the address", "1-3", "curl https://api.example/users/17",
			draft.Draft{Method: "GET", Address: "https://api.example/users/{id}", IDs: "17"},
			"The command was taken to pieces.",
		},
		{
			"no ID keeps the list", "1-3", "curl https://api.example/users/{id}",
			draft.Draft{Method: "GET", Address: "https://api.example/users/{id}", IDs: "1-3"},
			"The command was taken to pieces.",
		},
		{
			"pasted into the IDs", "curl https://api.example/users", "curl https://api.example/users",
			draft.Draft{Method: "GET", Address: "https://api.example/users", IDs: ""},
			"The command was taken to pieces.",
		},
		{
			"a body and headers", "1-3", `curl -X PUT https://api.example/users/{id} -H 'X-Team: red' -d '{"a":1}'`,
			draft.Draft{
				Method: "PUT", Address: "https://api.example/users/{id}", IDs: "1-3", Body: `{"a":1}`,
				Headers: "Content-Type: application/x-www-form-urlencoded\nX-Team: red\n",
			},
			"The command was taken to pieces.",
		},
		{
			"with a rest that is no request", "1-3", "curl https://api.example/users/17 | jq .name",
			draft.Draft{Method: "GET", Address: "https://api.example/users/{id}", IDs: "17"},
			"The command was taken to pieces. The table will show name. Left out: | jq .name",
		},
	} {
		at(t, func(d *desk) {
			d.Form.Draft.IDs = c.before
			before := d.Form.Draft
			is(t, c.says+": is one", d.Form.Paste(c.text), true)
			got := d.Form.Draft
			is(t, c.says+": method", got.Method, c.want.Method)
			is(t, c.says+": address", got.Address, c.want.Address)
			is(t, c.says+": IDs", got.IDs, c.want.IDs)
			is(t, c.says+": headers", got.Headers, c.want.Headers)
			is(t, c.says+": body", got.Body, c.want.Body)
			is(t, c.says+": the fields of the page", d.host.filled[len(d.host.filled)-1], got)
			is(t, c.says+": undo", d.Undo.Says, c.undo)
			d.TakeBack()
			is(t, c.says+": undone", d.Form.Draft, before)
			is(t, c.says+": live region", d.Say, "Taken back: "+c.undo)
		})
	}
}

func TestATextThatIsNoCommandIsLeftToItsField(t *testing.T) {
	at(t, func(d *desk) {
		for _, text := range []string{"", "17", "curly", "https://api.example/curl"} {
			is(t, text, d.Form.Paste(text), false)
		}
		is(t, "filled", len(d.host.filled), 0)
	})
}

func TestAChangeCanBeUndoneForTenSeconds(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.FileRead("ids.csv", "1\n2\n")
		d.pass(9 * time.Second)
		is(t, "offered after 9 s", d.Undo != nil, true)
		rev := d.Rev
		d.pass(2 * time.Second)
		is(t, "offered after 11 s", d.Undo == nil, true)
		if d.Rev == rev {
			t.Error("the end of the offer is not drawn")
		}
		d.TakeBack()
		is(t, "IDs", d.Form.Draft.IDs, "1\n2\n")
	})
}

func TestTheOfferOfALaterChangeHasTenSecondsOfItsOwn(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.FileRead("first.csv", "1\n")
		d.pass(9 * time.Second)
		d.Form.FileRead("second.csv", "2\n")
		d.pass(5 * time.Second)
		is(t, "offered", d.Undo != nil, true)
		d.TakeBack()
		is(t, "IDs", d.Form.Draft.IDs, "1\n")
		d.TakeBack() // there is nothing more to undo
		is(t, "IDs", d.Form.Draft.IDs, "1\n")
	})
}

func TestAFileBecomesTheIDsOrTheTable(t *testing.T) {
	for _, c := range []struct {
		says, text  string
		total       int
		count, rest string
	}{
		{"a list", "17\n18\n19\n", 3, "3 IDs.", "Type them, paste a spreadsheet column, or use ranges like 1-10."},
		{"one ID", "17", 1, "1 ID.", "Type them, paste a spreadsheet column, or use ranges like 1-10."},
		{"a list with an empty line", "17\n\n18\n", 2, "2 IDs.", "1 blank line left out."},
		{
			"a list with an ID twice", "17\n17\n18\n", 3, "3 IDs.",
			"2 different IDs, each called as often as it stands there.",
		},
		{
			"a list with both", "17\n17\n\n\n18\n", 3, "3 IDs.",
			"2 different IDs, each called as often as it stands there. 2 blank lines left out.",
		},
		{"a table", "id\tcity\n17\tBonn\n18\tTrier\n", 2, "2 rows.", "2 columns."},
		{
			"a table with an empty line and an ID twice", "id\tcity\n17\tBonn\n\n17\tTrier\n", 2, "2 rows.",
			"2 columns. 1 different ID, called as often as it stands there. 1 blank line left out.",
		},
		{"nothing", "", 0, "", "Type them, paste a spreadsheet column, or use ranges like 1-10."},
	} {
		at(t, func(d *desk) {
			d.Form.ReadingFile("ids.csv")
			is(t, c.says+": busy", d.Form.Busy, "Reading ids.csv…")
			d.Form.FileRead("ids.csv", c.text)
			is(t, c.says+": busy", d.Form.Busy, "")
			is(t, c.says+": calls", d.Form.Plan.Total(), c.total)
			count, rest := d.Form.IDsHint()
			is(t, c.says+": count", count, c.count)
			is(t, c.says+": rest", rest, c.rest)
			is(t, c.says+": undo", d.Undo.Says, "ids.csv was read.")
		})
	}
}

func TestWhatIsWhatInATableCanBeChanged(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.Draft.IDColumn, d.Form.Draft.Heading = "7", "false"
		d.Form.FileRead("people.tsv", "city\tid\nBonn\t17\nTrier\t18\n")
		is(t, "the choices of an earlier table are gone", d.Form.Draft.IDColumn+d.Form.Draft.Heading, "")
		is(t, "guessed column", d.Form.Column, 1)
		d.Form.Draft.IDColumn = "0"
		d.Form.Edited()
		is(t, "first ID", d.Form.Plan.Names()[0], "Bonn")
		d.Form.Draft.IDColumn, d.Form.Draft.Heading = "", "false"
		d.Form.Edited()
		is(t, "calls without a heading", d.Form.Plan.Total(), 3)
		d.Form.Draft.IDColumn = "99"
		d.Form.Edited()
		if got := d.Form.Column; got < 0 || got > 1 {
			t.Errorf("a column that does not exist is chosen: %d", got)
		}
	})
}

// operation is one of a catalogue.
func operation(method, path, in, name string, given plan.Plan) model.Operation {
	one := model.Operation{Method: method, Path: path, Plan: json.RawMessage(given.Encode())}
	one.Key.In, one.Key.Name = in, name
	return one
}

func TestAnOperationOfACatalogueFillsTheForm(t *testing.T) {
	given := plan.Plan{Endpoint: "https://api.example/users/{id}", Method: "DELETE", IDs: []string{"1", "2", "3"}}
	at(t, func(d *desk) {
		d.Form.CatalogRead(&model.Catalog{Title: "Users", Operations: []model.Operation{
			operation("DELETE", "/users/{id}", "", "", given),
			operation("GET", "/users/{id}", "header", "X-Token", given),
			operation("GET", "/users/{id}", "query", "key", given),
			operation("GET", "/users/{id}", "header", "authorization", given),
			{Method: "GET", Path: "/broken", Plan: json.RawMessage("{")},
		}}, "")
		before := d.Form.Draft
		for _, at := range []int{-1, 5, 4} {
			d.Form.Choose(at)
			is(t, "the form after a choice of nothing", d.Form.Draft, before)
		}
		for i, want := range [][2]string{{"", ""}, {"header", "X-Token"}, {"query", "key"}, {"bearer", ""}} {
			d.Form.Choose(i)
			is(t, "address", d.Form.Draft.Address, given.Endpoint)
			is(t, "IDs", d.Form.Draft.IDs, "1-3")
			is(t, "where the key goes", d.Form.Draft.KeyIn, want[0])
			is(t, "name of the key", d.Form.Draft.KeyName, want[1])
		}
		is(t, "undo", d.Undo.Says, "GET /users/{id} is in the form.")
	})
}

func TestACatalogueThatCannotBeReadSaysWhy(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.Choose(0) // there is none
		d.Form.CatalogRead(nil, "This is no OpenAPI document.")
		is(t, "note", d.Form.Errors["openapi"], "This is no OpenAPI document.")
		d.Form.CatalogRead(nil, "The document is too long.")
		is(t, "note of another", d.Form.Errors["openapi"], "The document is too long.")
		d.Form.CatalogRead(&model.Catalog{Title: "Users"}, "")
		is(t, "note of one that can be read", d.Form.Errors["openapi"], "")
		is(t, "catalogue", d.Form.Catalog.Title, "Users")
	})
}

func TestALinkFillsTheFormOnceAndRunsNothing(t *testing.T) {
	at(t, func(d *desk) {
		is(t, "no link", d.Form.IsNewLink(""), false)
		is(t, "a link", d.Form.IsNewLink("abc"), true)
		is(t, "the same link", d.Form.IsNewLink("abc"), false)
		is(t, "another", d.Form.IsNewLink("abd"), true)
		d.Form.LinkRead(plan.Plan{
			Endpoint: "https://api.example/{id}", IDs: []string{"1", "2", "3", "x y"}, Mode: "any", InFlight: 4,
			PerSecond: 2.5, TimeoutMs: 1500, Attempts: 2, AbortRest: true,
		}, nil)
		is(t, "form", d.Form.Draft, draft.Draft{
			Method: "GET", Address: "https://api.example/{id}", IDs: `1-3, "x y"`, Mode: "any", InFlight: "4",
			PerSecond: "2.5", Timeout: "1.5", Attempts: "2", AbortRest: true,
		})
		is(t, "runs", len(d.Runs.All), 0)
		is(t, "undo", d.Undo == nil, true)
	})
}

func TestALinkOfManyIDsIsAskedAbout(t *testing.T) {
	at(t, func(d *desk) {
		taken := 0
		d.Form.LinkHolds(150_000, func() { taken++ })
		is(t, "asks", d.Form.Many.Asks,
			"The link holds 150,000 IDs. The page needs a while to read them. Fill them in?")
		d.Form.Many.Yes()
		is(t, "taken", taken, 1)
		d.Form.Edited()
		is(t, "asks after a change", d.Form.Many.Asks, "")
		d.Form.LinkHolds(150_000, func() { taken++ })
		d.Form.IsNewLink("another")
		is(t, "asks of an earlier link", d.Form.Many.Asks, "")
	})
}

func TestALinkThatCannotBeOpenedSaysWhy(t *testing.T) {
	at(t, func(d *desk) {
		before := d.Form.Draft
		d.Form.LinkRead(plan.Plan{}, errors.New("the page was left"))
		is(t, "note of an error that is no mistake", d.Form.Refusal(), "")
		err := plan.Plan{Endpoint: "https://api.example/{id}", IDs: []string{"1"}, Method: "BREW"}.Check(plan.Bounds{})
		d.Form.LinkRead(plan.Plan{}, err)
		if got := d.Form.Refusal(); got == "" {
			t.Error("a link with a mistake is opened without a word")
		}
		is(t, "form", d.Form.Draft, before)
	})
}

func TestTheFormSaysHowLongARunTakesOnceItKnows(t *testing.T) {
	at(t, func(d *desk) {
		d.fill("https://api.example/{id}", "1-1000")
		is(t, "before", d.Form.Says, "1,000 calls, 6 at a time.")
		f := d.run("https://api.example/{id}", "1-2")
		e := ok(0, `1`)
		e.Outcome.Took = 3 * time.Second
		f.send(e)
		f.end(3*time.Second, settleSum(1))
		d.frame()
		d.fill(" https://api.example/{id} ", "1-1000")
		is(t, "after", d.Form.Says, "1,000 calls, 6 at a time, about 8 minutes.")
		d.fill("https://other.example/{id}", "1-1000")
		is(t, "of another address", d.Form.Says, "1,000 calls, 6 at a time.")
	})
}

func TestACommandThatCannotBeReadIsRefusedEachTimeForItsOwnReason(t *testing.T) {
	at(t, func(d *desk) {
		before := d.Form.Draft
		is(t, "is a command", d.Form.Paste("curl -X GET"), true)
		first := d.Form.Refusal()
		is(t, "is a command", d.Form.Paste("curl -H 'X-Key: 1 https://api.example/"), true)
		second := d.Form.Refusal()
		if first == "" || second == "" || first == second {
			t.Errorf("the refusals are %q and %q", first, second)
		}
		is(t, "the form", d.Form.Draft, before)
		is(t, "undo", d.Undo == nil, true)
	})
}

func TestAFileThatIsRefusedChangesNothing(t *testing.T) {
	at(t, func(d *desk) {
		before := d.Form.Draft
		d.Form.ReadingFile("a.zip")
		d.Form.FileRefused("a.zip is no table.")
		is(t, "busy", d.Form.Busy, "")
		is(t, "note", d.Form.Errors["ids"], "a.zip is no table.")
		d.Form.FileRefused("b.zip is no table.")
		is(t, "note of another file", d.Form.Errors["ids"], "b.zip is no table.")
		is(t, "form", d.Form.Draft, before)
		d.Form.Edited()
		is(t, "note after a change", d.Form.Errors["ids"], "")
	})
}

func TestRowsOfAFileThatHoldErrorsAreNamed(t *testing.T) {
	at(t, func(d *desk) {
		d.Form.FileRead("ids.xlsx", "id\tn\n7\ta\n#N/A\tb\n")
		d.Form.CellsBroken(2, []int{3, 4})
		is(t, "says", d.Form.BrokenCells(), "2 cells hold an error or a formula without its value, "+
			"first in the rows 3 4: save the file again in a spreadsheet.")
		d.Form.Draft.IDs = "8"
		is(t, "after a change", d.Form.BrokenCells(), "")
		d.Form.FileRead("ids.xlsx", "id\tn\n7\ta\n")
		d.Form.CellsBroken(0, nil)
		is(t, "of a file without errors", d.Form.BrokenCells(), "")
	})
}

func TestRowsThatAFileHidesAreOffered(t *testing.T) {
	at(t, func(d *desk) {
		taken := 0
		d.Form.FileRead("ids.xlsx", "id\tn\n8\ta\n9\tb\n10\tc\n")
		d.Form.RowsHidden(7, func() { taken++ })
		says, take := d.Form.HiddenRows()
		is(t, "says", says, "7 of 10 rows are hidden in the file, and were left out.")
		take()
		is(t, "taken", taken, 1)
		d.Form.Draft.IDs = "8"
		d.Form.Edited()
		says, _ = d.Form.HiddenRows()
		is(t, "after a change", says, "")
		d.Form.FileRead("ids.xlsx", "id\tn\n8\ta\n")
		d.Form.RowsHidden(0, nil)
		says, _ = d.Form.HiddenRows()
		is(t, "of a file that hides nothing", says, "")
	})
}
