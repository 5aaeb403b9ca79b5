package chaos

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Two nodes keep their runs in a NATS of somebody else's, and take over from each other.
func TestNodesOnANATSOfSomebodyElse(t *testing.T) {
	theirs, err := server.NewServer(&server.Options{
		ServerName: "theirs", Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(),
		NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	theirs.Start()
	t.Cleanup(func() { theirs.Shutdown(); theirs.WaitForShutdown() })
	if !theirs.ReadyForConnections(patience) {
		t.Fatal("NATS does not start")
	}
	tg := newTarget(t, 20*time.Millisecond)
	one := alone(t, tg, "--nats-url", theirs.ClientURL(), "--node", "one")
	other := alone(t, tg, "--nats-url", theirs.ClientURL(), "--node", "other")
	run := begin(t, one, asked{tg: tg, total: 2000, inFlight: 40}, "")
	tg.reaches(t, 500)
	one.kill(t)
	tg.reaches(t, 1200)
	one.start(t)
	run.ends(t, other)
	run.whole(t, one, other)
	run.repeats(t, 1, one, other)
}
