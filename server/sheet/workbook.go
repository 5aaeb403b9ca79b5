package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"path"
	"slices"
	"strings"
)

// errNoPart is the error of a part that a workbook names and has not.
var errNoPart = errors.New("no such part")

// workbook is an archive whose worksheets can be read.
type workbook struct {
	file    File
	limits  Limits
	budget  *budget
	parts   map[string]*zip.File // by name, in lower case, as the file formats compare them (ECMA-376, part 2)
	sheets  []worksheet
	related map[string]string // the parts that the workbook refers to, by the ID of the reference
	kinds   map[string]string // the same parts, by the last word of the reference's type
	from    string            // the folder of the part of the workbook
	is1904  bool              // dates count from 1904
	formats []format          // by the number of a cell's style
	shared  sharedTexts
}

// worksheet is a sheet by its name and its part.
type worksheet struct {
	name   string
	part   string
	hidden bool
}

// readWorkbook reads one sheet of an XLSX.
func readWorkbook(ctx context.Context, f File, l Limits) (Book, error) {
	ctx, stop := context.WithTimeoutCause(ctx, l.Time, errSlow)
	defer stop()
	w := &workbook{file: f, limits: l, budget: &budget{file: f, limits: l, ended: until(ctx, f, l)}}
	if err := w.open(); err != nil {
		if isOurs(err) {
			return Book{}, err
		}
		return Book{}, wrong(f.Name, "bad_workbook")
	}
	book := Book{}
	for _, one := range w.sheets {
		book.Sheets = append(book.Sheets, one.name)
	}
	list, err := w.candidates(book.Sheets)
	if err != nil {
		return Book{}, err
	}
	for _, one := range list {
		found, err := w.readSeen(one)
		if err != nil {
			return Book{}, err
		}
		if found.rows > 0 || f.Sheet != "" {
			book.Sheet, book.Hidden = one.name, found.hidden
			book.Errors, book.ErrorRows = found.errors, found.errorRows
			book.Text, err = found.text()
			return book, err
		}
	}
	return Book{}, wrong(f.Name, "empty_sheets")
}

// readSeen reads the rows of a sheet that a person sees, or all of them where they see none.
func (w *workbook) readSeen(one worksheet) (*cells, error) {
	found, err := w.read(one)
	if err == nil && found.rows == 0 && found.hidden > 0 {
		w.file.Hidden = true
		return w.read(one)
	}
	return found, err
}

// candidates returns the sheet that was asked for, or else all: first those that are not hidden.
func (w *workbook) candidates(names []string) ([]worksheet, error) {
	if w.file.Sheet == "" {
		list := slices.Clone(w.sheets)
		slices.SortStableFunc(list, func(a, b worksheet) int {
			switch {
			case a.hidden == b.hidden:
				return 0
			case b.hidden:
				return -1
			}
			return 1
		})
		return list, nil
	}
	at := slices.Index(names, w.file.Sheet)
	if at < 0 {
		return nil, wrong(w.file.Sheet, "sheet_name", strings.Join(names, ", "))
	}
	return w.sheets[at : at+1], nil
}

// open reads everything but the worksheets.
func (w *workbook) open() error {
	if bytes.Count(w.file.Data, []byte("PK\x01\x02")) > maxParts { // before a directory of millions is read
		return over(w.file.Name, "many_parts", maxParts)
	}
	archive, err := zip.NewReader(bytes.NewReader(w.file.Data), int64(len(w.file.Data)))
	if err != nil {
		return w.broken(err)
	}
	w.parts = make(map[string]*zip.File, len(archive.File))
	for _, one := range archive.File {
		w.parts[normal(one.Name)] = one
	}
	if err := w.archived(); err != nil {
		return err
	}
	main := "xl/workbook.xml"
	if _, kinds, err := w.references("_rels/.rels", ""); err == nil && kinds["officeDocument"] != "" {
		main = kinds["officeDocument"]
	} else if err != nil && isOurs(err) {
		return err
	}
	w.from = path.Dir(main)
	w.related, w.kinds, err = w.references(w.from+"/_rels/"+path.Base(main)+".rels", w.from)
	if err == nil {
		err = w.readSheets(main)
	}
	if err == nil {
		err = w.readFormats()
	}
	if err == nil {
		err = w.readShared()
	}
	return err
}

// normal writes the name of a part as [workbook.parts] has it.
func normal(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// tokens reads a part.
func (w *workbook) tokens(name string, yield func(token) (more bool, err error)) error {
	file := w.parts[normal(name)]
	if file == nil {
		return errNoPart
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	return (&part{budget: w.budget, in: in}).tokens(yield)
}

// references reads a part of relationships (ECMA-376, part 2, 9.3): the parts that they lead to, by
// ID and by the last word of their type, which is the same in both dialects of the format.
func (w *workbook) references(name, folder string) (byID, byKind map[string]string, err error) {
	byID, byKind = map[string]string{}, map[string]string{}
	err = w.tokens(name, func(t token) (bool, error) {
		if t.kind != opening || t.name != "Relationship" {
			return true, nil
		}
		target := attribute(t.attributes, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(folder, target)
		}
		byID[attribute(t.attributes, "Id")] = target
		byKind[path.Base(attribute(t.attributes, "Type"))] = target
		return len(byID) <= maxNames, nil
	})
	return byID, byKind, err
}

// readSheets reads the part of the workbook.
func (w *workbook) readSheets(name string) error {
	return w.tokens(name, func(t token) (bool, error) {
		switch {
		case t.kind != opening:
		case t.name == "workbookPr":
			is := attribute(t.attributes, "date1904")
			w.is1904 = is == "1" || is == "true"
		case t.name == "sheet":
			w.sheets = append(w.sheets, worksheet{
				attribute(t.attributes, "name"), w.related[reference(t.attributes)],
				strings.HasSuffix(attribute(t.attributes, "state"), "idden"),
			})
		}
		return len(w.sheets) < maxNames, nil
	})
}

// reference returns the ID of the relationship of a sheet: r:id. Its prefix may be another one.
func reference(attributes []byte) (id string) {
	eachAttribute(attributes, func(prefix, name, value []byte) bool {
		if len(prefix) > 0 && string(name) == "id" {
			id = unquoted(value)
		}
		return id == ""
	})
	return id
}
