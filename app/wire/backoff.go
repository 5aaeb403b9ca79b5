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

// backoff returns the wait after so many tries in a row, from 1. Half of it is
// by chance, so that the pages of a restarted server do not come back at once.
func backoff(tries int) time.Duration {
	wait := lastWait
	if tries < 6 {
		wait = min(firstWait<<(max(tries, 1)-1), lastWait)
	}
	return wait/2 + rand.N(wait/2)
}

// closed makes a final *Problem of a close that would come again with the same
// hello. Every other close (1001, 1006, 1012, 1013 …) is worth another dial.
// A browser tells no close codes here; the server's error frame comes first.
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
