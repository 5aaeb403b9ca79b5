package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"
	"github.com/spf13/pflag"
)

// config is what an operator sets: by flag, by an environment variable
// ALLSETTLED_…, or in a file, the first of these that names it.
type config struct {
	listen      string
	data        string
	allow       []string
	deny        []string
	origins     []string
	hosts       []string
	maxIDs      int
	maxInFlight int
	methods     []string
	maxBody     byteSize
	maxRuns     int
	keep        time.Duration
	proxies     []string
	contact     string
	drain       time.Duration
	dataMax     diskSize
	dataFree    diskSize
	cluster     cluster
	tls         secured
	signIn      string
	audit       string
	fair        fairness

	metricsListen string
}

// readConfig reads the flags of serve, then the environment, then the file.
func readConfig(w Env) (config, error) {
	var c config
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	flags.SortFlags = false
	c.declare(flags)
	file := flags.String("config", "", "a YAML or TOML `FILE` with the same names as these flags")
	flags.Usage = func() { fmt.Fprintf(w.stdout, serveManual, flags.FlagUsages()) }
	if err := flags.Parse(w.args); err != nil {
		return c, flagError("serve", err)
	}
	if flags.NArg() > 0 {
		return c, usagef("serve takes no %q; its settings are flags (see `allsettled serve --help`)", flags.Arg(0))
	}
	if err := fromEnvironment(flags, w.env); err != nil {
		return c, err
	}
	if err := fromFile(flags, *file); err != nil {
		return c, err
	}
	if err := errors.Join(c.public(flags), c.checkObserved()); err != nil {
		return c, err
	}
	if c.signIn != "" && len(c.proxies) == 0 {
		return c, usagef("--sign-in-header %s is believed from trusted proxies only; set --trusted-proxy too", c.signIn)
	}
	return c, errors.Join(c.checkTLS(), c.cluster.check())
}

// declare names every flag with its default.
func (c *config) declare(f *pflag.FlagSet) {
	c.maxBody, c.dataFree = 1<<20, 16<<20
	f.StringVar(&c.listen, "listen", "127.0.0.1:8080", "`ADDRESS` of page and API; port 0 picks one")
	f.StringVar(&c.data, "data", "./.data", "`FOLDER` of the journal")
	f.StringArrayVar(&c.allow, "allow", nil, "`HOST`, IP or CIDR, each with optional :port, that may be called although the guard would refuse it (repeatable)")
	f.StringArrayVar(&c.deny, "deny", nil, "public `HOST` or CIDR to refuse as well (repeatable)")
	f.StringArrayVar(&c.origins, "allow-origin", nil, "other `SITE` that may open the websocket and frame the embed, such as https://docs.example.com (repeatable; default: this one only)")
	f.StringArrayVar(&c.hosts, "host", nil, "`NAME` by which visitors reach this server, beside localhost and IP addresses (repeatable)")
	f.IntVar(&c.maxIDs, "max-ids", 1_000_000, "calls in one run (public: 1000)")
	f.IntVar(&c.maxInFlight, "max-in-flight", 1000, "calls at once to one host, over all runs (public: 50)")
	f.StringSliceVar(&c.methods, "methods", nil, "`METHODS` that visitors may use (default: all; public: GET,HEAD)")
	f.Var(&c.maxBody, "max-body", "bytes kept of one answer, e.g. 512KiB; more settles it as too_large")
	f.IntVar(&c.maxRuns, "max-runs", 16, "runs of one visitor at once (public: 4)")
	f.DurationVar(&c.keep, "keep", 24*time.Hour, "how long an ended run stays readable")
	f.StringArrayVar(&c.proxies, "trusted-proxy", nil, "`CIDR` of proxies whose X-Forwarded-For is believed (repeatable)")
	f.StringVar(&c.contact, "contact", "", "mail or web `ADDRESS` of the operator, told to every site that is called")
	f.Var(&c.dataMax, "data-max", "bytes that all runs may take, e.g. 20GiB; over nine tenths of it the oldest ended runs leave (default: the disk is the limit)")
	f.Var(&c.dataFree, "data-free", "bytes that stay free on the disk of --data: runs wait until there is room, and 32MiB before that none is taken")
	f.DurationVar(&c.drain, "drain", 30*time.Second, "how long a stopping server waits for calls in flight and for those who watch")
	c.cluster.declare(f)
	c.declareTLS(f)
	f.StringVar(&c.signIn, "sign-in-header", "", "`HEADER` in which a trusted proxy names the visitor whom it has signed in; others are refused")
	c.declareAudit(f)
	c.fair.declare(f)
	c.declareObserved(f)
}

// flagError turns what the flag library says into a usage error.
func flagError(command string, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return usagef("%w (see `allsettled %s --help`)", err, command)
}

const serveManual = `allsettled serve serves the page, the API behind it, and the practice API.

  allsettled serve
  allsettled serve --listen 127.0.0.1:9000 --allow 127.0.0.1:3000
  allsettled serve --config allsettled.yaml

%s
Each flag is also an environment variable, as ALLSETTLED_MAX_IDS (lists by
comma), and a name in the file of --config. A flag wins over the environment,
and that over the file. What stands behind "public" is the default whenever
--listen is no loopback address.
`

