package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Bounds of a workbook.
const (
	maxRows  = 1_000_000        // of the sheet that is read
	unzipped = int64(512 << 20) // bytes of the whole, when it is unpacked
	inMemory = int64(16 << 20)  // bytes of a sheet that are unpacked into memory; more goes into a temporary file
)

// readWorkbook reads one sheet of an XLSX.
func readWorkbook(name, sheet string, data []byte) (Book, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data),
		excelize.Options{UnzipSizeLimit: unzipped, UnzipXMLSizeLimit: inMemory})
	if err != nil {
		return Book{}, wrong(name, "bad_workbook")
	}
	defer func() { _ = f.Close() }() // removes temporary files; nothing was written
	book := Book{Sheets: f.GetSheetList()}
	names := book.Sheets
	if sheet != "" {
		if !slices.Contains(names, sheet) {
			return Book{}, wrong(sheet, "sheet_name", strings.Join(names, ", "))
		}
		names = []string{sheet}
	}
	for _, one := range names {
		rows, err := rowsOf(f, name, one)
		if err != nil {
			return Book{}, err
		}
		if len(rows) == 0 && sheet == "" {
			continue
		}
		book.Sheet = one
		book.Text, err = tabbed(rows)
		return book, err
	}
	return Book{}, wrong(name, "empty_sheets")
}

// tabbed writes rows as tab separated text.
func tabbed(rows [][]string) (string, error) {
	var b strings.Builder
	out := csv.NewWriter(&b)
	out.Comma = '\t'
	if err := out.WriteAll(rows); err != nil {
		return "", fmt.Errorf("write the cells: %w", err)
	}
	return b.String(), nil
}

// rowsOf reads the cells of a sheet, each row as wide as the widest.
func rowsOf(f *excelize.File, name, sheet string) ([][]string, error) {
	in, err := f.Rows(sheet)
	if err != nil {
		return nil, wrong(name, "bad_sheet", sheet)
	}
	defer func() { _ = in.Close() }() // removes temporary files
	var rows [][]string
	wide := 0
	for n := 1; in.Next(); n++ {
		if n > maxRows {
			return nil, wrong(name, "long_sheet", maxRows)
		}
		shown, err := in.Columns()
		if err != nil {
			return nil, wrong(name, "bad_row", n)
		}
		for column, cell := range shown {
			if rounded(cell) {
				shown[column] = stored(f, sheet, column+1, n, cell)
			}
		}
		wide = max(wide, len(shown))
		rows = append(rows, shown)
	}
	for i := range rows {
		rows[i] = append(rows[i], make([]string, wide-len(rows[i]))...)
	}
	return rows, nil
}

// rounded reports whether what a cell shows may have fewer digits than it holds: 1.23E+19.
func rounded(cell string) bool {
	return strings.ContainsAny(cell, "eE") && strings.Trim(cell, "0123456789.,eE+-") == ""
}

// stored returns the digits that a cell holds.
func stored(f *excelize.File, sheet string, column, row int, shown string) string {
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return shown
	}
	raw, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		return shown
	}
	if n, err := strconv.ParseFloat(raw, 64); err == nil && strings.ContainsAny(raw, "eE") {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return raw
}
