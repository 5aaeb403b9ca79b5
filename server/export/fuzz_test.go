package export_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/server/export"
)

// Names of columns are read as they were written, or refused by the field's name.
func FuzzParseColumns(f *testing.F) {
	for _, seed := range []string{"id,status,name", `address\,city,id`, "", ",", `\`, `a\`, strings.Repeat("a,", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		columns, err := export.ParseColumns(typed)
		if err != nil {
			if mistake, ok := errors.AsType[*plan.FieldError](err); !ok || mistake.Field != "columns" {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if strings.Join(columns, ",") != typed {
			t.Fatalf("%q was read as %q", typed, columns)
		}
		names, err := export.ParseNames(typed, len(columns))
		if err != nil || len(names) != len(columns) {
			t.Fatalf("as heads: %q, %v", names, err)
		}
	})
}
