package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// client makes the requests of the load.
var client = &http.Client{}

// load starts runs, watches some, and cancels, retries and exports others.
type load struct {
	origin, target string

	started, cancelled, retried, exported atomic.Int64
}

// begin keeps eight visitors busy until ctx ends. wait waits for them.
func (l *load) begin(ctx context.Context) (wait func()) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				l.visit(ctx)
			}
		})
	}
	return all.Wait
}

// visit is what a visitor does with a run.
func (l *load) visit(ctx context.Context) {
	ids := make([]string, 20+rand.IntN(200))
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	plan, _ := json.Marshal(map[string]any{ // texts and numbers always marshal
		"endpoint": l.target + "/{id}", "ids": ids, "inFlight": 40, "attempts": 1, "timeoutMs": 500,
		"mode": oneOf("all", "allSettled", "any", "race"),
	})
	var run struct{ Run, CancelKey string }
	if json.Unmarshal(l.ask(ctx, http.MethodPost, "/api/runs", "", string(plan)), &run) != nil || run.Run == "" {
		return
	}
	l.started.Add(1)
	path := "/api/runs/" + run.Run
	if rand.IntN(4) == 0 {
		l.ask(ctx, http.MethodPost, path+"/cancel", run.CancelKey, "")
		l.cancelled.Add(1)
	}
	watching, leave := context.WithCancel(ctx)
	if rand.IntN(3) == 0 {
		time.AfterFunc(100*time.Millisecond, leave) // some leave in the middle
	}
	l.ask(watching, http.MethodGet, path+"/events?follow=true", "", "")
	leave()
	switch rand.IntN(4) {
	case 0:
		l.ask(ctx, http.MethodPost, path+"/again", "", `{"only":"rejected"}`)
		l.retried.Add(1)
	case 1:
		l.ask(ctx, http.MethodGet, path+"/export."+oneOf("csv", "json", "xlsx"), "", "")
		l.exported.Add(1)
	}
}

func oneOf(texts ...string) string { return texts[rand.IntN(len(texts))] }

// ask sends a request and returns the body of the response, nil for none.
func (l *load) ask(ctx context.Context, method, path, key, body string) []byte {
	r, err := http.NewRequestWithContext(ctx, method, l.origin+path, strings.NewReader(body))
	if err != nil {
		return nil
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Cancel-Key", key)
	}
	a, err := client.Do(r)
	if err != nil {
		return nil
	}
	defer a.Body.Close()
	all, _ := io.ReadAll(a.Body) // a response that is cut off is not a run
	return all
}
