package config_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"allsettled/server/config"
)

func TestAWorkerNeedsOnlyItsCluster(t *testing.T) {
	c, err := config.Work(source(nil, []string{"--cluster-routes", "10.0.0.1:6222,10.0.0.2:6222"}))
	if err != nil {
		t.Fatal(err)
	}
	host, _ := os.Hostname()
	if want := fmt.Sprintf("%s-%d", host, os.Getpid()); c.Cluster.Node != want || c.Cluster.Listen != "127.0.0.1:0" ||
		len(c.Cluster.Routes) != 2 || c.Cluster.Replicas != 1 {
		t.Errorf("got %+v, want the name %s and a listener on loopback", c.Cluster, want)
	}
	if c.Limits.InFlight != 1000 || c.Limits.Body != 1<<20 || c.Drain != 30*time.Second {
		t.Errorf("got %+v and a drain of %v", c.Limits, c.Drain)
	}
}

func TestAWorkerReadsTheEnvironment(t *testing.T) {
	env := map[string]string{
		"ALLSETTLED_NATS_URL": "nats://10.0.0.1:4222", "ALLSETTLED_MAX_IN_FLIGHT": "7",
		"ALLSETTLED_ONLY": "a.example.com", "ALLSETTLED_NODE": "w",
	}
	c, err := config.Work(source(env, nil))
	if err != nil || c.Cluster.NATSURL != "nats://10.0.0.1:4222" || c.Limits.InFlight != 7 ||
		len(c.Addresses.Only) != 1 || c.Cluster.Node != "w" {
		t.Errorf("got %+v and %v", c, err)
	}
}

func TestAMistakeOfAWorker(t *testing.T) {
	for _, c := range []struct{ says, args, want string }{
		{"no cluster", "", "work needs a cluster; write --cluster-routes HOST:PORT of its nodes, or --nats-url"},
		{
			"an argument that is no flag", "there",
			"work takes flags only, and was given \"there\"; see `allsettled work --help`",
		},
		{
			"no calls", "--cluster-routes 127.0.0.1:1 --max-in-flight 0",
			"--max-in-flight is 0; write a whole number from 1",
		},
		{
			"too large a response", "--cluster-routes 127.0.0.1:1 --max-body 1TiB",
			"--max-body is 1024GiB; write at most 1GiB",
		},
		{"a node without a port", "--cluster-routes there", "\"there\" is not an address; write HOST:PORT"},
		{
			"a listener without a port", "--cluster-routes 127.0.0.1:1 --cluster-listen there",
			"--cluster-listen \"there\" is not an address; write HOST:PORT",
		},
		{"a flag of serve only", "--replicas 3", "unknown flag: --replicas (see `allsettled work --help`)"},
	} {
		_, err := config.Work(source(nil, strings.Fields(c.args)))
		if _, isUsage := errors.AsType[config.UsageError](err); !isUsage || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error with %q", c.says, err, c.want)
		}
	}
}
