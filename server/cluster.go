package main

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"allsettled/server/journal"
)

// cluster is what an operator says of the other processes.
type cluster struct {
	natsURL   string
	natsCreds string
	listen    string
	advertise string
	routes    []string
	secret    string
	node      string
	replicas  int
	chunk     int
}

// openWithin is how long a node waits at its start until enough of the others are there.
const openWithin = 2 * time.Minute

// declare names the flags of a node.
func (c *cluster) declare(f *pflag.FlagSet) {
	c.declareLink(f)
	f.IntVar(&c.replicas, "replicas", 1, "copies of all that is kept, each on another node: 1, 3 or 5")
	f.IntVar(&c.chunk, "chunk", 256, "calls up to which a run stays on the node that took it; longer ones are made by all nodes and workers")
}

// declareLink names the flags by which a process finds the others.
func (c *cluster) declareLink(f *pflag.FlagSet) {
	f.StringVar(&c.natsURL, "nats-url", "", "`URL` of a NATS cluster with JetStream that keeps the journal; default: the one inside")
	f.StringVar(&c.natsCreds, "nats-creds", "", "`FILE` with the credentials for --nats-url")
	f.StringVar(&c.listen, "cluster-listen", "", "`ADDRESS` on which the other nodes' servers inside reach this one")
	f.StringVar(&c.advertise, "cluster-advertise", "", "`ADDRESS` that is told to the others instead of --cluster-listen, where they reach this node by another")
	f.StringSliceVar(&c.routes, "cluster-routes", nil, "`ADDRESSES` of the other nodes, HOST:PORT by comma; this one among them does no harm")
	f.StringVar(&c.secret, "cluster-secret", "", "`SECRET` that all nodes share; better as "+variable("cluster-secret")+"; required where --cluster-listen is no loopback address")
	f.StringVar(&c.node, "node", "", "`NAME` of this node among the others, the same after a restart (default: host name and port of --cluster-listen)")
}

// nodeName is what NATS allows as a server's name and in a bucket's values.
var nodeName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// check judges what was said, and names the node.
func (c *cluster) check() error {
	if c.replicas != 1 && c.replicas != 3 && c.replicas != 5 {
		return usagef("--replicas is %d; it takes 1, 3 or 5: an even number survives no more than the odd one below", c.replicas)
	}
	if c.natsURL != "" && c.listen != "" {
		return usagef("--nats-url %s and --cluster-listen %s are two ways of having a cluster; set one", c.natsURL, c.listen)
	}
	if c.natsURL == "" && c.listen == "" {
		if len(c.routes) > 0 || c.replicas > 1 {
			return usagef("--cluster-routes and --replicas need --cluster-listen, the address on which the other nodes reach this one")
		}
		return nil
	}
	if err := c.checkAddresses(); err != nil {
		return err
	}
	if c.node == "" {
		host, _ := os.Hostname() // none is as good as any, with the port behind it
		_, port, _ := net.SplitHostPort(c.listen)
		c.node = strings.Trim(cmp.Or(host, "node")+"-"+port, "-")
	}
	if !nodeName.MatchString(c.node) {
		return usagef("--node %q will not do; write 1 to 64 letters, digits, dots, - or _", c.node)
	}
	return nil
}

func (c *cluster) checkAddresses() error {
	if c.listen != "" {
		host, _, err := net.SplitHostPort(c.listen)
		if err != nil {
			return usagef("--cluster-listen %q is no address; write HOST:PORT, for example 10.0.0.1:6222", c.listen)
		}
		if c.secret == "" && !loopback(host) {
			return usagef("--cluster-listen %s can be reached by others; set --cluster-secret to keep strangers out of the journal", c.listen)
		}
	}
	for _, route := range append(slices.Clone(c.routes), cmp.Or(c.advertise, c.listen)) {
		if route == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(route); err != nil {
			return usagef("--cluster-routes or --cluster-advertise: %q is no address; write HOST:PORT, for example 10.0.0.2:6222", route)
		}
	}
	return nil
}

// open opens the journal, alone or with the others. What is running may take a quarter more than
// most, 0 for no bound, before it waits for room; and free stay free on the disk.
func (c *cluster) open(ctx context.Context, dir string, most, free int64, log *slog.Logger) (*journal.Journal, error) {
	ctx, stop := context.WithTimeout(ctx, openWithin)
	defer stop()
	return journal.Open(ctx, journal.Options{
		Dir: dir, Max: most + most/4, Free: free, Log: log, URL: c.natsURL, Creds: c.natsCreds,
		Node: c.node, Listen: c.listen, Advertise: c.advertise, Routes: c.routes, Secret: c.secret, Replicas: c.replicas,
	})
}
