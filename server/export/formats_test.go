package export_test

import (
	"bytes"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
	"allsettled/server/export"
)

func TestEveryFormatHasAWriter(t *testing.T) {
	run := runOf(plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1"}}, fulfilled("1", `{"name":"Ada"}`))
	for _, f := range table.Formats() {
		var got bytes.Buffer
		if err := export.Write(t.Context(), &got, run, export.Order{Format: f.Name}); err != nil || got.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", f.Name, got.Len(), err)
		}
		if f.Label == "" || f.MediaType == "" {
			t.Errorf("%s: want a label and a media type, have %q and %q", f.Name, f.Label, f.MediaType)
		}
	}
	for _, name := range []string{"", "CSV", "pdf"} {
		if err := (export.Order{Format: name, Only: settle.Rejected}).Check(plan.Plan{}); err == nil {
			t.Errorf("%q: want an error", name)
		}
	}
}
