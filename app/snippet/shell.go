package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// shell writes what the scripts for curl and for GNU parallel have in common.
//
// A table for a shell has a call a line and tabs between the cells: the ID as JSON, then each
// value as a file of options for curl has it, in quotes, so that it has no tab and no
// line break, and the shell never reads what is in it.
type shell struct{ writer }

// tabbed writes a row for a shell.
func tabbed(row []string) string {
	cells := []string{js(row[0])}
	for _, cell := range row[1:] {
		cells = append(cells, option(cell))
	}
	return strings.Join(cells, "\t")
}

// bare writes a row that has an ID only, which needs no quotes.
func bare(row []string) string { return row[0] }

// shellFile is the name of the file of a shell's table.
func (r *recipe) shellFile() string { return or(r.plain, idsFile, "calls.tsv") }

// shellData is the content of that file.
func (r *recipe) shellData() string {
	write := tabbed
	if r.plain {
		write = bare
	}
	return strings.Join(r.items(write), "\n") + "\n"
}

// headerLine writes a header as curl takes it. To curl, "Name:" would mean to remove the header.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// writeRows writes the rows as a document in the script, which the last line has opened.
func (s shell) writeRows() {
	for _, row := range s.rows {
		s.line(tabbed(row))
	}
	s.line("END")
}

// cells returns the names of the variables that hold the columns of a table.
func (s shell) cells() []string {
	list := []string{"id"}
	for i := range s.columns[1:] {
		list = append(list, s.variable(i+1))
	}
	return list
}

// variable returns the name of the variable that holds a column.
func (s shell) variable(column int) string {
	switch {
	case column == 0:
		return "id"
	case column == s.body.column:
		return "body"
	case s.address.whole() && column == s.address[0].column:
		return "url"
	}
	return "header" + itoa(column)
}

// plainAddress writes the address of an ID that needs no escaping, for double quotes. literal writes its other parts.
func (s shell) plainAddress(literal func(string) string) string {
	var b strings.Builder
	for _, p := range s.address {
		b.WriteString(literal(p.literal))
		if p.column >= 0 {
			b.WriteString("$id")
		}
	}
	return b.String()
}

// urlLine returns the option of the address, as a word of the shell.
func (s shell) urlLine() string {
	if s.address[0].column < 0 {
		return single("url = " + option(s.address[0].literal))
	}
	return `"url = $` + s.variable(s.address[0].column) + `"`
}

// flag is an option of curl, without the hyphens before it, and its value as a word of the shell.
type flag struct{ name, value string }

// word writes the option for a command line.
func (f flag) word() string {
	if f.value == "" {
		return "--" + f.name
	}
	return "--" + f.name + " " + f.value
}

// shared returns the options that all calls have in common. --silent is the first.
func (s shell) shared() []flag {
	list := []flag{{name: "silent"}, {name: "location"}, {name: "globoff"}}
	if s.rejects() {
		list = append(list, flag{name: "fail"})
	}
	list = append(list, flag{"max-time", seconds(s.TimeoutMs)})
	switch {
	case s.Method == "HEAD":
		list = append(list, flag{name: "head"})
	case s.Method != "GET":
		list = append(list, flag{"request", s.Method})
	}
	for _, h := range s.headers {
		switch {
		case h.env != "":
			list = append(list, flag{"header", `"` + double(h.name+": "+h.text) + "$" + h.env + `"`})
		case h.column < 0:
			list = append(list, flag{"header", single(headerLine(h.name, h.text))})
		}
	}
	for _, q := range s.query {
		list = append(list, flag{"url-query", `"` + double(q.name) + "=$" + q.env + `"`})
	}
	if s.body.text != "" {
		list = append(list, flag{"data-raw", single(s.body.text)})
	}
	return list
}

// varied returns the options that differ between calls, without the address, as lines of a file
// of options that have the cells in them.
func (s shell) varied() []string {
	var lines []string
	for _, h := range s.headers {
		if h.column >= 0 {
			lines = append(lines, `"header = $`+s.variable(h.column)+`"`)
		}
	}
	if s.body.column >= 0 {
		lines = append(lines, `"data-raw = $`+s.variable(s.body.column)+`"`)
	}
	return lines
}

// idFormat is how printf prints an ID: one that needs no escaping gets its quotes here.
func (s shell) idFormat() string { return or(s.plain, `"%s"`, "%s") }

// writeDecision writes the loop over calls as they settle, in which status, http and id are set,
// and prints the verdict. leave is the command that ends the other calls; it is empty where they go on.
func (s shell) writeDecision(leave string) {
	switch s.Mode {
	case settle.Race:
		s.marked("  ", "# the first to settle", "")
	case settle.All:
		s.marked(`  [ "$status" = `, "rejected", " ] || continue")
	default:
		s.marked(`  [ "$status" = `, "fulfilled", " ] || continue")
	}
	s.block(`
  [ -z "$verdict" ] || continue
  verdict=$status
  printf '{"verdict":"%s","id":{id},"http":%d}\n' "$status" "$id" "$((10#$http))"
`, "{id}", s.idFormat())
	s.when(leave != "", "  ", leave)
}

// writeUndecided prints the verdict where no call has decided.
func (s shell) writeUndecided() {
	switch s.Mode {
	case settle.All:
		s.line(`[ -n "$verdict" ] || echo '{"verdict":"fulfilled"}'`)
	case settle.Any:
		s.line(`[ -n "$verdict" ] || echo '{"verdict":"rejected"}'`)
	default:
	}
}
