package openapi

import (
	"cmp"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxHops is how many references are followed one after the other.
const maxHops = 64

// references finds what the references of a document lead to (RFC 6901). Nothing is followed before
// it is looked at, so that a document may have very many, in circles too.
type references struct {
	root  *node
	found map[string]*node
	names map[*node]map[string]*node // the members of large objects
	spare int                        // schemas that are still looked at, for all operations together
	err   error                      // of the first part that could not be read
}

// newReferences returns the references of a document of which nothing was looked up.
func newReferences(root *node) *references {
	return &references{
		root: root, found: map[string]*node{}, names: map[*node]map[string]*node{}, spare: maxInDocument,
	}
}

// maxInDocument is how many schemas are looked at for all operations of a document together. A document of
// 1,100 operations as people write them takes some 40,000.
const maxInDocument = 100_000

// mayLook counts a schema that is looked at. It returns false when enough were.
func (v view) mayLook() bool {
	if !v.exists() || v.refs.spare == 0 {
		return false
	}
	v.refs.spare--
	return true
}

// target returns the object that a node refers to, nil when it refers to none.
func (r *references) target(n *node) *node {
	ref := n.member("$ref")
	if ref == nil || ref.kind != text {
		return nil
	}
	to, known := r.found[ref.text]
	if !known {
		to = r.lookUp(ref.text)
		r.found[ref.text] = to
	}
	return to
}

// unescaped reads what is escaped in a JSON pointer.
var unescaped = strings.NewReplacer("~1", "/", "~0", "~")

// lookUp follows a JSON pointer behind "#/". It returns nil for one that leads out of the document.
func (r *references) lookUp(ref string) *node {
	pointer, isInside := strings.CutPrefix(ref, "#/")
	if !isInside {
		return nil
	}
	n := r.root
	for part := range strings.SplitSeq(pointer, "/") {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		if n = r.read(r.step(n, unescaped.Replace(part))); n == nil {
			return nil
		}
	}
	if n.kind != object {
		return nil
	}
	return n
}

// read reads a part of the document that was not looked at before, and returns it. What cannot be read has nothing in
// it; why is kept in err.
func (r *references) read(n *node) *node {
	if n == nil || n.later == nil {
		return n
	}
	part, err := n.later()
	if r.err = cmp.Or(r.err, err); part == nil || err != nil {
		part = &node{}
	}
	*n = *part
	return n
}

// step returns a member of an object or an element of a list. Very many references may lead into
// one object, so its names are listed once.
func (r *references) step(n *node, name string) *node {
	switch n.kind {
	case list:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.items) {
			return n.items[i]
		}
	case object:
		names := r.names[n]
		if names == nil {
			names = make(map[string]*node, len(n.names))
			for i, name := range n.names {
				names[name] = n.items[i]
			}
			r.names[n] = names
		}
		return names[name]
	default: // a scalar has no parts
	}
	return nil
}

// view is an object of a document together with what it refers to: a member is looked for in the
// object itself, then in the one that its $ref leads to, and so on.
type view struct {
	refs  *references
	chain []*node // no node twice; empty for anything but an object
}

// view returns a node with what it refers to, and nothing for what is not an object. It follows at
// most maxHops references, and none twice.
func (r *references) view(n *node) view {
	v := view{refs: r}
	for ; n != nil && n.kind == object && len(v.chain) < maxHops && !slices.Contains(v.chain, n); n = r.target(n) {
		v.chain = append(v.chain, n)
	}
	return v
}

// dangling returns the reference at the end of the chain that leads to nothing; empty for none.
func (v view) dangling() string {
	if !v.exists() {
		return ""
	}
	last := v.chain[len(v.chain)-1]
	if ref := last.member("$ref"); ref != nil && v.refs.target(last) == nil {
		return ref.text
	}
	return ""
}

// exists reports whether there is an object at all.
func (v view) exists() bool { return len(v.chain) > 0 }

// value returns a member as it stands, nil when there is none.
func (v view) value(name string) *node {
	for _, n := range v.chain {
		if value := n.member(name); value != nil {
			return value
		}
	}
	return nil
}

// text returns the text of a scalar, empty when there is none.
func (v view) text(name string) string {
	if value := v.value(name); value != nil && value.kind != null {
		return value.text
	}
	return ""
}

// says reports whether a member is true.
func (v view) says(name string) bool { return v.text(name) == "true" }

// list returns the elements of a list.
func (v view) list(name string) []*node {
	if value := v.value(name); value != nil && value.kind == list {
		return value.items
	}
	return nil
}

// texts returns the scalars of a list, or the one that stands without a list.
func (v view) texts(name string) (all []string) {
	value := v.value(name)
	if value != nil && value.isScalar() {
		return []string{value.text}
	}
	for _, one := range v.list(name) {
		if one.isScalar() {
			all = append(all, one.text)
		}
	}
	return all
}

// view returns a member that is an object.
func (v view) view(name string) view { return v.refs.view(v.value(name)) }

// views returns the elements of a list of objects.
func (v view) views(name string) (all []view) {
	for _, n := range v.list(name) {
		all = append(all, v.refs.view(n))
	}
	return all
}

// members yields the members of the object, the nearest of each name.
func (v view) members() iter.Seq2[string, *node] {
	return func(yield func(string, *node) bool) {
		for at, n := range v.chain {
			for i, name := range n.names {
				hidden := slices.ContainsFunc(v.chain[:at], func(near *node) bool { return near.member(name) != nil })
				if !hidden && !yield(name, n.items[i]) {
					return
				}
			}
		}
	}
}

// names returns the names of the object's members.
func (v view) names() (all []string) {
	for name := range v.members() {
		all = append(all, name)
	}
	return all
}

// objects yields the members of a member that are objects, for example all properties.
func (v view) objects(name string) iter.Seq2[string, view] {
	return func(yield func(string, view) bool) {
		for name, n := range v.view(name).members() {
			if one := v.refs.view(n); one.exists() && !yield(name, one) {
				return
			}
		}
	}
}
