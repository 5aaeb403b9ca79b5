package chaos

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what must come; it decides nothing but when a
// broken program is given up on.
const patience = 2 * time.Minute

// node is a process that serves, and what it needs to be started again.
type node struct {
	args   []string
	origin string // or a worker's name
	joins  string // where the others' servers inside reach it

	cmd  *exec.Cmd
	gone chan struct{}

	mu  sync.Mutex
	log strings.Builder
}

// given are the ports that were found free before.
var given sync.Map

// port finds a free one, and the same only once.
func port(t testing.TB) string {
	t.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := l.Addr().String()
		_ = l.Close() // it was only opened to be free
		if _, known := given.LoadOrStore(address, true); !known {
			return address
		}
	}
}

// alone starts one node on a folder of its own.
func alone(t testing.TB, tg *target, more ...string) *node {
	t.Helper()
	n := &node{args: append([]string{
		"serve", "--listen", port(t), "--data", t.TempDir(), "--allow", tg.host(),
	}, more...)}
	n.start(t)
	t.Cleanup(func() { n.end(t, syscall.SIGTERM) })
	return n
}

// cluster starts three nodes. route says by which address a node reaches another; nil: by its own.
func cluster(t testing.TB, tg *target, route func(from, to int, address string) string, more ...string) []*node {
	t.Helper()
	const size = 3
	var addresses [size]string
	for i := range addresses {
		addresses[i] = port(t)
	}
	all := make([]*node, size)
	var starting sync.WaitGroup
	for i := range all {
		args := []string{
			"serve", "--listen", port(t), "--data", t.TempDir(), "--allow", tg.host(), "--node", fmt.Sprintf(
				"node-%d", i,
			), "--replicas", "3",
			"--cluster-listen", addresses[i], "--cluster-secret", "known to three",
		}
		for j, address := range addresses {
			if route != nil && i != j {
				address = route(i, j, address)
			}
			args = append(args, "--cluster-routes", address)
		}
		if route != nil {
			args = append(args, "--cluster-advertise", "127.0.0.1:1") // so that no node finds a way around
		}
		all[i] = &node{args: append(args, more...), joins: addresses[i]}
		starting.Go(func() { all[i].start(t) })
	}
	t.Cleanup(func() {
		var ending sync.WaitGroup
		for _, n := range all {
			ending.Go(func() { n.end(t, syscall.SIGTERM) })
		}
		ending.Wait()
	})
	starting.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return all
}

// worker starts a process that makes calls for the nodes and serves no page.
func worker(t testing.TB, tg *target, nodes []*node, more ...string) *node {
	t.Helper()
	args := []string{"work", "--allow", tg.host(), "--cluster-secret", "known to three", "--drain", "10s"}
	for _, n := range nodes {
		args = append(args, "--cluster-routes", n.joins)
	}
	w := &node{args: append(args, more...)}
	w.start(t)
	t.Cleanup(func() { w.end(t, syscall.SIGTERM) })
	return w
}

// start starts the process and returns once it listens.
func (n *node) start(t testing.TB) {
	t.Helper()
	n.cmd, n.gone = exec.Command(binary, n.args...), make(chan struct{})
	n.cmd.Env = append(os.Environ(), "ALLSETTLED_CONFIG=")
	stderr, err := n.cmd.StderrPipe()
	if err == nil {
		err = n.cmd.Start()
	}
	if err != nil {
		t.Error(err)
		return
	}
	ready := make(chan string, 1)
	go n.read(stderr, ready, n.cmd, n.gone)
	select {
	case n.origin = <-ready:
	case <-n.gone:
		t.Errorf("a node ended before it listened:\n%s", n.said())
	case <-time.After(patience):
		t.Errorf("a node did not say that it listens:\n%s", n.said())
	}
}

// read keeps what the node says, and finds the address it listens on.
func (n *node) read(stderr io.Reader, ready chan<- string, cmd *exec.Cmd, gone chan struct{}) {
	defer close(gone)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		n.mu.Lock()
		n.log.WriteString(lines.Text() + "\n")
		n.mu.Unlock()
		for _, begins := range []string{"listening on ", "working as "} {
			if _, origin, ok := strings.Cut(lines.Text(), begins); ok {
				ready <- strings.TrimSpace(origin)
			}
		}
	}
	_ = cmd.Wait()
}

func (n *node) said() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.log.String()
}

// signal sends a signal to the node.
func (n *node) signal(t testing.TB, s os.Signal) {
	t.Helper()
	if err := n.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// kill ends the node as a power cut would.
func (n *node) kill(t testing.TB) {
	t.Helper()
	n.signal(t, syscall.SIGKILL)
	<-n.gone
}

// end ends the node, if it is there, and looks for a panic in what it said.
func (n *node) end(t testing.TB, s os.Signal) {
	t.Helper()
	_ = n.cmd.Process.Signal(syscall.SIGCONT) // a stopped process receives no other signal
	_ = n.cmd.Process.Signal(s)
	select {
	case <-n.gone:
	case <-time.After(patience):
		_ = n.cmd.Process.Kill()
		t.Errorf("a node did not stop when asked to:\n%s", n.said())
	}
	if strings.Contains(n.said(), "panic:") || t.Failed() {
		t.Logf("a node said:\n%s", n.said())
	}
	if strings.Contains(n.said(), "panic:") {
		t.Error("a node panicked")
	}
}

// isReady waits until the node has caught up with the others, as an operator would before the next.
func (n *node) isReady(t testing.TB) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var err error
	for late := time.After(patience); ; {
		if _, err = n.get("/readyz"); err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("a node does not become ready: %v\n%s", err, n.said())
		}
	}
}

// get reads a whole answer; the error tells of a status that is not 200 too.
func (n *node) get(path string) ([]byte, error) {
	res, err := (&http.Client{Timeout: patience}).Get(n.origin + path)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, body)
	}
	return body, err
}
