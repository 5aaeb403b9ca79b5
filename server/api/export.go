package api

import (
	"context"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
	"allsettled/app/wire"
	"allsettled/server/export"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

// getExport writes a run as a table in input order, one row an input. A run that
// is still going exports what has settled; the rest is pending.
func (a *API) getExport(w http.ResponseWriter, r *http.Request) error {
	o, err := orderOf(r)
	if err != nil {
		return err
	}
	leave, ok := a.life.Enter()
	if !ok {
		return problem.Closing()
	}
	defer leave()
	ctx, stop := a.life.Until(r.Context())
	defer stop()
	summary, err := a.o.Runs.Summary(ctx, r.PathValue("run"))
	if err != nil {
		return err
	}
	if err := o.Check(summary.Plan); err != nil {
		return err
	}
	out := newDownload(w, a.o.WriteTimeout)
	format, _ := table.FormatNamed(o.Format) // Check knows it
	out.kind, out.file = format.MediaType, summary.Run+"."+o.Format
	if r.Method == http.MethodHead {
		out.begin()
		return nil
	}
	run, err := a.mended(ctx, r, summary)
	if err != nil {
		return err
	}
	if err := export.Write(ctx, out, run, o); err != nil {
		return err
	}
	return out.flush()
}

// mended is the run with the outcomes of those laid over that ?mended=RUN,RUN names:
// runs that continue it, in the order in which they were started.
func (a *API) mended(ctx context.Context, r *http.Request, s runs.Summary) (export.Run, error) {
	run := a.exported(ctx, s)
	typed := r.URL.Query().Get("mended")
	if typed == "" {
		return run, nil
	}
	var later []export.Run
	for name := range strings.SplitSeq(typed, ",") {
		one, err := a.o.Runs.Summary(ctx, name)
		if err != nil || one.Continues != s.Run || len(later) == mendedMost {
			return run, plan.NewFieldError("mended", name, "many_retries", mendedMost)
		}
		later = append(later, a.exported(ctx, one))
	}
	return export.Mended(run, later)
}

// mendedMost is how many later runs one table is made of.
const mendedMost = 50

// exported is the run as the room export reads it.
func (a *API) exported(ctx context.Context, s runs.Summary) export.Run {
	return export.Run{
		Plan:   s.Plan,
		Events: func() iter.Seq2[settle.Event, error] { return export.Decoded(a.o.Runs.Log(ctx, s.Run, 0)) },
		Body: func(index int) []byte {
			body, err := a.o.Runs.Body(ctx, s.Run, index)
			if err != nil {
				return nil // what is not there leaves its cells empty
			}
			return body.Bytes
		},
	}
}

// orderOf reads what was asked for from the address.
func orderOf(r *http.Request) (export.Order, error) {
	ending, ok := strings.CutPrefix(r.PathValue("export"), "export.")
	format, known := table.FormatNamed(ending)
	if !ok || !known {
		return export.Order{}, wire.NewProblem(http.StatusNotFound, "no_format",
			"There is nothing at this address. The exports are "+strings.Join(table.FormatNames("export."), ", ")+".")
	}
	q := r.URL.Query()
	o := export.Order{Format: format.Name, Only: settle.Status(q.Get("only"))}
	switch typed := q.Get("bom"); typed {
	case "", "true", "1":
	case "false", "0":
		o.NoMark = true
	default:
		return o, plan.NewFieldError("bom", typed, "truth")
	}
	var err error
	if o.Columns, err = export.ParseColumns(q.Get("columns")); err != nil {
		return o, err
	}
	o.Names, err = export.ParseNames(q.Get("names"), len(o.Columns))
	return o, err
}

// download is a stream of bytes that go out 64 KiB at a time. The answer begins
// with the first of them, so that what is wrong before can still be told.
type download struct {
	w          http.ResponseWriter
	s          *stream
	kind, file string
	buf        []byte
}

var _ io.Writer = (*download)(nil)

func newDownload(w http.ResponseWriter, timeout time.Duration) *download {
	return &download{w: w, s: newStream(w, timeout)}
}

// Write keeps what comes until it is worth sending.
func (s *download) Write(b []byte) (int, error) {
	if s.buf = append(s.buf, b...); len(s.buf) >= 64<<10 {
		return len(b), s.flush()
	}
	return len(b), nil
}

func (s *download) begin() {
	s.w.Header().Set("Content-Type", s.kind)
	s.w.Header().Set("Content-Disposition", `attachment; filename="`+s.file+`"`)
}

func (s *download) flush() error {
	s.begin()
	_ = s.s.control.SetWriteDeadline(time.Now().Add(s.s.timeout)) // as in lines
	_, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	if err != nil {
		return http.ErrAbortHandler // a reader who left is nobody to tell
	}
	return nil
}
