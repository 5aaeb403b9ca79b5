package journal

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Options say where the journal is, and in which cluster. With the zero value of all but Dir there are no other
// nodes.
type Options struct {
	Dir  string       // folder of the server inside; created when missing; required unless there is a URL or Bare
	Max  int64        // bytes that the folder may take, more are refused; 0 = as many as the disk has
	Free int64        // bytes that stay free on its disk, and 32 MiB more when a run is created; 0 = 16 MiB
	Log  *slog.Logger // gets warnings and errors of the server inside; nil = slog.Default

	URL   string // of a NATS cluster that is not the program's own; empty = the server inside
	Creds string // file with the credentials for URL; empty for none

	Node      string   // name of this process in the cluster, the same after a restart; empty outside a cluster
	Listen    string   // HOST:PORT for the servers of the other nodes; empty outside a cluster
	Advertise string   // HOST:PORT that the other nodes are given in place of Listen; empty = Listen
	Routes    []string // HOST:PORT of the other nodes; those that are not there yet are waited for
	Secret    string   // that all nodes have; empty = every process that reaches Listen may join
	Replicas  int      // copies of all that is stored, 1 to 5; 0 = 1
	Bare      bool     // store nothing here: only connect to the other nodes
}

// alone reports whether there are no other nodes.
func (o Options) alone() bool { return o.Listen == "" && o.URL == "" && !o.Bare }

// Link is a process's connection to the other nodes: over the NATS server inside this process, or to a NATS
// cluster that is not the program's own.
type Link struct {
	Conn *nats.Conn

	server *server.Server // nil when the cluster is not the program's own
	lock   *lock          // nil without a folder
}

// Connect starts the server inside this process and connects to it, or connects to the cluster at the URL. It does
// not wait for the other nodes.
func Connect(o Options) (*Link, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	l := &Link{}
	if o.URL != "" {
		return l, l.dial(o)
	}
	if !o.Bare {
		var err error
		if l.lock, err = lockDir(o.Dir); err != nil {
			return nil, err
		}
	}
	if err := l.embed(o); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *Link) dial(o Options) (err error) {
	opts := append(reconnecting(), nats.Name("allsettled "+o.Node))
	if o.Creds != "" {
		opts = append(opts, nats.UserCredentials(o.Creds))
	}
	if l.Conn, err = nats.Connect(o.URL, opts...); err != nil {
		return fmt.Errorf("connect to NATS at %s: %w", o.URL, err)
	}
	return nil
}

func (l *Link) embed(o Options) (err error) {
	var key string
	if l.server, key, err = startServer(o); err != nil {
		return fmt.Errorf("start the journal in %s: %w", o.Dir, err)
	}
	opts := append(reconnecting(), nats.InProcessServer(l.server))
	if key != "" {
		opts = append(opts, nats.UserInfo(user, key))
	}
	if l.Conn, err = nats.Connect("", opts...); err != nil {
		return fmt.Errorf("connect to the journal in %s: %w", o.Dir, err)
	}
	return nil
}

// Close stops the server inside this process and unlocks the folder.
func (l *Link) Close() error {
	if l.Conn != nil {
		l.Conn.Close()
	}
	if l.server != nil {
		l.server.Shutdown()
		l.server.WaitForShutdown()
	}
	if l.lock == nil {
		return nil
	}
	return l.lock.release()
}
