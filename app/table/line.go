package table

import (
	"strings"
	"unicode/utf8"
)

// AppendCSV appends one line of a table as RFC 4180 has it, ended by CR LF. Every
// cell goes through [EscapeFormula]; what is inside a cell stays as it is to the byte.
func AppendCSV(dst []byte, cells []string) []byte { return appendLine(dst, cells, ',', "\r\n") }

// AppendTSV appends one line as spreadsheets take it from the clipboard: cells
// parted by tabs, those with a tab, line break or quote in quotes, a line feed
// behind the last. Every cell goes through [EscapeFormula].
func AppendTSV(dst []byte, cells []string) []byte { return appendLine(dst, cells, '\t', "\n") }

func appendLine(dst []byte, cells []string, between byte, end string) []byte {
	for i, cell := range cells {
		if i > 0 {
			dst = append(dst, between)
		}
		cell = EscapeFormula(cell)
		// Spaces at the edge are quoted, for readers that would trim them; and so is
		// a line of one empty cell, which would be no line.
		if !quotable(cell, between) && (cell != "" || len(cells) > 1) {
			dst = append(dst, cell...)
			continue
		}
		dst = append(append(append(dst, '"'), strings.ReplaceAll(cell, `"`, `""`)...), '"')
	}
	return append(dst, end...)
}

func quotable(cell string, between byte) bool {
	return strings.ContainsAny(cell, "\"\r\n") || strings.IndexByte(cell, between) >= 0 ||
		strings.TrimSpace(cell) != cell
}

// EscapeFormula puts an apostrophe before a cell that a spreadsheet would run as a
// formula: one that starts with = + - @ or their full-width forms, a tab, CR or
// LF, after any white space. A number such as -12.5 or -1e5 stays as it is.
func EscapeFormula(cell string) string {
	bare := strings.TrimLeft(cell, " \u00A0\u200B\uFEFF\x00")
	first, _ := utf8.DecodeRuneInString(bare)
	if !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || bare == "" || plainNumber(cell) {
		return cell
	}
	return "'" + cell
}

// plainNumber reports whether s is a number as JSON may write it: no formula.
func plainNumber(s string) bool {
	s, _ = strings.CutPrefix(s, "-")
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		power := s[at+1:]
		if power != "" && (power[0] == '+' || power[0] == '-') {
			power = power[1:]
		}
		if !digits(power) {
			return false
		}
		s = s[:at]
	}
	whole, part, point := strings.Cut(s, ".")
	return digits(whole) && (!point || digits(part))
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
