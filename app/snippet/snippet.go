// Package snippet writes the program that makes the same calls as a plan: in
// JavaScript, Go, Python, curl or GNU parallel, to be read, copied and run elsewhere.
//
// A program does what the plan asks for and no more: no limit where all calls go at
// once, no second attempt where there is one. Keys are never written; they are read
// from the environment. It prints a line of JSON a call, in the order of the input, and
// with the modes that decide a line with the verdict:
//
//	{"id":"7","status":"fulfilled","http":200}
//	{"verdict":"rejected","id":"8","http":503}
//
// Whatever stands in an ID, a cell or the plan is data in the program, never code.
package snippet

import (
	"strings"

	"allsettled/app/plan"
)

// Language is one in which programs are written.
type Language struct {
	ID    string // for [Write]
	Label string // as it is called by people
}

// languages are the writers, in the order in which the page offers them.
var languages = []struct {
	Language
	dialect
}{
	{Language{"javascript", "JavaScript"}, dialect{
		file: "calls.mjs", needs: "Node 20.3 or later.",
		latin: true, escapes: encodesURIComponent, write: javaScript,
	}},
	{Language{"go", "Go"}, dialect{
		file: "main.go", needs: "Go 1.22 or later, in a module of its own: go mod init calls && go mod tidy.",
		escapes: pathEscapes, write: golang,
	}},
	{Language{"python", "Python"}, dialect{
		file: "calls.py", needs: "Python 3.11 or later with httpx: pip install httpx.",
		escapes: always, write: python,
	}},
	{Language{"curl", "curl"}, dialect{
		file: "calls.sh", needs: "bash 4.4 and curl 7.87 or later.",
		shell: true, escapes: isWord, write: curl,
	}},
	{Language{"parallel", "GNU parallel"}, dialect{
		file: "calls.sh", needs: "bash 4.4, GNU parallel, and curl 7.87 or later.",
		shell: true, escapes: isWord, write: parallel,
	}},
}

// dialect is how a language wants its program.
type dialect struct {
	file, needs string
	shell       bool
	latin       bool                    // whether its headers are characters of a byte, as fetch's are
	escapes     func(value string) bool // whether its own escaping for an address is the plan's
	write       func(r *recipe, w *page)
}

// Languages lists the languages, in the order in which they are offered.
func Languages() []Language {
	list := make([]Language, len(languages))
	for i, l := range languages {
		list[i] = l.Language
	}
	return list
}

// Mark is a part of a program's text, in bytes: [From, To).
type Mark struct{ From, To int }

// Program is a program that makes the calls of a plan.
type Program struct {
	Text    string
	Marks   []Mark   // the words that change between modes, rising and apart
	File    string   // name to save it under
	Needs   string   // what must be installed, in English
	Keys    []string // variables of the environment that it reads its keys from
	IDsFile string   // content of the file it reads its IDs from; empty up to 20 IDs
	IDsName string   // name of that file, which lies beside the program; empty up to 20 IDs
}

// inlineMax is how many IDs are written into the program itself.
const inlineMax = 20

// Write writes the program of a plan. A path on our own server has origin, such as
// http://127.0.0.1:8080, put in front. The plan may be masked; it stays within b. It costs
// about 1 KB of memory a call.
//
// The error is that of [plan.Plan.Check], or a *[plan.FieldError] of the field
// language, or of body where it has what the language cannot send.
func Write(p plan.Plan, b plan.Bounds, origin, language string) (Program, error) {
	for _, l := range languages {
		if l.ID == language {
			return l.program(p, b, origin)
		}
	}
	ids := make([]string, len(languages))
	for i, l := range languages {
		ids[i] = l.ID
	}
	return Program{}, plan.NewFieldError("language", language, "one_of", strings.Join(ids, ", "))
}

func (d dialect) program(p plan.Plan, b plan.Bounds, origin string) (Program, error) {
	r, err := newRecipe(p, b, origin, d)
	if err != nil {
		return Program{}, err
	}
	w := &page{}
	d.write(r, w)
	program := Program{Text: string(w.text), Marks: w.marks, File: d.file, Needs: d.needs, Keys: r.keys()}
	if r.filed() {
		program.IDsName, program.IDsFile = r.file(), r.content()
	}
	return program, nil
}

// keys returns the names of the variables that hold the secrets.
func (r *recipe) keys() []string {
	var names []string
	for _, list := range [][]field{r.headers, r.query} {
		for _, f := range list {
			if f.env != "" {
				names = append(names, f.env)
			}
		}
	}
	return names
}
