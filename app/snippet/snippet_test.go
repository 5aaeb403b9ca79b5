package snippet_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/snippet"
	"allsettled/app/snippet/languages"
)

var update = flag.Bool("update", false, "write the golden files again")

const origin = "http://127.0.0.1:8080"

// ids counts up to n.
func ids(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return list
}

func plain(mode settle.Mode) plan.Plan {
	return plan.Plan{Endpoint: "/demo/users/{id}?delay=1s", IDs: ids(10), Mode: mode, Attempts: 1}
}

// everything asks for all that a plan can ask for.
func everything() plan.Plan {
	return plan.Plan{
		Endpoint: "https://api.example.com/{country}/users{/id}{?id}",
		Rows: &plan.Rows{Columns: []string{"country", "id", "first name"}, Values: [][]string{
			{"de", `a"b\c'd`, "Zoë"}, {"at", "$(rm -rf ~)\n`x`", "%s ${x}"}, {"ch", "\u202Etxt", ""},
		}},
		Method: "POST", Headers: map[string]string{
			"Authorization": "Bearer s3cret", "X-Api-Key": "k", "X-Name": "{first name}", "Accept": "text/plain, it's",
		},
		Query: map[string]string{"key": "s3cret", "path": "s3cret"}, Body: `{"user": "{id}"}`, Mode: settle.Race,
		InFlight: 2, PerSecond: 2.5, TimeoutMs: 1500, Attempts: 4, AbortRest: true,
	}
}

func goldens() map[string]plan.Plan {
	many := plain(settle.AllSettled)
	many.IDs, many.InFlight, many.PerSecond, many.Attempts = ids(21), 6, 5, 3
	return map[string]plan.Plan{
		"sequential": plain(settle.Sequential), "all": plain(settle.All), "allSettled": plain(settle.AllSettled),
		"any": plain(settle.Any), "race": plain(settle.Race), "limits": many, "everything": everything(),
	}
}

func TestProgramsAreThoseThatWereLookedAt(t *testing.T) {
	for name, p := range goldens() {
		for _, l := range languages.All {
			program, err := snippet.Write(p, plan.Bounds{}, origin, l.ID)
			if err != nil {
				t.Fatal(name, l.ID, err)
			}
			file := filepath.Join("testdata", name+"."+l.ID+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(program.Text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := os.ReadFile(file)
			if string(want) != program.Text {
				t.Errorf("%s is another:\n%s", file, program.Text)
			}
			if len(program.Marks) == 0 {
				t.Errorf("%s has no word that changes with the mode", file)
			}
			for _, m := range program.Marks {
				if m.From >= m.To || m.To > len(program.Text) || strings.Contains(program.Text[m.From:m.To], "\n") {
					t.Errorf("%s has a mark %v that is no word", file, m)
				}
			}
			if strings.Contains(program.Text+program.IDsFile, "s3cret") {
				t.Errorf("%s has a secret in it", file)
			}
		}
	}
}

func TestIDsAreInTheProgramUpTo20AndBeyondInAFile(t *testing.T) {
	for _, l := range languages.All {
		p := plain(settle.All)
		p.IDs = ids(20)
		few, err := snippet.Write(p, plan.Bounds{}, origin, l.ID)
		if err != nil || few.IDsFile != "" || few.IDsName != "" || !strings.Contains(few.Text, "20") {
			t.Errorf("%s: 20 IDs: file %q %q, %v", l.ID, few.IDsName, few.IDsFile, err)
		}
		p.IDs = ids(21)
		many, err := snippet.Write(p, plan.Bounds{}, origin, l.ID)
		isFile := many.IDsName == "ids.txt" && many.IDsFile == strings.Join(p.IDs, "\n")+"\n"
		if err != nil || !isFile || !strings.Contains(many.Text, "ids.txt") {
			t.Errorf("%s: 21 IDs: file %q %q, %v", l.ID, many.IDsName, many.IDsFile, err)
		}
	}
}

func TestAMaskedPlanHasAProgram(t *testing.T) {
	for _, l := range languages.All {
		program, err := snippet.Write(everything().Masked(), plan.Bounds{}, origin, l.ID)
		keys := []string{"API_AUTHORIZATION", "API_KEY", "API_KEY_2", "API_PATH"}
		got := slices.Sorted(slices.Values(program.Keys))
		if err != nil || strings.Contains(program.Text, "•") || !slices.Equal(got, keys) {
			t.Errorf("%s: %v, keys %q", l.ID, err, program.Keys)
		}
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	for _, row := range []struct {
		name, language, field string
		plan                  plan.Plan
	}{
		{"a language that is not in the list", "cobol", "language", plain("")},
		{"a plan with a mistake", "go", "ids", plan.Plan{Endpoint: "/demo/users/{id}"}},
		{"a body that no shell can hold", "curl", "body", plan.Plan{
			Endpoint: "/demo/users/{id}", IDs: ids(1), Method: "POST", Body: "a\x00{id}",
		}},
		{"bodies that take 100 MiB when they are filled in", "go", "ids", plan.Plan{
			Endpoint: "/demo/users/{id}", IDs: ids(100), InFlight: 1, Method: "POST",
			Body: "{id}" + strings.Repeat("a", 1<<20-10),
		}},
	} {
		_, err := snippet.Write(row.plan, plan.Bounds{}, origin, row.language)
		if one, ok := errors.AsType[*plan.FieldError](err); !ok || one.Field != row.field {
			t.Errorf("%s: %v, want a mistake in %s", row.name, err, row.field)
		}
	}
}
