package chaos

import (
	"sync"
	"syscall"
	"testing"
	"time"
)

// stutter lets a node run for a tenth of the time only: it and its disk are slow. What is
// returned ends that.
func (n *node) stutter(t testing.TB) (end func()) {
	t.Helper()
	over := make(chan struct{})
	var stopping sync.WaitGroup
	stopping.Go(func() {
		for {
			_ = n.cmd.Process.Signal(syscall.SIGSTOP) // one that has ended is found out by the test
			<-time.After(90 * time.Millisecond)
			_ = n.cmd.Process.Signal(syscall.SIGCONT)
			select {
			case <-time.After(10 * time.Millisecond):
			case <-over:
				return
			}
		}
	})
	return func() { close(over); stopping.Wait() }
}

func TestANodeAndItsDiskAreSlow(t *testing.T) {
	for i, says := range []string{"the one that owns the run", "another"} {
		t.Run(says, func(t *testing.T) {
			tg := newTarget(t, 20*time.Millisecond)
			nodes := cluster(t, tg, nil)
			run := begin(t, nodes[0], asked{tg: tg, total: 1000, inFlight: 40}, "")
			tg.reaches(t, 100)
			end := nodes[i].stutter(t)
			tg.reaches(t, 800)
			end()
			run.ends(t, nodes[2])
			run.whole(t, nodes...)
			run.repeats(t, 1, nodes...) // a node that is too slow may lose its calls to another
		})
	}
}
