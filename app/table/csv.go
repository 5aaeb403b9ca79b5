package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"allsettled/app/settle"
)

// WriteCSV writes a line of column names and a line for each outcome, in the
// order they come, as RFC 4180 has it, lines ending in CR LF. Every cell goes
// through [Defuse]. A row that failed carries its code and reason in two columns
// at the end, unless columns has them already; nil outcomes are written as pending.
func WriteCSV(w io.Writer, columns []string, rows iter.Seq[*settle.Outcome]) error {
	columns = WithReason(columns)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = Defuse(c)
	}
	if err := out.Write(line); err != nil {
		return fmt.Errorf("write the column names: %w", err)
	}
	for o := range rows {
		for i, c := range columns {
			line[i] = Defuse(exported(o, c))
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write a row: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func exported(o *settle.Outcome, column string) string {
	if o == nil && column == Status {
		return Word(nil)
	}
	return Cell(o, column)
}

// WithReason returns the columns with code and reason behind them, where they are missing.
func WithReason(columns []string) []string {
	all := append([]string(nil), columns...)
	for _, c := range []string{"code", "reason"} {
		found := false
		for _, have := range columns {
			found = found || have == c
		}
		if !found {
			all = append(all, c)
		}
	}
	return all
}

// Defuse puts an apostrophe before a cell that a spreadsheet would run as a
// formula: one that starts with = + - @ or their full-width forms, a tab, CR or
// LF, after any white space. A plain number such as -12.5 stays as it is.
func Defuse(cell string) string {
	bare := strings.TrimLeft(cell, " \u00A0\u200B\uFEFF\x00")
	first, _ := utf8.DecodeRuneInString(bare)
	if !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || bare == "" || plainNumber(cell) {
		return cell
	}
	return "'" + cell
}

// plainNumber reports whether s is a minus, digits and at most one point: no formula.
func plainNumber(s string) bool {
	s, _ = strings.CutPrefix(s, "-")
	whole, part, point := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!point || digits(part))
}
