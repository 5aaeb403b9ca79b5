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

	"allsettled/app/event"
	"allsettled/app/settle"
	"allsettled/app/wire"
	"allsettled/server/internal/process"
)

// serveOf is the command serve: a server that makes the run, and a websocket that watches it as the page
// does. profile is the file for a CPU profile; "" for none.
func serveOf(program, profile string) func(context.Context, *target, work) (result, error) {
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
		if r.right, err = watch(ctx, s.Origin, t, w); err != nil {
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

// watch starts a run by the websocket, in the compact form that the page asks for, and reads until it
// has ended.
func watch(ctx context.Context, origin string, t *target, w work) (fulfilled int, err error) {
	conn, answer, err := websocket.Dial(ctx, origin+"/api/live", &websocket.DialOptions{Subprotocols: []string{wire.Compact}})
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	defer conn.CloseNow()
	conn.SetReadLimit(-1)
	if err := conn.Write(ctx, websocket.MessageText, hello(t, w)); err != nil {
		return 0, err
	}
	var x event.Expander
	for {
		kind, frame, err := conn.Read(ctx)
		if err != nil {
			return fulfilled, err
		}
		if kind != websocket.MessageBinary || len(frame) == 0 {
			return fulfilled, fmt.Errorf("the server sends %s", frame)
		}
		events, err := x.Events(frame[1:]) // the first byte says whether the run ended before
		if err != nil {
			return fulfilled, err
		}
		for _, e := range events {
			switch {
			case e.Kind == settle.Settled && e.Outcome.Status == settle.Fulfilled:
				fulfilled++
			case e.Kind == settle.Ended:
				return fulfilled, conn.Close(websocket.StatusNormalClosure, "")
			}
		}
	}
}

// hello is the first frame: the run and its plan.
func hello(t *target, w work) []byte {
	ids := make([]string, w.calls)
	for i := range ids {
		ids[i] = w.id(i)
	}
	frame, _ := json.Marshal(map[string]any{"run": "bench-of-the-real-thing", "plan": map[string]any{ // it always marshals
		"endpoint": w.address(t, "{id}"), "ids": ids, "inFlight": w.inFlight, "attempts": 1,
	}})
	return frame
}
