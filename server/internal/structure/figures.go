package structure

import (
	"go/ast"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxColumns is the longest line, in characters, a tab counting as four.
const MaxColumns = 120

// Figures are the sizes of a package, or of a whole tree.
type Figures struct {
	Package   string
	Files     []int // lines of each product file, rising
	Functions []int // lines of each function of the product, rising
	Lines     int   // of the product, all of them
	Comments  int   // lines of the product that hold nothing but a comment
	Code      int   // lines of the product that hold code
	TestLines int   // of the tests, all of them
	TestCode  int   // lines of the tests that hold code
	Wide      int   // lines over MaxColumns, tests included
	Exported  int   // exported names of the product
	Bare      []string
	Fields    Widest // the type with the most fields
	Methods   Widest // the type with the most methods
}

// Widest is a type and how many of something it has.
type Widest struct {
	Name string // with its package: "app/ui.page"
	N    int
}

// Count adds up the files of each package, in the order of their names.
func Count(all []*File) []Figures {
	groups := map[string][]*File{}
	for _, f := range all {
		groups[f.Package] = append(groups[f.Package], f)
	}
	var list []Figures
	for name, files := range groups {
		list = append(list, countPackage(name, files))
	}
	slices.SortFunc(list, func(a, b Figures) int { return strings.Compare(a.Package, b.Package) })
	return list
}

// Total adds up the figures of packages.
func Total(list []Figures) Figures {
	var t Figures
	for _, f := range list {
		t.Files, t.Functions = append(t.Files, f.Files...), append(t.Functions, f.Functions...)
		t.Lines, t.Comments, t.Code = t.Lines+f.Lines, t.Comments+f.Comments, t.Code+f.Code
		t.TestLines, t.TestCode, t.Wide = t.TestLines+f.TestLines, t.TestCode+f.TestCode, t.Wide+f.Wide
		t.Exported, t.Bare = t.Exported+f.Exported, append(t.Bare, f.Bare...)
		t.Fields, t.Methods = wider(t.Fields, f.Fields), wider(t.Methods, f.Methods)
	}
	slices.Sort(t.Files)
	slices.Sort(t.Functions)
	return t
}

func wider(a, b Widest) Widest {
	if b.N > a.N {
		return b
	}
	return a
}

func countPackage(name string, files []*File) Figures {
	t := Figures{Package: name}
	methods := map[string]int{}
	for _, f := range files {
		code, comments := lineKinds(f)
		t.Wide += wideLines(f.Text)
		if f.Test {
			t.TestLines += f.Lines()
			t.TestCode += code
			continue
		}
		t.Files = append(t.Files, f.Lines())
		t.Lines, t.Code, t.Comments = t.Lines+f.Lines(), t.Code+code, t.Comments+comments
		for _, d := range f.Tree.Decls {
			t.addDeclaration(f, d, methods)
		}
	}
	for receiver, n := range methods {
		t.Methods = wider(t.Methods, Widest{name + "." + receiver, n})
	}
	slices.Sort(t.Files)
	slices.Sort(t.Functions)
	return t
}

func (t *Figures) addDeclaration(f *File, d ast.Decl, methods map[string]int) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		t.Functions = append(t.Functions, f.Span(d))
		if receiver := receiverOf(d); receiver != "" {
			methods[receiver]++
			if !ast.IsExported(receiver) {
				return
			}
		}
		t.export(d.Name, d.Doc != nil, f)
	case *ast.GenDecl:
		for _, s := range d.Specs {
			t.addSpec(f, s, d.Doc != nil)
		}
	}
}

// addSpec counts a type, a variable or a constant; the comment of a block documents each of its names.
func (t *Figures) addSpec(f *File, spec ast.Spec, documented bool) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		t.export(s.Name, documented || s.Doc != nil, f)
		if st, ok := s.Type.(*ast.StructType); ok {
			t.Fields = wider(t.Fields, Widest{f.Package + "." + s.Name.Name, st.Fields.NumFields()})
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			t.export(n, documented || s.Doc != nil || s.Comment != nil, f)
		}
	}
}

func (t *Figures) export(name *ast.Ident, documented bool, f *File) {
	if !name.IsExported() {
		return
	}
	t.Exported++
	if !documented {
		t.Bare = append(t.Bare, f.Name+": "+name.Name)
	}
}

// receiverOf returns the name of the type that a method belongs to, "" for a function.
func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	expr := d.Recv.List[0].Type
	for {
		switch x := expr.(type) {
		case *ast.StarExpr:
			expr = x.X
		case *ast.IndexExpr:
			expr = x.X
		case *ast.IndexListExpr:
			expr = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// lineKinds counts the lines that hold code, and those that hold nothing but a comment.
func lineKinds(f *File) (code, comments int) {
	commented := map[int]bool{}
	for _, group := range f.Tree.Comments {
		from, to := f.Fset.Position(group.Pos()).Line, f.Fset.Position(group.End()).Line
		for line := from; line <= to; line++ {
			commented[line] = true
		}
	}
	for i, text := range strings.Split(f.Text, "\n") {
		text = strings.TrimSpace(text)
		switch {
		case text == "":
		case commented[i+1] && (strings.HasPrefix(text, "//") || !startsCode(text)):
			comments++
		default:
			code++
		}
	}
	return code, comments
}

// startsCode reports whether a line that a comment touches begins with something else.
func startsCode(text string) bool {
	return !strings.HasPrefix(text, "/*") && !strings.HasPrefix(text, "*")
}

func wideLines(text string) (n int) {
	for line := range strings.SplitSeq(text, "\n") {
		if utf8.RuneCountInString(line)+3*strings.Count(line, "\t") > MaxColumns {
			n++
		}
	}
	return n
}

// Percentile returns the value below which so many of a hundred values lie; sorted must rise.
func Percentile(sorted []int, percent int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
