package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/pflag"

	"allsettled/server/guard"
	"allsettled/server/journal"
	"allsettled/server/limit"
)

const workManual = `allsettled work makes calls for a cluster. It serves no page and keeps nothing.

  allsettled work --cluster-routes 10.0.0.1:6222,10.0.0.2:6222
  allsettled work --nats-url nats://10.0.0.1:4222

%s
Each flag is also an environment variable, as ALLSETTLED_MAX_IN_FLIGHT.
`

// work joins a cluster and makes calls until ctx ends.
func work(ctx context.Context, w Env) error {
	c, err := readWork(w)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(w.stderr, nil))
	optOut, err := openOptOut(c.fair.denyFile, log)
	if err != nil {
		return err
	}
	policy, err := guard.New(guard.Options{Allow: c.allow, Deny: c.deny, Only: c.fair.only, OptOut: optOut})
	if err != nil {
		return usageError{err}
	}
	link, err := journal.Connect(journal.Options{
		Bare: true, Log: log, URL: c.cluster.natsURL, Creds: c.cluster.natsCreds, Node: c.cluster.node,
		Listen: c.cluster.listen, Advertise: c.cluster.advertise, Routes: c.cluster.routes, Secret: c.cluster.secret,
	})
	if err != nil {
		return err
	}
	out := Caller{transport: policy.Transport(), queue: limit.NewQueue(c.maxInFlight), config: c}
	defer out.transport.CloseIdleConnections()
	f, err := out.join(link.Conn, c, log)
	if err != nil {
		return errors.Join(err, link.Close())
	}
	fmt.Fprintf(w.stderr, "working as %s\n", c.cluster.node)
	<-ctx.Done()
	patience, stop := context.WithTimeout(context.WithoutCancel(ctx), c.drain)
	defer stop()
	f.Drain(patience)
	f.Close()
	fmt.Fprintf(w.stderr, "made %d calls\n", f.Made())
	return link.Close()
}

// readWork reads the flags of work, then the environment.
func readWork(w Env) (config, error) {
	c := config{maxBody: 1 << 20}
	flags := pflag.NewFlagSet("work", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.StringArrayVar(&c.allow, "allow", nil, "`HOST`, IP or CIDR, each with optional :port, that may be called although the guard would refuse it (repeatable)")
	flags.StringArrayVar(&c.deny, "deny", nil, "public `HOST` or CIDR to refuse as well (repeatable)")
	c.fair.declareLists(flags)
	flags.IntVar(&c.maxInFlight, "max-in-flight", 1000, "calls at once that this worker makes")
	flags.Var(&c.maxBody, "max-body", "bytes kept of one answer, e.g. 512KiB; more settles it as too_large")
	flags.StringVar(&c.contact, "contact", "", "mail or web `ADDRESS` of the operator, told to every site that is called")
	flags.DurationVar(&c.drain, "drain", 30*time.Second, "how long a stopping worker waits for calls in flight")
	c.cluster.declareLink(flags)
	flags.Usage = func() { fmt.Fprintf(w.stdout, workManual, flags.FlagUsages()) }
	if err := flags.Parse(w.args); err != nil {
		return c, flagError("work", err)
	}
	if flags.NArg() > 0 {
		return c, usagef("work takes no %q; its settings are flags (see `allsettled work --help`)", flags.Arg(0))
	}
	if err := fromEnvironment(flags, w.env); err != nil {
		return c, err
	}
	return c, c.checkWork()
}

// checkWork judges the flags of work, and names the worker.
func (c *config) checkWork() error {
	if c.maxInFlight < 1 {
		return usagef("--max-in-flight is %d; it takes a whole number from 1", c.maxInFlight)
	}
	if c.cluster.natsURL == "" && len(c.cluster.routes) == 0 {
		return usagef("work needs a cluster: write --cluster-routes HOST:PORT of its nodes, or --nats-url")
	}
	if c.cluster.natsURL == "" {
		c.cluster.listen = cmp.Or(c.cluster.listen, "127.0.0.1:0") // the nodes are called, and need not call back
	}
	if c.cluster.node == "" {
		host, _ := os.Hostname() // none is as good as any, with the number behind it
		c.cluster.node = fmt.Sprintf("%s-%d", cmp.Or(host, "worker"), os.Getpid())
	}
	c.cluster.replicas = 1
	if _, _, err := net.SplitHostPort(cmp.Or(c.cluster.listen, "127.0.0.1:0")); err != nil {
		return usagef("--cluster-listen %q is no address; write HOST:PORT, for example 10.0.0.4:6222", c.cluster.listen)
	}
	return c.cluster.check()
}
