package draft

import (
	"strings"

	"allsettled/app/say"
)

// IDsHint says what was found in the list.
func (r *Reading) IDsHint() (count, rest string) {
	n := len(r.IDs.List)
	switch {
	case r.Table != nil:
		return r.tableHint()
	case n == 0:
		return "", say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
	}
	return say.N(n, "{} ID|{} IDs") + ".", r.listHint() + within(r.IDs.Member) + r.warnings()
}

// listHint says what is left out of a list, and what stands in it more than once.
func (r *Reading) listHint() string {
	says := notes(r.IDs.Blanks, r.IDs.Duplicates, len(r.IDs.List))
	if says == "" {
		return say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
	}
	return strings.TrimSpace(says)
}

// notes says how many lines were left out, and how many different IDs there are when some are there more than once.
func notes(blanks, repeated, total int) (says string) {
	if repeated > 0 {
		says = " " + say.N(total-repeated, "{} different ID, called as often as it stands there."+
			"|{} different IDs, each called as often as it stands there.")
	}
	if blanks > 0 {
		says += " " + say.N(blanks, "{} blank line left out.|{} blank lines left out.")
	}
	return says
}

// warnings says what is strange about the IDs: digits that a file has lost, and marks that were left out.
func (r *Reading) warnings() (says string) {
	if r.signs.lost > 0 {
		says += " " + say.N(r.signs.lost, "{1} ID has lost digits in a spreadsheet, which keeps 15, first {2}: "+
			"format the column as text, or use the original."+
			"|{1} IDs have lost digits in a spreadsheet, which keeps 15, first {2}: "+
			"format the column as text, or use the original.", r.signs.damaged)
	}
	marks := r.IDs.Marks
	if r.Table != nil {
		marks = r.Table.Marks
	}
	if r.Table != nil && r.signs.padded > 0 {
		says += " " + say.N(r.signs.padded, "Blanks around {} ID were left out.|Blanks around {} IDs were left out.")
	}
	if marks > 0 {
		says += " " + say.N(marks, "{1} was marked as text, as in {2}: the mark was left out."+
			"|{1} were marked as text, as in {2}: the marks were left out.", `="007"`)
	}
	return says
}

// tableHint says what was found in a table.
func (r *Reading) tableHint() (count, rest string) {
	rest = say.N(len(r.Table.Columns), "{} column|{} columns") + "." +
		notes(r.Table.Blanks, r.Repeated, len(r.Table.Values))
	return say.N(len(r.Table.Values), "{} row|{} rows") + ".", rest + within(r.Table.Member) + r.warnings()
}

// within says which list of an object in JSON was read.
func within(member string) string {
	if member == "" {
		return ""
	}
	return " " + say.T("Read from the list {} in it.", say.Clip(member, 40))
}

// Verb is what the button that runs the form says.
func (r *Reading) Verb() string {
	if n := r.Plan.Total(); n > 0 {
		return say.N(n, "Run {} call|Run {} calls")
	}
	return say.T("Run")
}
