package snippet

import "strings"

// page is the text of a program while it is written.
type page struct {
	text  []byte
	marks []Mark
}

// line writes one line.
func (w *page) line(parts ...string) {
	for _, p := range parts {
		w.text = append(w.text, p...)
	}
	w.text = append(w.text, '\n')
}

// when writes a line only where a condition holds.
func (w *page) when(holds bool, parts ...string) {
	if holds {
		w.line(parts...)
	}
}

// marked writes one line whose middle is a word that changes between modes.
func (w *page) marked(before, word, after string) {
	from := len(w.text) + len(before)
	w.marks = append(w.marks, Mark{from, from + len(word)})
	w.line(before, word, after)
}

// block writes several lines, without the line break that the text starts with. Words are pairs of a placeholder, for
// example {limit}, and what replaces it; what was put in is not searched for placeholders.
func (w *page) block(text string, words ...string) {
	text = strings.TrimPrefix(text, "\n")
	w.text = append(w.text, strings.NewReplacer(words...).Replace(text)...)
}

// lineRoom is how long a line of a list may be, in bytes.
const lineRoom = 100

// list writes a list between what opens and what closes it: on one line where there is room.
func (w *page) list(open, indent, end string, items []string) {
	if short := open + strings.Join(items, ", ") + end; len(short) <= lineRoom {
		w.line(short)
		return
	}
	w.line(open)
	w.inline(indent, items)
	w.line(end)
}

// inline writes the items of a list, as many on a line as there is room for.
func (w *page) inline(indent string, items []string) {
	line := indent
	for _, item := range items {
		if len(line) > len(indent) && len(line)+len(item) > lineRoom {
			w.line(strings.TrimSuffix(line, " "))
			line = indent
		}
		line += item + ", "
	}
	w.line(strings.TrimSuffix(line, " "))
}

// writer is what the writers of all languages have: the recipe, the page, and the names of the variables for the data
// of one call and of all calls.
type writer struct {
	*recipe
	*page
	one, many string
}

// newWriter returns a writer of a recipe.
func newWriter(r *recipe, w *page) writer {
	if r.single() {
		return writer{r, w, "id", "ids"}
	}
	return writer{r, w, "row", "rows"}
}

// block writes several lines in which {one} and {many} are the names of the variables.
func (w writer) block(text string, words ...string) {
	w.page.block(text, append(words, "{one}", w.one, "{many}", w.many)...)
}

// or returns one of two texts.
func or(first bool, yes, no string) string {
	if first {
		return yes
	}
	return no
}
