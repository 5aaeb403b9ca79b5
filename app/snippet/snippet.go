// Package snippet writes the program that makes the same calls as a plan: in
// JavaScript, Go, Python, curl or GNU parallel, to be read, copied and run elsewhere.
//
// A program does what the plan asks for and no more: it has no limit where all calls go at
// once, and no code for retries where a call has one attempt. Keys are never written; the program reads them
// from the environment. It prints one line of JSON for each call, in the order of the input, and
// a line with the verdict for the modes that decide:
//
//	{"id":"7","status":"fulfilled","http":200}
//	{"verdict":"rejected","id":"8","http":503}
//
// The text of an ID, a cell or any other part of the plan is data in the program, never code.
//
// [Write] first makes a recipe of the plan: the table of what differs between the calls, and what they share.
// Then the writer of the language writes it: each has a file and a type of its own. The list of the languages is in
// package languages.
package snippet

import (
	"strings"

	"allsettled/app/plan"
	"allsettled/app/snippet/languages"
)

// dialect is how a language wants its recipe, and what writes its program.
type dialect struct {
	shell   bool                    // the program is a shell's: tables are for its read, and no NUL can be sent
	latin   bool                    // a header is written with one character for each byte, as fetch takes it
	escapes func(value string) bool // whether the language's own escaping for an address gives what the plan's does
	write   func(r *recipe, w *page)
}

// dialects has one for each of [languages.All], by ID.
var dialects = map[string]dialect{
	"javascript": {latin: true, escapes: encodesURIComponent, write: writeJavaScript},
	"go":         {escapes: pathEscapes, write: writeGo},
	"python":     {escapes: always, write: writePython},
	"curl":       {shell: true, escapes: isWord, write: writeCurl},
	"parallel":   {shell: true, escapes: isWord, write: writeParallel},
}

// Mark is a part of a program's text, in bytes: [From, To).
type Mark struct{ From, To int }

// Program is a program that makes the calls of a plan.
type Program struct {
	Text    string
	Marks   []Mark   // the words that change between modes, in the order of the text
	File    string   // name to save it under
	Needs   string   // what must be installed, in English
	Keys    []string // variables of the environment that it reads its keys from
	IDsFile string   // content of the file it reads its IDs from; empty up to 20 IDs
	IDsName string   // name of that file, which must be in the same folder; empty up to 20 IDs
}

// Write writes the program of a plan. A path on our own server has origin, for example
// http://127.0.0.1:8080, put in front. The plan may be masked and must stay within b. The cost is
// about 1 KB of memory for each call.
//
// The error is that of [plan.Plan.Check], or a *[plan.FieldError] of the field
// language, or of the field body where the language cannot send it.
func Write(p plan.Plan, b plan.Bounds, origin, language string) (Program, error) {
	for _, l := range languages.All {
		if l.ID == language {
			return write(p, b, origin, l)
		}
	}
	return Program{}, plan.NewFieldError("language", language, "one_of", strings.Join(languages.IDs(), ", "))
}

// write writes the program of a plan in a language of the list.
func write(p plan.Plan, b plan.Bounds, origin string, l languages.Language) (Program, error) {
	d := dialects[l.ID]
	r, err := newRecipe(p, b, origin, d)
	if err != nil {
		return Program{}, err
	}
	w := &page{}
	d.write(r, w)
	program := Program{Text: string(w.text), Marks: w.marks, File: l.File, Needs: l.Needs, Keys: r.keys()}
	switch {
	case !r.filed():
	case d.shell:
		program.IDsName, program.IDsFile = r.shellFile(), r.shellData()
	default:
		program.IDsName, program.IDsFile = r.dataFile(), r.data()
	}
	return program, nil
}
