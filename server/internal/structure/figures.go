package structure

import (
	"go/ast"
	"maps"
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
	Fields    Type // the one with the most fields
	Methods   Type // the one with the most methods
}

// Type is a type that a package declares.
type Type struct {
	Name    string // with its package: "app/ui.page"
	Fields  int
	Methods int
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
		t.widest(f.Fields, f.Methods)
	}
	slices.Sort(t.Files)
	slices.Sort(t.Functions)
	return t
}

// widest notes types that have more fields or methods than those before.
func (t *Figures) widest(types ...Type) {
	for _, one := range types {
		if one.Fields > t.Fields.Fields {
			t.Fields = one
		}
		if one.Methods > t.Methods.Methods {
			t.Methods = one
		}
	}
}

// Types returns the types that the product declares, in the order of their names.
func Types(all []*File) []Type {
	types := map[string]*Type{}
	get := func(f *File, name string) *Type {
		name = f.Package + "." + name
		if types[name] == nil {
			types[name] = &Type{Name: name}
		}
		return types[name]
	}
	for _, f := range Products(all) {
		for _, d := range f.Tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if receiver := receiverOf(d); receiver != "" {
					get(f, receiver).Methods++
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok {
						get(f, s.Name.Name).Fields = fieldsOf(s)
					}
				}
			}
		}
	}
	var list []Type
	for _, name := range slices.Sorted(maps.Keys(types)) {
		list = append(list, *types[name])
	}
	return list
}

// fieldsOf counts the fields of a struct, those that are embedded included.
func fieldsOf(s *ast.TypeSpec) int {
	if st, ok := s.Type.(*ast.StructType); ok {
		return st.Fields.NumFields()
	}
	return 0
}

func countPackage(name string, files []*File) Figures {
	t := Figures{Package: name}
	t.widest(Types(files)...)
	for _, f := range files {
		code, comments := lineKinds(f)
		t.Wide += len(WideLines(f.Text))
		if f.Test {
			t.TestLines += f.Lines()
			t.TestCode += code
			continue
		}
		t.Files = append(t.Files, f.Lines())
		t.Lines, t.Code, t.Comments = t.Lines+f.Lines(), t.Code+code, t.Comments+comments
		for _, d := range f.Tree.Decls {
			t.addDeclaration(f, d)
		}
	}
	slices.Sort(t.Files)
	slices.Sort(t.Functions)
	return t
}

func (t *Figures) addDeclaration(f *File, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		t.Functions = append(t.Functions, f.Span(d))
		if receiver := receiverOf(d); receiver != "" && !ast.IsExported(receiver) {
			return
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

// WideLines returns the numbers of the lines that are longer than MaxColumns.
func WideLines(text string) (numbers []int) {
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		if utf8.RuneCountInString(line)+3*strings.Count(line, "\t") > MaxColumns {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// Percentile returns the value below which that percentage of the values lies; sorted must rise.
func Percentile(sorted []int, percent int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
