package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// A table for a shell has a call a line and tabs between: the ID as JSON, then every
// value as a file of options for curl has it, in quotes, so that it holds no tab and no
// line break, and the shell never looks inside.

// tabbed writes a row for a shell.
func (r *recipe) tabbed(row []string) string {
	cells := []string{js(row[0])}
	for _, cell := range row[1:] {
		cells = append(cells, option(cell))
	}
	return strings.Join(cells, "\t")
}

// option writes a value for a file of options for curl.
func option(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\v", `\v`).Replace(s) + `"`
}

// single quotes for a shell. A carriage return is spelled out, as bash, ksh and zsh read it: bare it
// would be lost on the way through a clipboard or an editor.
func single(s string) string {
	if strings.Contains(s, "\r") {
		return "$'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\r", `\r`).Replace(s) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// double writes the inside of double quotes for a shell.
func double(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s)
}

// headerLine writes a header as curl takes it, for which "Name:" would mean none.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// cells names the variables that hold the columns of a table.
func (r *recipe) cells() []string {
	list := []string{"id"}
	for i := range r.columns[1:] {
		list = append(list, r.shellName(i+1))
	}
	return list
}

func (r *recipe) shellName(column int) string {
	switch {
	case column == 0:
		return "id"
	case column == r.body.column:
		return "body"
	case r.columnOf(r.address[0]) != "" && column == r.address[0].column:
		return "url"
	}
	return "header" + itoa(column)
}

// plainAddress writes the address of a plain ID, for double quotes.
func (r *recipe) plainAddress(id string) string {
	var b strings.Builder
	for _, p := range r.address {
		b.WriteString(double(p.literal))
		if p.column >= 0 {
			b.WriteString(id)
		}
	}
	return b.String()
}

// urlLine is the option of the address, as a word of the shell.
func (r *recipe) urlLine() string {
	if r.address[0].column < 0 {
		return single("url = " + option(r.address[0].literal))
	}
	return `"url = $` + r.shellName(r.address[0].column) + `"`
}

// shared are the options that all calls have in common, each with its value in quotes.
func (r *recipe) shared() [][2]string {
	list := [][2]string{{"silent"}, {"location"}, {"globoff"}}
	if r.rejects() {
		list = append(list, [2]string{"fail"})
	}
	list = append(list, [2]string{"max-time", seconds(r.TimeoutMs)})
	switch {
	case r.Method == "HEAD":
		list = append(list, [2]string{"head"})
	case r.Method != "GET":
		list = append(list, [2]string{"request", r.Method})
	}
	for _, h := range r.headers {
		switch {
		case h.env != "":
			list = append(list, [2]string{"header", `"` + double(h.name+": "+h.text) + "$" + h.env + `"`})
		case h.column < 0:
			list = append(list, [2]string{"header", single(headerLine(h.name, h.text))})
		}
	}
	for _, q := range r.query {
		list = append(list, [2]string{"url-query", `"` + double(q.name) + "=$" + q.env + `"`})
	}
	if r.body.text != "" {
		list = append(list, [2]string{"data-raw", single(r.body.text)})
	}
	return list
}

// varied are the options that differ between calls, beside the address, as lines of a file
// of options in which the cells are put.
func (r *recipe) varied() []string {
	var lines []string
	for _, h := range r.headers {
		if h.column >= 0 {
			lines = append(lines, `"header = $`+r.shellName(h.column)+`"`)
		}
	}
	if r.body.column >= 0 {
		lines = append(lines, `"data-raw = $`+r.shellName(r.body.column)+`"`)
	}
	return lines
}

// decision writes the loop over calls as they settle, with status, http and id set,
// and tells the verdict. leave is what ends the rest, empty where it goes on.
func (r *recipe) decision(w *page, id, leave string) {
	told := `"verdict":"%s","id":` + id + `,"http":%d}\n' "$status" "$id" "$((10#$http))"`
	if r.Mode != settle.Race {
		w.marked(`  [ "$status" = `, or(r.Mode == settle.All, "rejected", "fulfilled"), " ] || continue")
	} else {
		w.marked("  ", "# the first to settle", "")
	}
	w.line("  [ -z \"$verdict\" ] || continue")
	w.line("  verdict=$status")
	w.line("  printf '{", told)
	w.when(leave != "", "  ", leave)
}
