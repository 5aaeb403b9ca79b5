// Command allsettled calls one API address for many IDs in parallel and shows each result the moment it settles.
//
// One self-contained program: it serves the page, the API behind it and a
// demoQueue API to try it on (serve, the default), and makes one run in the
// terminal (run), or makes calls for a cluster (work). It makes the recording that an embed shows first (record) and
// says whether that is still true (check). The journal of every run is inside.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
)

// The exit codes of every subcommand.
const (
	exitFulfilled = 0 // the verdict is fulfilled; the server stopped when asked to
	exitRejected  = 1 // the verdict is rejected; the server could not go on
	exitUsage     = 2 // the command line is wrong; nothing was called
)

// Env is what a subcommand sees of the machine around it.
type Env struct {
	args   []string // after the subcommand
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    func(string) string
}

// commands are the subcommands there are, each in a file of its own.
var commands = map[string]func(context.Context, Env) error{
	"serve":  serve,
	"run":    runOnce,
	"record": recordRun,
	"check":  checkRecording,
	"work":   work,
	"backup": backup, "restore": restore,
	"site": writeSite,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // who asks twice to stop, stops it at once
	leave := collectSooner()
	code := start(ctx, os.Args[1:], Env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv})
	leave()
	stop()
	os.Exit(code)
}

// start finds the subcommand, runs it, and turns its error into an exit code.
func start(ctx context.Context, args []string, w Env) int {
	name, named := "serve", len(args) > 0 && !strings.HasPrefix(args[0], "-")
	if named {
		name, args = args[0], args[1:]
	}
	command, ok := commands[name]
	switch {
	case name == "help" || len(args) == 1 && (args[0] == "--help" || args[0] == "-h") && !named:
		fmt.Fprint(w.stdout, manual)
		return exitFulfilled
	case !ok:
		fmt.Fprintf(w.stderr, "allsettled: no subcommand is called %q; there are %s; write one of them, or `allsettled help`\n", name, strings.Join(names(), ", "))
		return exitUsage
	}
	w.args = args
	return codeOf(command(ctx, w), w.stderr)
}

// errRejected ends a run whose verdict is rejected; it has been told already.
var errRejected = errors.New("the run was rejected")

// usageError is a mistake on the command line.
type usageError struct{ error }

// usagef makes a usage error of a sentence.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// codeOf tells the error, where nobody has yet, and returns the exit code.
func codeOf(err error, stderr io.Writer) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return exitFulfilled
	case errors.Is(err, errRejected):
		return exitRejected
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "allsettled: %v\n", err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "allsettled: %v\n", err)
		return exitRejected
	}
}

// names lists the subcommands in the order of the alphabet.
func names() []string {
	var all []string
	for name := range commands {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

const manual = `allsettled calls one API address for many IDs in parallel.

  allsettled                        serve the page at http://127.0.0.1:8080
  allsettled serve [flags]          the same, with flags: allsettled serve --help
  allsettled run ADDRESS --ids LIST one run in the terminal: allsettled run --help
  allsettled record PLAN.json -o demo.json
                                    the recording that an embed shows first
  allsettled work --cluster-routes HOST:PORT
                                    make calls for a cluster, and serve no page
  allsettled backup FILE, restore FILE
                                    all that a stopped server keeps, in a file
  allsettled check demo.json        whether a fresh run still tells the same story

Try it without a server or a key:

  allsettled run '/demo/users/{id}?delay=1s' --ids 1-10
`
