package sheet

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode/utf16"
)

// fileKind is a kind of files in which no table is read, and the mistake that says what to bring instead.
type fileKind struct {
	code    string // a row of plan.Mistakes
	name    string // as people call the kind, in every language
	endings string // of the names of such files, with spaces between them; text never has them
	begins  []string
}

// kinds are the kinds of files that people bring by mistake. One is known by how it begins, where that is said here,
// or else by the ending of its name: a text is not called .png.
var kinds = []fileKind{
	{"media_file", "PNG", ".png", []string{"\x89PNG"}},
	{"media_file", "JPEG", ".jpg .jpeg", []string{"\xFF\xD8\xFF"}},
	{"media_file", "GIF", ".gif", []string{"GIF87a", "GIF89a"}},
	{"media_file", "TIFF", ".tif .tiff", []string{"II*\x00", "MM\x00*"}},
	{"media_file", "BMP", ".bmp", []string{"BM????\x00\x00\x00\x00"}},
	{"media_file", "WebP", ".webp", []string{"RIFF????WEBP"}},
	{"media_file", "WAV", ".wav", []string{"RIFF????WAVE"}},
	{"media_file", "AVI", ".avi", []string{"RIFF????AVI "}},
	{"media_file", "HEIC", ".heic .heif", []string{"????ftyphei", "????ftyphev", "????ftypmif1", "????ftypmsf1"}},
	{"media_file", "AVIF", ".avif", []string{"????ftypavi"}},
	{"media_file", "MP4", ".mp4 .mov .m4a", []string{"????ftyp"}},
	{"media_file", "MP3", ".mp3", []string{"ID3\x02", "ID3\x03", "ID3\x04"}},
	{"archive_file", "gzip", ".gz .tgz", []string{"\x1F\x8B"}},
	{"archive_file", "7z", ".7z", []string{"7z\xBC\xAF\x27\x1C"}},
	{"archive_file", "RAR", ".rar", []string{"Rar!\x1A\x07"}},
	{"archive_file", "bzip2", ".bz2", []string{"BZh?1AY&SY"}},
	{"archive_file", "xz", ".xz", []string{"\xFD7zXZ\x00"}},
	{"archive_file", "zstd", ".zst", []string{"\x28\xB5\x2F\xFD"}},
	{"archive_file", "ZIP", ".zip", nil},
	{"data_file", "Parquet", ".parquet", []string{"PAR1\x15"}},
	{"data_file", "SQLite", ".sqlite .sqlite3", []string{"SQLite format 3\x00"}},
	{"data_file", "Avro", ".avro", []string{"Obj\x01"}},
	{"data_file", "Arrow", ".arrow .feather", []string{"ARROW1\x00\x00"}},
	{"data_file", "ORC", ".orc", nil},
	{"data_file", "Access", ".mdb .accdb", []string{"\x00\x01\x00\x00Standard "}},
	{"document_file", "PDF", ".pdf", nil},
	{"document_file", "RTF", ".rtf", nil},
	{"document_file", "Word", ".doc .docx", nil},
	{"document_file", "PowerPoint", ".ppt .pptx", nil},
	{"document_file", "OpenDocument", ".odt .odp", nil},
	{"document_file", "EPUB", ".epub", nil},
	{"document_file", "Pages", ".pages", nil},
	{"document_file", "Outlook", ".msg", nil},
	{"other_workbook", "ODS", ".ods", nil},
	{"other_workbook", "XLSB", ".xlsb", nil},
	{"other_workbook", "Numbers", ".numbers", nil},
	{"other_workbook", "XML Spreadsheet 2003", "", nil},
	{"other_workbook", "XML", ".fods", nil},
	{"web_page", "HTML", ".html .htm .mht .mhtml", nil},
	{"old_workbook", "XLS", "", []string{"\x09\x00\x04\x00", "\x09\x02\x06\x00", "\x09\x04\x06\x00"}}, // Excel 2 to 4
	{"old_workbook", "XLS", "", []string{"\x09\x08\x08\x00"}},                                         // Excel 5
}

// mistake says what to bring instead of the file.
func (k fileKind) mistake(f File) error { return wrong(f.Name, k.code, k.name) }

// called returns the kind of a name.
func called(name string) fileKind {
	return kinds[slices.IndexFunc(kinds, func(k fileKind) bool { return k.name == name })]
}

// byEnding returns the kind of files that are called as this one is.
func byEnding(f File) (fileKind, bool) {
	ending := strings.ToLower(path.Ext(f.Name))
	at := slices.IndexFunc(kinds, func(k fileKind) bool { return slices.Contains(strings.Fields(k.endings), ending) })
	if at < 0 {
		return fileKind{}, false
	}
	return kinds[at], true
}

// looked is how far into a file one looks for what it is.
const looked = 4 << 10

