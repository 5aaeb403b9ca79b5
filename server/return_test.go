package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nhooyr.io/websocket"
)

// holding is a site that answers at once, but for its first calls, each of which waits for its release.
type holding []chan struct{}

func (h holding) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if id, err := strconv.Atoi(path.Base(r.URL.Path)); err == nil && id <= len(h) {
		select {
		case <-h[id-1]:
		case <-r.Context().Done():
		}
	}
	fmt.Fprint(w, "{}")
}

// liveEvent is what this test reads of an event.
type liveEvent struct {
	Kind  string
	Seq   uint64
	Index int
}

// eventReader reads events from a websocket or a stream, one by one.
type eventReader func() liveEvent

func readSocket(t *testing.T, c *websocket.Conn) eventReader {
	t.Helper()
	c.SetReadLimit(-1)
	var gathered []liveEvent
	return func() liveEvent {
		for len(gathered) == 0 {
			_, data, err := c.Read(t.Context())
			var frame struct{ Events []liveEvent }
			if err == nil {
				err = json.Unmarshal(data, &frame)
			}
			if err != nil {
				t.Fatalf("the socket broke off: %v", err)
			}
			gathered = frame.Events
		}
		first := gathered[0]
		gathered = gathered[1:]
		return first
	}
}

func readStream(t *testing.T, p process, run string, after uint64) eventReader {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		fmt.Sprint(p.origin, "/api/runs/", run, "/events?follow=true&after=", after), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Body.Close() })
	lines := json.NewDecoder(a.Body)
	return func() (e liveEvent) {
		if err := lines.Decode(&e); err != nil {
			t.Fatalf("the stream broke off: %v", err)
		}
		return e
	}
}

// A reader that comes back needs the start of each call that is in flight, and no other.
func TestAReaderThatComesBackGetsOnlyTheCallsInFlight(t *testing.T) {
	t.Parallel()
	p := starting(t)
	const hang, calls, returns = 6, 300, 3
	site := make(holding, 3*returns+hang-1)
	for i := range site {
		site[i] = make(chan struct{})
	}
	server := httptest.NewServer(site)
	defer server.Close()
	defer func() {
		for _, held := range site {
			select {
			case <-held:
			default:
				close(held)
			}
		}
	}()
	plan := strings.Replace(planOf(server.URL+"/{id}", calls), `"inFlight":4`,
		fmt.Sprintf(`"inFlight":%d`, len(site)+4), 1)
	_, run := startAs(t, p.origin, "203.0.113.7", plan)
	var last uint64
	for first := readStream(t, p, run, 0); last < uint64(1+calls-len(site)); {
		last = max(last, first().Seq)
	}
	open := len(site)
	for _, way := range []struct {
		says  string
		after func() uint64
		read  func(after uint64) eventReader
	}{
		{
			"with all it had", func() uint64 { return last },
			func(after uint64) eventReader { return readSocket(t, p.socketAfter(t, "203.0.113.7", run, after)) },
		},
		{
			"with nothing", func() uint64 { return 0 },
			func(after uint64) eventReader { return readSocket(t, p.socketAfter(t, "203.0.113.7", run, after)) },
		},
		{
			"to the stream", func() uint64 { return last / 2 },
			func(after uint64) eventReader { return readStream(t, p, run, after) },
		},
	} {
		for range returns {
			read, started := way.read(way.after()), []int(nil)
			for e := read(); ; e = read() {
				if e.Kind == "started" {
					if started = append(started, e.Index); len(started) == open {
						open--
						close(site[open]) // its outcome shows that nothing else is on the way
					}
				}
				if last = max(last, e.Seq); e.Kind == "settled" && e.Index == open && len(started) > 0 {
					break
				}
			}
			want := make([]int, open+1)
			for i := range want {
				want[i] = i
			}
			if slices.Sort(started); !slices.Equal(started, want) {
				t.Errorf("%s: got the starts of %v, want those of %v", way.says, started, want)
			}
		}
	}
}
