// Package heading finds the line that names the columns of a table, and makes names of variables of its cells.
package heading

import (
	"slices"
	"strconv"
	"strings"
)

// LooksLike is how many lines are looked at to guess what a table is.
const LooksLike = 50

// Is guesses whether the first line names the columns: no cell of it is a number, and it says what IDs are called; or
// all its cells differ, none is empty, and some column below it is all numbers.
func Is(lines [][]string) bool {
	first, rest := lines[0], lines[1:min(len(lines), LooksLike)]
	if len(rest) == 0 || slices.ContainsFunc(first, IsNumeric) {
		return false
	}
	if slices.ContainsFunc(first, NamesIDs) {
		return true
	}
	if !canName(first) {
		return false
	}
	for i := range first {
		below := func(line []string) bool { return i >= len(line) || !IsNumeric(line[i]) }
		if !slices.ContainsFunc(rest, below) {
			return true
		}
	}
	return false
}

// canName reports whether cells can be names: none is empty or there twice.
func canName(cells []string) bool {
	seen := make(map[string]bool, len(cells))
	for _, name := range cells {
		if strings.TrimSpace(name) == "" || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

// IsNumeric reports whether a cell starts like a number or a date.
func IsNumeric(cell string) bool {
	cell = strings.TrimLeft(strings.TrimSpace(cell), "+-")
	return cell != "" && '0' <= cell[0] && cell[0] <= '9'
}

// NamesIDs reports whether a heading is one that IDs stand under.
func NamesIDs(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "id", "ids", "key", "sku", "uuid", "isbn", "ean", "nr", "no", "number":
		return true
	}
	return strings.HasSuffix(name, "_id") || strings.HasSuffix(name, " id") || strings.HasSuffix(name, "-id")
}

// Variables makes names of variables, of at most most bytes, of a heading: what is not an ASCII letter or digit
// becomes an underscore, and no name stands twice. Without a heading the columns are column1, column2 and so on.
func Variables(heading []string, named bool, most int) []string {
	names, count := make([]string, len(heading)), make(map[string]int, len(heading)) // columns by name
	for i, cell := range heading {
		base := "column" + strconv.Itoa(i+1)
		if named {
			base = variable(cell, base, most)
		}
		name := base
		for count[name] > 0 {
			count[base]++
			name = base + "_" + strconv.Itoa(count[base])
		}
		names[i] = name
		count[name]++
	}
	return names
}

// variable returns a cell as the name of a variable, or the other name when nothing of it can be one.
func variable(cell, otherwise string, most int) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, cell), "_")
	if name == "" || len(name) > most {
		return otherwise
	}
	return name
}
