package config_test

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"

	"allsettled/server/config"
)

// serve reads settings as the command serve does.
func serve(t *testing.T, env map[string]string, args ...string) (config.Config, error) {
	t.Helper()
	return config.Serve(source(env, args))
}

func source(env map[string]string, args []string) config.Source {
	return config.Source{Args: args, Env: func(name string) string { return env[name] }, Help: io.Discard}
}

// file writes a file of settings and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	got, err := serve(t, nil)
	want := config.Config{
		Listen: "127.0.0.1:8080", Drain: 30 * time.Second,
		Storage: config.Storage{Dir: "./.data", Free: 16 << 20, Keep: 24 * time.Hour},
		Limits:  config.Limits{IDs: 1_000_000, InFlight: 1000, Runs: 16, Starts: 600, Sockets: 20, Body: 1 << 20},
		Cluster: config.Cluster{Replicas: 1, Chunk: 256},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(config.Access{}), cmpopts.EquateEmpty()); err != nil ||
		diff != "" {
		t.Errorf("got an error %v and, against what is wanted,\n%s", err, diff)
	}
	if got.Cluster.On() || got.TLS.On() {
		t.Errorf("cluster %v, TLS %v; want neither", got.Cluster.On(), got.TLS.On())
	}
}

func TestAFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheFile(t *testing.T) {
	yaml := file(t, "a.yaml", "max-ids: 7\nmax-runs: 8\nmax-in-flight: 9\nallow: [10.0.0.1, 10.0.0.2]\nkeep: 2h\n")
	env := map[string]string{"ALLSETTLED_MAX_IDS": "70", "ALLSETTLED_MAX_RUNS": "80", "ALLSETTLED_CONFIG": yaml}
	c, err := serve(t, env, "--max-ids", "700")
	if err != nil {
		t.Fatal(err)
	}
	if c.Limits.IDs != 700 || c.Limits.Runs != 80 || c.Limits.InFlight != 9 || c.Storage.Keep != 2*time.Hour {
		t.Errorf("got %+v and keep %v; want 700 IDs of the flag, 80 runs of the environment, 9 in flight and 2h of "+
			"the file", c.Limits, c.Storage.Keep)
	}
	if diff := cmp.Diff([]string{"10.0.0.1", "10.0.0.2"}, c.Addresses.Allow); diff != "" {
		t.Error(diff)
	}
}

func TestAFileIsYAMLOrTOML(t *testing.T) {
	for name, text := range map[string]string{
		"a.toml": "max-body = \"512KiB\"\nallow-origin = [\"https://docs.example.com\"]\nmax-runs = 3\n",
		"a.yaml": "max-body: 512KiB\nallow-origin: [https://docs.example.com]\nmax-runs: 3\n",
		"a.yml":  "max-body: 512KiB\nallow-origin: https://docs.example.com\nmax-runs: 3\n",
	} {
		c, err := serve(t, nil, "--config", file(t, name, text))
		if err != nil || c.Limits.Body != 512<<10 || c.Limits.Runs != 3 ||
			!cmp.Equal(c.Access.Origins, []string{"https://docs.example.com"}) {
			t.Errorf("%s: got a body of %d, %d runs, the origins %q and %v", name, c.Limits.Body, c.Limits.Runs,
				c.Access.Origins, err)
		}
	}
}

func TestAListInTheEnvironmentIsSeparatedByCommas(t *testing.T) {
	c, err := serve(t, map[string]string{
		"ALLSETTLED_DENY": "a.example.com, b.example.com", "ALLSETTLED_METHODS": "get,post",
	})
	if err != nil || !cmp.Equal(c.Addresses.Deny, []string{"a.example.com", "b.example.com"}) ||
		!cmp.Equal(c.Limits.Methods, []string{"GET", "POST"}) {
		t.Errorf("got %q, %q and %v", c.Addresses.Deny, c.Limits.Methods, err)
	}
}

