package wire

import (
	"context"

	"nhooyr.io/websocket"
)

// dial opens the browser's WebSocket. A refused handshake shows no reason there.
func dial(ctx context.Context, url string) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, url, nil)
	return conn, err
}

// hangUp closes without waiting for the server. A page may close with 1000 and
// 3000 to 4999 only: any other code throws and leaves the socket open, the ones
// the library picks when a context ends included. The goroutine ends with the
// browser's close event, which comes within its own time limit.
func hangUp(conn *websocket.Conn) {
	go func() { _ = conn.Close(websocket.StatusNormalClosure, "") }()
}

// title does without the names of statuses, which the page never shows.
func title(int) string { return "Error" }
