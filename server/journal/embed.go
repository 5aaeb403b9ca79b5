package journal

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// maxPayload is what one message may have, in bytes: a group with one huge line too.
const maxPayload = 8 << 20

// embed starts a NATS server without a port, writing through to disk.
func embed(o Options) (*server.Server, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	s, err := server.NewServer(&server.Options{
		ServerName:         "allsettled",
		DontListen:         true,
		NoSigs:             true,
		NoSystemAccount:    false,
		JetStream:          true,
		StoreDir:           dir,
		SyncAlways:         true,
		JetStreamMaxMemory: 64 << 20,
		JetStreamMaxStore:  math.MaxInt64 / 2, // the disk is the limit
		MaxPayload:         maxPayload,
	})
	if err != nil {
		return nil, err
	}
	said := &logger{to: o.Log}
	s.SetLoggerV2(said, false, false, false)
	s.Start()
	if !s.ReadyForConnections(patience) || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, said.why()
	}
	return s, nil
}

// lockDir makes the folder, and makes sure that it can be written and is nobody else's.
func lockDir(dir string) (*lock, error) {
	if dir == "" {
		return nil, errors.New("the journal needs a folder")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the journal's folder %s cannot be made: %w", dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("the journal's folder %s cannot be written: %w", dir, err)
	}
	if err := exclusive(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the journal's folder %s is in use by another process; give each its own with --data: %w", dir, err), f.Close())
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
