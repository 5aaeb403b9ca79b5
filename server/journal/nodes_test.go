package journal_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
	"allsettled/server/runs"
)

// freePorts returns addresses on loopback that nothing listens on.
func freePorts(t *testing.T, n int) (addresses []string) {
	t.Helper()
	for range n {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		addresses = append(addresses, l.Addr().String())
	}
	return addresses
}

// members are the options of three nodes that keep three copies.
func members(t *testing.T) (all []journal.Options) {
	t.Helper()
	addresses := freePorts(t, 3)
	for i, address := range addresses {
		all = append(all, journal.Options{
			Dir: filepath.Join(t.TempDir(), "data"), Node: fmt.Sprint("node-", i), Listen: address, Replicas: 3,
			Routes: slices.Concat(
				addresses[:i], addresses[i+1:],
			), Secret: "a secret", Log: slog.New(slog.DiscardHandler),
		})
	}
	return all
}

// openAll opens the journals of nodes that wait for each other.
func openAll(t *testing.T, all []journal.Options) []*journal.Journal {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	journals, errs := make([]*journal.Journal, len(all)), make([]error, len(all))
	var opening sync.WaitGroup
	for i, o := range all {
		opening.Go(func() { journals[i], errs[i] = journal.Open(ctx, o) })
	}
	opening.Wait()
	must(t, errors.Join(errs...))
	t.Cleanup(func() {
		for _, j := range journals {
			must(t, j.Close())
		}
	})
	return journals
}

// eventually calls f until it returns nil, for a minute.
func eventually(t *testing.T, f func() error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for {
		err := f()
		if err == nil {
			return
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal(err)
		}
	}
}

// Three nodes keep three copies. What was acknowledged is read on every node, also when one of them is gone, and
// of two nodes that append to one run, one succeeds.
func TestThreeNodesAreOneJournal(t *testing.T) {
	options := members(t)
	all := openAll(t, options)
	mark, lines := journaltest.Write(t, all[0], run, 3, 2)
	must(t, all[0].Put(t.Context(), run, "body-1", journaltest.Pattern(300<<10)))
	for i, j := range all { // at once, though a copy may lag behind
		if got := journaltest.Lines(t, j, run, 0); uint64(len(got)) != lines {
			t.Errorf("node %d: got %d lines, want %d", i, len(got), lines)
		}
		if data, err := j.Part(t.Context(), run, "body-1"); err != nil || len(data) != 300<<10 {
			t.Errorf("node %d: got a part of %d bytes and %v", i, len(data), err)
		}
	}
	oneNodeAppends(t, all, mark, lines)
	eventually(t, func() error { return all[2].Ready(t.Context()) })
	must(t, all[0].Close())
	eventually(t, func() error {
		_, first, mark, err := all[1].Last(t.Context(), run)
		if err == nil {
			_, err = all[1].Append(t.Context(), run, mark, first+1, []byte("with two nodes"))
		}
		return err
	})
	got := journaltest.Lines(t, all[2], run, lines)
	if len(got) == 0 || got[len(got)-1] != "with two nodes" {
		t.Errorf("on the third node: got %q", got)
	}
	eventually(t, func() error { return all[1].Ready(t.Context()) }) // two of three are enough
	must(t, all[1].Close())
	withoutAMajority(t, all[2])
	back := openAll(t, options[:1])[0] // with its folder, and the third node
	if got := journaltest.Lines(t, back, run, 0); len(got) < int(lines)+2 {
		t.Errorf("the first node is back: got %d lines", len(got))
	}
}

// oneNodeAppends has all nodes append with one mark, twenty times.
func oneNodeAppends(t *testing.T, all []*journal.Journal, mark, lines uint64) {
	t.Helper()
	var winners atomic.Int64
	var appending sync.WaitGroup
	for i, j := range all {
		appending.Go(func() {
			_, err := j.Append(t.Context(), run, mark, lines+1, fmt.Appendf(nil, "of node %d", i))
			if err == nil {
				winners.Add(1)
			} else if !errors.Is(err, fs.ErrExist) {
				t.Errorf("node %d: got %v, want fs.ErrExist", i, err)
			}
		})
	}
	appending.Wait()
	if winners.Load() != 1 {
		t.Errorf("%d nodes appended with one mark, want 1", winners.Load())
	}
}

// withoutAMajority tries a node whose other two nodes are gone: it must not acknowledge anything.
func withoutAMajority(t *testing.T, j *journal.Journal) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	if err := j.Create(ctx, run+"-alone", nil); err == nil {
		t.Error("one of three nodes acknowledged a write")
	}
	eventually(t, func() error {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if j.Ready(ctx) == nil {
			return errors.New("one of three nodes is ready")
		}
		return nil
	})
}

