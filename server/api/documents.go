package api

import (
	"errors"
	"io"
	"net/http"
	"time"

	"allsettled/app/plan"
	"allsettled/app/wire"
	"allsettled/server/live"
	"allsettled/server/problem"
)

// documents reads files and OpenAPI documents, and writes programs. It stores nothing, and starts no run.
type documents struct {
	o        *Options
	life     *live.Lifetime
	visitors *visitors
	readings *readings // for what takes much memory
	fetches  *readings // for documents of sites
	short    *readings // for programs of short plans
	plans    *readings // for runs of long plans
}

// newDocuments returns the handlers, with all places free.
func newDocuments(o *Options, life *live.Lifetime, v *visitors) *documents {
	return &documents{
		o: o, life: life, visitors: v,
		readings: newReadings(readPlaces), fetches: newReadings(fetchPlaces), short: newReadings(shortPlaces),
		plans: newReadings(planPlaces),
	}
}

// reading wraps a handler that takes much memory: it waits for places, and holds them until the answer is written.
func (d *documents) reading(places int64, next handler) handler {
	return d.waiting(d.readings, places, next)
}

// plan wraps a handler that reads a plan: a long one waits for a place, which it holds until the run has started.
func (d *documents) plan(next handler) handler {
	long := d.waiting(d.plans, 1, next)
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.ContentLength >= 0 && r.ContentLength <= shortPlan {
			return next(w, r)
		}
		return long(w, r)
	}
}

// waiting wraps a handler that holds places while it works.
func (d *documents) waiting(all *readings, places int64, next handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, stop := d.life.Until(r.Context())
		defer stop()
		control := http.NewResponseController(w)
		// The time of waiting does not count for the body. In tests a connection may have no deadlines.
		_ = control.SetReadDeadline(time.Now().Add(maxReadWait + bodyTimeout))
		leave, err := all.enter(ctx, d.visitors.nameOf(r), places)
		if d.life.IsClosing() {
			err = problem.Closing()
		}
		if err != nil {
			if leave != nil {
				leave()
			}
			return err
		}
		defer leave()
		_ = control.SetReadDeadline(time.Now().Add(bodyTimeout))
		_ = control.SetWriteDeadline(time.Now().Add(bodyTimeout + answerTimeout))
		return next(w, r.WithContext(ctx))
	}
}

// readUpload reads a body of at most that many bytes. The errors name a field; tooLarge is the sentence for a
// longer one, with {} for the most.
func readUpload(w http.ResponseWriter, r *http.Request, field string, most int64, tooLarge string) ([]byte, error) {
	data, err := readBody(w, r, most)
	if _, isLong := errors.AsType[*http.MaxBytesError](err); isLong {
		p := wire.NewProblem(http.StatusRequestEntityTooLarge, "too_large", tooLarge, problem.Bytes(most))
		p.Field = field
		return nil, p
	}
	if err != nil {
		return nil, plan.NewFieldError(field, "", "slow_body")
	}
	return data, nil
}

// readBody reads a body of at most most bytes into memory that is allocated once where its length is
// known: io.ReadAll allocates several times as much.
func readBody(w http.ResponseWriter, r *http.Request, most int64) (data []byte, err error) {
	if r.ContentLength > most { // before a client that asks first (RFC 9110, 10.1.1) has sent anything
		return nil, &http.MaxBytesError{Limit: most}
	}
	body := http.MaxBytesReader(w, r.Body, most)
	if r.ContentLength <= 0 {
		data, err = io.ReadAll(body)
	} else {
		data = make([]byte, r.ContentLength)
		_, err = io.ReadFull(body, data)
	}
	if err != nil {
		return nil, err // the deadline stays: net/http waits for the rest of the body before it closes the connection
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // it would end the request's context
	return data, nil
}
