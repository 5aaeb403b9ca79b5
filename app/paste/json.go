package paste

import (
	"errors"
	"strings"

	"allsettled/app/paste/duplicates"
	"allsettled/app/paste/extent"
	"allsettled/app/paste/heading"
	"allsettled/app/paste/jsonlist"
	"allsettled/app/plan"
)

// IsJSON reports whether a text is meant as a list in JSON.
func IsJSON(text string) bool { return jsonlist.Is(text) }

// jsonLimits are those of other lists and tables.
var jsonLimits = jsonlist.Limits{Values: plan.MaxIDs, Columns: MaxColumns, Cells: MaxCells}

// readJSON reads a list in JSON. The error is a *[plan.FieldError] of the field ids.
func readJSON(text string) (jsonlist.List, error) {
	list, err := jsonlist.Read(text, jsonLimits)
	return list, jsonMistake(err)
}

// jsonMistake returns an error of package jsonlist as a *[plan.FieldError] of the field ids.
func jsonMistake(err error) error {
	several, isSeveral := errors.AsType[jsonlist.SeveralError](err)
	large, isLarge := errors.AsType[jsonlist.LargeError](err)
	switch {
	case err == nil:
		return nil
	case isSeveral:
		return plan.NewFieldError("ids", "", "json_several", strings.Join(several, ", "))
	case isLarge && large.Rows > plan.MaxIDs && large.Columns == 1:
		return plan.TooManyIDs("")
	case isLarge:
		return check(extent.Extent{Rows: large.Rows, Wide: large.Columns})
	case errors.Is(err, jsonlist.ErrBroken):
		return plan.NewFieldError("ids", "", "json_broken")
	case errors.Is(err, jsonlist.ErrEmpty):
		return plan.NewFieldError("ids", "", "json_empty")
	}
	return plan.NewFieldError("ids", "", "json_no_list")
}

// jsonIDs reads a list of values in JSON.
func jsonIDs(text string) (IDs, error) {
	list, err := readJSON(text)
	switch {
	case err != nil:
		return IDs{}, err
	case list.Columns != nil:
		return IDs{}, plan.NewFieldError("ids", "", "json_objects")
	}
	ids := IDs{List: list.Values, Blanks: list.Blanks, Member: list.Member}
	ids.Duplicates, ids.Repeated = duplicates.Count(ids.List)
	return ids, nil
}

// jsonTable reads a list of objects in JSON, or one of values as a single column.
func jsonTable(text string) (Table, error) {
	list, err := readJSON(text)
	if err != nil {
		return Table{}, err
	}
	t := Table{header: list.Columns, Values: list.Rows, Blanks: list.Blanks, Member: list.Member, HasHeader: true}
	if list.Columns == nil {
		t.header = []string{plan.IDColumn}
		for _, value := range list.Values {
			t.Values = append(t.Values, []string{value})
		}
	}
	t.Columns = heading.Variables(t.header, true, plan.MaxName)
	t.ID = t.guessID()
	return t, nil
}
