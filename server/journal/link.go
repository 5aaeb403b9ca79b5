package journal

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Options say where the journal is kept, and with whom. The zero value of all but
// Dir is one process on its own.
type Options struct {
	Dir  string       // folder of the server inside; made when missing; required unless there is a URL or Bare
	Max  int64        // bytes that the folder may have; what would go over it is refused; 0 = the disk is the limit
	Free int64        // bytes that stay free on its disk, and 32 MiB more when a run is created; 0 = 16 MiB
	Log  *slog.Logger // warnings and errors of the server inside; nil = slog.Default

	URL   string // of a NATS cluster that is somebody else's; empty = the server inside
	Creds string // file with its credentials; empty for none

	Node      string   // name of this process among the others, the same after a restart; empty outside a cluster
	Listen    string   // HOST:PORT for the others' servers inside; empty outside a cluster
	Advertise string   // HOST:PORT that is told to the others instead of Listen; empty = Listen
	Routes    []string // HOST:PORT of the others; those that are not there yet are waited for
	Secret    string   // known to all of the cluster and nobody else; empty = whoever reaches Listen may join
	Replicas  int      // copies of all that is kept, 1 to 5; 0 = 1
	Bare      bool     // keep nothing here: only be connected to the others
}

// alone reports whether there is nobody else.
func (o Options) alone() bool { return o.Listen == "" && o.URL == "" && !o.Bare }

// Link is a process's way to the others: the NATS server inside it, or its
// connection to one outside.
type Link struct {
	Conn *nats.Conn

	server *server.Server // nil when the cluster is somebody else's
	lock   *lock          // nil without a folder
}

// Connect starts the server inside and connects to it, or connects to the one
// outside. It does not wait for the others.
func Connect(o Options) (*Link, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	l := &Link{}
	if o.URL != "" {
		return l, l.outside(o)
	}
	if !o.Bare {
		var err error
		if l.lock, err = lockDir(o.Dir); err != nil {
			return nil, err
		}
	}
	if err := l.inside(o); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *Link) outside(o Options) (err error) {
	opts := append(reconnecting(), nats.Name("allsettled "+o.Node))
	if o.Creds != "" {
		opts = append(opts, nats.UserCredentials(o.Creds))
	}
	if l.Conn, err = nats.Connect(o.URL, opts...); err != nil {
		return fmt.Errorf("connect to NATS at %s: %w", o.URL, err)
	}
	return nil
}

func (l *Link) inside(o Options) (err error) {
	var key string
	if l.server, key, err = embed(o); err != nil {
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

// Close stops the server inside and gives the folder free.
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
