package structure

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
)

// Arrow is a reference from one file of a package to a declaration in another file of it.
type Arrow struct {
	From, To string // names of files, without their folder
	Name     string // what is referred to
}

// Arrows returns every reference between the files of one package, each name once for a pair of files. Other
// packages are not read: what the package reaches only through a value of another package's type is not seen.
func Arrows(files []*File) []Arrow {
	seen := map[Arrow]bool{}
	var arrows []Arrow
	uses, base := resolve(files)
	for id, object := range uses {
		a := Arrow{base(id.Pos()), base(object.Pos()), id.Name}
		if a.To != "" && a.From != a.To && !seen[a] {
			seen[a] = true
			arrows = append(arrows, a)
		}
	}
	slices.SortFunc(arrows, func(a, b Arrow) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Name, b.Name))
	})
	return arrows
}

// resolve returns what the names of a package's files stand for, and the file of a position. It checks the
// types of that package alone: each import fails, and so do names that come from there, which is ignored.
func resolve(files []*File) (uses map[*ast.Ident]types.Object, base func(token.Pos) string) {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	if len(files) == 0 {
		return info.Uses, nil
	}
	fset := files[0].Fset
	var trees []*ast.File
	for _, f := range files {
		trees = append(trees, f.Tree)
	}
	check := types.Config{Error: func(error) {}}
	_, _ = check.Check(files[0].Package, fset, trees, info)
	return info.Uses, func(at token.Pos) string {
		if !at.IsValid() {
			return "" // what the language declares
		}
		return filepath.Base(fset.Position(at).Filename)
	}
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
