package snippet

import "strings"

// plus writes what Python and Go have in common: a row is a map with texts for keys, and texts are joined by plus
// signs.
type plus struct{ writer }

// pairs writes a row.
func (p plus) pairs(row []string) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		cells[i] = wide(p.columns[i]) + ": " + wide(cell)
	}
	return "{" + strings.Join(cells, ", ") + "}"
}

// cell returns the expression for a value of a call.
func (p plus) cell(column int) string {
	if p.single() {
		return "id"
	}
	return "row[" + wide(p.columns[column]) + "]"
}

// terms returns the literals, values and keys that an address is joined from. quote returns the expression that
// escapes another for an address, and key the expression for a variable of the environment in the query, escaped too.
func (p plus) terms(quote, key func(string) string) []string {
	var terms []string
	text := ""
	add := func(term string) {
		if text != "" {
			terms = append(terms, wide(text))
		}
		terms, text = append(terms, term), ""
	}
	for _, part := range p.address {
		text += part.literal
		switch {
		case part.column < 0:
		case p.address.whole():
			add(p.cell(part.column))
		default:
			add(quote(p.cell(part.column)))
		}
	}
	for i, q := range p.query {
		text += p.separator(i) + q.name + "="
		add(key(q.env))
	}
	if text != "" {
		terms = append(terms, wide(text))
	}
	return terms
}

// valueTerms returns the terms of a header or the body.
func (p plus) valueTerms(f field, env func(string) string) []string {
	switch {
	case f.column >= 0:
		return []string{p.cell(f.column)}
	case f.env != "" && f.text != "":
		return []string{wide(f.text), env(f.env)}
	case f.env != "":
		return []string{env(f.env)}
	}
	return []string{wide(f.text)}
}
