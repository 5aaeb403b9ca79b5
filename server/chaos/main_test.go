// Package chaos tries the whole program as fate meets it: real processes that are killed,
// stopped, cut off and started again while they make calls, alone and three together.
//
// Each test ends by reading the whole log of its run from every node and comparing it with
// the record of the server that was called. It holds tests only, and talks to loopback.
package chaos

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run builds the program, runs the tests and removes what was built.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "allsettled-chaos")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "allsettled")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, "allsettled/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
