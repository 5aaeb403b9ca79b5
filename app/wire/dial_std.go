//go:build !js

package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"nhooyr.io/websocket"
)

// dial opens a websocket. A handshake refused with a problem returns that *Problem.
func dial(ctx context.Context, url string) (*websocket.Conn, error) {
	conn, answer, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{Compact}})
	if err == nil {
		return conn, nil
	}
	if answer != nil && answer.StatusCode >= 400 {
		return nil, refusal(answer)
	}
	return nil, fmt.Errorf("dial: %w", err)
}

// decodeText reads a frame of JSON: a problem, or the events of a server that
// knows no compact form.
func decodeText(data []byte) (Frame, error) { return DecodeFrame(data) }

// refusal reads the problem of an answer, of which the library keeps 1 KiB.
func refusal(answer *http.Response) *Problem {
	p := NewProblem(answer.StatusCode, "", "The server refused the connection: "+answer.Status)
	body, err := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	if err == nil && strings.HasPrefix(answer.Header.Get("Content-Type"), "application/problem+json") {
		var told Problem
		if json.Unmarshal(body, &told) == nil && told.Status == answer.StatusCode {
			return &told
		}
	}
	return p
}

// hangUp drops the connection at once; the server has nothing to say to one who left.
func hangUp(conn *websocket.Conn) { _ = conn.CloseNow() }

// title names a status.
func title(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	return "Error"
}