// foreign returns the mistake of a file in which no table is read; nil for one that may have one.
func foreign(f File) error {
	beginning := f.Data[:min(len(f.Data), looked)]
	isBinary := slices.ContainsFunc(beginning, inNoText)
	if at := bytes.Index(beginning, []byte("%PDF-")); at == 0 || at > 0 && isBinary { // anything may stand before it
		return called("PDF").mistake(f)
	}
	if bytes.HasPrefix(f.Data, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		return compound(f)
	}
	if isBinary {
		for _, k := range kinds {
			if slices.ContainsFunc(k.begins, func(one string) bool { return begins(beginning, one) }) {
				return k.mistake(f)
			}
		}
	}
	if err := markup(f, beginning); err != nil {
		return err
	}
	if k, ok := byEnding(f); ok {
		return k.mistake(f)
	}
	return nil
}

// inNoText reports whether a byte stands in no text.
func inNoText(c byte) bool { return c < '\t' || '\r' < c && c < ' ' && c != 0x1B }

// begins reports whether data begin as a pattern says, in which ? is any byte.
func begins(data []byte, pattern string) bool {
	if len(data) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && data[i] != pattern[i] {
			return false
		}
	}
	return true
}

// compound returns the mistake of a Compound File Binary, by the names of the streams in it ([MS-CFB], 2.6.1): it is
// the format of Office 97, and of the encryption of all later ones.
func compound(f File) error {
	has := func(stream string) bool {
		var name []byte
		for _, unit := range utf16.Encode([]rune(stream)) {
			name = append(name, byte(unit), byte(unit>>8))
		}
		return bytes.Contains(f.Data, name)
	}
	switch k, _ := byEnding(f); {
	case has("EncryptedPackage"):
		return wrong(f.Name, "locked_workbook")
	case has("WordDocument"):
		return called("Word").mistake(f)
	case has("PowerPoint Document"):
		return called("PowerPoint").mistake(f)
	case has("__substg1.0_"):
		return called("Outlook").mistake(f)
	case k.code == "document_file":
		return k.mistake(f)
	}
	return called("XLS").mistake(f)
}

// markup returns the mistake of a text in a markup language: many sites call a web page .xls.
func markup(f File, beginning []byte) error {
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(beginning, []byte("\xEF\xBB\xBF"))))
	starts := func(one string) bool { return bytes.HasPrefix(text, []byte(one)) }
	has := func(one string) bool { return bytes.Contains(text, []byte(one)) }
	isXML := starts("<?xml") || starts("<!--")
	switch {
	case starts(`{\rtf`):
		return called("RTF").mistake(f)
	case slices.ContainsFunc([]string{
		"<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<style", "<div", "mime-version:",
	}, starts), isXML && has("<html"):
		return called("HTML").mistake(f)
	case (isXML || starts("<workbook")) && has("urn:schemas-microsoft-com:office:spreadsheet"):
		return called("XML Spreadsheet 2003").mistake(f)
	case starts("<?xml"), starts("<svg"):
		return called("XML").mistake(f)
	}
	return nil
}

// archived returns the mistake of an archive that is no workbook of ours, by what is in it; nil when it may be one.
func (w *workbook) archived() error {
	has := func(one string) bool { return w.parts[one] != nil }
	k, isCalled := byEnding(w.file)
	switch {
	case has("xl/workbook.bin"):
		k = called("XLSB")
	case has("xl/workbook.xml"):
		return nil
	case has("word/document.xml"):
		k = called("Word")
	case has("ppt/presentation.xml"):
		k = called("PowerPoint")
	case w.holds("mimetype", "opendocument.spreadsheet"):
		k = called("ODS")
	case w.holds("mimetype", "opendocument"):
		k = called("OpenDocument")
	case w.holds("mimetype", "epub"):
		k = called("EPUB")
	case isCalled:
	case has("index/document.iwa"), has("index.zip"):
		k = called("Numbers")
	case has("_rels/.rels"): // a workbook may have its parts anywhere
		return nil
	default:
		k = called("ZIP")
	}
	return k.mistake(w.file)
}

// holds reports whether the first bytes of a part have a word in them.
func (w *workbook) holds(part, word string) bool {
	file := w.parts[part]
	if file == nil {
		return false
	}
	in, err := file.Open()
	if err != nil {
		return false
	}
	defer func() { _ = in.Close() }() // it was only read
	var beginning [100]byte
	n, _ := in.Read(beginning[:]) // one that cannot be read has no such word
	return bytes.Contains(beginning[:n], []byte(word))
}

// broken returns the mistake of an archive that cannot be read, by its name: cause where it may be a workbook.
func (w *workbook) broken(cause error) error {
	if k, ok := byEnding(w.file); ok {
		return k.mistake(w.file)
	}
	isCalled := strings.HasPrefix(strings.ToLower(path.Ext(w.file.Name)), ".xls")
	if !isCalled && !bytes.Contains(w.file.Data, []byte("xl/")) {
		return called("ZIP").mistake(w.file)
	}
	return cause
}
