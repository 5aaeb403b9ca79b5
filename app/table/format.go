package table

// Format is a format in which a table can be written to a file.
type Format struct {
	Name      string // ends a file's name and an export's address: "csv"
	Label     string // as people say it: "CSV"
	MediaType string // as HTTP has it, with its charset
	OnPage    bool   // the page has a button for it
}

// Formats lists every format, in the order in which the page offers them. Server, command, page and help
// range over it. A new format is a row here and a writer in package export; a test holds both together.
func Formats() []Format {
	return []Format{
		{"xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true},
		{"csv", "CSV", "text/csv; charset=utf-8", true},
		{"json", "JSON", "application/json", true},
		{"tsv", "TSV", "text/tab-separated-values; charset=utf-8", false},
		{"ndjson", "NDJSON", "application/x-ndjson", false},
	}
}

// FormatNamed returns the format of that name, and false when there is none.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// FormatNames returns the names of all formats, each behind before: "export." gives "export.xlsx".
func FormatNames(before string) []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, before+f.Name)
	}
	return names
}
