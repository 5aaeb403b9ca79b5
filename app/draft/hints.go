package draft

import "allsettled/app/say"

// IDsHint says what was found in the list.
func (r *Reading) IDsHint() (count, rest string) {
	n := len(r.IDs.List)
	switch {
	case r.Table != nil:
		return r.tableHint()
	case n == 0:
		return "", say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
	}
	return say.N(n, "{} ID|{} IDs") + ".", r.listHint() + r.warnings()
}

func (r *Reading) listHint() string {
	blanks, duplicates := r.IDs.Blanks, r.IDs.Duplicates
	switch {
	case duplicates > 0 && blanks > 0:
		return say.N(blanks, "{2} of them twice or more, {1} blank line left out."+
			"|{2} of them twice or more, {1} blank lines left out.", say.Number(duplicates))
	case duplicates > 0:
		return say.T("{} of them stood there before: called again all the same.", say.Number(duplicates))
	case blanks > 0:
		return say.N(blanks, "{} blank line left out.|{} blank lines left out.")
	}
	return say.T("Type them, paste a spreadsheet column, or use ranges like 1-10.")
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
	if marks > 0 {
		says += " " + say.N(marks, "{1} was marked as text, as in {2}: the mark was left out."+
			"|{1} were marked as text, as in {2}: the marks were left out.", `="007"`)
	}
	return says
}

// tableHint says what was found in a table.
func (r *Reading) tableHint() (count, rest string) {
	rest = say.N(len(r.Table.Columns), "{} column|{} columns") + "."
	if r.Table.Blanks > 0 {
		rest += " " + say.N(r.Table.Blanks, "{} blank line left out.|{} blank lines left out.")
	}
	if r.Repeated > 0 {
		rest += " " + say.N(r.Repeated, "{} ID stood there before: called again all the same."+
			"|{} IDs stood there before: called again all the same.")
	}
	return say.N(len(r.Table.Values), "{} row|{} rows") + ".", rest + r.warnings()
}

// Verb is what the button that runs the form says.
func (r *Reading) Verb() string {
	if n := r.Plan.Total(); n > 0 {
		return say.N(n, "Run {} call|Run {} calls")
	}
	return say.T("Run")
}
