package export_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
	"allsettled/server/export"
)

// hostile are IDs that spreadsheets are known to spoil.
var hostile = []string{
	"007", "12345678901234567890", "=1+1", "+1", "-1", "-1+2", "@SUM(A1)", `say "x"`, `""`, "a\tb", "two\nlines",
	"three\r\nmore\r\nlines", "\ttab first",
	"😀", "é", "2024-01-31", "1/2", "3-4", "1e5", "0x10", "1.10", "00:30", "TRUE", "null", " edge ", "a,b;c", "'quoted",
	"<b>&amp;</b>", "_x0041_", "_x005F_",
	"＝1+1", "10%", "$5", "#REF!", "{id}", strings.Repeat("long", 2000),
}

// pasted is the list as a person pastes it: each ID in quotes.
func pasted(t *testing.T) []string {
	t.Helper()
	var b strings.Builder
	for _, id := range hostile {
		b.WriteString(`"` + strings.ReplaceAll(id, `"`, `""`) + "\"\n")
	}
	ids, err := paste.ParseIDs(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return ids.List
}

// round returns a run whose answers repeat the IDs, as text and beside a number.
func round(t *testing.T) export.Run {
	t.Helper()
	ids := pasted(t)
	p := plan.Plan{Endpoint: "/demo/users/{id}", Rows: &plan.Rows{Columns: []string{"id", "note"}}}
	var all []*settle.Outcome
	for i, id := range ids {
		p.Rows.Values = append(p.Rows.Values, []string{id, id})
		all = append(all, fulfilled(id, `{"echo":`+string(settle.AppendString(nil, id))+`,"n":`+strconv.Itoa(i)+`.5}`))
	}
	return runOf(p, all...)
}

// lines returns the rows that a reader of the table should get.
func lines(ids []string) [][]string {
	want := [][]string{{"id", "in.note", "echo", "n"}}
	for i, id := range ids {
		safe := table.EscapeFormula(id)
		want = append(want, []string{safe, safe, safe, strconv.Itoa(i) + ".5"})
	}
	return want
}

var roundColumns = []string{"id", "in.note", "echo", "n"}

// unbroken makes all line breaks alike: readers of CSV and of sheets do not keep them apart.
func unbroken(rows [][]string) [][]string {
	for _, row := range rows {
		for i, cell := range row {
			row[i] = strings.ReplaceAll(strings.ReplaceAll(cell, "\r\n", "\n"), "\r", "\n")
		}
	}
	return rows
}

func TestHostileIDsComeBackCellByCell(t *testing.T) {
	ids := pasted(t)
	for i, id := range hostile {
		if got := strings.ReplaceAll(ids[i], "\r\n", "\n"); got != strings.ReplaceAll(id, "\r\n", "\n") {
			t.Errorf("%q was read as %q", id, got)
		}
	}
	for _, format := range []string{"csv", "tsv", "xlsx"} {
		got := read(t, format, write(t, round(t), export.Order{Format: format, Columns: roundColumns}))
		if diff := cmp.Diff(unbroken(lines(ids)), unbroken(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// office opens a file in LibreOffice and reads each cell.
// Columns of CSV are opened as text, as the dialog of a spreadsheet offers it.
func office(t *testing.T, name string, file []byte, more ...string) [][]string {
	t.Helper()
	dir := t.TempDir()
	in := filepath.Join(dir, name)
	if err := os.WriteFile(in, file, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	args := slices.Concat([]string{
		"-env:UserInstallation=file://" + filepath.Join(dir, "user"), "--headless", "--norestore",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1", "--outdir",
		filepath.Join(dir, "out"),
	}, more, []string{in})
	if out, err := exec.CommandContext(ctx, "soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf(
			"soffice: %v (apt-get install libreoffice-calc, or set ALLSETTLED_NO_OFFICE=1 to do without)\n%s", err, out,
		)
	}
	found, err := filepath.Glob(filepath.Join(dir, "out", "*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatalf("soffice wrote %v, %v", found, err)
	}
	back, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return read(t, "csv", back)
}

func TestASpreadsheetShowsWhatWasWritten(t *testing.T) {
	if os.Getenv("ALLSETTLED_NO_OFFICE") == "1" {
		return // the variable says that there is no LibreOffice
	}
	want := unbroken(lines(pasted(t)))
	asText := "--infilter=CSV:44,34,76,1,1/2/2/2/3/2/4/2"
	for name, more := range map[string][]string{
		"table.xlsx": nil, "table.csv": {asText},
		"table.tsv": {strings.Replace(asText, "44,", "9,", 1)},
	} {
		format := strings.TrimPrefix(filepath.Ext(name), ".")
		got := office(t, name, write(t, round(t), export.Order{Format: format, Columns: roundColumns}), more...)
		if diff := cmp.Diff(want, unbroken(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
