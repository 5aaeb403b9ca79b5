package export

import (
	"io"
	"slices"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// Order says which table to write.
type Order struct {
	Format  string        // the name of one of table.Formats
	Columns []string      // as app/table has them, or "in.NAME" for a column of the plan's rows; nil: the default
	Names   []string      // headings of Columns, one each; nil: the columns themselves, or the headings of the input
	Only    settle.Status // Fulfilled, Rejected or Pending; empty: all
	NoMark  bool          // leaves out the byte order mark by which Excel knows that csv is UTF-8
}

// The limits of an order.
const (
	MaxColumns = 100
	maxTyped   = 4096 // bytes of column names
)

// input begins the name of a column of the input.
const input = "in."

// ParseColumns reads names separated by commas. A comma in a name is escaped by a backslash, as in gjson. Empty means
// the default, nil.
func ParseColumns(typed string) ([]string, error) {
	columns := listed(typed)
	if len(columns) > MaxColumns || slices.Contains(columns, "") || len(typed) > maxTyped {
		return nil, plan.NewFieldError("columns", typed, "columns", MaxColumns)
	}
	return columns, nil
}

// ParseNames reads the headings of that many columns, written as ParseColumns reads them.
func ParseNames(typed string, columns int) ([]string, error) {
	names := listed(typed)
	if typed != "" && len(names) != columns || len(typed) > maxTyped {
		return nil, plan.NewFieldError("names", typed, "names")
	}
	for i, name := range names {
		names[i] = strings.ReplaceAll(name, `\,`, ",")
	}
	return names, nil
}

// listed splits a list at its commas; nil when it is empty.
func listed(typed string) (columns []string) {
	if typed == "" {
		return nil
	}
	from := 0
	for i := 0; i < len(typed); i++ {
		switch typed[i] {
		case '\\':
			i++
		case ',':
			columns = append(columns, typed[from:i])
			from = i + 1
		}
	}
	return append(columns, typed[from:])
}

// Check returns the first mistake of an order that can be found before the run is read.
func (o Order) Check(p plan.Plan) error {
	if _, ok := writers[o.Format]; !ok {
		return plan.NewFieldError("format", o.Format, "one_of", strings.Join(table.FormatNames(""), ", "))
	}
	if !slices.Contains([]settle.Status{"", settle.Fulfilled, settle.Rejected, settle.Pending}, o.Only) {
		return plan.NewFieldError("only", string(o.Only), "choice", []string{"rejected", "fulfilled", "pending"})
	}
	for _, c := range o.Columns {
		if name, ok := strings.CutPrefix(c, input); ok && p.Rows != nil && !slices.Contains(p.Rows.Columns, name) {
			return plan.NewFieldError("columns", c, "no_such_column", strings.Join(p.Rows.Columns, ", "), c)
		}
	}
	if o.Format == "xlsx" && o.Only == "" && p.Total() > maxRows-1 {
		return tooManyRows()
	}
	return nil
}

// columns returns the columns of the table: those of the order; or else the fields of an outcome; or, for a plan with
// rows, the input and what the first answer suggests.
func (o Order) columns(r Run) ([]string, error) {
	if err := o.Check(r.Plan); err != nil {
		return nil, err
	}
	switch {
	case o.Columns != nil:
		return o.Columns, nil
	case r.Plan.Rows == nil:
		return []string{"id", "status", "http", "attempts", "tookMs", "code", "message", "value"}, nil
	}
	columns := []string{"id"}
	id := idColumn(r.Plan)
	for i, name := range r.Plan.Rows.Columns {
		if i != id {
			columns = append(columns, input+name)
		}
	}
	suggested, err := r.Suggest()
	return append(append(append(columns, "status", "http"), suggested...), "code", "message"), err
}

// Suggest returns the columns that the first fulfilled answer with a body suggests. If that answer is no object, or if
// no answer has a body, it is the one column with the whole answer.
func (r Run) Suggest() ([]string, error) {
	for e, err := range r.Events() {
		if err != nil {
			return nil, err
		}
		if e.Kind == settle.Settled && e.Outcome.Status == settle.Fulfilled && !e.Outcome.HasNoBody() {
			if columns := table.Suggest(r.whole(e.Outcome)); columns != nil {
				return columns, nil
			}
			break
		}
	}
	return []string{"value"}, nil
}

// whole returns an outcome with its whole answer, when the log has only the beginning.
func (r Run) whole(o *settle.Outcome) *settle.Outcome {
	if !o.Value.Truncated() {
		return o
	}
	all := *o
	all.Value = settle.Value{}
	if r.Body != nil {
		came := settle.Reply{Type: o.Reply.Type, Body: r.Body(o.Index)}
		if body := came.Text(); table.Searchable(body) {
			all.Value.JSON = body
		}
	}
	return &all
}

// idColumn returns the index of the ID among the columns of the plan's rows.
func idColumn(p plan.Plan) int { return max(slices.Index(p.Rows.Columns, "id"), 0) }

// writers has the writer of each of [table.Formats].
var writers = map[string]func(o Order, w io.Writer, p plan.Plan) rowWriter{
	"json":   func(_ Order, w io.Writer, _ plan.Plan) rowWriter { return &jsonWriter{w: w} },
	"ndjson": func(_ Order, w io.Writer, _ plan.Plan) rowWriter { return &ndjsonWriter{w: w} },
	"xlsx":   func(_ Order, w io.Writer, p plan.Plan) rowWriter { return &sheetWriter{w: w, plan: p} },
	"tsv":    func(_ Order, w io.Writer, _ plan.Plan) rowWriter { return &lineWriter{w: w, line: table.AppendTSV} },
	"csv": func(o Order, w io.Writer, _ plan.Plan) rowWriter {
		if o.NoMark {
			return &lineWriter{w: w, line: table.AppendCSV}
		}
		return &lineWriter{w: w, line: table.AppendCSV, mark: "\ufeff"}
	},
}
