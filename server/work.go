package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"

	"allsettled/server/config"
	"allsettled/server/journal"
)

// work joins a cluster and makes calls for it until ctx ends.
func work(ctx context.Context, e Env) error {
	c, err := config.Work(e.source())
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(e.stderr, nil))
	attempts, err := openAttempts(c, netip.AddrPort{}, nil, log)
	if err != nil {
		return err
	}
	defer attempts.transport.CloseIdleConnections()
	o := linkOptions(c.Cluster, log)
	o.Bare = true
	link, err := journal.Connect(o)
	if err != nil {
		return err
	}
	node, err := attempts.join(link, nil, log)
	if err != nil {
		return errors.Join(err, link.Close())
	}
	fmt.Fprintf(e.stderr, "working as %s\n", c.Cluster.Node)
	<-ctx.Done()
	draining, stop := context.WithTimeout(context.WithoutCancel(ctx), c.Drain)
	defer stop()
	node.Pool().Drain(draining)
	node.Close()
	fmt.Fprintf(e.stderr, "made %d calls\n", node.Pool().Made())
	return link.Close()
}
