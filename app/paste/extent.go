package paste

import (
	"strconv"

	"allsettled/app/paste/extent"
	"allsettled/app/paste/jsonlist"
	"allsettled/app/plan"
)

// Limits of a table. Its rows are filled up to the widest, so that a text of a few megabytes with
// one long line could ask for billions of cells.
const (
	MaxColumns = plan.MaxColumns
	MaxCells   = 5_000_000 // rows times columns
)

// Check returns the mistake of a table that is larger than [MaxColumns] and [MaxCells] allow, or of JSON that is no
// list, nil for all other texts. Its memory does not grow with the text. The error is a *[plan.FieldError] of
// the field ids that is over a limit.
func Check(text string) error {
	if jsonlist.Is(text) {
		return jsonMistake(jsonlist.Check(text, jsonLimits))
	}
	text = unbroken(text)
	sep, _ := separate(text)
	if sep == 0 {
		return nil
	}
	_, text = declared(text)
	return check(extent.Measure(text, sep, -1))
}

// check returns the mistake of a table that is too large. Its type is error: a nil
// *plan.FieldError would not be a nil error.
func check(e extent.Extent) error {
	switch {
	case e.Wide > MaxColumns:
		return plan.NewLimitError("ids", strconv.Itoa(e.Wide)+" columns", "many_columns", MaxColumns)
	case e.Rows*e.Wide > MaxCells:
		typed := strconv.Itoa(e.Rows) + " rows of " + strconv.Itoa(e.Wide) + " columns"
		return plan.NewLimitError("ids", typed, "many_cells", MaxCells)
	}
	return nil
}
