package snippet

import (
	"slices"
	"strings"
)

// file is the name of the file with the IDs, or with all that differs between calls.
func (r *recipe) file() string {
	switch {
	case r.listed():
		return "ids.txt"
	case r.shell:
		return "calls.tsv"
	}
	return "calls.json"
}

// listed reports whether the file is a list of IDs, one a line.
func (r *recipe) listed() bool {
	if r.shell {
		return r.plain
	}
	return r.single() && !slices.ContainsFunc(r.rows, func(row []string) bool {
		return row[0] == "" || strings.ContainsAny(row[0], "\r\n")
	})
}

// content is what stands in the file.
func (r *recipe) content() string {
	var b strings.Builder
	switch {
	case r.listed():
		for _, row := range r.rows {
			b.WriteString(row[0] + "\n")
		}
	case r.shell:
		for _, row := range r.rows {
			b.WriteString(r.tabbed(row) + "\n")
		}
	default:
		for i, row := range r.rows {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n" + r.member(row))
		}
		return "[" + b.String() + "\n]\n"
	}
	return b.String()
}

// member writes a row as JSON: the ID, or an object.
func (r *recipe) member(row []string) string {
	if r.single() {
		return js(row[0])
	}
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = js(r.columns[i]) + ": " + js(cell)
	}
	return "{" + strings.Join(cells, ", ") + "}"
}

// inline writes the rows into a program, as many on a line as there is room for.
func (w *page) inline(indent string, items []string) {
	line := indent
	for _, item := range items {
		if len(line) > len(indent) && len(line)+len(item) > 100 {
			w.line(strings.TrimSuffix(line, " "))
			line = indent
		}
		line += item + ", "
	}
	w.line(strings.TrimSuffix(line, " "))
}

// list writes a list of rows between what opens and closes it: on one line where there is room.
func (w *page) list(open, indent, end string, items []string) {
	if short := open + strings.Join(items, ", ") + end; len(short) <= 100 {
		w.line(short)
		return
	}
	w.line(open)
	w.inline(indent, items)
	w.line(end)
}

// items writes every row by a function.
func (r *recipe) items(write func(row []string) string) []string {
	list := make([]string, len(r.rows))
	for i, row := range r.rows {
		list[i] = write(row)
	}
	return list
}
