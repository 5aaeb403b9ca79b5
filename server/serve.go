package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"allsettled/server/config"
)

// shutdownTimeout is how long a stopping server waits for responses that it is still writing, after
// the runs have stopped. Runs do not end with the server: they continue at the next start, or on
// another node.
const shutdownTimeout = time.Second

// serve listens, opens the journal, resumes the runs that had not ended, and answers until ctx ends.
func serve(ctx context.Context, e Env) (err error) {
	c, err := config.Serve(e.source())
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	var opened closers
	defer func() { err = errors.Join(err, opened.close()) }()
	listener, err := listen(ctx, "--listen", c.Listen)
	if err != nil {
		return err
	}
	opened.add(closing(listener))
	watch, err := observe(ctx, c, e, log)
	if err != nil {
		return err
	}
	opened.add(watch.close)
	tlsConfig, redirect, err := tlsOf(c.TLS, c.Storage.Dir)
	if err != nil {
		return err
	}
	practice, stopPractice, err := listenPractice(ctx, c, listener, log)
	if err != nil {
		return err
	}
	opened.add(stopPractice)
	app, err := open(ctx, c, practice, watch, log)
	if err != nil {
		return err
	}
	opened.add(app.close)
	if c.TLS.Plain != "" {
		plain, err := listen(ctx, "--http-listen", c.TLS.Plain)
		if err != nil {
			return err
		}
		opened.add(serveOn(plain, newServer(redirect, log)))
	}
	server := newServer(app.handler, log)
	server.TLSConfig = tlsConfig
	server.ConnState = newConnections(c.Limits.Sockets, c.Access.TrustedProxies).note
	fmt.Fprintf(e.stderr, "listening on %s\n", originOf(listener, tlsConfig != nil))
	if address := watch.serve(app.api); address != "" {
		fmt.Fprintf(e.stderr, "metrics on %s\n", address)
	}
	return answer(ctx, server, listener, app)
}

// answer serves until ctx ends, then lets clients and runs stop in order.
func answer(ctx context.Context, server *http.Server, l net.Listener, app *App) error {
	ended := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			server.Handler = strictTransport(server.Handler)
			ended <- server.ServeTLS(l, "", "")
			return
		}
		ended <- server.Serve(l)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	err := errors.Join(app.close(), shutdown(ctx, server))
	if serving := <-ended; !errors.Is(serving, http.ErrServerClosed) {
		err = errors.Join(err, serving)
	}
	return err
}

// shutdown closes the listener, waits for responses that are being written, and closes what is left,
// for example a connection that a browser opened ahead of time.
func shutdown(ctx context.Context, server *http.Server) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer stop()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}
