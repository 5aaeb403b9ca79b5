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
	"sync"
	"sync/atomic"
	"time"

	"allsettled/server/fault"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// maxPayload is how many bytes one message may have: a group with one very long line, too.
const maxPayload = 8 << 20

// user is the name under which this process connects to its own server, where that has a port.
const user = "allsettled"

// clusterName is the name of every cluster of this program. The secret keeps others out.
const clusterName = "allsettled"

// startServer starts a NATS server that writes through to disk. Without other nodes it has no port. In a cluster it
// has one for them, and one on loopback for clients, because NATS accepts no routes without. The key for the latter
// is random, and new each time.
func startServer(o Options) (s *server.Server, key string, err error) {
	options, err := serverOptions(o)
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
	log := &logger{to: o.Log}
	s.SetLoggerV2(log, false, false, false)
	s.Start()
	if !isReady(s, log) || options.JetStream && !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, "", log.why()
	}
	return s, key, nil
}

// isReady waits until a server accepts connections. It returns false at once when the server cannot start.
func isReady(s *server.Server, log *logger) bool {
	for deadline := time.Now().Add(requestTimeout); time.Now().Before(deadline); {
		if s.ReadyForConnections(100 * time.Millisecond) {
			return true
		}
		if log.isFatal.Load() {
			return false
		}
	}
	return false
}

// serverOptions returns the options of a server without other nodes.
func serverOptions(o Options) (*server.Options, error) {
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
	options.JetStreamMaxStore = math.MaxInt64 / 2 // as much as the disk has
	if o.Max > 0 {
		options.JetStreamMaxStore = o.Max
	}
	return options, nil
}

// joinCluster adds the port for the other nodes and the routes to them.
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

// reconnecting returns the options of a connection that comes back by itself.
func reconnecting() []nats.Option {
	return []nats.Option{
		nats.MaxReconnects(-1), nats.ReconnectWait(100 * time.Millisecond), nats.RetryOnFailedConnect(false),
	}
}

// lockDir creates the folder, and makes sure that it can be written and that no other process uses it.
func lockDir(dir string) (*lock, error) {
	if dir == "" {
		return nil, errors.New("the journal needs a folder")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, badFolder(dir, "created", err)
	}
	name := filepath.Join(dir, "lock")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, badFolder(dir, "written", err)
	}
	if err := exclusive(f); err != nil {
		return nil, errors.Join(fmt.Errorf(
			"the journal's folder %s is in use by another process; give each its own with --data: %w", dir, err,
		), f.Close())
	}
	if err := errors.Join(removeLeft(dir), probe(dir)); err != nil {
		return nil, errors.Join(badFolder(dir, "written", err), f.Close())
	}
	return &lock{f}, nil
}

// removeLeft removes what a process that was killed has left in a folder that is locked: the file of a probe, and a
// backup that was not whole yet, which may be as large as the disk.
func removeLeft(dir string) error {
	all, err := os.ReadDir(dir)
	for _, one := range all {
		kind, number, _ := strings.Cut(one.Name(), "-")
		isNumber := number != "" && strings.Trim(number, "0123456789") == "" // as os.CreateTemp writes it
		if (kind == "probe" || kind == "restore") && isNumber {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, one.Name())))
		}
	}
	return err
}

// badFolder says why the folder cannot be used, and what to type instead.
func badFolder(dir, verb string, err error) error {
	return fmt.Errorf("the journal's folder %s cannot be %s: %w; name another one with --data, for example "+
		"--data /var/lib/allsettled", dir, verb, fault.Plain(err))
}

// probe writes a file and deletes it again: a lock file that exists already does not show that the disk has
// space.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, "probe-")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(f.Name()))
}

// lock is a locked folder. The lock ends with the process, however that ends.
type lock struct{ f *os.File }

func (l *lock) release() error { return l.f.Close() }

// logger passes what the server inside logs to slog, from warnings upwards.
type logger struct {
	to      *slog.Logger
	isFatal atomic.Bool // the server cannot go on

	mu   sync.Mutex
	last string // the last error
}

func (l *logger) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == "" {
		return fmt.Errorf("the server was not ready within %s", requestTimeout.Round(time.Second))
	}
	return errors.New(l.last)
}

// Noticef drops what is no trouble.
func (*logger) Noticef(string, ...any) {}

// Debugf drops what only NATS's developers need.
func (*logger) Debugf(string, ...any) {}

// Tracef drops the protocol.
func (*logger) Tracef(string, ...any) {}

// Warnf logs a warning.
func (l *logger) Warnf(format string, v ...any) {
	l.to.Warn("journal: " + strings.TrimSpace(fmt.Sprintf(format, v...)))
}

// Errorf logs an error.
func (l *logger) Errorf(format string, v ...any) {
	text := strings.TrimSpace(fmt.Sprintf(format, v...))
	l.to.Error("journal: " + text)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = text
}

// Fatalf logs an error. It does not end the process, of which the server is only a part.
func (l *logger) Fatalf(format string, v ...any) {
	l.Errorf(format, v...)
	l.isFatal.Store(true)
}