func TestAServerThatOtherMachinesReachHasPublicDefaults(t *testing.T) {
	private := config.Limits{IDs: 1_000_000, InFlight: 1000, Runs: 16, Starts: 600, Sockets: 20, Body: 1 << 20}
	public := config.Limits{
		IDs: 1000, InFlight: 50, VisitorInFlight: 40, Runs: 4, Starts: 30, Sockets: 20, Body: 1 << 20,
		Methods: []string{"GET", "HEAD"},
	}
	with := func(l config.Limits, change func(*config.Limits)) config.Limits { change(&l); return l }
	for _, c := range []struct {
		says string
		args []string
		want config.Limits
	}{
		{"a loopback address", nil, private},
		{"localhost", []string{"--listen", "localhost:0"}, private},
		{"the IPv6 loopback", []string{"--listen", "[::1]:0"}, private},
		{"every address", []string{"--listen", ":8080"}, public},
		{"a public address", []string{"--listen", "192.0.2.1:80"}, public},
		{
			"each may be set either way",
			[]string{"--listen", "0.0.0.0:80", "--max-ids", "5", "--methods", "all", "--max-visitor-in-flight", "0"},
			with(public, func(l *config.Limits) { l.IDs, l.Methods, l.VisitorInFlight = 5, nil, 0 }),
		},
		{
			"on loopback too",
			[]string{"--methods", "get", "--max-runs", "1", "--max-starts", "7", "--max-sockets", "8"},
			with(
				private, func(l *config.Limits) { l.Methods, l.Runs, l.Starts, l.Sockets = []string{"GET"}, 1, 7, 8 },
			),
		},
	} {
		got, err := serve(t, nil, c.args...)
		if diff := cmp.Diff(c.want, got.Limits, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", c.says, err, diff)
		}
	}
}

func TestHostsIncludeThoseOfOriginsAndCertificates(t *testing.T) {
	c, err := serve(t, nil, "--host", "calls.example", "--allow-origin", "https://docs.example.com:8443", "--tls-auto",
		"tls.example")
	if want := []string{"calls.example", "docs.example.com:8443", "tls.example"}; err != nil ||
		!cmp.Equal(c.Access.Hosts, want) {
		t.Errorf("got %q and %v, want %q", c.Access.Hosts, err, want)
	}
}

func TestAnOriginIsWrittenAsABrowserSendsIt(t *testing.T) {
	for typed, want := range map[string]string{
		"https://docs.example.com": "https://docs.example.com", "http://127.0.0.1:9000": "http://127.0.0.1:9000",
		"http://[::1]:9000": "http://[::1]:9000", "HTTPS://Docs.Example.com/": "https://docs.example.com",
	} {
		if c, err := serve(t, nil, "--allow-origin", typed); err != nil || c.Access.Origins[0] != want {
			t.Errorf("%q: got %q and %v, want %q", typed, c.Access.Origins, err, want)
		}
	}
}

func TestATrustedProxyIsANetworkOrAnAddress(t *testing.T) {
	c, err := serve(
		t, nil, "--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "192.0.2.1", "--trusted-proxy", "2001:db8::1",
	)
	want := []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32"),
		netip.MustParsePrefix("2001:db8::1/128"),
	}
	if err != nil || !cmp.Equal(c.Access.TrustedProxies, want,
		cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })) {
		t.Errorf("got %v and %v, want %v", c.Access.TrustedProxies, err, want)
	}
}

func TestANodeIsNamedAfterItsMachineAndPort(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says string
		args []string
		want string
	}{
		{"by its machine and port", []string{"--cluster-listen", "127.0.0.1:6222"}, host + "-6222"},
		{"by its machine, at a cluster of NATS", []string{"--nats-url", "nats://10.0.0.1"}, host},
		{"by its operator", []string{"--cluster-listen", "127.0.0.1:6222", "--node", "a"}, "a"},
		{"by nothing on its own", nil, ""},
	} {
		if got, err := serve(t, nil, c.args...); err != nil || got.Cluster.Node != c.want {
			t.Errorf("%s: got %q and %v, want %q", c.says, got.Cluster.Node, err, c.want)
		}
	}
}

func TestHelpIsNoMistake(t *testing.T) {
	_, err := serve(t, nil, "--help")
	if _, isUsage := errors.AsType[config.UsageError](err); !errors.Is(err, pflag.ErrHelp) || isUsage {
		t.Errorf("got %v, want pflag.ErrHelp", err)
	}
}

func TestTheVariableOfAFlag(t *testing.T) {
	for flag, want := range map[string]string{
		"listen":                "ALLSETTLED_LISTEN",
		"max-visitor-in-flight": "ALLSETTLED_MAX_VISITOR_IN_FLIGHT",
	} {
		if got := config.Variable(flag); got != want {
			t.Errorf("%s: got %s, want %s", flag, got, want)
		}
	}
}
