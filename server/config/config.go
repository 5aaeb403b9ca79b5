// Package config reads what an operator sets, and checks it.
//
// A setting comes from a flag, from an environment variable (--max-ids is ALLSETTLED_MAX_IDS), or
// from the YAML or TOML file of --config. A flag wins over the environment, and the environment
// over the file. [Serve] and [Work] return a configuration that is complete and consistent, or a
// [UsageError] that names the setting, its value and what to write instead.
//
// What config does not do: it opens nothing but that file. Listeners, journals and certificates
// are opened by those who use a [Config].
package config

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/spf13/pflag"
)

// Config is what an operator sets for a server or a worker.
type Config struct {
	Listen  string        // HOST:PORT of page and API; port 0 picks one
	Drain   time.Duration // how long a stopping process waits for calls in flight, and a server for watchers
	Contact string        // mail or web address of the operator, for the sites that are called; may be empty

	Storage   Storage
	Addresses Addresses
	Access    Access
	Limits    Limits
	TLS       TLS
	Cluster   Cluster
	Observe   Observe
}

// Source is where settings come from.
type Source struct {
	Args []string                 // the command line after the command's name
	Env  func(name string) string // the environment, as os.Getenv
	Help io.Writer                // gets the manual when Args ask for it
}

// Serve reads the settings of the command serve. The error is a [UsageError], or pflag.ErrHelp
// after the manual was written.
func Serve(s Source) (Config, error) {
	var c Config
	flags := ServeFlags(&c)
	file := flags.String("config", "", "YAML or TOML `FILE` with settings; their names are those of these flags")
	if err := parse(flags, s, serveManual); err != nil {
		return c, err
	}
	if err := fromEnvironment(flags, s.Env); err != nil {
		return c, err
	}
	if err := fromFile(flags, *file); err != nil {
		return c, err
	}
	if err := c.publish(flags); err != nil {
		return c, err
	}
	return c, c.check()
}

// ServeFlags returns the flags of serve, which write into c, with c set to their defaults.
func ServeFlags(c *Config) *pflag.FlagSet {
	f := newFlags("serve")
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8080",
		"`ADDRESS` where page and API are served, as HOST:PORT; port 0 picks a free port")
	c.Storage.declare(f)
	c.Addresses.declare(f)
	c.Access.declare(f)
	c.Limits.declare(f)
	c.declareContact(f)
	f.DurationVar(&c.Drain, "drain", 30*time.Second,
		"how long a stopping server waits for calls in flight and for watchers, for example 30s")
	c.TLS.declare(f)
	c.Observe.declare(f)
	c.Cluster.declare(f)
	return f
}

func (c *Config) declareContact(f *pflag.FlagSet) {
	f.StringVar(&c.Contact, "contact", "", "mail or web `ADDRESS` of the operator; every call names it in its "+
		"User-Agent header")
}

const serveManual = `allsettled serve serves the page, the API behind it, and the practice API.

  allsettled serve
  allsettled serve --listen 127.0.0.1:9000 --allow 127.0.0.1:3000
  allsettled serve --config allsettled.yaml

%s
Each flag is also an environment variable, for example ALLSETTLED_MAX_IDS (separate
the values of a list by commas), and a name in the file of --config. A flag wins
over the environment, and the environment over the file. A default marked "public"
holds when --listen is an address that other machines can reach.
`

// publish sets the defaults of a server that strangers can reach, where nothing else is set.
func (c *Config) publish(flags *pflag.FlagSet) error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return notAddress("--listen", c.Listen, "127.0.0.1:8080")
	}
	if !isLoopback(host) {
		c.Limits.publish(flags)
	}
	return nil
}

// check checks every group of settings, completes them, and returns the first mistake.
func (c *Config) check() error {
	if c.Drain <= 0 {
		return Usagef("--drain is %v; write a time above 0, for example 30s", c.Drain)
	}
	for _, check := range []func() error{
		c.Limits.check, c.Storage.check, c.Access.check, func() error { return c.Observe.check(c.Listen) }, c.TLS.check,
		c.Cluster.check,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	c.Access.Hosts = append(c.Access.Hosts, c.TLS.Auto...)
	return nil
}

// newFlags returns an empty set of flags that keeps the order of their declaration.
func newFlags(command string) *pflag.FlagSet {
	f := pflag.NewFlagSet(command, pflag.ContinueOnError)
	f.SortFlags = false
	return f
}

// parse reads a command line of flags only.
func parse(flags *pflag.FlagSet, s Source, manual string) error {
	flags.Usage = func() { fmt.Fprintf(s.Help, manual, flags.FlagUsages()) }
	if err := flags.Parse(s.Args); err != nil {
		return FlagError(flags.Name(), err)
	}
	if flags.NArg() > 0 {
		return Usagef(
			"%s takes flags only, and was given %q; see `allsettled %[1]s --help`", flags.Name(), flags.Arg(0),
		)
	}
	return nil
}

// setUnlessChanged sets a default where no flag, variable or file has set the value.
func setUnlessChanged[T any](flags *pflag.FlagSet, name string, field *T, value T) {
	if !flags.Changed(name) {
		*field = value
	}
}

// isLoopback reports whether only this machine reaches the host.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
