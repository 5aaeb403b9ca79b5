package main

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// target is a site that is called.
type target struct {
	listener net.Listener
	server   *http.Server
}

// newTarget starts a site that answers as sites do: most calls well, some with 500 and 429, some late,
// some not at all.
func newTarget(ctx context.Context) (*target, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &target{l, &http.Server{Handler: http.HandlerFunc(answer), ReadHeaderTimeout: time.Minute}}
	go func() { _ = t.server.Serve(l) }() // until close
	return t, nil
}

func (t *target) host() string   { return t.listener.Addr().String() }
func (t *target) origin() string { return "http://" + t.host() }
func (t *target) close()         { _ = t.server.Close() }

func answer(w http.ResponseWriter, r *http.Request) {
	switch rand.IntN(20) {
	case 0:
		w.WriteHeader(http.StatusInternalServerError)
	case 1:
		w.WriteHeader(http.StatusTooManyRequests)
	case 2:
		panic(http.ErrAbortHandler)
	case 3:
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
	default:
		name := strings.Repeat("x", 1+rand.IntN(2000))
		_, _ = io.WriteString(w, `{"name":"`+name+`"}`) // a client that has left is no error
	}
}
