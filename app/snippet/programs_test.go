package snippet_test

import (
	"context"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/snippet"
	"allsettled/app/snippet/languages"
)

// placeholder is one of those that the writers fill in. No plan of the shapes has such a text but {one} and {id}.
var placeholder = regexp.MustCompile(`\{(many|row|statuses|attempts|final|thrown|cells|url|failed|rate|limit|report)\}`)

func TestProgramsHaveNoSecretsAndNoPlaceholders(t *testing.T) {
	eachProgram(t, func(t *testing.T, _ plan.Plan, language string, program snippet.Program) {
		t.Helper()
		all := program.Text + program.IDsFile
		if strings.Contains(all, "s3cret") {
			t.Errorf("%s has a secret in\n%s", language, all)
		}
		if left := placeholder.FindString(program.Text); left != "" && !strings.Contains(program.Text, "$"+left) {
			t.Errorf("%s has the placeholder %s in\n%s", language, left, program.Text)
		}
		if !strings.HasSuffix(program.Text, "\n") || strings.HasSuffix(program.Text, "\n\n") {
			t.Errorf("%s does not end with a line break:\n%s", language, program.Text)
		}
		for _, key := range program.Keys {
			if !strings.Contains(program.Text, key) {
				t.Errorf("%s does not read %s:\n%s", language, key, program.Text)
			}
		}
		if (program.IDsName == "") != (program.IDsFile == "") {
			t.Errorf("%s has the file %q with %q", language, program.IDsName, program.IDsFile)
		}
		if program.IDsName != "" && !strings.Contains(program.Text, program.IDsName) {
			t.Errorf("%s does not read %s:\n%s", language, program.IDsName, program.Text)
		}
	})
}

func TestMarksAreWordsInTheOrderOfTheText(t *testing.T) {
	eachProgram(t, func(t *testing.T, p plan.Plan, language string, program snippet.Program) {
		t.Helper()
		end := 0
		for _, m := range program.Marks {
			if m.From < end || m.From >= m.To || m.To > len(program.Text) {
				t.Fatalf("%s, %s: the marks %v do not fit %d bytes", language, p.Mode, program.Marks, len(program.Text))
			}
			if word := program.Text[m.From:m.To]; strings.TrimSpace(word) != word || strings.Contains(word, "\n") {
				t.Errorf("%s, %s: %q is no word", language, p.Mode, word)
			}
			end = m.To
		}
		if end == 0 {
			t.Errorf("%s, %s: nothing is marked", language, p.Mode)
		}
	})
}

func TestGoProgramsAreFormattedAndUseTheirImports(t *testing.T) {
	eachProgram(t, func(t *testing.T, _ plan.Plan, language string, program snippet.Program) {
		t.Helper()
		if language != "go" {
			return
		}
		formatted, err := format.Source([]byte(program.Text))
		if err != nil || string(formatted) != program.Text {
			t.Errorf("gofmt makes (%v)\n%s\nof\n%s", err, formatted, program.Text)
		}
		file, err := parser.ParseFile(token.NewFileSet(), "main.go", program.Text, 0)
		if err != nil {
			t.Fatal(err)
		}
		used := packagesUsed(file)
		var imported []string
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			if path.Base(name) == "v2" {
				name = path.Dir(name)
			}
			imported = append(imported, path.Base(name))
		}
		slices.Sort(imported)
		if !slices.Equal(imported, used) {
			t.Errorf("it imports %q and uses %q in\n%s", imported, used, program.Text)
		}
	})
}

// packagesUsed returns the names that a file selects from and does not declare, in order.
func packagesUsed(file *ast.File) []string {
	var used []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && !slices.Contains(used, x.Name) {
				used = append(used, x.Name)
			}
		}
		return true
	})
	slices.Sort(used)
	return used
}

