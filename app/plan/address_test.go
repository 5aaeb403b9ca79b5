package plan_test

import (
	"testing"

	"allsettled/app/plan"
)

func TestAValueThatWouldChangeTheAddressIsRefused(t *testing.T) {
	for _, c := range []struct{ says, endpoint, id, want string }{
		{"a way up", "https://x.example/a/{id}", "..", "change the path"},
		{"a place where it is", "https://x.example/a/{id}", ".", "change the path"},
		{"an escaped way up in an open value", "https://x.example/a/{+id}", "%2E%2e", "change the path"},
		{"a way up inside of an open value", "https://x.example/a/{+id}", "b/../../c", "change the path"},
		{"two variables that make one", "https://x.example/{id}{id}", ".", "change the path"},
		{"a fragment in an open value", "https://x.example/{+id}", "a#b", "stand in an address"},
		{"another server in an open value", "/demo/{+id}", "/../../evil.example/..", "change the path"},
	} {
		p := plan.Plan{Endpoint: c.endpoint, IDs: []string{"1", c.id}}
		mistake := onlyMistake(t, c.says, p.Check(plan.Bounds{}))
		if mistake.Field != "ids[1]" || mistake.Typed != c.id {
			t.Errorf("%s: got %+v, want a mistake in ids[1], typed %q", c.says, *mistake, c.id)
		}
	}
}

func TestTheColumnThatMadeAnAddressWrongIsNamed(t *testing.T) {
	columns := []string{"id", "folder", "other"}
	for _, c := range []struct {
		says, endpoint string
		row            []string
		field          string
	}{
		{"the one with the dots", "https://x.example/{folder}/{id}", []string{"1", "..", "x"}, "rows.values[0][1]"},
		{
			"not one that is elsewhere", "https://x.example/{folder}/{id}",
			[]string{"..", "a", ".."},
			"rows.values[0][0]",
		},
		{
			"the ID when it cannot be said", "https://x.example/{folder}{other}/{id}",
			[]string{"1", ".", "."},
			"rows.values[0][1]",
		},
	} {
		p := plan.Plan{Endpoint: c.endpoint, Rows: &plan.Rows{Columns: columns, Values: [][]string{c.row}}}
		if mistake := onlyMistake(t, c.says, p.Check(plan.Bounds{})); mistake.Field != c.field {
			t.Errorf("%s: got %s, want %s", c.says, mistake.Field, c.field)
		}
	}
}
