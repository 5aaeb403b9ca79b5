// Package structure reads the Go source of this repository as data: imports, layers of files and sizes.
//
// The tests of the server's root hold the tree to its rules with it, and the figures tool prints what it
// counts. It parses files and checks no types but those within one package, so reading the whole tree takes
// about 0.3 s.
package structure

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// File is one Go file of the tree.
type File struct {
	Package string // the folder below the root, with slashes: "app/plan"
	Name    string // below the root, with slashes: "app/plan/ids.go"
	Imports []string
	Tree    *ast.File
	Fset    *token.FileSet // one for all files that were read together
	Text    string
	Test    bool
	Page    bool // built into the page, for js/wasm
}

// Lines returns how many lines the file has.
func (f *File) Lines() int { return f.Fset.File(f.Tree.FileStart).LineCount() }

// Base returns the name of the file without its folder.
func (f *File) Base() string { return path.Base(f.Name) }

// Span returns how many lines a node takes.
func (f *File) Span(n ast.Node) int {
	return f.Fset.Position(n.End()).Line - f.Fset.Position(n.Pos()).Line + 1
}

// Read parses every Go file below root, tests included, in the order of their names. Folders called
// testdata and folders that begin with a dot are left out.
func Read(root string) ([]*File, error) {
	var all []*File
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != root && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(p) != ".go":
			return nil
		}
		f, err := parse(fset, root, p)
		all = append(all, f)
		return err
	})
	return all, err
}

// Products returns the files that are no tests.
func Products(all []*File) []*File {
	return slices.DeleteFunc(slices.Clone(all), func(f *File) bool { return f.Test })
}

// Compiled returns the packages that product files of the packages in roots import, directly or not, and the
// roots. An import counts whatever the build constraints of its file are, those of module only: "allsettled".
func Compiled(all []*File, module string, roots ...string) map[string]bool {
	imports := map[string]map[string]bool{}
	for _, f := range Products(all) {
		if imports[f.Package] == nil {
			imports[f.Package] = map[string]bool{}
		}
		for _, i := range f.Imports {
			if name, ok := strings.CutPrefix(i, module+"/"); ok {
				imports[f.Package][name] = true
			}
		}
	}
	compiled := map[string]bool{}
	for _, root := range roots {
		compiled[root] = true
		maps.Copy(compiled, reachable(imports, root))
	}
	return compiled
}

func parse(fset *token.FileSet, root, file string) (*File, error) {
	text, err := os.ReadFile(file) //nolint:gosec // the caller names the tree
	if err != nil {
		return nil, err
	}
	name, err := filepath.Rel(root, file)
	if err != nil {
		return nil, fmt.Errorf("name %s below %s: %w", file, root, err)
	}
	name = filepath.ToSlash(name)
	f := &File{
		Package: path.Dir(name), Name: name, Text: string(text), Fset: fset,
		Test: strings.HasSuffix(name, "_test.go"),
	}
	if f.Tree, err = parser.ParseFile(f.Fset, file, f.Text, parser.ParseComments); err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	if strings.HasPrefix(name, "app/") {
		if f.Page, err = pageBuild.MatchFile(filepath.Dir(file), filepath.Base(file)); err != nil {
			return nil, fmt.Errorf("read the build constraints of %s: %w", name, err)
		}
	}
	for _, i := range f.Tree.Imports {
		f.Imports = append(f.Imports, strings.Trim(i.Path.Value, `"`))
	}
	return f, nil
}

// pageBuild says which files of app are built for the browser.
var pageBuild = build.Context{GOOS: "js", GOARCH: "wasm", Compiler: "gc"}
