package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"unicode/utf8"

	"allsettled/server/sheet"
)

// postSheet reads the table in a file, and keeps nothing of it: the file is the
// body, ?name= says what it is called, ?sheet= which sheet of a workbook to read, and ?hidden=true that the rows which
// the workbook hides are wanted too.
func (d *documents) postSheet(w http.ResponseWriter, r *http.Request) error {
	data, err := readUpload(w, r, "file", sheet.Upload.Bytes,
		"A file may take {}. Paste the columns that are needed instead.")
	if err != nil {
		return err
	}
	asked := r.URL.Query()
	file := sheet.File{
		Name: asked.Get("name"), Sheet: asked.Get("sheet"), Data: data, Hidden: asked.Get("hidden") == "true",
	}
	book, err := sheet.Read(r.Context(), file, sheet.Upload)
	if err != nil {
		return err
	}
	if book.Sheets == nil {
		book.Sheets = []string{}
	}
	names, err := json.Marshal(struct {
		Sheets    []string `json:"sheets"`
		Sheet     string   `json:"sheet"`
		Hidden    int      `json:"hidden"`
		Errors    int      `json:"errors"`
		ErrorRows []int    `json:"errorRows,omitempty"`
	}{book.Sheets, book.Sheet, book.Hidden, book.Errors, book.ErrorRows})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriterSize(w, 64<<10)
	_, _ = out.Write(append(bytes.TrimSuffix(names, []byte("}")), `,"text":`...)) // out keeps its first error
	if err := writeText(out, book.Text); err != nil {
		return http.ErrAbortHandler // the client has left
	}
	_, _ = out.WriteString("}\n")
	if out.Flush() != nil {
		return http.ErrAbortHandler
	}
	return nil
}

// writeText writes a text as a JSON string piece by piece. Its escapes can take six times as much as the text, and
// encoding/json would hold all of them in memory, several times over.
func writeText(w io.Writer, text string) error {
	const most = 16 << 10 // bytes of a piece
	if _, err := io.WriteString(w, `"`); err != nil {
		return err
	}
	var piece bytes.Buffer
	in := json.NewEncoder(&piece)
	in.SetEscapeHTML(false)
	for text != "" {
		n := min(len(text), most)
		for n < len(text) && n > most-utf8.UTFMax && !utf8.RuneStart(text[n]) {
			n--
		}
		piece.Reset()
		if err := in.Encode(text[:n]); err != nil {
			return err
		}
		if _, err := w.Write(piece.Bytes()[1 : piece.Len()-len("\"\n")]); err != nil {
			return err
		}
		text = text[n:]
	}
	_, err := io.WriteString(w, `"`)
	return err
}
