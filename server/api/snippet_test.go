package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

// program is an answer of /api/snippet.
type program struct {
	Text, File, Needs, IDsName, IDsFile, Detail, Field string
	Marks                                              [][2]int
	Keys                                               []string
}

func TestAProgramIsWrittenForAPlan(t *testing.T) {
	t.Parallel()
	many := `{"endpoint":"/demo/users/{id}","ids":["` + strings.Repeat(`7","`, 21) + `8"]}`
	for _, row := range []struct {
		says, language, body string
		status               int
		holds                func(p program) bool
	}{
		{
			"in JavaScript, with the word of its mode marked", "javascript",
			`{"endpoint":"/demo/users/{id}","ids":["1"],"mode":"any"}`, 200, func(p program) bool {
				return len(p.Marks) > 0 && p.Text[p.Marks[0][0]:p.Marks[0][1]] == "any" && p.File == "calls.mjs"
			},
		},
		{
			"with this server's own address before a path", "curl", `{"endpoint":"/demo/users/{id}","ids":["1"]}`, 200,
			func(p program) bool {
				return strings.Contains(p.Text, "http://") && p.IDsName == ""
			},
		},
		{
			"with a file of its IDs from 21 on", "go", many, 200,
			func(p program) bool { return strings.Count(p.IDsFile, "7") == 21 && p.IDsName != "" },
		},
		{
			"with the name of a key, which stays masked", "python",
			`{"endpoint":"https://a.example/{id}","ids":["1"],"method":"POST",` +
				`"headers":{"Authorization":"Bearer •••"}}`,
			200,
			func(p program) bool {
				return len(p.Keys) == 1 && strings.Contains(p.Text, "Bearer ") && !strings.Contains(p.Text, "•")
			},
		},
		{
			"not in a language that there is none of", "perl", `{"endpoint":"/demo/users/{id}","ids":["1"]}`, 400,
			func(p program) bool { return p.Field == "language" },
		},
		{
			"not for a plan that is wrong", "go", `{"endpoint":"/demo/users/{id}","ids":[1]}`, 400,
			func(p program) bool { return p.Field == "ids[0]" },
		},
		{"not for more IDs than a run may have", "go", `{"endpoint":"/demo/users/{id}","ids":["` + strings.Repeat(
			`7","`, 1000,
		) + `8"]}`, 422, func(p program) bool {
			return p.Field == "ids"
		}},
	} {
		t.Run(row.says, func(t *testing.T) {
			t.Parallel()
			a := newAPI(fakeruns.New(), api.Options{})
			w := do(t, a, ask{method: "POST", path: "/api/snippet?language=" + row.language, body: row.body})
			var p program
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatal(err)
			}
			if w.Code != row.status || !row.holds(p) {
				t.Errorf("%d: %+v", w.Code, p)
			}
		})
	}
}
