package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"nhooyr.io/websocket"

	"allsettled/server/internal/process"
)

// serveOf is the command serve: a server that makes the run, and a websocket that watches it as the page
// does, in the first of the compact forms that the server speaks. profile is the file for a CPU profile; ""
// for none.
func serveOf(program string, forms []string, profile string) func(context.Context, *target, work) (result, error) {
	return func(ctx context.Context, t *target, w work) (r result, err error) {
		o := process.Options{Program: program, Args: []string{"--allow", t.host()}}
		if profile != "" {
			o.Args = append(o.Args, "--metrics-listen", "127.0.0.1:0")
		}
		s, err := process.Start(ctx, o)
		if err != nil {
			return r, err
		}
		defer func() { err = errors.Join(err, s.Stop()) }()
		if profile != "" {
			defer keepProfile(ctx, s.Metrics, profile)()
		}
		before, began := cpuOf(s.PID), time.Now()
		if r.right, err = watch(ctx, s.Origin, forms, hello(t, w)); err != nil {
			return r, err
		}
		r.wall, r.cpu, r.peak = time.Since(began), cpuOf(s.PID)-before, peakOf(s.PID)
		return r, nil
	}
}

// keepProfile profiles a server for three seconds and writes the profile to a file. wait waits for that.
func keepProfile(ctx context.Context, metrics, file string) (wait func()) {
	done := make(chan error, 1)
	go func() {
		profile, err := get(ctx, strings.TrimSuffix(metrics, "/metrics")+"/debug/pprof/profile?seconds=3")
		if err == nil {
			err = os.WriteFile(file, profile, 0o600)
		}
		done <- err
	}()
	return func() {
		if err := <-done; err != nil {
			fmt.Fprintln(os.Stderr, "no profile:", err)
		}
	}
}

// client makes the requests of this program itself.
var client = &http.Client{}

// get returns the body of a response.
func get(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	a, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	return io.ReadAll(a.Body)
}

// runName is the name of the run that the server makes.
const runName = "bench-of-the-real-thing"

// watch starts a run by the websocket, in a compact form as the page does, and reads it to its end. forms
// are the names of the form that this program and older ones know. It returns how many calls fulfilled.
func watch(ctx context.Context, origin string, forms []string, hello []byte) (fulfilled int, err error) {
	o := &websocket.DialOptions{Subprotocols: forms}
	conn, _, err := websocket.Dial(ctx, origin+"/api/live", o) //nolint:bodyclose // the library closes it
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.CloseNow() }()
	if conn.Subprotocol() == "" {
		return 0, fmt.Errorf("the server speaks none of %v: name its compact form with -compact", forms)
	}
	conn.SetReadLimit(-1)
	if err := conn.Write(ctx, websocket.MessageText, hello); err != nil {
		return 0, err
	}
	for {
		kind, frame, err := conn.Read(ctx)
		switch {
		case websocket.CloseStatus(err) == websocket.StatusNormalClosure:
			return fulfilledOf(ctx, origin)
		case err != nil:
			return 0, err
		case kind != websocket.MessageBinary:
			return 0, fmt.Errorf("the server sends %s", frame)
		}
	}
}

// fulfilledOf asks the server how many calls of the run fulfilled.
func fulfilledOf(ctx context.Context, origin string) (int, error) {
	body, err := get(ctx, origin+"/api/runs/"+runName)
	if err != nil {
		return 0, err
	}
	var sum struct{ Fulfilled int }
	return sum.Fulfilled, json.Unmarshal(body, &sum)
}

// hello is the first frame: the run and its plan.
func hello(t *target, w work) []byte {
	ids := make([]string, w.calls)
	for i := range ids {
		ids[i] = w.id(i)
	}
	frame, _ := json.Marshal(map[string]any{"run": runName, "plan": map[string]any{ // it always marshals
		"endpoint": w.address(t, "{id}"), "ids": ids, "inFlight": w.inFlight, "attempts": 1,
	}})
	return frame
}