// quotedParts are literals and comments, in which brackets do not count.
var quotedParts = map[string]*regexp.Regexp{
	"javascript": regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`|//[^\n]*"),
	"python":     regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"|#[^\n]*"),
}

func TestBracketsOfJavaScriptAndPythonAreClosed(t *testing.T) {
	eachProgram(t, func(t *testing.T, _ plan.Plan, language string, program snippet.Program) {
		t.Helper()
		quoted := quotedParts[language]
		if quoted == nil {
			return
		}
		var open []rune
		for _, c := range quoted.ReplaceAllString(program.Text, "") {
			switch i := strings.IndexRune(")]}", c); {
			case strings.ContainsRune("([{", c):
				open = append(open, c)
			case i < 0:
			case len(open) == 0 || open[len(open)-1] != rune("([{"[i]):
				t.Fatalf("%s closes %q after %q in\n%s", language, c, string(open), program.Text)
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s leaves %q open in\n%s", language, string(open), program.Text)
		}
	})
}

func TestPythonProgramsAreIndentedByFourSpacesAtATime(t *testing.T) {
	eachProgram(t, func(t *testing.T, _ plan.Plan, language string, program snippet.Program) {
		t.Helper()
		if language != "python" {
			return
		}
		before, opens := 0, false
		for line := range strings.Lines(program.Text) {
			text := strings.TrimLeft(line, " ")
			if text == "\n" {
				continue
			}
			depth := len(line) - len(text)
			if depth%4 != 0 || depth > before && !opens {
				t.Errorf("%q is indented by %d after %d in\n%s", text, depth, before, program.Text)
			}
			code, _, _ := strings.Cut(strings.TrimSpace(text), "  #")
			before, opens = depth, strings.HasSuffix(code, ":") || strings.ContainsAny(code[len(code)-1:], "([{")
		}
	})
}

func TestShellsHaveEveryBlockClosed(t *testing.T) {
	eachProgram(t, func(t *testing.T, _ plan.Plan, language string, program snippet.Program) {
		t.Helper()
		if language != "curl" && language != "parallel" {
			return
		}
		counts := map[string]int{}
		inRows := false
		for line := range strings.Lines(program.Text) {
			line = strings.TrimSpace(line)
			switch {
			case inRows:
				inRows = line != "END"
				continue
			case strings.HasSuffix(line, "<<'END'"):
				inRows = true
			}
			line, _, _ = strings.Cut(line, " #")
			for _, word := range []string{"do", "done", "case", "esac"} {
				if strings.HasPrefix(line, word+" ") || line == word || strings.HasSuffix(line, "; "+word) {
					counts[word]++
				}
			}
		}
		if counts["do"] != counts["done"] || inRows {
			t.Errorf("%s opens and closes %v, rows %t, in\n%s", language, counts, inRows, program.Text)
		}
	})
}

func TestProgramsOfTheSamePlanAreTheSame(t *testing.T) {
	eachProgram(t, func(t *testing.T, p plan.Plan, language string, program snippet.Program) {
		t.Helper()
		again, _ := written(t, p, language)
		if again.Text != program.Text || !slices.Equal(again.Keys, program.Keys) || again.IDsFile != program.IDsFile {
			t.Errorf("%s writes another program the second time", language)
		}
	})
}

// The programs try the same statuses again as the engine does.
func TestTheRetriedStatusesAreThoseOfTheEngine(t *testing.T) {
	p := plain(settle.AllSettled)
	p.Attempts = 2
	program, _ := written(t, p, "javascript")
	var listed []int
	for status := range strings.SplitSeq(between(program.Text, "const again = [", "]"), ", ") {
		n, err := strconv.Atoi(status)
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, n)
	}
	synctest.Test(t, func(t *testing.T) {
		for status := 400; status < 600; status++ {
			if got, want := attemptsOn(t, status) > 1, slices.Contains(listed, status); got != want {
				t.Errorf("the engine tries %d again: %t, programs: %t", status, got, want)
			}
		}
	})
}

// attemptsOn counts the attempts that the engine makes of a call that is always answered with a status.
func attemptsOn(t *testing.T, status int) (attempts int) {
	t.Helper()
	calls := []settle.Call{{ID: "1", Method: "GET", URL: "http://127.0.0.1/1"}}
	limits := settle.Limits{InFlight: 1, Timeout: time.Minute, Attempts: 2}
	do := func(context.Context, settle.Call) (settle.Reply, error) {
		attempts++
		return settle.Reply{HTTP: status}, settle.HTTPReason(status, 0)
	}
	for range settle.Run(t.Context(), settle.AllSettled, slices.Values(calls), limits, do) {
		continue // until the run ends
	}
	return attempts
}

func TestTheListOfLanguagesIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for i, l := range languages.All {
		if l.ID == "" || l.Label == "" || l.File == "" || l.Needs == "" || seen[l.ID] || seen[l.Label] {
			t.Errorf("%+v is incomplete or there twice", l)
		}
		seen[l.ID], seen[l.Label] = true, true
		if got := languages.IDs()[i]; got != l.ID {
			t.Errorf("language %d has the ID %q, want %q", i, got, l.ID)
		}
		program, ok := written(t, plain(settle.All), l.ID)
		if ok && (program.File != l.File || program.Needs != l.Needs) {
			t.Errorf("%s: the program is for %q and needs %q", l.ID, program.File, program.Needs)
		}
		if !strings.HasSuffix(l.Needs, ".") {
			t.Errorf("%q is no sentence", l.Needs)
		}
	}
}
