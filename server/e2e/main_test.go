// Package e2e tries the whole program as its users meet it: a real process, a
// real browser, real sockets, a real journal on disk.
//
// It holds tests only. They need Chromium (CHROMIUM names another binary) and
// the page built by `make build`; `make test` sees to both.
package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run builds the program, runs the tests and removes what was built.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "allsettled-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary, err = build(context.Background(), dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
