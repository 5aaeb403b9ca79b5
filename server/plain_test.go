package main_test

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"allsettled/server/internal/structure"
)

// oldWords are words of comments, texts and docs for which there is a plain one: "sent" or "reported" for told,
// "anyone who" for whoever, "no one" or the passive for nobody, "retry" for mend, "in progress" or "in flight" for
// under way, "package" for room.
var oldWords = regexp.MustCompile(`(?i)\b(told|heard|hears?|heeds?|anew|whoever|nobody|mend(s|ed|ing)?|so many|` +
	`under way|comes? to nothing|bears?|reins?|houses?|doors?|is none|rooms|steward|valve)\b`)

// oldNames are names that other ones have replaced, in any case. They were riddles.
var oldNames = strings.Fields(`
	crooked isCrooked valve giveUp givingUp ear ears deaf heard hear rein brake spreading door practiceDoor crew
	steward told tell tells teller telling glance fleet freest bury birth witness patient house world farewell parting
	lastWord pour heed road journey scribe tongue mend rarely restless filler faults blame sift defuse dig unmade shut
	gate nobody`)

// oldNamesIn are names that were replaced in one package, and are good ones elsewhere.
var oldNamesIn = map[string][]string{
	"app/say":   {"It", "Many", "Speak", "hole", "holes"},
	"app/wire":  {"Later"},
	"app/plan":  {"Only", "Changes", "Within"},
	"app/table": {"Pick"},
	"app/board": {"Standing"},
}

// finding is an old word or name.
type finding struct{ folder, at, word string }

// quoted are parts of a text that are code, between backquotes; the parameter of the API that keeps its name; and
// a plain use of an old word.
var quoted = regexp.MustCompile("`[^`\n]*`|[?&\"]mended[\"=]|there is none")

// findWords finds the old words of a text.
func findWords(folder, at, text string) (all []finding) {
	for _, word := range oldWords.FindAllString(quoted.ReplaceAllString(text, ""), -1) {
		all = append(all, finding{folder, at, word})
	}
	return all
}

// findInSource finds the old words in the comments and texts of a Go file, and the old names that it uses.
func findInSource(f *structure.File) (all []finding) {
	at := func(p token.Pos) string { return f.Name + ":" + strconv.Itoa(f.Fset.Position(p).Line) }
	for _, c := range f.Tree.Comments {
		all = append(all, findWords(f.Package, at(c.Pos()), c.Text())...)
	}
	forbidden := slices.Concat(oldNames, oldNamesIn[f.Package])
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			text, err := strconv.Unquote(x.Value)
			if x.Kind == token.STRING && err == nil && strings.Contains(text, " ") {
				all = append(all, findWords(f.Package, at(x.Pos()), text)...)
			}
		case *ast.FuncDecl:
			if sentence := camelWords(x.Name.Name); f.Test && x.Recv == nil {
				all = append(all, findWords(f.Package, at(x.Pos()), sentence)...)
			}
		case *ast.Ident:
			isOld := func(name string) bool { return strings.EqualFold(name, x.Name) }
			if slices.ContainsFunc(forbidden, isOld) && x.Name != "NoBody" {
				all = append(all, finding{f.Package, at(x.Pos()), x.Name})
			}
		}
		return true
	})
	return append(all, findInName(f.Package, f.Base())...)
}

var wordStart = regexp.MustCompile(`([A-Z])`)

// camelWords returns the name of a test as a sentence: "TestThreeRunsEnd" is " Test Three Runs End".
func camelWords(name string) string { return wordStart.ReplaceAllString(name, " $1") }

// findInName finds the old names in the name of a file.
func findInName(folder, base string) (all []finding) {
	stem, _, _ := strings.Cut(base, ".")
	for word := range strings.SplitSeq(stem, "_") {
		if slices.Contains(oldNames, word) || oldWords.MatchString(word) {
			all = append(all, finding{folder, path.Join(folder, base), word})
		}
	}
	return all
}

// proseFiles are the files beside Go's that people read.
var proseFiles = regexp.MustCompile(`(^|/)(Makefile|[a-z-]+\.(md|js|css|ya?ml)|\.golangci\.yml|\.ci/[a-z]+)$`)

// findInTree finds the old words of all files below a root.
func findInTree(t *testing.T, root string) (all []finding) {
	t.Helper()
	for _, f := range read(t, root) {
		if f.Name != "server/plain_test.go" {
			all = append(all, findInSource(f)...)
		}
	}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, p)
		name = filepath.ToSlash(name)
		if err == nil && d.IsDir() && slices.Contains([]string{".git", ".bin", ".data", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !proseFiles.MatchString(name) && name != "README.md" {
			return err
		}
		text, err := os.ReadFile(p)
		all = append(all, findWords(path.Dir(name), name, string(text))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOldWordsAndNamesAreGone(t *testing.T) {
	for _, found := range findInTree(t, "..") {
		t.Errorf("%s: %q is an old word or name; plain_test.go says why", found.at, found.word)
	}
}

func TestAnOldWordIsFound(t *testing.T) {
	for _, c := range []struct{ says, file, text, want string }{
		{"in a comment", "app/x/x.go", "package x // Nobody is told of it.\n", "Nobody told"},
		{"in a text", "app/x/x.go", `package x; const s = "told at once"`, "told"},
		{"as a name", "app/x/x.go", "package x; var door int", "door"},
		{"as a name of one package", "app/wire/x.go", "package wire; type Later int", "Later"},
		{"in the name of a test", "app/x/x_test.go", "package x; func TestWhoIsTold() {}", "Told"},
		{"in the name of a file", "app/x/door_test.go", "package x", "door"},
		{"in a page", "web/docs/x.md", "Mend what failed.", "Mend"},
		{"not as code in a page", "web/docs/x.md", "Write `?mended=RUN`.", ""},
		{"not as the name in another package", "app/x/x.go", "package x; type Later int", ""},
		{"not in a longer word", "app/x/x.go", "package x // The bearer of a token.\n", ""},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, filepath.FromSlash(c.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, found := range findInTree(t, dir) {
			got = append(got, found.word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: found %q, want %q", c.says, got, c.want)
		}
	}
}
