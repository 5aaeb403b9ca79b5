// Package languages lists the languages in which package snippet writes programs.
//
// The list is a package of its own because the page offers the languages but asks the server for the program:
// with the writers in it, the page would be 54 KB heavier to load.
package languages

// Language is a language in which programs are written.
type Language struct {
	ID    string // as in ?language= of /api/snippet
	Label string // the name that people use
	File  string // the name to save a program under
	Needs string // what must be installed to run a program, in English
}

// All are the languages, in the order in which the page offers them.
var All = []Language{
	{"javascript", "JavaScript", "calls.mjs", "Node 20.3 or later."},
	{"go", "Go", "main.go", "Go 1.22 or later, in a module of its own: go mod init calls && go mod tidy."},
	{"python", "Python", "calls.py", "Python 3.11 or later with httpx: pip install httpx."},
	{"curl", "curl", "calls.sh", "bash 4.4 and curl 7.87 or later."},
	{"parallel", "GNU parallel", "calls.sh", "bash 4.4, GNU parallel, and curl 7.87 or later."},
}

// IDs returns the IDs of all languages, in the order of [All].
func IDs() []string {
	ids := make([]string, len(All))
	for i, l := range All {
		ids[i] = l.ID
	}
	return ids
}
