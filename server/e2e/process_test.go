package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what must come; it decides nothing
// but when a broken program is given up on.
const patience = 90 * time.Second

// process is one running allsettled, started as an operator would.
type process struct {
	origin string // http://127.0.0.1:PORT
	cmd    *exec.Cmd
	gone   chan struct{}

	mu  sync.Mutex
	log strings.Builder
}

// serve starts the server and returns once it says that it listens. The
// process is ended with the test.
func serve(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{gone: make(chan struct{})}
	p.cmd = exec.Command(binary, append([]string{"serve"}, args...)...)
	p.cmd.Env = append(os.Environ(), "ALLSETTLED_CONFIG=")
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go p.read(bufio.NewScanner(stderr), ready)
	t.Cleanup(func() { p.stop(t) })
	select {
	case p.origin = <-ready:
	case <-p.gone:
		t.Fatalf("the server ended before it listened:\n%s", p.said())
	case <-time.After(patience):
		t.Fatalf("the server did not say that it listens:\n%s", p.said())
	}
	return p
}

// read keeps what the server says and finds the address it listens on.
func (p *process) read(lines *bufio.Scanner, ready chan<- string) {
	defer close(p.gone)
	for lines.Scan() {
		line := lines.Text()
		p.mu.Lock()
		p.log.WriteString(line + "\n")
		p.mu.Unlock()
		if _, origin, ok := strings.Cut(line, "listening on "); ok {
			select {
			case ready <- strings.TrimSpace(origin):
			default:
			}
		}
	}
	_ = p.cmd.Wait()
}

// said returns all the server has written on stderr.
func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// stop asks the server to end, and fails the test when it does not, or when
// the race detector or a panic spoke.
func (p *process) stop(t testing.TB) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
	case <-time.After(patience):
		_ = p.cmd.Process.Kill()
		t.Errorf("the server did not stop when asked to:\n%s", p.said())
	}
	for _, bad := range []string{"DATA RACE", "panic:", "goroutine 1 ["} {
		if strings.Contains(p.said(), bad) {
			t.Errorf("the server's log holds %q:\n%s", bad, p.said())
		}
	}
}

// kill ends the server at once, as a power cut would end it.
func (p *process) kill(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.gone
}

// build compiles the program under test into dir, with the race detector in;
// without it where there is no C compiler to link it, as in make bench.
func build(ctx context.Context, dir string) (string, error) {
	if _, err := os.Stat(filepath.FromSlash("../../web/static/app.wasm.br")); err != nil {
		return "", fmt.Errorf("the page is not built; run `make build` first: %w", err)
	}
	out := filepath.Join(dir, "allsettled")
	args := []string{"build", "-race", "-o", out, "allsettled/server"}
	if os.Getenv("CGO_ENABLED") == "0" {
		args = slices.Delete(args, 1, 2)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, said)
	}
	return out, nil
}
