package config

import (
	"cmp"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// Cluster says which other processes this one works with; the zero value is a process on its own.
type Cluster struct {
	NATSURL   string // of a NATS cluster that the operator runs; empty: the one inside
	NATSCreds string // file with the credentials for NATSURL
	Listen    string // HOST:PORT for the other nodes; empty: no cluster of our own
	Advertise string // HOST:PORT that the others are given instead of Listen
	Routes    []string
	Secret    string
	Node      string // name of this process among the others
	Replicas  int    // 1, 3 or 5 copies of what is kept
	Chunk     int    // most calls of a run that stays on the node that took it
}

// On reports whether there are other processes.
func (c *Cluster) On() bool { return c.NATSURL != "" || c.Listen != "" }

func (c *Cluster) declare(f *pflag.FlagSet) {
	c.declareLink(f)
	f.IntVar(&c.Replicas, "replicas", 1, "copies of every run, each on another node: 1, 3 or 5")
	f.IntVar(&c.Chunk, "chunk", 256, "most calls of a run that one node makes alone; all nodes and workers make "+
		"those of a longer run")
}

// declareLink declares the flags by which a process finds the others.
func (c *Cluster) declareLink(f *pflag.FlagSet) {
	f.StringVar(&c.NATSURL, "nats-url", "", "`URL` of a NATS cluster with JetStream that keeps the runs (default: "+
		"the one inside this program)")
	f.StringVar(&c.NATSCreds, "nats-creds", "", "`FILE` with the credentials for --nats-url")
	f.StringVar(
		&c.Listen, "cluster-listen", "", "`ADDRESS` where the other nodes reach this one, for example 10.0.0.1:6222",
	)
	f.StringVar(&c.Advertise, "cluster-advertise", "", "`ADDRESS` that the other nodes use instead of --cluster-listen")
	f.StringSliceVar(&c.Routes, "cluster-routes", nil,
		"`ADDRESSES` of the other nodes, HOST:PORT separated by commas; this node may be among them")
	f.StringVar(&c.Secret, "cluster-secret", "", "`SECRET` that all nodes share, better set as "+
		Variable("cluster-secret")+"; needed where --cluster-listen is no loopback address")
	f.StringVar(&c.Node, "node", "", "`NAME` of this node, the same after a restart (default: host name and port of "+
		"--cluster-listen)")
}

// nodeName is what NATS allows as the name of a server and in the values of a bucket.
var nodeName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// check checks the settings, and names the node where it has no name.
func (c *Cluster) check() error {
	switch {
	case c.Replicas != 1 && c.Replicas != 3 && c.Replicas != 5:
		return Usagef("--replicas is %d; write 1, 3 or 5 (an even number survives no more failures than the odd "+
			"number below it)", c.Replicas)
	case c.NATSURL != "" && c.Listen != "":
		return Usagef("--nats-url %s and --cluster-listen %s are two kinds of cluster; set one", c.NATSURL, c.Listen)
	case !c.On() && (len(c.Routes) > 0 || c.Replicas > 1):
		return Usagef("--cluster-routes and --replicas need --cluster-listen, the address where the other nodes " +
			"reach this one")
	case !c.On():
		return nil
	}
	if err := c.checkAddresses(); err != nil {
		return err
	}
	if c.Node == "" {
		_, port, _ := net.SplitHostPort(c.Listen)
		c.Node = strings.Trim(hostName("node")+"-"+port, "-")
	}
	if !nodeName.MatchString(c.Node) {
		return Usagef("--node %q is not a name; write 1 to 64 letters, digits, dots, - or _", c.Node)
	}
	return nil
}

// hostName is the name of this machine, or another where it has none.
func hostName(otherwise string) string {
	name, _ := os.Hostname() // without a name, the other one does
	return cmp.Or(name, otherwise)
}

func (c *Cluster) checkAddresses() error {
	if c.Listen != "" {
		host, _, err := net.SplitHostPort(c.Listen)
		if err != nil {
			return notAddress("--cluster-listen", c.Listen, "10.0.0.1:6222")
		}
		if c.Secret == "" && !isLoopback(host) {
			return Usagef("--cluster-listen %s can be reached by other machines; set --cluster-secret, so that "+
				"strangers cannot join", c.Listen)
		}
	}
	for _, route := range append(slices.Clone(c.Routes), cmp.Or(c.Advertise, c.Listen)) {
		if route == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(route); err != nil {
			return notAddress("--cluster-routes or --cluster-advertise", route, "10.0.0.2:6222")
		}
	}
	return nil
}
