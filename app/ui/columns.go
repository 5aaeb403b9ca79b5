package ui

import (
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/say"
	"allsettled/app/table"
)

// column is a part of every answer that has a column of its own in the table.
type column struct {
	Path string // as in package table
	Name string // what stands at its head
}

// named is the column of a path, named by its last part.
func named(path string) column {
	if path == "value" {
		return column{path, say.T("answer")}
	}
	return column{path, label(path)}
}

// columns edits which columns the table has.
type columns struct {
	P *page
}

// draw draws a chip for each column, and a field for one by its path.
func (c *columns) draw() app.UI {
	s := c.P.cur
	if s.lane.Settled() == 0 {
		return elem("div")
	}
	return elem("div#columns.chips[role=group][aria-label=Columns]",
		told("span.hint", "Columns"),
		app.Range(s.columns).Slice(func(i int) app.UI { return c.chip(s, i) }),
		elem("form.line", single("input#column-path[type=text][placeholder=address.city][aria-label=Add a column by its path][autocapitalize=off][autocomplete=off]"),
			told("button#column-add[type=submit]", "Add"),
		).OnSubmit(c.onAdd),
	)
}

// chip opens to what can be done with a column.
func (c *columns) chip(s *runView, i int) app.UI {
	col := s.columns[i]
	act := func(id, sign, name string, do func()) app.UI {
		return elem("button.quiet.icon[type=button]").DataSet("act", id).Aria("label", say.T(name, col.Name)).Text(sign).
			OnClick(func(app.Context, app.Event) { do() }, col.Path, i)
	}
	return elem("details.chip").DataSet("column", col.Path).Body(
		words("summary", clip(col.Name, 24)),
		elem("div.menu",
			single("input[type=text][aria-label=Name of the column]").Attr("value", col.Name).OnChange(func(ctx app.Context, _ app.Event) {
				c.P.rename(s, i, ctx.JSSrc().Get("value").String())
			}, col.Path, i),
			act("left", "←", "Move {} to the left", func() { c.P.shift(s, i, -1) }),
			act("right", "→", "Move {} to the right", func() { c.P.shift(s, i, 1) }),
			act("remove", "✕", "Remove {}", func() { c.P.drop(s, col.Path) }),
		),
	)
}

func (c *columns) onAdd(_ app.Context, e app.Event) {
	e.PreventDefault()
	field := element("column-path")
	if path := strings.TrimSpace(field.Get("value").String()); path != "" {
		c.P.addColumn(c.P.cur, path)
		field.Set("value", "")
	}
}

// reshape changes a run's columns so that it can be taken back.
func (p *page) reshape(s *runView, says string, to []column) {
	before, had := s.columns, s.chosen
	s.columns, s.chosen, s.cells = to, true, nil
	p.offer(says, func() { s.columns, s.chosen, s.cells = before, had, nil })
}

// addColumn puts a part of every answer beside the others, also while the run goes on.
func (p *page) addColumn(s *runView, path string) {
	if !s.hasColumn(path) {
		p.reshape(s, say.T("Column {} was added.", path), append(slices.Clone(s.columns), named(path)))
	}
}

// drop takes a column away.
func (p *page) drop(s *runView, path string) {
	p.reshape(s, say.T("Column {} was removed.", named(path).Name), slices.DeleteFunc(slices.Clone(s.columns), func(c column) bool { return c.Path == path }))
}

// shift moves a column to the left or to the right.
func (p *page) shift(s *runView, i, by int) {
	if to := i + by; to >= 0 && to < len(s.columns) {
		moved := slices.Clone(s.columns)
		moved[i], moved[to] = moved[to], moved[i]
		p.reshape(s, say.T("Column {} was moved.", moved[to].Name), moved)
	}
}

// rename gives a column another name; none gives its own back.
func (p *page) rename(s *runView, i int, name string) {
	if name = strings.TrimSpace(name); name == "" {
		name = named(s.columns[i].Path).Name
	}
	renamed := slices.Clone(s.columns)
	renamed[i].Name = clip(name, 60)
	p.reshape(s, say.T("Column {} was renamed.", clip(name, 30)), renamed)
}

func (s *runView) hasColumn(path string) bool {
	return slices.ContainsFunc(s.columns, func(c column) bool { return c.Path == path })
}

// suggest picks the first columns from the first answer that has some.
func (s *runView) suggest(paths []string) {
	for _, path := range paths {
		s.columns = append(s.columns, named(path))
	}
}

// shownColumns are the columns beside the table's own; an answer that is no
// object shows as it is.
func (s *runView) shownColumns() []column {
	if len(s.columns) == 0 {
		return []column{named("value")}
	}
	return s.columns
}

// paths are those of the table's columns as files have them, and what stands at their heads: the
// path itself, unless a person gave the column another name.
func (s *runView) paths() (paths, names []string) {
	for _, name := range s.Inputs {
		paths = append(paths, "in."+name)
	}
	paths = append(append([]string{table.ID}, paths...), table.Status, table.HTTP)
	names = slices.Clone(paths)
	for _, c := range s.shownColumns() {
		paths, names = append(paths, c.Path), append(names, c.head())
	}
	return append(paths, "code", "reason"), append(names, "code", "reason")
}

// head is what stands above the column in a file.
func (c column) head() string {
	if c.Name == named(c.Path).Name {
		return c.Path
	}
	return c.Name
}
