//go:build !js

package demo_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"allsettled/app/demo"
	"allsettled/app/settle"
)

// send makes one request over a socket.
func send(t *testing.T, server *httptest.Server, method, path, body string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return resp, string(got), err
}

func start(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(demo.New())
	t.Cleanup(server.Close)
	return server
}

func TestHandlerAndDoAnswerAlike(t *testing.T) {
	server := start(t)
	do := demo.Under(false)
	for _, path := range []string{
		"/demo/", "/demo", "/demo/users/7", "/demo/users/a%2Fb?x=1", "/demo/users/7?status=404",
		"/demo/users/7?delay=no", "/demo/users/",
		"/demo/users/7?bytes=1000000", "/demo/users/7?bytes=300&seed=9", "/demo/users/7?status=html",
		"/demo/users/7?status=429", "/demo/users/%00?flap=1",
	} {
		resp, body, err := send(t, server, "GET", path, "")
		if err != nil {
			t.Fatal(err)
		}
		reply, err := do(t.Context(), settle.Call{Method: "GET", URL: path})
		if err != nil || reply.HTTP != resp.StatusCode || reply.Type != resp.Header.Get("Content-Type") ||
			string(reply.Body) != body || reply.Header["Retry-After"] != resp.Header.Get("Retry-After") {
			t.Errorf("%s: over a socket %d %q, without %d %q (%v)", path, resp.StatusCode, body, reply.HTTP,
				reply.Body, err)
		}
		if resp.Header.Get("Access-Control-Allow-Origin") != "*" ||
			resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, resp.Header)
		}
	}
}

func TestConnectionIsCutInTheMiddle(t *testing.T) {
	_, body, err := send(t, start(t), "GET", "/demo/users/7?status=cut", "")
	if !errors.Is(err, io.ErrUnexpectedEOF) || body == "" {
		t.Errorf("got %q, %v, want half an answer and an unexpected end", body, err)
	}
}

func TestMethodsOfTheHandler(t *testing.T) {
	server := start(t)
	for _, row := range []struct {
		method string
		status int
	}{
		{"GET", 200},
		{"HEAD", 200},
		{"POST", 200},
		{"PUT", 200},
		{"PATCH", 200},
		{"DELETE", 200},
		{"OPTIONS", 204},
		{"TRACE", 405},
		{"QUERY", 405},
	} {
		resp, _, err := send(t, server, row.method, "/demo/users/7", "")
		if err != nil || resp.StatusCode != row.status {
			t.Errorf("%s: got %v, %v, want %d", row.method, resp, err, row.status)
		}
	}
}

func TestLargeBodiesAreCountedNotKept(t *testing.T) {
	_, body, err := send(t, start(t), "PUT", "/demo/users/7", strings.Repeat("x", 500_000))
	var got struct {
		Received struct {
			Bytes int
			Body  string
		}
	}
	if err != nil || json.Unmarshal([]byte(body), &got) != nil || got.Received.Bytes != 500_000 ||
		len(got.Received.Body) != 4096 {
		t.Errorf("got %d bytes, %d of them sent back (%v)", got.Received.Bytes, len(got.Received.Body), err)
	}
}
