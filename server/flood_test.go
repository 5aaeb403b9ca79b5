package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"allsettled/app/settle"
)

// open makes a request as a visitor and leaves its answer unread. The status is 0 while there is none.
func (p process) open(t *testing.T, ctx context.Context, visitor, path string) (status func() int) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.origin+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-For", visitor)
	answered := make(chan int, 1)
	go func() {
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			answered <- 0
			return
		}
		answered <- a.StatusCode
		<-ctx.Done()
		_ = a.Body.Close()
	}()
	return func() int { return <-answered }
}

// Whatever lasts counts as a live connection of its visitor.
func TestWhatAVisitorHoldsOpenIsCounted(t *testing.T) {
	t.Parallel()
	p := starting(t, "--drain", "1s")
	_, run := startAs(t, p.origin, "203.0.113.7", planOf("/demo/users/{id}?delay=60s", 1))
	for _, row := range []struct{ says, visitor, path string }{
		{"streams of events", "198.51.100.1", "/api/runs/" + run + "/events?follow=true"},
		{"practice calls that hang", "198.51.100.2", "/demo/users/7?status=hang"},
		{"practice calls that are slow", "198.51.100.3", "/demo/users/7?delay=60s"},
	} {
		t.Run(row.says, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			answers := make(chan int, 30)
			for range cap(answers) {
				status := p.open(t, ctx, row.visitor, row.path)
				go func() { answers <- status() }()
			}
			for range 10 { // 20 are held
				for status := range answers {
					if status != http.StatusOK {
						if status != http.StatusTooManyRequests {
							t.Errorf("got %d, want 429", status)
						}
						break
					}
				}
			}
			if status := p.open(t, ctx, row.visitor, "/api/runs/"+run+"/export.csv")(); status !=
				http.StatusTooManyRequests {
				t.Errorf("an export beside them: got %d, want 429", status)
			}
			if status := p.open(t, ctx, "198.51.100.9", "/api/runs/"+run+"/export.csv")(); status != http.StatusOK {
				t.Errorf("another visitor: got %d, want 200", status)
			}
		})
	}
}

// The runs of this server call the practice API too, and no visitor's limit holds them.
func TestRunsCallThePracticeAPIWithoutALimitOfConnections(t *testing.T) {
	t.Parallel()
	p := starting(t)
	_, run := startAs(t, p.origin, "203.0.113.7", strings.Replace(
		planOf("/demo/users/{id}?delay=1s", 60), `"inFlight":4`, `"inFlight":60,"attempts":1`, 1))
	for _, o := range p.follow(t, run) {
		if o.Status != settle.Fulfilled {
			t.Errorf("got %+v", o.Reason)
		}
	}
}
