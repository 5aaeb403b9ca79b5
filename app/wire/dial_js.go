package wire

import (
	"context"

	"nhooyr.io/websocket"
)

// Dial opens the browser's WebSocket, and asks for the compact form. A refused handshake shows no reason
// there. It is a [Dialer].
func Dial(ctx context.Context, url string) (Conn, error) {
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{Compact}})
	if err != nil {
		return nil, err
	}
	return browserConn{conn}, nil
}

// browserConn is a connection of the browser.
type browserConn struct{ *websocket.Conn }

// CloseNow closes without waiting for the server. A page may close with 1000 and 3000 to 4999 only: any
// other code throws and leaves the socket open, and so do the codes that the library picks when a context
// ends. The goroutine ends with the browser's close event, which comes within its own time limit.
func (c browserConn) CloseNow() error {
	go func() { _ = c.Close(websocket.StatusNormalClosure, "") }()
	return nil
}
