package snippet_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/snippet"
	"allsettled/app/snippet/languages"
)

// idIn reads the first ID back out of a program, as its language would.
func idIn(t *testing.T, program, language string) string {
	t.Helper()
	switch language {
	case "go":
		return idInGo(t, program)
	case "curl", "parallel":
		bare := between(program, "\nids=(", ")\n")
		if bare != "" && language == "curl" && !strings.HasPrefix(program, "#!/usr/bin/env bash\n\nids=()") {
			return strings.TrimSuffix(bare, " zz")
		}
		if _, bare, ok := strings.Cut(program, " call ::: "); ok {
			return strings.TrimSuffix(bare, " zz\n")
		}
		line := between(program, "<<'END'\n", "\n\"zz\"\t")
		id, _, _ := strings.Cut(line, "\t")
		return unquoted(t, id)
	}
	line := between(program, "ids = [", "]\n")
	if language == "javascript" {
		line = between(program, "const ids = [", "];\n")
	}
	line, _, _ = strings.Cut(line, `"zz"`) // no ID has that unescaped
	line = strings.TrimRight(strings.TrimSpace(line), ", \n")
	if line == "" {
		line = between(program, `{"id": `, `, "url": "http`)
	}
	if language == "python" {
		id, err := strconv.Unquote(line) // whose escapes, of those written, are Python's
		if err != nil {
			t.Errorf("%s is no text: %v", line, err)
		}
		return id
	}
	return unquoted(t, line)
}

func unquoted(t *testing.T, literal string) (id string) {
	t.Helper()
	if err := json.Unmarshal([]byte(literal), &id); err != nil {
		t.Errorf("%s is no JSON: %v", literal, err)
	}
	return id
}

func idInGo(t *testing.T, program string) (id string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", program, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		list, ok := n.(*ast.CompositeLit)
		if !ok || len(list.Elts) == 0 || id != "" {
			return id == ""
		}
		value := list.Elts[0]
		if pair, ok := value.(*ast.KeyValueExpr); ok {
			value = pair.Value
		}
		if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			id, _ = strconv.Unquote(literal.Value)
		}
		return true
	})
	return id
}

// dataStarts are the starts of the lines that hold data.
var dataStarts = []string{`"`, `{"id": "`, "ids = [", "const ids = [", "var ids = []", "ids=("}

// shape is a program without the lines that hold data: what is code in it.
func shape(program, language string) []string {
	return slices.DeleteFunc(strings.Split(program, "\n"), func(line string) bool {
		line = strings.TrimSpace(line)
		return slices.ContainsFunc(dataStarts, func(start string) bool { return strings.HasPrefix(line, start) }) ||
			language != "curl" && strings.HasPrefix(line, "parallel ")
	})
}

// FuzzIDsStayData holds any ID to be data: the language reads back the very ID, and
// the code is the same as for IDs that are plain words.
func FuzzIDsStayData(f *testing.F) {
	for _, id := range []string{
		"7", `"`, `'`, `\`, `\"`, "a\nb", "\r", "\x00", "$(rm)", "`rm`", "${x}", "%s", "{id}", "</script>", "\u2028",
		"\u202E", "👩‍💻", "é", "END", "\tEND", "'''", `"""`, "//", "~", "a/b",
	} {
		f.Add(id)
	}
	program := func(t *testing.T, id, language string) string {
		t.Helper()
		p := plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{id, "zz"}, Attempts: 1}
		program, _ := written(t, p, language)
		return program.Text
	}
	f.Fuzz(func(t *testing.T, id string) {
		fits := (plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{id}}).Check(plan.Bounds{}) == nil
		if !fits || !utf8.ValidString(id) || id == "" || id == "zz" {
			return
		}
		for _, l := range languages.All {
			text := program(t, id, l.ID)
			if got := idIn(t, text, l.ID); got != id {
				t.Errorf("%s reads %q, want %q, of\n%s", l.ID, got, id, text)
			}
			code := shape(text, l.ID)
			known := slices.ContainsFunc([]string{"7", "é", "é!:"}, func(tame string) bool {
				return slices.Equal(code, shape(program(t, tame, l.ID), l.ID))
			})
			if !known && len(id) < 10 { // a longer list is set in lines of its own
				t.Errorf("%s: the ID %q changes what is code:\n%s", l.ID, id, text)
			}
		}
	})
}

// FuzzTextsStayData holds headers and bodies to be data in the shell, by reading the words back.
func FuzzTextsStayData(f *testing.F) {
	f.Add("it's", `{"a": "\n$x"}`)
	f.Add(`$(rm) "\`, "a\nb'`c`")
	f.Fuzz(func(t *testing.T, note, body string) {
		p := plan.Plan{
			Endpoint: "/demo/users/{id}", IDs: []string{"7"},
			Method: "POST", Body: body, Headers: map[string]string{"X-Page": note},
		}
		if p.Check(plan.Bounds{}) != nil || body == "" || note == "" || strings.Contains(body, "\x00") {
			return
		}
		written, err := snippet.Write(p, plan.Bounds{}, origin, "parallel")
		if err != nil {
			t.Fatal(err)
		}
		options := between(written.Text, "http=$(curl \\\n", " --output /dev/null")
		read, err := paste.ParseCommand(strings.ReplaceAll("curl \\\n"+options, "\\\n    --", " --") + " http://x")
		if err != nil || read.Plan.Body != body || read.Plan.Headers["X-Page"] != strings.TrimSpace(note) {
			t.Errorf("curl reads %q and %q (%v), want %q and %q, of\n%s",
				read.Plan.Headers["X-Page"], read.Plan.Body, err, note, body, written.Text)
		}
	})
}
