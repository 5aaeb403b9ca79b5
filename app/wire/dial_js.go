package wire

import (
	"context"
	"encoding/json"

	"nhooyr.io/websocket"
)

// dial opens the browser's WebSocket. A refused handshake shows no reason there.
func dial(ctx context.Context, url string) (*websocket.Conn, error) {
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{Compact}})
	return conn, err
}

// decodeText reads a problem. Events come in the compact form here, for the page
// and its server are of one build: one that speaks no compact form is another.
func decodeText(data []byte) (Frame, error) {
	var f struct {
		Error *Problem `json:"error"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return Frame{}, err
	}
	if f.Error == nil {
		return Frame{}, NewProblem(400, "version", "The server is of another version than this page. Load the page again.")
	}
	return Frame{Error: f.Error}, nil
}

// hangUp closes without waiting for the server. A page may close with 1000 and
// 3000 to 4999 only: any other code throws and leaves the socket open, the ones
// the library picks when a context ends included. The goroutine ends with the
// browser's close event, which comes within its own time limit.
func hangUp(conn *websocket.Conn) {
	go func() { _ = conn.Close(websocket.StatusNormalClosure, "") }()
}

// titles names the statuses of the problems that a page makes itself or tells
// apart; the whole list of net/http has no place in the page's budget.
var titles = [...]struct {
	status int
	name   string
}{
	{400, "Bad Request"},
	{404, "Not Found"},
	{413, "Request Entity Too Large"},
	{422, "Unprocessable Entity"},
	{429, "Too Many Requests"},
	{503, "Service Unavailable"},
}

// title names a status.
func title(status int) string {
	for _, t := range titles {
		if t.status == status {
			return t.name
		}
	}
	return "Error"
}
