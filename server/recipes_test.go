package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"allsettled/server/config"

	"github.com/goccy/go-yaml"
)

// recipes is the folder of what an operator takes as an example.
const recipes = "../.github/deploy"

var setting = regexp.MustCompile(`(?:^|[\s"'\[])--([a-z][a-z-]+)|\b(ALLSETTLED_[A-Z_]+)`)

// settingsOf returns the flags, and the flags behind the variables, that a recipe sets or speaks of.
func settingsOf(text string) (all []string) {
	for _, found := range setting.FindAllStringSubmatch(text, -1) {
		name := found[1]
		if name == "" {
			name = strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(found[2], "ALLSETTLED_"), "_", "-"))
		}
		all = append(all, name)
	}
	return all
}

func TestEverySettingOfARecipeIsOneOfServe(t *testing.T) {
	flags := config.ServeFlags(new(config.Config))
	foreign := map[string][]string{ // what the recipes say to other programs
		"compose.yaml": {"build"}, "allsettled.service": {"now"}, "Dockerfile": {"from", "chown"},
	}
	for _, file := range []struct {
		name string
		says []string // settings without which it would not do what it is for
	}{
		{"allsettled.service", []string{"listen", "data"}},
		{"Dockerfile", []string{"listen", "data"}},
		{
			"compose.yaml",
			[]string{
				"node", "replicas", "cluster-listen", "cluster-advertise", "cluster-routes", "cluster-secret",
				"metrics-listen", "trusted-proxy",
			},
		},
		{"Caddyfile", []string{"host"}},
	} {
		text, err := os.ReadFile(filepath.Join(recipes, file.name))
		if err != nil {
			t.Fatal(err)
		}
		all := settingsOf(string(text))
		for _, name := range all {
			if flags.Lookup(name) == nil && !slices.Contains(foreign[file.name], name) {
				t.Errorf("%s sets --%s, which serve does not have", file.name, name)
			}
		}
		for _, name := range file.says {
			if !slices.Contains(all, name) {
				t.Errorf("%s does not set --%s", file.name, name)
			}
		}
	}
}

func TestTheServiceAndTheContainersHaveNoRightsTheyDoNotNeed(t *testing.T) {
	for _, c := range []struct{ says, file, line string }{
		{"the service has a user of its own", "allsettled.service", "DynamicUser=yes"},
		{"that owns the journal", "allsettled.service", "StateDirectory=allsettled"},
		{"and can write nothing else", "allsettled.service", "ProtectSystem=strict"},
		{"nor see the homes of people", "allsettled.service", "ProtectHome=yes"},
		{"nor become anybody else", "allsettled.service", "NoNewPrivileges=yes"},
		{"nor do what root may", "allsettled.service", "CapabilityBoundingSet="},
		{"nor make code", "allsettled.service", "MemoryDenyWriteExecute=yes"},
		{"nor ask a cloud for its machine's keys", "allsettled.service", "IPAddressDeny=link-local multicast"},
		{"a container has nothing but the program", "Dockerfile", "FROM scratch"},
		{"which is not root", "Dockerfile", "USER 65532:65532"},
		{
			"and knows whom to trust on the web", "Dockerfile",
			"COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt",
		},
		{"and is asked to stop as we stop", "Dockerfile", "STOPSIGNAL SIGTERM"},
		{"three of them write to their volumes only", "compose.yaml", "  read_only: true"},
		{"with no right of root's", "compose.yaml", "  cap_drop: [ALL]"},
		{"the proxy asks who is ready", "Caddyfile", "\t\thealth_uri /readyz"},
	} {
		text, err := os.ReadFile(filepath.Join(recipes, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(strings.Split(string(text), "\n"), c.line) {
			t.Errorf("%s: %s has no line %q", c.says, c.file, c.line)
		}
	}
}

func TestTheThreeNodesAreReachedAndWatchedByTheirNames(t *testing.T) {
	read := func(name string) (text string, tree map[string]any) {
		raw, err := os.ReadFile(filepath.Join(recipes, name))
		if err == nil && filepath.Ext(name) == ".yaml" {
			err = yaml.Unmarshal(raw, &tree)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return string(raw), tree
	}
	_, compose := read("compose.yaml")
	proxy, _ := read("Caddyfile")
	watch, _ := read("prometheus.yaml")
	services, ok := compose["services"].(map[string]any)
	if !ok {
		t.Fatal("compose.yaml has no services")
	}
	for _, node := range []string{"node1", "node2", "node3"} {
		one, ok := services[node].(map[string]any)
		if !ok {
			t.Fatalf("compose.yaml has no %s", node)
		}
		env, ok := one["environment"].(map[string]any)
		if !ok {
			t.Fatalf("%s has no environment", node)
		}
		routes, _ := env["ALLSETTLED_CLUSTER_ROUTES"].(string)
		for says, ok := range map[string]bool{
			"the others find it":       strings.Contains(routes, node+":6222"),
			"the proxy finds it":       strings.Contains(proxy, node+":8080"),
			"Prometheus finds it":      strings.Contains(watch, node+":9464"),
			"it is one of three":       env["ALLSETTLED_REPLICAS"] == "3",
			"it listens for metrics":   env["ALLSETTLED_METRICS_LISTEN"] == "0.0.0.0:9464",
			"it has a name":            strings.Contains(yamlOf(t, one["command"]), "--node="+node),
			"its journal has a volume": strings.Contains(yamlOf(t, one["volumes"]), node+":/data"),
		} {
			if !ok {
				t.Errorf("%s: not so that %s", node, says)
			}
		}
	}
}

func yamlOf(t *testing.T, v any) string {
	t.Helper()
	text, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
