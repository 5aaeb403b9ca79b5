package config

import (
	"cmp"
	"fmt"
	"os"
	"time"

	"github.com/spf13/pflag"
)

const workManual = `allsettled work makes calls for a cluster. It serves no page and keeps nothing.

  allsettled work --cluster-routes 10.0.0.1:6222,10.0.0.2:6222
  allsettled work --nats-url nats://10.0.0.1:4222

%s
Each flag is also an environment variable, for example ALLSETTLED_MAX_IN_FLIGHT.
`

// Work reads the settings of the command work, from flags and the environment. Its errors are those
// of [Serve].
func Work(s Source) (Config, error) {
	var c Config
	f := WorkFlags(&c)
	if err := parse(f, s, workManual); err != nil {
		return c, err
	}
	if err := fromEnvironment(f, s.Env); err != nil {
		return c, err
	}
	return c, c.checkWork()
}

// WorkFlags returns the flags of work, which write into c, with c set to their defaults.
func WorkFlags(c *Config) *pflag.FlagSet {
	f := newFlags("work")
	c.Addresses.declare(f)
	f.IntVar(&c.Limits.InFlight, "max-in-flight", 1000, "most calls in flight that this worker makes")
	c.Limits.declareBody(f)
	c.declareContact(f)
	f.DurationVar(
		&c.Drain, "drain", 30*time.Second, "how long a stopping worker waits for calls in flight, for example 30s",
	)
	c.Cluster.declareLink(f)
	return f
}

// checkWork checks the settings of a worker, and names it where it has no name.
func (c *Config) checkWork() error {
	if err := atLeastOne("max-in-flight", c.Limits.InFlight); err != nil {
		return err
	}
	if err := c.Limits.checkBody(); err != nil {
		return err
	}
	if c.Cluster.NATSURL == "" && len(c.Cluster.Routes) == 0 {
		return Usagef("work needs a cluster; write --cluster-routes HOST:PORT of its nodes, or --nats-url")
	}
	if c.Cluster.NATSURL == "" {
		c.Cluster.Listen = cmp.Or(c.Cluster.Listen, "127.0.0.1:0") // the worker connects to the nodes, not they to it
	}
	if c.Cluster.Node == "" {
		c.Cluster.Node = fmt.Sprintf("%s-%d", hostName("worker"), os.Getpid())
	}
	c.Cluster.Replicas = 1
	return c.Cluster.check()
}
