// Package process runs the program as a server of its own process, for tools and tests.
//
// The server listens on a free port of loopback and keeps its runs in a temporary folder. It is the
// same binary, and the same command line, that an operator starts.
package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// Options say which program is started, and how.
type Options struct {
	Program string
	Args    []string // of serve, beside --listen and --data
	Env     []string // beside this process's own
}

// Server is a server that was started. It must be stopped.
type Server struct {
	Origin  string // for example http://127.0.0.1:40123
	Metrics string // address of its metrics; "" unless Args ask for them
	PID     int

	cmd     *exec.Cmd
	data    string
	reading sync.WaitGroup

	mu  sync.Mutex
	log strings.Builder
}

// Start starts a server and returns once it listens. When ctx ends, the server is killed. The error
// has what the server wrote before it gave up.
func Start(ctx context.Context, o Options) (*Server, error) {
	data, err := os.MkdirTemp("", "allsettled")
	if err != nil {
		return nil, err
	}
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, o.Args...)
	s := &Server{cmd: exec.CommandContext(ctx, o.Program, args...), data: data}
	s.cmd.Env = append(os.Environ(), o.Env...)
	stderr, err := s.cmd.StderrPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(data))
	}
	s.PID = s.cmd.Process.Pid
	lines := bufio.NewReader(stderr)
	s.readAddresses(lines, slices.Contains(o.Args, "--metrics-listen"))
	s.reading.Go(func() { _, _ = io.Copy(s, lines) })
	if s.Origin == "" {
		return nil, errors.Join(fmt.Errorf("the server did not listen: %s", s.Log()), s.Stop())
	}
	return s, nil
}

// readAddresses reads lines until the server has said where it listens, or has ended.
func (s *Server) readAddresses(lines *bufio.Reader, wantsMetrics bool) {
	for s.Origin == "" || wantsMetrics && s.Metrics == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch what, address, _ := strings.Cut(strings.TrimSpace(line), " on "); what {
		case "listening":
			s.Origin = address
		case "metrics":
			s.Metrics = address
		default:
			_, _ = s.Write([]byte(line))
		}
	}
}

// Write keeps what the server writes to stderr.
func (s *Server) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(b)
}

// Log returns what the server has written to stderr, beside its addresses.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// Stop stops the server as an operator does, with SIGTERM, waits for it and deletes its data. It
// returns an error when the server did not exit with 0.
func (s *Server) Stop() error {
	err := s.cmd.Process.Signal(syscall.SIGTERM)
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	s.reading.Wait()
	return errors.Join(err, s.cmd.Wait(), os.RemoveAll(s.data))
}
