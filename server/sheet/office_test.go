package sheet_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"allsettled/app/paste"
	"allsettled/server/sheet"
)

// texts are cells that readers are known to spoil. LibreOffice leaves the escape _x0041_ as it is, which is an A by the
// standard (ECMA-376, 22.4.2.4), so none is among them.
var texts = []string{
	"007", "12345678901234567890", `say "x"`, "two\nlines", "a,b;c", "'quoted", "=1+1", "é😀", "1e5", "1/2",
	"<b>&amp;</b>", "2024-01-31", "TRUE", "#REF!", "00:30", "10%", "a\tb",
}

// mixed fills a workbook with cells of all kinds, some of them empty. The first column has a text in every row.
func mixed(f *excelize.File, random *rand.Rand) error {
	days := "yyyy-mm-dd"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &days})
	for row := range 2 + random.IntN(20) {
		for column := range 6 {
			at, _ := excelize.CoordinatesToCellName(column+1, row+1)
			text := texts[random.IntN(len(texts))]
			switch kind := random.IntN(7); {
			case column == 0 || row == 0 || kind == 0:
				err = errors.Join(err, f.SetCellStr("Sheet1", at, text+fmt.Sprint(column)))
			case kind == 1:
				err = errors.Join(err, f.SetCellStr("Sheet1", at, text))
			case kind == 2:
				err = errors.Join(err, f.SetCellValue("Sheet1", at, random.IntN(1_000_000_000)-5000))
			case kind == 3:
				err = errors.Join(err, f.SetCellValue("Sheet1", at, float64(random.IntN(1_000_000))/1000))
			case kind == 4:
				err = errors.Join(err, f.SetCellBool("Sheet1", at, random.IntN(2) == 0))
			case kind == 5:
				err = errors.Join(err, f.SetCellValue("Sheet1", at, 1+random.IntN(60_000)+60),
					f.SetCellStyle("Sheet1", at, at, style))
			}
		}
	}
	return err
}

// What LibreOffice saves as CSV of a workbook is what is read of it. All workbooks are converted at once, in seconds.
func TestAWorkbookIsReadAsASpreadsheetShowsIt(t *testing.T) {
	if os.Getenv("ALLSETTLED_NO_OFFICE") == "1" {
		return // the variable says that there is no LibreOffice
	}
	const count = 50
	dir := t.TempDir()
	var names []string
	for i := range count {
		random := rand.New(rand.NewPCG(1, uint64(i))) // the same workbooks each time
		data := workbook(t, func(f *excelize.File) error { return mixed(f, random) })
		names = append(names, filepath.Join(dir, fmt.Sprintf("%02d.xlsx", i)))
		if err := os.WriteFile(names[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	args := slices.Concat([]string{
		"-env:UserInstallation=file://" + filepath.Join(dir, "user"), "--headless", "--norestore",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", dir,
	}, names)
	if out, err := exec.CommandContext(ctx, "soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v (apt-get install libreoffice-calc, or set ALLSETTLED_NO_OFFICE=1)\n%s", err, out)
	}
	for _, name := range names {
		found, err := filepath.Glob(name[:len(name)-len(".xlsx")] + "*.csv")
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: soffice wrote %v, %v", name, found, err)
		}
		want, got := rowsOf(t, found[0], ','), rowsOf(t, name, '\t')
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-LibreOffice +ours):\n%s", filepath.Base(name), diff)
		}
	}
}

// rowsOf reads a file as rows, the first of them too.
func rowsOf(t *testing.T, name string, sep rune) [][]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Read(t.Context(), sheet.File{Name: name, Data: data}, sheet.Upload)
	if err != nil {
		t.Fatal(err)
	}
	table, err := paste.ParseSeparated(book.Text, sep)
	if err != nil {
		t.Fatal(err)
	}
	return table.WithHeader(false).Values
}
