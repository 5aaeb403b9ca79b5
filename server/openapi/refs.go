package openapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// maxReferences is how many different references are followed; the library takes
// longer with the square of it, a fraction of a second for these.
const maxReferences = 5_000

// references finds what the references of a pruned document lead to, so that those
// that lead nowhere, or in a circle, are taken out before they are followed.
type references struct {
	root  *yaml.Node
	found map[string]*yaml.Node
	names map[*yaml.Node]map[string]*yaml.Node // of objects that were looked into
	state map[*yaml.Node]int                   // of objects: 1 while it is looked through, 2 when it is known to be sound
}

func newReferences(root *yaml.Node) *references {
	return &references{root: root, found: map[string]*yaml.Node{}, names: map[*yaml.Node]map[string]*yaml.Node{}, state: map[*yaml.Node]int{}}
}

// mend looks through a node and all that it refers to, and takes out each reference that
// leads nowhere or back to where it came from. deep counts the references that led here.
func (r *references) mend(n *yaml.Node, deep int) {
	if n.Kind == yaml.ScalarNode || r.state[n] != 0 {
		return
	}
	r.state[n] = 1
	for i := 0; i < len(n.Content); i++ {
		if n.Kind != yaml.MappingNode || i%2 == 1 || n.Content[i].Value != "$ref" {
			r.mend(n.Content[i], deep)
			continue
		}
		to := r.lookUp(n.Content[i+1].Value)
		if to == nil || r.state[to] == 1 || deep >= maxDepth || len(r.found) > maxReferences {
			n.Content = slices.Delete(n.Content, i, i+2)
			i--
			continue
		}
		r.mend(to, deep+1)
		i++
	}
	r.state[n] = 2
}

// lookUp finds the object that a reference of this document names (RFC 6901), nil for none.
func (r *references) lookUp(ref string) *yaml.Node {
	if to, known := r.found[ref]; known {
		return to
	}
	n := r.root
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		if n = r.member(n, strings.NewReplacer("~1", "/", "~0", "~").Replace(part)); n == nil {
			break
		}
	}
	if n != nil && n.Kind != yaml.MappingNode {
		n = nil
	}
	r.found[ref] = n
	return n
}

// member returns a member of an object or a list, nil for none. There may be very many
// references into one object, so its names are listed once.
func (r *references) member(n *yaml.Node, name string) *yaml.Node {
	switch n.Kind {
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	case yaml.MappingNode:
		names := r.names[n]
		if names == nil {
			names = make(map[string]*yaml.Node, len(n.Content)/2)
			for i := 0; i+1 < len(n.Content); i += 2 {
				names[n.Content[i].Value] = n.Content[i+1]
			}
			r.names[n] = names
		}
		return names[name]
	default: // nothing stands in a scalar
	}
	return nil
}

// member returns a member of an object, nil for none.
func member(n *yaml.Node, name string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

// cutOperations leaves the first [MaxOperations] of a document, and returns how many it cut.
func cutOperations(root *yaml.Node) (beyond int) {
	paths := member(root, "paths")
	if paths == nil {
		return 0
	}
	seen := 0
	for i := 1; i < len(paths.Content); i += 2 {
		item := paths.Content[i]
		for j := 0; j+1 < len(item.Content); j += 2 {
			if pathItem.keys[item.Content[j].Value] != operation {
				continue
			}
			if seen++; seen > MaxOperations {
				item.Content = slices.Delete(item.Content, j, j+2)
				j -= 2
				beyond++
			}
		}
	}
	return beyond
}
