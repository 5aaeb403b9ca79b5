package structure

import (
	"go/ast"
	"slices"
	"strings"
)

// Arrow is a reference from one file of a package to a declaration in another file of it.
type Arrow struct {
	From, To string // names of files, without their folder
	Name     string // what is referred to
}

// Arrows returns every reference between the files of one package, each name once for a pair of files.
// A method counts where no other method or field of the package has its name: without types, two methods
// of one name cannot be told apart.
func Arrows(files []*File) []Arrow {
	owner := declarations(files)
	seen := map[Arrow]bool{}
	var arrows []Arrow
	for _, f := range files {
		for _, name := range references(f) {
			to, declared := owner[name]
			a := Arrow{f.Base(), to, strings.TrimPrefix(name, ".")}
			if declared && to != f.Base() && !seen[a] {
				seen[a] = true
				arrows = append(arrows, a)
			}
		}
	}
	return arrows
}

// declarations returns the file of each name that a package declares; methods begin with a dot.
func declarations(files []*File) map[string]string {
	owner, often := map[string]string{}, map[string]int{}
	note := func(name string, f *File) {
		owner[name] = f.Base()
		often[name]++
	}
	for _, f := range files {
		for _, d := range f.Tree.Decls {
			declare(d, func(name string) { note(name, f) })
		}
	}
	for name, n := range often {
		if strings.HasPrefix(name, ".") && n > 1 {
			delete(owner, name)
		}
	}
	return owner
}

// declare calls note with each name that a declaration makes, fields of structs included.
func declare(d ast.Decl, note func(name string)) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			note("." + d.Name.Name)
			return
		}
		note(d.Name.Name)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			declareSpec(spec, note)
		}
	}
}

func declareSpec(spec ast.Spec, note func(name string)) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, n := range s.Names {
			note(n.Name)
		}
	case *ast.TypeSpec:
		note(s.Name.Name)
		if t, ok := s.Type.(*ast.StructType); ok {
			for _, field := range t.Fields.List {
				for _, n := range field.Names {
					note("." + n.Name)
				}
			}
		}
		if t, ok := s.Type.(*ast.InterfaceType); ok {
			for _, m := range t.Methods.List {
				for _, n := range m.Names {
					note("." + n.Name)
				}
			}
		}
	}
}

// references returns the names that a file uses and does not declare within a function, in their order.
func references(f *File) []string {
	var names []string
	for _, id := range f.Tree.Unresolved {
		names = append(names, id.Name)
	}
	ast.Inspect(f.Tree, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			names = append(names, "."+s.Sel.Name)
		}
		return true
	})
	return names
}

// Upward returns the arrows that lead from a file to one in a higher layer. layers lists the package's
// files from bottom to top, those of one layer together; a file that no layer lists is reported too, as an
// arrow to nowhere.
func Upward(files []*File, layers [][]string) []Arrow {
	height := map[string]int{}
	for i, layer := range layers {
		for _, name := range layer {
			height[name] = i + 1
		}
	}
	var wrong []Arrow
	for _, f := range files {
		if height[f.Base()] == 0 {
			wrong = append(wrong, Arrow{From: f.Base()})
		}
	}
	for _, a := range Arrows(files) {
		if height[a.From] > 0 && height[a.To] > height[a.From] {
			wrong = append(wrong, a)
		}
	}
	slices.SortFunc(wrong, func(a, b Arrow) int { return strings.Compare(a.From+a.To+a.Name, b.From+b.To+b.Name) })
	return wrong
}

// Sort proposes layers for a package: files that refer to nothing come first, each file above all that it
// refers to. Files that refer to each other stand in one layer.
func Sort(files []*File) [][]string {
	needs := map[string]map[string]bool{}
	for _, f := range files {
		needs[f.Base()] = map[string]bool{}
	}
	for _, a := range Arrows(files) {
		needs[a.From][a.To] = true
	}
	var layers [][]string
	for len(needs) > 0 {
		layer := lowest(needs)
		for _, name := range layer {
			delete(needs, name)
		}
		for _, need := range needs {
			for _, name := range layer {
				delete(need, name)
			}
		}
		layers = append(layers, layer)
	}
	return layers
}

// lowest returns the files that need no other file, or else the smallest circle of files.
func lowest(needs map[string]map[string]bool) []string {
	var free []string
	for name, need := range needs {
		if len(need) == 0 {
			free = append(free, name)
		}
	}
	if len(free) == 0 {
		free = smallestCircle(needs)
	}
	slices.Sort(free)
	return free
}

func smallestCircle(needs map[string]map[string]bool) []string {
	var best []string
	for name := range needs {
		reach := reachable(needs, name)
		var circle []string
		for other := range reach {
			if reachable(needs, other)[name] {
				circle = append(circle, other)
			}
		}
		closed := reach[name] && len(circle) == len(reach)
		if closed && (best == nil || len(circle) < len(best)) {
			best = circle
		}
	}
	return best
}

func reachable(needs map[string]map[string]bool, from string) map[string]bool {
	found := map[string]bool{}
	todo := []string{from}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for next := range needs[name] {
			if !found[next] {
				found[next] = true
				todo = append(todo, next)
			}
		}
	}
	return found
}
