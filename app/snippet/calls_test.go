package snippet_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"allsettled/app/header"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/snippet"
)

// secretText is the value of every variable of the environment: no character of it may be lost on the way. It is ASCII,
// since fetch takes no other key in a header.
const secretText = `k"e\y/&=+$x`

// withKeys returns a plan in which every secret is what its variable of the environment has.
func withKeys(p plan.Plan) plan.Plan {
	p.Headers, p.Query = maps.Clone(p.Headers), maps.Clone(p.Query)
	for name, value := range p.Headers {
		if header.IsSecret(name, value) && (header.IsKey(name) || !strings.Contains(value, "{")) {
			scheme := ""
			if rest, ok := strings.CutPrefix(value, "Bearer "); ok && rest != "" {
				scheme = "Bearer "
			}
			p.Headers[name] = scheme + secretText
		}
	}
	for name := range p.Query {
		p.Query[name] = secretText
	}
	if p.Practice() {
		p.Endpoint = origin + p.Endpoint
	}
	return p
}

// environment has a value for each key of a program.
func environment(program snippet.Program) map[string]string {
	env := map[string]string{}
	for _, name := range program.Keys {
		env[name] = secretText
	}
	return env
}

// rowsOf reads the table of a program, and of its file.
func rowsOf(t *testing.T, program snippet.Program, language string) []map[string]string {
	t.Helper()
	switch {
	case language == "curl" || language == "parallel":
		return shellRows(t, program.Text, program.IDsFile, language)
	case program.IDsName == "ids.txt":
		return plainRows(program.IDsFile)
	case program.IDsName != "":
		return jsonRows(t, program.IDsFile)
	}
	for _, name := range []string{"ids", "rows"} {
		for open, end := range map[string]string{
			"const " + name + " = [": "];\n", "\n" + name + " = [": "]\n",
			"var " + name + " = []string{": "}\n", "var " + name + " = []map[string]string{": "\n}\n",
		} {
			list := between(program.Text, open, end)
			switch {
			case list == "":
			case language == "javascript":
				return jsonRows(t, withoutLastComma(list))
			default:
				return wideRows(t, strings.TrimSuffix(strings.TrimSpace(list), ",")+",")
			}
		}
	}
	t.Fatalf("the program has no table:\n%s", program.Text)
	return nil
}

// requestOf evaluates the request that a program makes for a row.
func requestOf(t *testing.T, program snippet.Program, language string, row map[string]string) made {
	t.Helper()
	env := environment(program)
	s := scope{row: row, env: env}
	switch language {
	case "go":
		return goMade(t, program.Text, s)
	case "python":
		return pyMade(t, program.Text, s)
	case "javascript":
		return jsMade(t, program.Text, s)
	}
	vars := maps.Clone(row)
	maps.Copy(vars, env)
	if language == "curl" {
		return curlMade(t, program.Text, vars)
	}
	return parallelMade(t, program.Text, vars)
}

// idOf reads the ID of a row, which is a word or JSON in a table for shells.
func idOf(t *testing.T, row map[string]string, language string) string {
	t.Helper()
	if (language == "curl" || language == "parallel") && strings.HasPrefix(row["id"], `"`) {
		return unquoted(t, row["id"])
	}
	return row["id"]
}

func TestProgramsMakeTheCallsOfThePlan(t *testing.T) {
	all := shapes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		var want []settle.Call
		for c := range withKeys(p).Filled().Calls(nil) {
			want = append(want, c)
		}
		for _, language := range []string{"javascript", "go", "python", "curl", "parallel"} {
			t.Run(name+" in "+language, func(t *testing.T) {
				program, _ := written(t, p, language)
				rows := rowsOf(t, program, language)
				if len(rows) != len(want) {
					t.Fatalf("%d rows, want %d, in\n%s", len(rows), len(want), program.Text)
				}
				for i, c := range want {
					if id := idOf(t, rows[i], language); id != c.ID {
						t.Errorf("row %d has the ID %q, want %q", i, id, c.ID)
					}
					got := requestOf(t, program, language, rows[i])
					calls := made{method: c.Method, url: c.URL, body: c.Body, headers: c.Header}
					if got.String() != calls.String() {
						t.Errorf("row %d makes\n%s, want\n%s, in\n%s", i, got, calls, program.Text)
					}
				}
			})
		}
	}
}
