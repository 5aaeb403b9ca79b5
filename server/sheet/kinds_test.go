package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"allsettled/app/plan"
	"allsettled/server/sheet"
)

// stored returns an archive with a part that holds a text, and others that are empty.
func stored(t *testing.T, name, text string, others ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name})
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	for _, other := range others {
		_, one := z.Create(other)
		err = errors.Join(err, one)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compound returns the beginning of a Compound File Binary and the name of a stream in it.
func compound(stream string) string {
	var b bytes.Buffer
	b.WriteString("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 100))
	_ = binary.Write(&b, binary.LittleEndian, utf16.Encode([]rune(stream))) // a buffer takes all
	return b.String()
}

// fileOf reads a file of testdata/kinds.
func fileOf(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "kinds", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// locked returns a workbook that a password protects.
func locked(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "x"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFileOfAnotherKindIsRefusedByItsKind(t *testing.T) {
	const zeros = "\x00\x00\x00\x00"
	for _, c := range []struct{ name, data, code, kind string }{
		// by what is in them, whatever they are called
		{"a.csv", "\x89PNG\r\n\x1A\n" + zeros, "media_file", "PNG"},
		{"a.csv", "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", "media_file", "JPEG"},
		{"a.csv", "GIF89a\x01\x00\x01\x00", "media_file", "GIF"},
		{"a.csv", "II*\x00" + zeros, "media_file", "TIFF"},
		{"a.csv", "BM6\x00\x01\x00" + zeros, "media_file", "BMP"},
		{"a.csv", "RIFF\x24\x00\x00\x00WEBPVP8 ", "media_file", "WebP"},
		{"a.csv", "RIFF\x24\x00\x00\x00WAVEfmt ", "media_file", "WAV"},
		{"a.csv", "\x00\x00\x00\x18ftypheic" + zeros, "media_file", "HEIC"},
		{"a.csv", "\x00\x00\x00\x18ftypmif1" + zeros, "media_file", "HEIC"},
		{"a.csv", "\x00\x00\x00\x18ftypavif" + zeros, "media_file", "AVIF"},
		{"a.csv", "\x00\x00\x00\x18ftypisom" + zeros, "media_file", "MP4"},
		{"a.csv", "ID3\x04" + zeros, "media_file", "MP3"},
		{"a.csv", "\x1F\x8B\x08" + zeros, "archive_file", "gzip"},
		{"a.csv", "7z\xBC\xAF\x27\x1C\x00\x04", "archive_file", "7z"},
		{"a.csv", "Rar!\x1A\x07\x01\x00", "archive_file", "RAR"},
		{"a.csv", "BZh91AY&SY\x00\x01", "archive_file", "bzip2"},
		{"a.csv", "\xFD7zXZ\x00\x00\x04", "archive_file", "xz"},
		{"a.csv", "\x28\xB5\x2F\xFD\x04\x00", "archive_file", "zstd"},
		{"a.csv", stored(t, "ids.csv", "id\n1\n"), "archive_file", "ZIP"},
		{"a.csv", stored(t, "ids.csv", "id\n1\n")[:40], "archive_file", "ZIP"},
		{"a.csv", "PK\x05\x06" + strings.Repeat("\x00", 18), "archive_file", "ZIP"},
		{"a.csv", "PAR1\x15\x04\x15", "data_file", "Parquet"},
		{"a.csv", "SQLite format 3\x00\x10", "data_file", "SQLite"},
		{"a.csv", "Obj\x01\x04\x14", "data_file", "Avro"},
		{"a.csv", "ARROW1\x00\x00", "data_file", "Arrow"},
		{"a.csv", "\x00\x01\x00\x00Standard ACE DB\x00", "data_file", "Access"},
		{"a.csv", "%PDF-1.4\n1 0 obj", "document_file", "PDF"},
		{"a.csv", "\x00junk\n%PDF-1.7\n", "document_file", "PDF"},
		{"a.csv", `{\rtf1\ansi 7}`, "document_file", "RTF"},
		{"a.csv", compound("WordDocument"), "document_file", "Word"},
		{"a.csv", compound("PowerPoint Document"), "document_file", "PowerPoint"},
		{"a.csv", compound("__substg1.0_0037001E"), "document_file", "Outlook"},
		{"a.csv", stored(t, "word/document.xml", "<w/>", "_rels/.rels"), "document_file", "Word"},
		{"a.csv", stored(t, "ppt/presentation.xml", "<p/>"), "document_file", "PowerPoint"},
		{"a.csv", stored(t, "mimetype", "application/vnd.oasis.opendocument.text"), "document_file", "OpenDocument"},
		{"a.csv", stored(t, "mimetype", "application/epub+zip"), "document_file", "EPUB"},
		{"a.csv", fileOf(t, "t.xls"), "old_workbook", "XLS"},
		{"a.csv", "\x09\x08\x08\x00\x00\x05\x10\x00", "old_workbook", "XLS"},
		{"a.csv", fileOf(t, "t.ods"), "other_workbook", "ODS"},
		{"a.csv", fileOf(t, "t.xml"), "other_workbook", "XML Spreadsheet 2003"},
		{"a.csv", stored(t, "xl/workbook.bin", "\x83\x01", "_rels/.rels"), "other_workbook", "XLSB"},
		{"a.csv", stored(t, "Index/Document.iwa", "\x00"), "other_workbook", "Numbers"},
		{"a.csv", fileOf(t, "t.html"), "web_page", "HTML"},
		{"a.csv", locked(t), "locked_workbook", ""},

		// web pages and XML that sites call workbooks
		{"export.xls", "\xEF\xBB\xBF <table border=1><tr><td>007</td></tr></table>", "web_page", "HTML"},
		{"export.xls", "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">", "web_page", "HTML"},
		{"export.xls", "<?xml version=\"1.0\"?>\n<!DOCTYPE x>\n<HTML>", "web_page", "HTML"},
		{"export.xlsx", "<!DOCTYPE html>\n<title>Log in</title>", "web_page", "HTML"},
		{"export.xls", "MIME-Version: 1.0\nContent-Type: multipart/related", "web_page", "HTML"},
		{"export.xls", fileOf(t, "t.xml"), "other_workbook", "XML Spreadsheet 2003"},
		{"export.csv", "<?xml version=\"1.0\"?><orders/>", "other_workbook", "XML"},

		// by their names, where what is in them says nothing
		{"a.PDF", "7\n8\n", "document_file", "PDF"},
		{"a.docx", stored(t, "x", "")[:30], "document_file", "Word"},
		{"a.doc", compound("x"), "document_file", "Word"},
		{"a.pages", stored(t, "Index/Document.iwa", ""), "document_file", "Pages"},
		{"a.numbers", stored(t, "Index/Tables/x.iwa", ""), "other_workbook", "Numbers"},
		{"a.parquet", "PARE\x15", "data_file", "Parquet"},
		{"a.heic", "\x00\x00\x00\x00", "media_file", "HEIC"},
	} {
		_, err := read(t, c.name, "", []byte(c.data))
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Code != c.code || got.Field != "file" || got.OverLimit || !strings.Contains(got.Want, c.kind) {
			t.Errorf("%s of %.12q: %v, want %s of %s", c.name, c.data, err, c.code, c.kind)
		}
	}
}

// Texts that begin as other files do, or are called so, are read.
func TestAListIsNotTakenForAnotherKind(t *testing.T) {
	for name, text := range map[string]string{
		"a.txt": "GIF89a\nGIF87a\n", "b.txt": "BMW-1\nBMW-2\n", "c.txt": "PAR1\nPAR2\n", "d.txt": "PK-7\nPK-8\n",
		"e.txt": "ID3\nID4\n", "f.txt": "note %PDF-1\n", "g.csv": "name;note\n\x1B[1m;x\n", "h.txt": "<b>\n<c>\n",
		"export.xls": "id\tname\n007\tAda\n", "j.csv": "BMW\xDF\nBZh\n", "l": "ORC\n",
	} {
		if _, err := read(t, name, "", []byte(text)); err != nil {
			t.Errorf("%s of %q: %v", name, text, err)
		}
	}
}

// A workbook that is called something else is read all the same.
func TestAWorkbookOfAnotherNameIsRead(t *testing.T) {
	for _, name := range []string{"a.zip", "a.ods", "a", "a.xlsm", "a.csv"} {
		got, err := sheet.Read(t.Context(), sheet.File{Name: name, Data: book(t, [][]any{{"id"}, {"7"}})}, sheet.Upload)
		if err != nil || got.Text != "id\n7\n" {
			t.Errorf("%s: %q, %v", name, got.Text, err)
		}
	}
}
