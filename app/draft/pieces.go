package draft

import "strings"

// What a piece of a text is. The values are the classes of its element.
const (
	IsPlain    = ""
	IsVariable = "known"   // what stands in braces is filled in
	IsUnknown  = "unknown" // it stands in braces, and no column has its name
	IsDoubtful = "doubt"   // it looks like a place for the ID that was forgotten
)

// Piece is a part of the address or the body as the editor shows it.
type Piece struct{ Text, Kind string }

// pieces takes a text of the draft apart: into what is filled in, what looks as if it should be, and the rest.
func pieces(r *Reading, text string) (list []Piece) {
	add := func(text, kind string) {
		if text != "" {
			list = append(list, Piece{text, kind})
		}
	}
	last := 0
	for _, e := range expressions(text) {
		add(text[last:e.start], IsPlain)
		add(text[e.start:e.end], r.columns.kind(e))
		last = e.end
	}
	rest := text[last:]
	if open := strings.LastIndexByte(rest, '{'); open >= 0 {
		add(rest[:open], IsPlain)
		add(rest[open:], IsUnknown)
		return list
	}
	add(rest, IsPlain)
	return list
}

// AddressPieces takes the address of a draft apart, see [Piece]. The pieces put together are the address, letter by
// letter.
func AddressPieces(r *Reading, address string) []Piece {
	list := pieces(r, address)
	if r.Doubt == "" {
		return list
	}
	for i, p := range list {
		if before, after, found := strings.Cut(p.Text, r.Doubt); found && p.Kind != IsVariable {
			parts := []Piece{{before, p.Kind}, {r.Doubt, IsDoubtful}, {after, p.Kind}}
			return append(append(list[:i:i], parts...), list[i+1:]...)
		}
	}
	return list
}

// kind says whether the columns fill all variables of an expression.
func (c *columns) kind(e expression) string {
	if c.find(e.names()) != "" {
		return IsVariable
	}
	for name := range strings.SplitSeq(e.names(), ",") {
		if bare, _ := modifier(name); c.find(bare) == "" {
			return IsUnknown
		}
	}
	return IsVariable
}
