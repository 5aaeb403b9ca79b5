package config_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"allsettled/server/config"
)

func TestAMistakeNamesTheSettingItsValueAndWhatToWrite(t *testing.T) {
	unknown := file(t, "unknown.yaml", "max-idz: 7\n")
	empty := file(t, "empty.yaml", "data:\n")
	malformed := file(t, "malformed.toml", "data = \n")
	other := file(t, "settings.ini", "")
	missing := filepath.Join(t.TempDir(), "none.yaml")
	for _, c := range []struct {
		says string
		env  map[string]string
		args string
		want string
	}{
		{"an unknown flag", nil, "--nope", "unknown flag: --nope (see `allsettled serve --help`)"},
		{
			"an argument that is no flag", nil, "fast",
			"serve takes flags only, and was given \"fast\"; see `allsettled serve --help`",
		},
		{"a text for a number", nil, "--max-ids many", "invalid argument \"many\" for \"--max-ids\" flag"},
		{"no IDs", nil, "--max-ids 0", "--max-ids is 0; write a whole number from 1"},
		{"no calls", nil, "--max-in-flight 0", "--max-in-flight is 0; write a whole number from 1"},
		{"no runs", nil, "--max-runs -3", "--max-runs is -3; write a whole number from 1"},
		{"no starts", nil, "--max-starts 0", "--max-starts is 0; write a whole number from 1"},
		{"no sockets", nil, "--max-sockets -1", "--max-sockets is -1; write a whole number from 1"},
		{
			"fewer than no calls", nil, "--max-visitor-in-flight -1",
			"--max-visitor-in-flight is -1; write a whole number from 1, or 0 for no limit",
		},
		{
			"more calls of a visitor than of all", nil, "--max-in-flight 50 --max-visitor-in-flight 60",
			"--max-visitor-in-flight is 60; write at most --max-in-flight, which is 50, or 0 for no limit",
		},
		{
			"a text for a size", nil, "--max-body huge",
			"\"huge\" is not a size; write a number and a unit, for example 512KiB or 20GiB",
		},
		{"a response that memory does not hold", nil, "--max-body 2GiB", "--max-body is 2GiB; write at most 1GiB"},
		{
			"an address without a port", nil, "--listen localhost",
			"--listen \"localhost\" is not an address; write HOST:PORT, for example 127.0.0.1:8080",
		},
		{"no time to keep a run", nil, "--keep 0s", "--keep is 0s; write a time above 0, for example 24h"},
		{"no time to stop", nil, "--drain 0s", "--drain is 0s; write a time above 0, for example 30s"},
		{"too small a disk", nil, "--data-max 1KiB", "--data-max is 1KiB; write at least 64MiB"},
		{
			"a path in an origin", nil, "--allow-origin https://docs.example.com/path",
			"--allow-origin \"https://docs.example.com/path\" is not an origin; write scheme and host only, for " +
				"example https://docs.example.com",
		},
		{
			"a proxy that is no network", nil, "--trusted-proxy proxy.example",
			"--trusted-proxy \"proxy.example\" is not a network; write an address or a CIDR, for example 10.0.0.0/8",
		},
		{
			"a sign-in without a proxy", nil, "--sign-in-header X-User",
			"--sign-in-header X-User is trusted only from a proxy; set --trusted-proxy too",
		},
		{
			"a certificate without a key", nil, "--tls-cert a.pem",
			"--tls-cert \"a.pem\" and --tls-key \"\" belong together; set both",
		},
		{
			"two kinds of certificate", nil, "--tls-cert a.pem --tls-key b.pem --tls-auto calls.example",
			"--tls-cert and --tls-auto are two ways to get a certificate; set one",
		},
		{
			"a redirect to nothing", nil, "--http-listen :80",
			"--http-listen :80 redirects to HTTPS; set --tls-cert or --tls-auto too",
		},
		{
			"metrics without a port", nil, "--metrics-listen 9464",
			"--metrics-listen \"9464\" is not an address; write HOST:PORT, for example 127.0.0.1:9464",
		},
		{
			"metrics at the page's address", nil, "--metrics-listen 127.0.0.1:8080",
			"--metrics-listen 127.0.0.1:8080 is the address of the page; write another one, for example 127.0.0.1:9464",
		},
		{"an even number of copies", nil, "--replicas 2", "--replicas is 2; write 1, 3 or 5"},
		{"copies without other nodes", nil, "--replicas 3", "--cluster-routes and --replicas need --cluster-listen"},
		{
			"two kinds of cluster", nil, "--cluster-listen 127.0.0.1:6222 --nats-url nats://127.0.0.1",
			"--nats-url nats://127.0.0.1 and --cluster-listen 127.0.0.1:6222 are two kinds of cluster; set one",
		},
		{
			"a cluster that strangers reach", nil, "--cluster-listen 10.0.0.1:6222",
			"set --cluster-secret, so that strangers cannot join",
		},
		{
			"a cluster without a port", nil, "--cluster-listen 127.0.0.1",
			"--cluster-listen \"127.0.0.1\" is not an address; write HOST:PORT, for example 10.0.0.1:6222",
		},
		{
			"a node without a port", nil, "--cluster-listen 127.0.0.1:6222 --cluster-routes there",
			"\"there\" is not an address; write HOST:PORT, for example 10.0.0.2:6222",
		},
		{
			"a name that NATS does not take", nil, "--cluster-listen 127.0.0.1:6222 --node a*b",
			"--node \"a*b\" is not a name; write 1 to 64 letters, digits, dots, - or _",
		},
		{"a variable", map[string]string{"ALLSETTLED_MAX_RUNS": "x"}, "", "ALLSETTLED_MAX_RUNS=x: "},
		{
			"an unknown setting in a file", nil, "--config " + unknown,
			"there is no setting \"max-idz\"; write the name of a flag without its dashes",
		},
		{"a setting without a value", nil, "--config " + empty, "data: write a text, a number, or a list of these"},
		{"a file that is malformed", nil, "--config " + malformed, malformed + ": toml: "},
		{"a file that is not there", nil, "--config " + missing, "--config: open " + missing},
		{"a file of another kind", nil, "--config " + other, other + ": its name must end in .yaml, .yml or .toml"},
	} {
		_, err := serve(t, c.env, strings.Fields(c.args)...)
		if _, isUsage := errors.AsType[config.UsageError](err); !isUsage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error with %q", c.says, err, c.want)
		}
	}
}

func TestAnOriginThatABrowserNeverSendsIsAMistake(t *testing.T) {
	for _, wrong := range []string{
		"docs.example.com", "https://*.example.com", "https://a;script-src *", "https://a b",
		"null", "'self'", "",
	} {
		if _, err := serve(t, nil, "--allow-origin", wrong); err == nil ||
			!strings.Contains(err.Error(), "--allow-origin") {
			t.Errorf("%q: got %v, want a mistake in --allow-origin", wrong, err)
		}
	}
}

func TestAUsageErrorKeepsTheErrorWithin(t *testing.T) {
	within := errors.New("within")
	for says, err := range map[string]error{
		"of an error":   config.Usage(within),
		"of a sentence": config.Usagef("outside: %w", within),
	} {
		if !errors.Is(err, within) {
			t.Errorf("%s: %v has lost it", says, err)
		}
	}
}
