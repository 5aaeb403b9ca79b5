package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"allsettled/app/settle"
)

// open makes a request as a visitor and leaves its answer unread. The status is 0 while there is none.
func (p process) open(ctx context.Context, t *testing.T, visitor, path string) (status func() int) {
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
				status := p.open(ctx, t, row.visitor, row.path)
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
			if status := p.open(ctx, t, row.visitor, "/api/runs/"+run+"/export.csv")(); status !=
				http.StatusTooManyRequests {
				t.Errorf("an export beside them: got %d, want 429", status)
			}
			if status := p.open(ctx, t, "198.51.100.9", "/api/runs/"+run+"/export.csv")(); status != http.StatusOK {
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

// hangs is a site whose answers to some IDs never come.
type hangs struct{ crowd }

func (h *hangs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/hangs/") {
		h.crowd.ServeHTTP(w, r)
		return
	}
	fmt.Fprint(w, "{}")
}

// Visitors whose calls hang at a site leave a place there for others.
func TestAVisitorWhoseCallsHangLeavesAPlaceAtTheSite(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		says    string
		args    []string
		hanging int // visitors whose calls hang
		held    int // calls that they have in flight
	}{
		{"without a limit by visitor, one has all and the place is beside them", nil, 1, 6},
		{"where visitors have a limit, one does not have all", []string{"--max-visitor-in-flight", "4"}, 1, 4},
		{"nor do several", []string{"--max-visitor-in-flight", "4"}, 2, 5},
	} {
		t.Run(row.says, func(t *testing.T) {
			t.Parallel()
			p := starting(t, append([]string{"--max-in-flight", "6", "--drain", "1s"}, row.args...)...)
			silent := &hangs{crowd{leave: make(chan struct{})}}
			site := httptest.NewServer(silent)
			defer site.Close()
			defer close(silent.leave)
			plan := strings.Replace(planOf(site.URL+"/hangs/{id}", 50), `"inFlight":4`,
				`"inFlight":6,"timeoutMs":600000`, 1)
			for i := range row.hanging {
				status, _ := startAs(t, p.origin, fmt.Sprint("203.0.113.", 60+i), plan)
				if status != http.StatusCreated {
					t.Fatalf("the hanging run did not start: %d", status)
				}
			}
			for most, _ := silent.counted(); most < row.held; most, _ = silent.counted() {
				runtime.Gosched()
			}
			for _, visitor := range []string{"203.0.113.7", "203.0.113.8"} {
				_, run := startAs(t, p.origin, visitor, planOf(site.URL+"/{id}", 3))
				for _, o := range p.follow(t, run) {
					if o.Status != settle.Fulfilled {
						t.Errorf("%s: got %+v", visitor, o.Reason)
					}
				}
			}
			if most, _ := silent.counted(); most != row.held {
				t.Errorf("%d calls hang, want %d", most, row.held)
			}
		})
	}
}
