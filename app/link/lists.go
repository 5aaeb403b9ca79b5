package link

// slice is how many bytes of JSON are read between two pauses: a page reads them in some 20 ms.
const slice = 256 << 10

// list is an array of a JSON text.
type list struct {
	start, end int   // of what stands between its brackets
	count      int   // elements
	cuts       []int // places of commas between its elements, a slice or more apart
}

// longest finds the array of a JSON text with the most elements, whatever it holds. It reads a text in slices, and
// reads over mistakes: the decoder finds those. The zero longest has read nothing.
type longest struct {
	list

	at    int // bytes that were read
	depth int // arrays and objects that are open
	open  [deepest]list
	some  [deepest]bool // there is something in the array or object at that depth

	inText, isEscaped bool
}

// deepest is how deep an array is looked for: cells of a table are four brackets deep.
const deepest = 6

// read reads the next bytes of the text.
func (l *longest) read(text []byte) {
	for _, c := range text {
		switch {
		case l.isEscaped:
			l.isEscaped = false
		case l.inText:
			l.inText, l.isEscaped = c != '"', c == '\\'
		default:
			l.sign(c)
		}
		l.at++
	}
}

// sign reads a byte that is in no text.
func (l *longest) sign(c byte) {
	switch c {
	case ' ', '\t', '\n', '\r', ':':
		return
	case ',':
		l.comma()
		return
	case ']', '}':
		l.closes(c == ']')
		return
	}
	if l.depth < deepest {
		l.some[l.depth] = true
	}
	switch c {
	case '"':
		l.inText = true
	case '[', '{':
		if l.depth++; l.depth < deepest {
			l.open[l.depth], l.some[l.depth] = list{start: l.at + 1}, false
		}
	}
}

// comma counts an element, and notes where a slice may end.
func (l *longest) comma() {
	if l.depth >= deepest {
		return
	}
	one := &l.open[l.depth]
	one.count++
	last := one.start
	if len(one.cuts) > 0 {
		last = one.cuts[len(one.cuts)-1]
	}
	if l.at-last >= slice {
		one.cuts = append(one.cuts, l.at)
	}
}

// closes ends the innermost array or object.
func (l *longest) closes(isArray bool) {
	if l.depth < deepest && isArray {
		one := l.open[l.depth]
		if l.some[l.depth] {
			one.count++
		}
		if one.end = l.at; one.count > l.count {
			l.list = one
		}
	}
	l.depth = max(l.depth-1, 0)
}

// parts returns what stands between the brackets, in slices.
func (l *list) parts(text []byte) (parts [][]byte) {
	from := l.start
	for _, cut := range l.cuts {
		parts = append(parts, text[from:cut])
		from = cut + 1
	}
	return append(parts, text[from:l.end])
}