func TestANodeWithoutTheOthersDoesNotOpen(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	j, err := journal.Open(ctx, members(t)[0])
	if err == nil {
		j.Close()
		t.Fatal("one of three nodes opened a journal of three copies")
	}
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "other nodes of the cluster") {
		t.Errorf("got %v, want the context's error, and that the other nodes did not answer", err)
	}
}

// A process that does not have the secret must not join: it would read and write all runs.
func TestAProcessWithoutTheSecretDoesNotJoin(t *testing.T) {
	for _, row := range []struct {
		secret string
		joins  bool
	}{{"a secret", true}, {"another", false}, {"", false}} {
		address := freePorts(t, 2)
		join := func(o journal.Options) *journal.Link {
			o.Bare, o.Log = true, slog.New(slog.DiscardHandler)
			link, err := journal.Connect(o)
			must(t, err)
			t.Cleanup(func() { must(t, link.Close()) })
			return link
		}
		one := join(journal.Options{Node: "one", Listen: address[0], Secret: "a secret"})
		link := join(journal.Options{Node: "two", Listen: address[1], Routes: address[:1], Secret: row.secret})
		received := make(chan struct{}, 999)
		_, err := one.Conn.Subscribe("test", func(*nats.Msg) { received <- struct{}{} })
		must(t, err)
		if got := reaches(t, link, received); got != row.joins {
			t.Errorf("a process with the secret %q joins: %v, want %v", row.secret, got, row.joins)
		}
	}
}

// reaches reports whether a message over the link is received, of a hundred in two seconds.
func reaches(t *testing.T, link *journal.Link, received <-chan struct{}) bool {
	t.Helper()
	for range 100 {
		must(t, link.Conn.Publish("test", nil))
		select {
		case <-received:
			return true
		case <-time.After(20 * time.Millisecond):
		}
	}
	return false
}

// theirs starts a NATS server that is not the program's own, and returns its address.
func theirs(t *testing.T, o *server.Options) string {
	t.Helper()
	o.Host, o.Port, o.NoSigs, o.NoLog = "127.0.0.1", server.RANDOM_PORT, true, true
	s, err := server.NewServer(o)
	must(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(time.Minute) {
		t.Fatal("NATS does not start")
	}
	return s.ClientURL()
}

// In a NATS cluster that is not the program's own, the journal keeps the same promises.
func TestTheJournalInANATSOfOthers(t *testing.T) {
	journaltest.Conformance(t, func(t *testing.T) runs.Journal {
		t.Helper()
		url := theirs(t, &server.Options{JetStream: true, StoreDir: t.TempDir(), MaxPayload: 8 << 20})
		return openWith(t, journal.Options{URL: url, Node: "a"})
	})
}

func TestANATSOfOthersThatCannotBeUsed(t *testing.T) {
	silent := slog.New(slog.DiscardHandler)
	withoutJetStream := theirs(t, &server.Options{})
	for _, row := range []struct {
		sentence string
		o        journal.Options
		want     string
	}{
		{"nothing listens there", journal.Options{URL: "nats://" + freePorts(t, 1)[0]}, "connect to NATS at nats://"},
		{
			"the credentials are not there",
			journal.Options{URL: withoutJetStream, Creds: "/no/such/file"},
			"/no/such/file",
		},
		{"it has no JetStream", journal.Options{URL: withoutJetStream}, "open the journal"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			ctx, stop := context.WithTimeout(t.Context(), time.Second)
			defer stop()
			row.o.Log = silent
			j, err := journal.Open(ctx, row.o)
			if err == nil {
				j.Close()
				t.Fatal("got no error")
			}
			if !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %s", err, row.want)
			}
		})
	}
}

func TestAServerInsideThatCannotStart(t *testing.T) {
	taken := freePorts(t, 1)[0]
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", taken)
	must(t, err)
	defer l.Close()
	for _, row := range []struct{ sentence, listen, want string }{
		{"the address has no port", "127.0.0.1", "missing port"},
		{"the port is no number", "127.0.0.1:http", "http"},
		{"the port is taken", taken, "address already in use"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			o := journal.Options{
				Dir: t.TempDir(), Node: "a", Listen: row.listen, Routes: freePorts(
					t, 1,
				), Log: slog.New(slog.DiscardHandler),
			}
			link, err := journal.Connect(o)
			if err == nil {
				link.Close()
				t.Fatal("got no error")
			}
			if !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), o.Dir) {
				t.Errorf("got %v, want %s and the folder", err, row.want)
			}
			open(t, o.Dir) // the folder is unlocked again
		})
	}
}
