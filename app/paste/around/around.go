// Package around finds the rows above and below a table that are no data: titles, headings over headings, sums and
// notes.
package around

import (
	"slices"
	"strings"

	"allsettled/app/paste/heading"
)

// most is how many rows above a table are looked at.
const most = 10

// Above returns how many rows stand above the one that names the columns, and the names: where the headings take two
// rows, as with merged cells, an empty one is that of the row above it. It finds only rows with fewer cells that hold
// something, and a row of names that [heading.Is] knows as one; otherwise it returns 0 and the first row. There must
// be a row.
func Above(rows [][]string) (above int, names []string) {
	if len(rows) > 2 && filled(rows[0]) < len(rows[0]) && filled(rows[1]) < len(rows[1]) {
		names := merged(rows[0], rows[1])
		isFull := filled(names) == len(names) && !slices.ContainsFunc(rows[1], heading.IsNumeric)
		if isFull && IsHead(names, rows[2:]) {
			return 1, names
		}
	}
	if heading.Is(rows) || slices.ContainsFunc(rows[0], heading.NamesIDs) {
		return 0, rows[0]
	}
	for at := 1; at < min(len(rows)-1, most+1); at++ {
		for _, names := range [][]string{rows[at], merged(rows[at-1], rows[at])} {
			wide := filled(names)
			isOver := func(row []string) bool { return filled(row) >= wide }
			if wide > 1 && !slices.ContainsFunc(rows[:at], isOver) && IsHead(names, rows[at+1:]) {
				return at, names
			}
		}
	}
	return 0, rows[0]
}

// IsHead reports whether names are the heading of the rows below them.
func IsHead(names []string, below [][]string) bool {
	return heading.Is(append([][]string{names}, below[:min(len(below), heading.LooksLike)]...))
}

// merged returns a row of headings whose empty cells are those of the row above it.
func merged(over, names []string) []string {
	names = slices.Clone(names)
	for i, name := range names {
		if strings.TrimSpace(name) == "" && i < len(over) {
			names[i] = over[i]
		}
	}
	return names
}

// Below returns how many rows at the end of a table are no data: those without an ID in the column id, sums, and notes,
// which are the only cell of their row and a text of several words where IDs are one word. The first row is always
// data. All rows have the same number of cells.
func Below(rows [][]string, id int) (below int) {
	if len(rows) < 2 || len(rows[0]) < 2 || strings.TrimSpace(rows[0][id]) == "" {
		return 0
	}
	for below+1 < len(rows) {
		if row := rows[len(rows)-1-below]; strings.TrimSpace(row[id]) != "" && !IsRemark(row) {
			break
		}
		below++
	}
	inWords := func(row []string) bool { return isSeveral(row[id]) }
	if below > 0 && slices.ContainsFunc(rows[:len(rows)-below], inWords) {
		return 0
	}
	return below
}

// IsRemark reports whether a row is a sum, with nothing but numbers beside it, or a text of several words alone.
func IsRemark(row []string) bool {
	at := slices.IndexFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" })
	if at < 0 {
		return false
	}
	isText := func(cell string) bool { return strings.TrimSpace(cell) != "" && !heading.IsNumeric(cell) }
	return isSum(row[at]) && !slices.ContainsFunc(row[at+1:], isText) || filled(row) == 1 && isSeveral(row[at])
}

// sums are the words that a row of sums begins with.
var sums = []string{
	"total", "totals", "sum", "subtotal", "grand total", "average", "count",
	"summe", "gesamt", "gesamtsumme", "zwischensumme", "insgesamt", "mittelwert", "anzahl", "somme", "totale", "suma",
}

func isSum(cell string) bool {
	return slices.Contains(sums, strings.ToLower(strings.Trim(cell, " \t:=Σ∑")))
}

// isSeveral reports whether a cell has several words.
func isSeveral(cell string) bool { return len(strings.Fields(cell)) > 1 }

// filled returns how many cells of a row hold something.
func filled(row []string) (n int) {
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}
