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
	"allsettled/server/runs"
)

// getExport writes a run as a table in input order, one row for each input. In a run in progress, calls that have not
// settled are pending.
func (a *API) getExport(w http.ResponseWriter, r *http.Request) error {
	o, err := orderOf(r)
	if err != nil {
		return err
	}
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
	run, err := a.retried(ctx, r, summary)
	if err != nil {
		return err
	}
	if err := export.Write(ctx, out, run, o); err != nil {
		return err
	}
	return out.flush()
}

// retried returns the run with the outcomes of later runs laid over it. ?mended=RUN,RUN names them: runs that continue
// it, in the order in which they were started.
func (a *API) retried(ctx context.Context, r *http.Request, s runs.Summary) (export.Run, error) {
	run := a.exported(ctx, s)
	typed := r.URL.Query().Get("mended")
	if typed == "" {
		return run, nil
	}
	var later []export.Run
	for name := range strings.SplitSeq(typed, ",") {
		one, err := a.o.Runs.Summary(ctx, name)
		if err != nil || one.Continues != s.Run || len(later) == maxRetried {
			return run, plan.NewFieldError("mended", name, "many_retries", maxRetried)
		}
		later = append(later, a.exported(ctx, one))
	}
	return export.Retried(run, later)
}

// maxRetried is how many later runs one table may name.
const maxRetried = 50

// exported returns the run as package export reads it.
func (a *API) exported(ctx context.Context, s runs.Summary) export.Run {
	return export.Run{
		Plan:   s.Plan,
		Events: func() iter.Seq2[settle.Event, error] { return export.Decoded(a.o.Runs.Log(ctx, s.Run, 0)) },
		Body: func(index int) []byte {
			body, err := a.o.Runs.Body(ctx, s.Run, index)
			if err != nil {
				return nil // cells of a missing body are empty
			}
			return body.Bytes
		},
	}
}

// orderOf reads the order from the address.
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

// download is a stream that sends 64 KiB at a time. The response begins with the first of them, so an error before that
// can still be a problem.
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

// Write buffers b, and sends what has gathered once it is 64 KiB.
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
		return http.ErrAbortHandler // the client has left
	}
	return nil
}
