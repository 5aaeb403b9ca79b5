package model

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"allsettled/app/say"
	"allsettled/app/table"
)

// CopiedTable stands in [Screen.Copied] for the table.
const CopiedTable = "the table"

// copyMost is how many rows go onto the clipboard: they are written while a person waits.
const copyMost = 20_000

// TableText returns the selected rows, or all that are shown where none is, as a spreadsheet pastes them: in the order
// of the table, under its heads. It is empty, and said so, where there are more than 20,000.
func (l *Runs) TableText() string {
	v := &l.Shown.View
	if v.toCopy() > copyMost {
		says := say.T("Filter the table to {} rows or fewer to copy it, or download it.", say.Number(copyMost))
		l.screen.Offer(says, func() {})
		return ""
	}
	s := sheetOf(l.Shown)
	text := table.AppendTSV(nil, s.heads())
	for at := range v.Len() {
		if index := v.Index(at); v.Selected() == 0 || v.IsSelected(index) {
			text = table.AppendTSV(text, s.cells(index))
		}
	}
	return string(text)
}

// toCopy is how many rows are copied.
func (v *View) toCopy() int {
	if n := v.Selected(); n > 0 {
		return n
	}
	return v.Len()
}

// TableCopied notes that the table is on the clipboard.
func (l *Runs) TableCopied() {
	l.screen.Copied = CopiedTable
	l.screen.Say = say.N(l.Shown.View.toCopy(), "{} row was copied.|{} rows were copied.")
	l.screen.Changed()
}

// CopyText is what the button that copies the table says.
func (l *Runs) CopyText() string {
	switch n := l.Shown.View.Selected(); {
	case l.screen.Copied == CopiedTable:
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
	s := sheetOf(r)
	address := "/api/runs/" + url.PathEscape(r.Name) + "/export." + format + "?columns=" + listed(s.paths)
	if !slices.Equal(s.paths, s.names) {
		address += "&names=" + listed(s.names)
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
