package api

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/runs"
)

// getExport writes a run as a table in input order, one row an input.
//
// A run's log is in the order in which calls settled. One pass over it writes
// the rows; those that came before their turn wait in memory, up to 32 MiB of
// written rows. What would exceed that is dropped, furthest first, and read
// again in another pass. Calls settle about in input order, so that one pass is
// the rule; a run that settled backwards takes one for each 16 MiB or more of table.
// A run that is still going exports what has settled; the rest is pending.
func (a *API) getExport(w http.ResponseWriter, r *http.Request) error {
	format, ok := formats[strings.TrimPrefix(r.PathValue("export"), "export.")]
	if !ok || !strings.HasPrefix(r.PathValue("export"), "export.") {
		return wire.NewProblem(http.StatusNotFound, "no_format",
			"There is nothing at this address. Exports are export.json, export.ndjson and export.csv.")
	}
	o, err := orderOf(r)
	if err != nil {
		return err
	}
	if !a.enter() {
		return errClosing()
	}
	defer a.sockets.Done()
	ctx, stop := a.lifeOf(r.Context())
	defer stop()
	summary, err := a.o.Runs.Summary(ctx, r.PathValue("run"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", format.kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.PathValue("run")+"."+format.ending+`"`)
	if r.Method == http.MethodHead {
		return nil
	}
	e := &export{runs: a.o.Runs, summary: summary, order: o, rows: format.rows, out: newSheet(w, a.o.WriteTimeout)}
	return e.write(ctx)
}

// order is what was asked for.
type order struct {
	columns []string
	only    settle.Status // "" for all
}

var defaultColumns = []string{"id", "status", "http", "attempts", "tookMs", "code", "message", "value"}

const maxColumns = 100

func orderOf(r *http.Request) (order, error) {
	o := order{columns: defaultColumns}
	q := r.URL.Query()
	if typed := q.Get("columns"); typed != "" {
		o.columns = strings.Split(typed, ",")
		if len(o.columns) > maxColumns || slices.Contains(o.columns, "") || len(typed) > 4096 {
			return o, &plan.FieldError{Field: "columns", Typed: typed, Want: "write up to 100 names with commas between them, such as id,status,name"}
		}
	}
	switch o.only = settle.Status(q.Get("only")); o.only {
	case "", settle.Fulfilled, settle.Rejected, settle.Pending:
		return o, nil
	}
	return o, &plan.FieldError{Field: "only", Typed: string(o.only), Want: "write rejected, fulfilled or pending"}
}

// maxWaiting bounds the rows that wait for their turn, in bytes.
const maxWaiting = 32 << 20

// export writes one table.
type export struct {
	runs    Runs
	summary runs.Summary
	order   order
	rows    func([]string) rower
	out     *sheet

	row     rower
	next    int            // the row to be written next
	ceiling int            // rows from here on wait for another pass
	waiting map[int][]byte // written rows that came early; empty ones are left out
	size    int
}

func (e *export) write(ctx context.Context) error {
	e.row = e.rows(e.order.columns)
	e.out.write(e.row.head())
	pending := e.pendingRows()
	for e.next < e.summary.Total {
		e.ceiling, e.waiting, e.size = e.summary.Total, map[int][]byte{}, 0
		if err := e.pass(ctx); err != nil {
			return err
		}
		for e.next < e.ceiling {
			row, ok := e.waiting[e.next]
			if !ok {
				row = pending(e.next)
			}
			e.put(row)
		}
		if e.out.err != nil || ctx.Err() != nil {
			return http.ErrAbortHandler
		}
	}
	e.out.write(e.row.foot())
	e.out.flush()
	return nil
}

// pass reads the log once.
func (e *export) pass(ctx context.Context) error {
	for batch, err := range e.runs.Log(ctx, e.summary.Run, 0) {
		if err != nil {
			return err
		}
		for _, line := range batch.Lines {
			if err := e.take(ctx, line); err != nil {
				return err
			}
		}
		if e.next >= e.ceiling || e.out.err != nil {
			return e.out.err
		}
	}
	return nil
}

// take writes the row of a settled event, or lets it wait.
func (e *export) take(ctx context.Context, line []byte) error {
	if !isSettled(line) {
		return nil
	}
	event, err := settle.DecodeEvent(line)
	if err != nil {
		return err
	}
	index := event.Outcome.Index
	if index < e.next || index >= e.ceiling {
		return nil
	}
	row := e.rowOf(ctx, event.Outcome)
	if index > e.next {
		e.wait(index, row)
		return nil
	}
	e.put(row)
	for row, ok := e.waiting[e.next]; ok; row, ok = e.waiting[e.next] {
		delete(e.waiting, e.next)
		e.size -= len(row) + 64
		e.put(row)
	}
	return nil
}

// wait keeps a row until its turn; above the bound, the further half goes.
func (e *export) wait(index int, row []byte) {
	e.waiting[index] = row
	e.size += len(row) + 64
	if e.size <= maxWaiting {
		return
	}
	places := slices.SortedFunc(maps.Keys(e.waiting), cmp.Compare[int])
	e.ceiling = places[len(places)/2]
	for _, place := range places[len(places)/2:] {
		e.size -= len(e.waiting[place]) + 64
		delete(e.waiting, place)
	}
}

// put writes the next row; a nil row is one that was not asked for.
func (e *export) put(row []byte) {
	e.next++
	if row != nil {
		e.out.write(e.row.join(row))
	}
}

func (e *export) rowOf(ctx context.Context, o *settle.Outcome) []byte {
	if e.order.only != "" && o.Status != e.order.only {
		return nil
	}
	return e.row.row(cells(e.order.columns, o, func() []byte {
		body, err := e.runs.Body(ctx, e.summary.Run, o.Index)
		if err != nil {
			return nil
		}
		return body.Bytes
	}))
}

// pendingRows returns the rows of calls that have not settled.
func (e *export) pendingRows() func(index int) []byte {
	ids := idsOf(e.summary.Plan)
	return func(index int) []byte {
		o := &settle.Outcome{Index: index, ID: ids(index), Status: settle.Pending}
		if e.order.only != "" && e.order.only != settle.Pending {
			return nil
		}
		return e.row.row(cells(e.order.columns, o, func() []byte { return nil }))
	}
}

// idsOf returns a plan's IDs by index, which is asked for in rising order.
func idsOf(p plan.Plan) func(index int) string {
	if p.Rows == nil {
		return func(index int) string {
			if index < len(p.IDs) {
				return p.IDs[index]
			}
			return ""
		}
	}
	column := max(slices.Index(p.Rows.Columns, "id"), 0)
	return func(index int) string {
		if index < len(p.Rows.Values) && column < len(p.Rows.Values[index]) {
			return p.Rows.Values[index][column]
		}
		return ""
	}
}

// sheet is a stream of bytes that go out 64 KiB at a time.
type sheet struct {
	w   http.ResponseWriter
	s   *stream
	buf []byte
	err error
}

func newSheet(w http.ResponseWriter, timeout time.Duration) *sheet {
	return &sheet{w: w, s: newStream(w, timeout)}
}

func (s *sheet) write(b []byte) {
	if s.buf = append(s.buf, b...); len(s.buf) >= 64<<10 {
		s.flush()
	}
}

func (s *sheet) flush() {
	if s.err == nil && len(s.buf) > 0 {
		_ = s.s.control.SetWriteDeadline(time.Now().Add(s.s.timeout)) // as in lines
		_, s.err = s.w.Write(s.buf)
	}
	s.buf = s.buf[:0]
}
