package live

import (
	"bufio"
	"context"
	"encoding/base64"
	"net"
	"net/http"
	"strings"

	"nhooyr.io/websocket"

	"allsettled/app/wire"
	"allsettled/server/problem"
)

// Serve upgrades a request to a websocket and serves it until it closes. Every refusal before the
// upgrade is returned as an error, for the caller to answer with; every one after it is sent as a
// frame, and then the socket closes.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request) error {
	if err := checkUpgrade(w, r); err != nil {
		return err
	}
	visitor, leave, err := s.o.Service.Admit(r)
	if err != nil {
		return err
	}
	defer leave()
	done, ok := s.o.Lifetime.Enter()
	if !ok {
		return problem.Closing()
	}
	defer done()
	s.o.Observer.Opened()
	defer s.o.Observer.Closed()

	up := &upgrade{ResponseWriter: w}
	conn, err := websocket.Accept(up, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // Service.Admit has judged the origin
		CompressionMode:    websocket.CompressionDisabled,
		Subprotocols:       []string{wire.Compact},
	})
	if err != nil {
		return http.ErrAbortHandler // the library has answered
	}
	ctx, stop := context.WithCancelCause(context.WithoutCancel(r.Context()))
	defer stop(nil)
	defer context.AfterFunc(s.o.Lifetime.closing, func() { stop(problem.Closing()) })()
	k := &socket{
		o: s.o, conn: conn, raw: up.raw, visitor: visitor, isCompact: conn.Subprotocol() == wire.Compact,
		ctx: ctx, stop: stop, hellos: make(chan wire.Hello, 1), started: make(chan struct{}),
	}
	k.serve()
	return nil
}

// checkUpgrade returns the problem of a request that is no websocket handshake (RFC 6455, 4.2.1), before
// the library answers it with plain text.
func checkUpgrade(w http.ResponseWriter, r *http.Request) error {
	if !hasToken(r.Header, "Connection", "upgrade") || !hasToken(r.Header, "Upgrade", "websocket") {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		return wire.NewProblem(http.StatusUpgradeRequired, "websocket", "This address is a websocket.")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(r.Header.Get("Sec-WebSocket-Key")))
	is13 := len(r.Header.Values("Sec-WebSocket-Key")) == 1 && r.Header.Get("Sec-WebSocket-Version") == "13"
	if !is13 || err != nil || len(key) != 16 || r.Method != http.MethodGet {
		w.Header().Set("Sec-WebSocket-Version", "13")
		return wire.NewProblem(http.StatusBadRequest, "websocket", "The websocket handshake is not one of version 13.")
	}
	return nil
}

// hasToken reports whether a header, a list with commas, has a token in any case.
func hasToken(h http.Header, name, token string) bool {
	for value := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
		if strings.EqualFold(strings.TrimSpace(value), token) {
			return true
		}
	}
	return false
}

// upgrade is a ResponseWriter that keeps the connection when the library hijacks it. The socket sets a
// deadline on it: the library's Close waits for ever for the rest of a frame that a client has begun.
type upgrade struct {
	http.ResponseWriter

	raw net.Conn
}

// Hijack hands over the connection and keeps it.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.raw = conn
	once := &closeOnceConn{Conn: conn}
	buffered.Writer.Reset(once)
	return once, buffered, nil
}
