package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"allsettled/app/plan"
	"allsettled/app/wire"
	"allsettled/server/live"
)

// documents reads files and OpenAPI documents, and writes programs. It keeps nothing, and has no part in runs.
type documents struct {
	o        *Options
	life     *live.Lifetime
	visitors *visitors
	turn     chan struct{} // holds a value while a document is read or a program written, which takes much memory
}

// takeTurn waits until no other document is read or program written. leave must be called.
func (d *documents) takeTurn(ctx context.Context) (leave func(), err error) {
	select {
	case d.turn <- struct{}{}:
		return func() { <-d.turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// readUpload reads a body of at most that many bytes. The errors name a field; tooLarge is what a person can do.
func readUpload(w http.ResponseWriter, r *http.Request, field string, most int64, tooLarge string) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if _, isLong := errors.AsType[*http.MaxBytesError](err); isLong {
		p := wire.NewProblem(http.StatusRequestEntityTooLarge, "too_large", tooLarge)
		p.Field = field
		return nil, p
	}
	if err != nil {
		return nil, plan.NewFieldError(field, "", "slow_body")
	}
	return data, nil
}
