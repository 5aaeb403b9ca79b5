package api_test

import (
	"net/http"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/plan"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/live/livetest"
	"allsettled/server/runs"
)

const helloPlan = `{"run":"` + aRun + `","plan":` + aPlan + `,"after":0}`

func order(t *testing.T, run string) runs.Order {
	t.Helper()
	p, err := plan.Decode([]byte(aPlan))
	if err != nil {
		t.Fatal(err)
	}
	return runs.Order{Run: run, Plan: p}
}

// dial opens the websocket of an API. Where it is refused, the connection is nil and the response says why.
func dial(t *testing.T, url string, header http.Header) (*livetest.Conn, *http.Response) {
	t.Helper()
	return livetest.Dial(t, url+"/api/live", &websocket.DialOptions{HTTPHeader: header})
}

// hello opens the websocket of an API and sends a frame.
func hello(t *testing.T, url, frame string) *livetest.Conn {
	t.Helper()
	return livetest.Hello(t, url+"/api/live", frame)
}

func TestWhoMayOpenASocket(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, fakeruns.New(), api.Options{Log: quiet(), Origins: []string{"https://docs.example"}})
	for origin, want := range map[string]int{
		"": 101, url: 101, "https://docs.example": 101,
		"https://evil.example": 403, "null": 403, "https://docs.example.evil.example": 403, "file://": 403,
		"http://docs.example": 403,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		if _, answer := dial(t, url, header); answer == nil || answer.StatusCode != want {
			t.Errorf("%q: got %v, want %d", origin, answer, want)
		}
	}
	conn, answer, err := websocket.Dial(t.Context(), url+"/api/live", &websocket.DialOptions{
		Host: "rebound.example", HTTPHeader: http.Header{"Origin": {"http://rebound.example"}},
	})
	if err == nil || conn != nil || answer.StatusCode != 421 {
		t.Errorf("a name rebound to us: got %v, %v", answer, err)
	}
}

func TestSocketsAreCounted(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, fakeruns.New(), api.Options{Log: quiet(), SocketsPerVisitor: 1})
	first := hello(t, url, helloPlan)
	if _, err := first.Next(); err != nil {
		t.Fatal(err)
	}
	if conn, answer := dial(t, url, nil); conn != nil || answer.StatusCode != 429 ||
		answer.Header.Get("Retry-After") == "" {
		t.Errorf("a second socket: got %v", answer)
	}
	few, _ := serve(t, fakeruns.New(), api.Options{Log: quiet(), Sockets: 1})
	if _, err := hello(t, few, helloPlan).Next(); err != nil {
		t.Fatal(err)
	}
	if conn, answer := dial(t, few, nil); conn != nil || answer.StatusCode != 503 {
		t.Errorf("all places taken: got %v", answer)
	}
}
