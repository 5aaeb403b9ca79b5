package model

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/say"
	"allsettled/app/table"
)

// CopiedTable stands in [Page.Copied] for the table.
const CopiedTable = "the table"

// copyMost is how many rows go onto the clipboard: they are written while a person waits.
const copyMost = 20_000

// TableText returns the selected rows, or all that are shown where none is, as a spreadsheet pastes them: in the order
// of the table, under its heads. It is empty, and said so, where there are more than 20,000.
func (p *Page) TableText() string {
	r := p.Shown
	n := r.toCopy()
	if n > copyMost {
		p.Offer(say.T("Filter the table to {} rows or fewer to copy it, or download it.", say.Number(copyMost)), func() {})
		return ""
	}
	paths, names := r.paths()
	text := table.AppendTSV(nil, names)
	for at := range r.View.Len() {
		if index := r.View.Index(at); r.View.Selected() == 0 || r.View.IsSelected(index) {
			text = table.AppendTSV(text, r.cells(index, paths))
		}
	}
	return string(text)
}

func (r *Run) toCopy() int {
	if n := r.View.Selected(); n > 0 {
		return n
	}
	return r.View.Len()
}

// TableCopied notes that the table is on the clipboard.
func (p *Page) TableCopied() {
	p.Copied = CopiedTable
	p.Say = say.N(p.Shown.toCopy(), "{} row was copied.|{} rows were copied.")
	p.Changed()
}

// CopyText is what the button that copies the table says.
func (p *Page) CopyText() string {
	switch n := p.Shown.View.Selected(); {
	case p.Copied == CopiedTable:
		return say.T("Copied")
	case n > 0:
		return say.N(n, "Copy {} row|Copy {} rows")
	}
	return say.T("Copy")
}

// IDsText returns the IDs of the calls that were rejected for a cause, one a line.
func (r *Run) IDsText(code string) string {
	var b strings.Builder
	for _, index := range r.Lane.Rejected(code) {
		b.WriteString(r.ID(index) + "\n")
	}
	return b.String()
}

// ExportAddress is the address of the table as a file of a format.
func (r *Run) ExportAddress(format string) string {
	paths, names := r.paths()
	address := "/api/runs/" + url.PathEscape(r.Name) + "/export." + format + "?columns=" + listed(paths)
	if !slices.Equal(paths, names) {
		address += "&names=" + listed(names)
	}
	var later []string
	for _, m := range r.Retries.runs {
		later = append(later, m.Name)
	}
	if len(later) > 0 {
		address += "&mended=" + strings.Join(later, ",")
	}
	return address
}

// listed writes a list as the exports read it: with commas between, those in it escaped.
func listed(list []string) string {
	var b strings.Builder
	for i, one := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(one, ",", `\,`))
	}
	return url.QueryEscape(b.String())
}

// BodyAddress is where the server keeps the body of an answer as it was received.
func (r *Run) BodyAddress(index int) string {
	return "/api/runs/" + url.PathEscape(r.Name) + "/outcomes/" + strconv.Itoa(index) + "/body"
}
