package journal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// maxPayload is what one message may have, in bytes: a group with one huge line too.
const maxPayload = 8 << 20

// user is who connects from inside this process, where there is a port and so a key.
const user = "allsettled"

// clusterName is that of all our clusters: what keeps strangers out is the secret.
const clusterName = "allsettled"

// embed starts a NATS server, writing through to disk. Alone it has no port. In a
// cluster it has one for the others, and, since NATS accepts no routes without, one on
// loopback for clients, whose key is made up anew each time.
func embed(o Options) (s *server.Server, key string, err error) {
	options, err := optionsOf(o)
	if err != nil {
		return nil, "", err
	}
	if o.Listen != "" {
		key = rand.Text()
		options.DontListen, options.Host, options.Port = false, "127.0.0.1", server.RANDOM_PORT
		options.Username, options.Password = user, key
		if err := joinCluster(options, o); err != nil {
			return nil, "", err
		}
	}
	if s, err = server.NewServer(options); err != nil {
		return nil, "", err
	}
	said := &logger{to: o.Log}
	s.SetLoggerV2(said, false, false, false)
	s.Start()
	if !s.ReadyForConnections(patience) || options.JetStream && !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, "", said.why()
	}
	return s, key, nil
}

func optionsOf(o Options) (*server.Options, error) {
	options := &server.Options{
		ServerName: "allsettled", DontListen: true, NoSigs: true, NoSystemAccount: false, MaxPayload: maxPayload,
	}
	if o.Node != "" {
		options.ServerName = o.Node
	}
	if o.Bare {
		return options, nil
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	options.JetStream, options.StoreDir, options.SyncAlways = true, dir, true
	options.JetStreamMaxMemory = 64 << 20
	options.JetStreamMaxStore = math.MaxInt64 / 2 // the disk is the limit
	if o.Max > 0 {
		options.JetStreamMaxStore = o.Max
	}
	return options, nil
}

// joinCluster adds the port for the others and the ways to them.
func joinCluster(options *server.Options, o Options) error {
	host, port, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return err
	}
	options.Cluster = server.ClusterOpts{
		Name: clusterName, Host: host, Advertise: o.Advertise, ConnectRetries: math.MaxInt32, PoolSize: -1,
	}
	if options.Cluster.Port, err = strconv.Atoi(port); err != nil {
		return err
	}
	if options.Cluster.Port == 0 {
		options.Cluster.Port = server.RANDOM_PORT
	}
	if o.Secret != "" {
		options.Cluster.Username, options.Cluster.Password = user, o.Secret
	}
	for _, route := range o.Routes {
		to := &url.URL{Scheme: "nats", Host: route}
		if o.Secret != "" {
			to.User = url.UserPassword(user, o.Secret)
		}
		options.Routes = append(options.Routes, to)
	}
	return nil
}

func reconnecting() []nats.Option {
	return []nats.Option{
		nats.MaxReconnects(-1), nats.ReconnectWait(100 * time.Millisecond), nats.RetryOnFailedConnect(false),
	}
}

// lockDir makes the folder, and makes sure that it can be written and is nobody else's.
func lockDir(dir string) (*lock, error) {
	if dir == "" {
		return nil, errors.New("the journal needs a folder")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the journal's folder %s cannot be made: %w", dir, err)
	}
	name := filepath.Join(dir, "lock")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("the journal's folder %s cannot be written: %w", dir, err)
	}
	if err := exclusive(f); err != nil {
		return nil, errors.Join(fmt.Errorf(
			"the journal's folder %s is in use by another process; give each its own with --data: %w", dir, err,
		), f.Close())
	}
	if err := probe(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("the journal's folder %s cannot be written: %w", dir, err), f.Close())
	}
	return &lock{f}, nil
}

// probe writes a file and takes it away again: a lock file that is there
// already says nothing about room on the disk.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, "probe-")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// lock is the hold on a folder. It ends with the process, however that ends.
type lock struct{ f *os.File }

func (l *lock) release() error { return l.f.Close() }

// logger hands what the server inside has to say to slog, from warnings upwards.
type logger struct {
	to   *slog.Logger
	last string // the last error while starting
}

func (l *logger) why() error {
	if l.last == "" {
		return fmt.Errorf("the server inside was not ready within %s", patience.Round(time.Second))
	}
	return errors.New(l.last)
}

// Noticef passes over what is no trouble.
func (*logger) Noticef(string, ...any) {}

// Debugf passes over what only NATS's own developers want to know.
func (*logger) Debugf(string, ...any) {}

// Tracef passes over the protocol.
func (*logger) Tracef(string, ...any) {}

// Warnf logs a warning.
func (l *logger) Warnf(format string, v ...any) {
	l.to.Warn("journal: " + strings.TrimSpace(fmt.Sprintf(format, v...)))
}

// Errorf logs an error.
func (l *logger) Errorf(format string, v ...any) {
	l.last = fmt.Sprintf(format, v...)
	l.to.Error("journal: " + strings.TrimSpace(l.last))
}

// Fatalf logs an error; it does not end the process, which is not the journal's.
func (l *logger) Fatalf(format string, v ...any) { l.Errorf(format, v...) }
