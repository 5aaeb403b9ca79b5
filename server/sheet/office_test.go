package sheet_test

import (
	"context"
	"errors"
	"flag"
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

var update = flag.Bool("update", false, "have LibreOffice write testdata/office")

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

// workbooks is how many workbooks are compared.
const workbooks = 50

// What LibreOffice saves as CSV of a workbook is what is read of it. Its files are kept in testdata/office, since it is
// a large program; go test -run Spreadsheet ./server/sheet -update writes them where it is installed.
func TestAWorkbookIsReadAsASpreadsheetShowsIt(t *testing.T) {
	dir, names := t.TempDir(), make([]string, workbooks)
	for i := range names {
		random := rand.New(rand.NewPCG(1, uint64(i))) // the same workbooks each time
		names[i] = filepath.Join(dir, fmt.Sprintf("%02d.xlsx", i))
		data := workbook(t, func(f *excelize.File) error { return mixed(f, random) })
		if err := os.WriteFile(names[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		convert(t, names)
	}
	for i, name := range names {
		want, got := rowsOf(t, shown(i), ','), rowsOf(t, name, '\t')
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-LibreOffice +ours):\n%s", filepath.Base(name), diff)
		}
	}
}

// shown is the file with what LibreOffice shows of a workbook.
func shown(i int) string { return filepath.Join("testdata", "office", fmt.Sprintf("%02d.csv", i)) }

// convert has LibreOffice write workbooks as CSV, all at once, which takes some seconds.
func convert(t *testing.T, names []string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	dir := t.TempDir()
	args := slices.Concat([]string{
		"-env:UserInstallation=file://" + filepath.Join(dir, "user"), "--headless", "--norestore",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", dir,
	}, names)
	if out, err := exec.CommandContext(ctx, "soffice", args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v (apt-get install libreoffice-calc)\n%s", err, out)
	}
	for i, name := range names {
		found, err := filepath.Glob(filepath.Join(dir, filepath.Base(name[:len(name)-len(".xlsx")])+"*.csv"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: soffice wrote %v, %v", name, found, err)
		}
		data, err := os.ReadFile(found[0])
		if err == nil {
			err = os.WriteFile(shown(i), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
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
