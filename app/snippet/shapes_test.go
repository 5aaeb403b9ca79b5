package snippet_test

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/snippet"
	"allsettled/app/snippet/languages"
)

// modes are all modes.
var modes = []settle.Mode{settle.Sequential, settle.All, settle.AllSettled, settle.Any, settle.Race}

// hostile are IDs that would be more than data where a program quotes them wrongly.
var hostile = []string{
	`"`, `'`, `\`, `\"`, `\n`, "two\nlines", "tab\there", "\r", "\x01\x7f", "$(touch hit)", "`touch hit`", "${HOME}",
	"#{1}", "{1}", "{{x}}", "{one}", "{id}", "%s%d%%", "%{http_code}", "a b", "é", "日本", "👩‍💻", "\u202Egnp", "\u2028",
	"--help", "@file", "';touch hit;'", `"; touch hit; "`, "EOF", "END", "[1-3]", "a/b?c#d&e=f+g", "!'()*", "'''",
	`"""`, "//", "</script>",
}

// shapes are plans whose calls differ from one another in every way that a program has to know: in the address, in
// headers, in the body, in all of them or in the ID only.
func shapes() map[string]plan.Plan {
	const users = "/demo/users/{id}"
	return map[string]plan.Plan{
		"plain IDs":            {Endpoint: users + "?delay=1s", IDs: ids(10)},
		"one ID":               {Endpoint: users, IDs: ids(1)},
		"many IDs":             {Endpoint: users, IDs: ids(21)},
		"hostile IDs":          {Endpoint: users, IDs: hostile[:18]},
		"more hostile IDs":     {Endpoint: users, IDs: hostile[18:]},
		"many hostile IDs":     {Endpoint: users, IDs: hostile},
		"many IDs that escape": {Endpoint: users, IDs: append(ids(25), "a b", "é!")},
		"long IDs": {Endpoint: "https://api.example.com/v1/{id}", IDs: append(ids(15),
			"a-very-long-id-that-fills-the-line-1", "a-very-long-id-that-fills-the-line-2", "and-another-long-id")},
		"columns in the address": {Endpoint: "/demo/{country}/{id}", Rows: &plan.Rows{
			Columns: []string{"country", "id"}, Values: [][]string{{"de", "1"}, {"at", "2"}, {"de", "3"}},
		}},
		"columns in the query": {Endpoint: "/demo/{id}{?x,size}", Rows: &plan.Rows{
			Columns: []string{"id", "x", "size"}, Values: [][]string{{"1", "a&b", "2"}, {"2", "", "3"}},
		}},
		"no column called id": {
			Endpoint: "/demo/{name}?a=1&b={size}", Query: map[string]string{"t": "s3cret"},
			Rows: &plan.Rows{Columns: []string{"name", "size"}, Values: [][]string{{"x", "1"}, {"y", "2"}}},
		},
		"columns in headers": {Endpoint: users, Headers: map[string]string{
			"X-Name": "{first name}", "X-Page": "it's {first name}", "X-Empty": "", "X-Region": "ü",
		}, Rows: &plan.Rows{
			Columns: []string{"id", "first name"},
			Values:  [][]string{{"1", "Zoë"}, {"2", ""}, {"3", "\u202Etxt $(x) `y`"}},
		}},
		"columns in the body": {
			Endpoint: users, Method: "PUT", Body: `{"id": "{id}", "n": "{__proto__}"}`,
			Rows: &plan.Rows{
				Columns: []string{"__proto__", "id"},
				Values:  [][]string{{"ü", "1"}, {"", `a"b\`}, {"$(x)\n`y`", "3"}},
			},
		},
		"many rows":     {Endpoint: users, IDs: ids(30), Method: "PATCH", Body: `{"id":"{id}"}`},
		"a shared body": {Endpoint: users, IDs: ids(3), Method: "POST", Body: "it's\n\"all\" $x `y` \\ %s"},
		"no body":       {Endpoint: users, IDs: ids(3), Method: "DELETE"},
		"HEAD":          {Endpoint: users, IDs: ids(3), Method: "HEAD"},
		"a whole address": {
			Endpoint: "https://api.example.com{/id*}{?id}", IDs: ids(2), Query: map[string]string{"t": "s3cret"},
		},
		"secret headers": {Endpoint: users, IDs: ids(2), Headers: map[string]string{
			"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Api.Key": "s3cret", "Accept": "text/plain",
		}},
		"a secret column": {Endpoint: users, IDs: ids(2), Headers: map[string]string{"X-Token": "{id}"}},
		"everything":      everything(),
	}
}

// one is a program of a shape.
type one struct {
	name, language string
	plan           plan.Plan
	program        snippet.Program
	err            error
}

// programs are those of every shape in every mode and every language, with and without limits and retries.
var programs = sync.OnceValue(func() (list []one) {
	all := shapes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, mode := range modes {
			for extras := range 4 {
				p := all[name]
				p.Mode, p.AbortRest, p.Attempts, p.InFlight, p.PerSecond = mode, extras&1 != 0, 1, 0, 0
				if extras >= 2 {
					p.Attempts, p.InFlight, p.PerSecond, p.TimeoutMs = 3, 2, 7.5, 1500
				}
				for _, l := range languages.All {
					program, err := snippet.Write(p, plan.Bounds{}, origin, l.ID)
					list = append(list, one{name, l.ID, p, program, err})
				}
			}
		}
	}
	return list
})

// eachProgram checks every program, up to the first with a mistake.
func eachProgram(t *testing.T, check func(t *testing.T, p plan.Plan, language string, program snippet.Program)) {
	t.Helper()
	for _, o := range programs() {
		if o.err != nil {
			t.Errorf("%s: %v", o.language, o.err)
		} else {
			check(t, o.plan, o.language, o.program)
		}
		if t.Failed() {
			t.Fatalf("%s, %s", o.name, o.plan.Mode)
		}
	}
}

// written writes a plan's program.
func written(t *testing.T, p plan.Plan, language string) (program snippet.Program, ok bool) {
	t.Helper()
	program, err := snippet.Write(p, plan.Bounds{}, origin, language)
	if err != nil {
		t.Errorf("%s: %v", language, err)
	}
	return program, err == nil
}
