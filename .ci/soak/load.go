package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// newTarget answers as sites do: most calls well, some with 500 and 429, some late, some not at all.
func newTarget() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch rand.IntN(20) {
		case 0:
			w.WriteHeader(http.StatusInternalServerError)
		case 1:
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			panic(http.ErrAbortHandler)
		case 3:
			select {
			case <-time.After(time.Second):
			case <-r.Context().Done():
			}
		default:
			_, _ = io.WriteString(w, `{"name":"`+strings.Repeat("x", 1+rand.IntN(2000))+`"}`) // who left needs none
		}
	}))
}

// listening waits for the addresses of the server and of its metrics.
func listening(stderr io.Reader) (origin, metrics string, err error) {
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		what, where, _ := strings.Cut(lines.Text(), " on ")
		switch what {
		case "listening":
			origin = strings.TrimSpace(where)
		case "metrics":
			go func() { _, _ = io.Copy(io.Discard, stderr) }() // until the server ends
			return origin, strings.TrimSpace(where), nil
		}
	}
	return "", "", errors.New("the server did not say that it listens")
}

// load starts runs, watches some, and cancels, repeats and exports others.
type load struct {
	origin, target                      string
	started, cancelled, again, exported atomic.Int64
}

// begin keeps eight visitors busy until ctx ends; over waits for them.
func (l *load) begin(ctx context.Context) (over func()) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				l.one(ctx)
			}
		})
	}
	return all.Wait
}

// one is what a visitor does with a run.
func (l *load) one(ctx context.Context) {
	ids := make([]string, 20+rand.IntN(200))
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	list, _ := json.Marshal(ids) // texts always marshal
	mode := []string{"all", "allSettled", "any", "race"}[rand.IntN(4)]
	var run struct{ Run, CancelKey string }
	said := l.ask(ctx, http.MethodPost, "/api/runs", "", fmt.Sprintf(`{"endpoint":"%s/{id}","ids":%s,"inFlight":40,"attempts":1,"timeoutMs":500,"mode":%q}`, l.target, list, mode))
	if json.Unmarshal(said, &run) != nil || run.Run == "" {
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
		time.AfterFunc(100*time.Millisecond, leave) // who leaves in the middle
	}
	l.ask(watching, http.MethodGet, path+"/events?follow=true", "", "")
	leave()
	switch rand.IntN(4) {
	case 0:
		l.ask(ctx, http.MethodPost, path+"/again", "", `{"only":"rejected"}`)
		l.again.Add(1)
	case 1:
		l.ask(ctx, http.MethodGet, path+"/export."+[]string{"csv", "json", "xlsx"}[rand.IntN(3)], "", "")
		l.exported.Add(1)
	}
}

func (l *load) ask(ctx context.Context, method, path, key, body string) []byte {
	r, err := http.NewRequestWithContext(ctx, method, l.origin+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Cancel-Key", key)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil
	}
	defer a.Body.Close()
	all, _ := io.ReadAll(a.Body) // what was cut off is no run
	return all
}
