package api

import (
	"net/http"

	"allsettled/server/problem"
	"allsettled/server/sheet"
)

// postSheet reads the table in a file, and keeps nothing of it: the file is the
// body, ?name= says what it is called, ?sheet= which sheet of a workbook to read.
func (*documents) postSheet(w http.ResponseWriter, r *http.Request) error {
	data, err := readUpload(w, r, "file", sheet.MaxBytes,
		"A file may take "+problem.Bytes(sheet.MaxBytes)+". Paste the columns that are needed instead.")
	if err != nil {
		return err
	}
	book, err := sheet.Read(r.URL.Query().Get("name"), r.URL.Query().Get("sheet"), data)
	if err != nil {
		return err
	}
	if book.Sheets == nil {
		book.Sheets = []string{}
	}
	return writeJSON(w, http.StatusOK, struct {
		Sheets []string `json:"sheets"`
		Sheet  string   `json:"sheet"`
		Text   string   `json:"text"`
	}{book.Sheets, book.Sheet, book.Text})
}
