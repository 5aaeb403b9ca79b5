package model_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/app/draft"
	"allsettled/app/model"
	"allsettled/app/plan"
)

func TestOperationsAreSearchedByTheirWords(t *testing.T) {
	c := model.Catalog{Operations: []model.Operation{
		{Method: "GET", Path: "/users/{username}", Summary: "One user"},
		{Method: "DELETE", Path: "/users/{username}", Summary: "Remove a user"},
		{Method: "GET", Path: "/orders/{id}", Summary: "An order of a USER"},
	}}
	for _, row := range []struct{ says, search, want string }{
		{"nothing finds all", "", "[0 1 2]"},
		{"blanks find all", "  ", "[0 1 2]"},
		{"a path", "/users/{username}", "[0 1]"},
		{"a method", "delete", "[1]"},
		{"words in any order", "user get", "[0 2]"},
		{"letters whatever their case", "REMOVE", "[1]"},
		{"what is nowhere", "invoice", "[]"},
	} {
		c.Search = row.search
		if got, more := c.Found(); fmt.Sprint(got) != row.want || more != 0 {
			t.Errorf("%s: got %v and %d more, want %s", row.says, got, more, row.want)
		}
	}
}

func TestAtMostTwoHundredOperationsAreOffered(t *testing.T) {
	c := model.Catalog{Operations: make([]model.Operation, 1101)}
	c.Operations[1000].Path = "/users/{username}"
	got, more := c.Found()
	is(t, "offered", len(got), 200)
	is(t, "more", more, 901)
	c.Search = "username"
	got, more = c.Found()
	is(t, "found", fmt.Sprint(got, more), "[1000] 0")
}

func TestTheVariablesOfAServerAreFilledIn(t *testing.T) {
	at(t, func(d *desk) {
		given := func(address string) plan.Plan { return plan.Plan{Endpoint: address, IDs: []string{"1"}} }
		d.Form.CatalogRead(&model.Catalog{
			Servers: []model.Server{{
				Site: "https://localhost/c/c1", Template: "https://{server}/c/{client}",
				Variables: []model.Variable{{Name: "server", Value: "localhost"}, {Name: "client", Value: "c1"}},
			}},
			Operations: []model.Operation{
				operation("GET", "/users/{id}", "", "", given("https://localhost/c/c1/users/{id}")),
				operation("GET", "/x/{id}", "", "", given("https://localhost/c/c12/{id}")),
				operation("GET", "", "", "", given("https://localhost/c/c1?id={id}")),
			},
		}, "")
		before := d.Form.Draft.Address
		d.Form.SetVariable(0, 0, " api.example.com ")
		is(t, "an address elsewhere", d.Form.Draft.Address, before)
		d.Form.Choose(0)
		is(t, "address", d.Form.Draft.Address, "https://api.example.com/c/c1/users/{id}")
		d.Form.SetVariable(0, 1, "c2")
		is(t, "address after a change", d.Form.Draft.Address, "https://api.example.com/c/c2/users/{id}")
		d.Form.Choose(1)
		is(t, "address of another server", d.Form.Draft.Address, "https://localhost/c/c12/{id}")
		d.Form.Choose(2)
		is(t, "address with a query", d.Form.Draft.Address, "https://api.example.com/c/c2?id={id}")
	})
}

func TestWhatIsLeftOutIsCountedAndNamed(t *testing.T) {
	for _, row := range []struct {
		says string
		c    model.Catalog
		want string
	}{
		{"nothing", model.Catalog{}, ""},
		{
			"a path in another file",
			model.Catalog{Left: 1, LeftOut: []model.LeftOut{{"/orders/{id}", "other_file", "./paths/orders.yaml"}}},
			"1 path is in another file, ./paths/orders.yaml. /orders/{id}",
		},
		{
			"two in one file and one in another",
			model.Catalog{Left: 3, LeftOut: []model.LeftOut{
				{"/a", "other_file", "a.yaml"}, {"/b", "other_file", "b.yaml"}, {"/c", "other_file", "a.yaml"},
			}},
			"2 paths are in another file, a.yaml. /a, /c|1 path is in another file, b.yaml. /b",
		},
		{
			"a path that leads to nothing",
			model.Catalog{Left: 1, LeftOut: []model.LeftOut{{"/gone/{id}", "no_target", "#/components/none"}}},
			"1 path leads to nothing in the document. /gone/{id}",
		},
		{
			"operations without an ID, of which five are named",
			model.Catalog{Left: 6, LeftOut: []model.LeftOut{
				{"GET /a", "no_id", ""},
				{"GET /b", "no_id", ""},
				{"GET /c", "no_id", ""},
				{"GET /d", "no_id", ""},
				{"GET /e", "no_id", ""},
				{"GET /f", "no_id", ""},
			}},
			"6 operations are left out: they take no ID. GET /a, GET /b, GET /c, GET /d, GET /e …",
		},
		{
			"what cannot be called",
			model.Catalog{Left: 3, LeftOut: []model.LeftOut{
				{"PUT /a", "refused", ""}, {"GET /b", "no_address", ""}, {"GET /c", "no_plan", ""},
			}},
			"3 operations cannot be called from here. PUT /a, GET /b, GET /c",
		},
		{
			"more than are named",
			model.Catalog{Left: 9, LeftOut: []model.LeftOut{{"GET /a", "too_late", ""}}},
			"1 operation more is not shown. GET /a|8 operations more are not shown.",
		},
		{
			"a code of a later version",
			model.Catalog{Left: 1, LeftOut: []model.LeftOut{{"GET /a", "new", ""}}},
			"1 operation cannot be called from here. GET /a",
		},
	} {
		if got := strings.Join(row.c.Notes(), "|"); got != row.want {
			t.Errorf("%s: got %q, want %q", row.says, got, row.want)
		}
	}
}

func TestADocumentThatDoesNotSayWhereItsAPIIsAsksForTheHost(t *testing.T) {
	at(t, func(d *desk) {
		const asks = "write where its API is, such as https://api.example.com: the document does not say it"
		d.Form.CatalogRefused(model.Refusal{Status: 400, Detail: asks, FieldNote: draft.FieldNote{Field: "source"}})
		is(t, "what is asked", d.Form.AskHost, asks)
		is(t, "note", d.Form.Errors["openapi"], "")
		d.Form.CatalogRead(&model.Catalog{Title: "Orders"}, "")
		is(t, "what is asked after it was read", d.Form.AskHost, "")
		d.Form.CatalogRefused(model.Refusal{Status: 400, Detail: "No.", FieldNote: draft.FieldNote{Field: "openapi"}})
		is(t, "note of another mistake", d.Form.Errors["openapi"], "No.")
		is(t, "what is asked then", d.Form.AskHost, "")
	})
	for typed, want := range map[string]string{
		"": "", " api.example.com ": "https://api.example.com", "localhost:8080": "https://localhost:8080",
		"http://localhost:8080": "http://localhost:8080", "https://a.example/v1": "https://a.example/v1",
	} {
		is(t, "the address of "+typed, model.HostAddress(typed), want)
	}
}
