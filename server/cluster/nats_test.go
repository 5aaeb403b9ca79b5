package cluster_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"

	"allsettled/server/cluster"
	"allsettled/server/cluster/clustertest"
	"allsettled/server/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// connect starts a NATS server in this process and connects to it, until the test ends.
func connect(tb testing.TB) *journal.Link {
	tb.Helper()
	link, err := journal.Connect(journal.Options{Dir: tb.TempDir(), Log: silent()})
	must(tb, err)
	tb.Cleanup(func() { must(tb, link.Close()) })
	return link
}

func TestTheBusInMemory(t *testing.T) {
	clustertest.BusConformance(t, func(*testing.T) cluster.Bus { return new(clustertest.Network).Bus("member") })
}

func TestTheBusOverNATS(t *testing.T) {
	clustertest.BusConformance(t, func(t *testing.T) cluster.Bus {
		t.Helper()
		return cluster.NewBus(connect(t))
	})
}

func TestTheOwnersInMemory(t *testing.T) {
	clustertest.OwnersConformance(t, func(*testing.T) cluster.Owners { return &clustertest.Owners{} })
}

func TestTheOwnersInNATS(t *testing.T) {
	clustertest.OwnersConformance(t, func(t *testing.T) cluster.Owners {
		t.Helper()
		o, err := cluster.OpenOwners(t.Context(), connect(t), 1)
		must(t, err)
		return o
	})
}

func TestOwnersThatCannotBeOpened(t *testing.T) {
	link := connect(t)
	link.Conn.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	if _, err := cluster.OpenOwners(ctx, link, 1); err == nil {
		t.Error("owners were opened over a closed connection")
	}
}

// theirs starts a NATS server that is not the program's, on a folder that may have a JetStream store.
func theirs(t *testing.T, dir string) (url string) {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		ServerName: "theirs", Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: dir, NoSigs: true,
		NoLog: true,
	})
	must(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("NATS does not start")
	}
	return s.ClientURL()
}

func TestRequestsOverAClosedConnectionFail(t *testing.T) {
	link := connect(t)
	bus := cluster.NewBus(link)
	link.Conn.Close()
	if err := bus.Publish("test", nil); err == nil {
		t.Error("Publish succeeded")
	}
	if _, err := bus.Subscribe("test", func([]byte) []byte { return nil }); err == nil {
		t.Error("Subscribe succeeded")
	}
	if _, err := bus.Request(t.Context(), "test", nil); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Request: got %v, want another error than fs.ErrNotExist", err)
	}
}
