package wire

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"nhooyr.io/websocket"
)

// The wait before a dial: 0.25 s at first, doubling to 5 s.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = 5 * time.Second
)

// backoff returns the wait after tries dials in a row, from 1. Half of it is random, so that the pages of a restarted
// server do not all reconnect at once.
func backoff(tries int) time.Duration {
	wait := lastWait
	if tries < 6 {
		wait = min(firstWait<<(max(tries, 1)-1), lastWait)
	}
	return wait/2 + rand.N(wait/2)
}

// closed returns a final *Problem for a close that the same hello would cause again. After every other close (1001,
// 1006, 1012, 1013 …) it is worth to dial again. A browser gives no close codes here; the server's error frame comes
// first.
func closed(err error) error {
	c, ok := errors.AsType[websocket.CloseError](err)
	if !ok {
		return fmt.Errorf("read from the server: %w", err)
	}
	switch c.Code {
	case websocket.StatusMessageTooBig:
		return NewProblem(http.StatusRequestEntityTooLarge, "too_large", "The server finds the plan too large.")
	case websocket.StatusPolicyViolation, websocket.StatusInvalidFramePayloadData, websocket.StatusUnsupportedData:
		return NewProblem(http.StatusBadRequest, "refused", "The server refused the connection: {}", short(c.Reason))
	default:
		return fmt.Errorf("the server closed the connection: %w", err)
	}
}