// variable names a flag's environment variable.
func variable(flag string) string {
	return "ALLSETTLED_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// fromEnvironment sets what no flag has set. Repeatable flags take a list by comma.
func fromEnvironment(flags *pflag.FlagSet, env func(string) string) error {
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		value := env(variable(f.Name))
		if f.Changed || value == "" {
			return
		}
		if err := set(flags, f, strings.Split(value, ",")); err != nil {
			errs = append(errs, usagef("%s=%s: %w", variable(f.Name), value, err))
		}
	})
	return errors.Join(errs...)
}

// set gives a flag its values; one that takes a single value takes them joined.
func set(flags *pflag.FlagSet, f *pflag.Flag, values []string) error {
	if _, many := f.Value.(pflag.SliceValue); !many {
		values = []string{strings.Join(values, ",")}
	}
	for _, v := range values {
		if err := flags.Set(f.Name, strings.TrimSpace(v)); err != nil {
			return err
		}
	}
	return nil
}

// fromFile sets what neither a flag nor the environment has set.
func fromFile(flags *pflag.FlagSet, path string) error {
	if path == "" {
		return nil
	}
	settings, err := readFile(path)
	if err != nil {
		return err
	}
	for name, value := range settings {
		f := flags.Lookup(name)
		if f == nil || name == "config" {
			return usagef("--config %s: no setting is called %q; the names are those of the flags without the dashes", path, name)
		}
		if f.Changed {
			continue
		}
		values, err := listOf(value)
		if err == nil {
			err = set(flags, f, values)
		}
		if err != nil {
			return usagef("--config %s: %s: %w", path, name, err)
		}
	}
	return nil
}

// readFile reads the settings of a YAML or TOML file, told apart by its ending.
func readFile(path string) (map[string]any, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, usagef("--config: %w", err)
	}
	settings := map[string]any{}
	switch filepath.Ext(path) {
	case ".toml":
		err = toml.Unmarshal(text, &settings)
	case ".yaml", ".yml":
		err = yaml.Unmarshal(text, &settings)
	default:
		err = errors.New("a config file ends in .yaml, .yml or .toml")
	}
	if err != nil {
		return nil, usagef("--config %s: %w", path, err)
	}
	return settings, nil
}

// listOf writes a setting's value, or each of its values, as a flag would have it.
func listOf(value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var all []string
	for _, v := range list {
		switch v.(type) {
		case string, bool, int64, uint64, float64:
			all = append(all, fmt.Sprint(v))
		default:
			return nil, errors.New("it takes a text, a number, or a list of these")
		}
	}
	return all, nil
}

// public sets the defaults of a server that strangers can reach, where the
// operator has not set them otherwise, and judges the rest.
func (c *config) public(flags *pflag.FlagSet) error {
	host, _, err := net.SplitHostPort(c.listen)
	if err != nil {
		return usagef("--listen %q is no address; write HOST:PORT, for example 127.0.0.1:8080", c.listen)
	}
	if !loopback(host) {
		setUnlessChanged(flags, "max-ids", &c.maxIDs, 1000)
		setUnlessChanged(flags, "max-in-flight", &c.maxInFlight, 50)
		setUnlessChanged(flags, "max-runs", &c.maxRuns, 4)
		c.fair.public(flags)
		setUnlessChanged(flags, "methods", &c.methods, []string{http.MethodGet, http.MethodHead})
	}
	for name, n := range map[string]int{"max-ids": c.maxIDs, "max-in-flight": c.maxInFlight, "max-runs": c.maxRuns} {
		if n < 1 {
			return usagef("--%s is %d; it takes a whole number from 1", name, n)
		}
	}
	if err := c.fair.check(); err != nil {
		return err
	}
	for i, o := range c.origins {
		if c.origins[i] = strings.ToLower(strings.TrimSuffix(o, "/")); !siteOrigin.MatchString(c.origins[i]) {
			return usagef("--allow-origin %q is no origin; write scheme and host only, for example https://docs.example.com", o)
		}
	}
	if c.dataMax > 0 && c.dataMax < 64<<20 {
		return usagef("--data-max is %v; it takes at least 64MiB", c.dataMax.String())
	}
	if c.drain <= 0 {
		return usagef("--drain is %v; it takes a time such as 30s", c.drain)
	}
	if c.keep <= 0 {
		return usagef("--keep is %v; it takes a time such as 24h", c.keep)
	}
	for i, m := range c.methods {
		c.methods[i] = strings.ToUpper(m)
	}
	if len(c.methods) == 1 && c.methods[0] == "ALL" {
		c.methods = nil
	}
	return nil
}

func setUnlessChanged[T any](flags *pflag.FlagSet, name string, field *T, value T) {
	if !flags.Changed(name) {
		*field = value
	}
}

// loopback reports whether only this machine reaches the host.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// prefixes reads the trusted proxies; a bare address is a network of one.
func (c *config) prefixes() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.proxies {
		p, err := netip.ParsePrefix(text)
		if ip, wrong := netip.ParseAddr(text); wrong == nil {
			p, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil {
			return nil, usagef("--trusted-proxy %q is no network; write one like 10.0.0.0/8", text)
		}
		all = append(all, p)
	}
	return all, nil
}
