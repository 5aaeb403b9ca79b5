package paste

import (
	"slices"
	"strconv"
	"strings"

	"allsettled/app/paste/heading"
	"allsettled/app/plan"
)

// FormatIDs writes IDs as a person would type them: three or more numbers in a row as a range, and in double quotes
// what would be read as something else. [ParseIDs] reads the same IDs back.
func FormatIDs(ids []string) string {
	var parts []string
	for at := 0; at < len(ids); {
		last := at
		for last+1 < len(ids) && follows(ids[at], ids[last], ids[last+1]) {
			last++
		}
		if last-at < 2 {
			parts = append(parts, quoted(ids[at]))
			at++
			continue
		}
		parts = append(parts, ids[at]+"-"+ids[last])
		at = last + 1
	}
	return strings.Join(parts, ", ")
}

// follows reports whether next is the number behind id in a range that begins with first: all of them without leading
// zeros, or all as long as the first.
func follows(first, id, next string) bool {
	a, errA := strconv.ParseUint(id, 10, 59) // of 17 digits, which every range may have
	b, errB := strconv.ParseUint(next, 10, 59)
	isPlain := strconv.FormatUint(a, 10) == id && strconv.FormatUint(b, 10) == next && first[0] != '0'
	isPadded := first[0] == '0' && len(first) == len(id) && len(first) == len(next)
	return errA == nil && errB == nil && b == a+1 && (isPlain || isPadded)
}

// quoted puts an ID in double quotes unless it is letters, digits and signs that mean nothing in a list.
func quoted(id string) string {
	const plain = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_./:@+-"
	isRange := strings.Contains(id, "-") && strings.Trim(id, "0123456789-") == ""
	if !isRange && strings.Trim(id, plain) == "" {
		return id
	}
	return `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
}

// FormatTable writes a table as a spreadsheet puts it on the clipboard. [ParseTable] reads the same cells back.
func FormatTable(r *plan.Rows) string {
	var b strings.Builder
	for _, row := range append([][]string{headingsOf(r)}, r.Values...) {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			cell = withMark(cell)
			if strings.ContainsAny(cell, "\t\r\n\"") {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Around returns how many rows of a table would be left out as no data when what [FormatTable] writes of it is read.
func Around(r *plan.Rows) int {
	t := Table{Separator: '\t', all: slices.Concat([][]string{headingsOf(r)}, r.Values)}.WithAround(false)
	return t.Above + t.Below
}

// headingsOf returns the names of a table's columns: its headings, where they are read back as the same columns.
func headingsOf(r *plan.Rows) []string {
	heads := slices.Clone(r.Headings)
	for i, head := range heads {
		if head == "" {
			heads[i] = r.Columns[i]
		}
	}
	t := Table{Columns: heading.Variables(heads, true, plan.MaxName)}
	at := slices.Index(r.Columns, plan.IDColumn)
	if at < 0 || len(heads) != len(r.Columns) || !slices.Equal(t.Rows(at).Columns, r.Columns) {
		return r.Columns
	}
	return heads
}

// headings returns cells as headings of a table: trimmed, and empty where they are too long.
func headings(cells []string) []string {
	list := make([]string, len(cells))
	for i, cell := range cells {
		if cell = strings.TrimSpace(cell); len(cell) <= plan.MaxName {
			list[i] = cell
		}
	}
	return list
}
