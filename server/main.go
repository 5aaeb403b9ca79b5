// Command allsettled calls one API address for many IDs in parallel and shows each result the moment it settles.
//
// It is one self-contained program: it serves the page, the API behind it and a practice API
// (serve, the default), makes one run in the terminal (run), or makes calls for a cluster (work).
// It also records a run for an embed (record), checks such a recording (check), and backs up and
// restores what a server keeps (backup, restore).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"allsettled/server/config"
)

// The exit codes of every command.
const (
	exitFulfilled = 0 // the verdict is fulfilled; the server stopped when asked to
	exitRejected  = 1 // the verdict is rejected; the server failed
	exitUsage     = 2 // the command line is wrong; nothing was called
)

// commands are the commands by name; each has a file of its own.
var commands = map[string]func(context.Context, Env) error{
	"serve":   serve,
	"run":     runOnce,
	"record":  recordRun,
	"check":   checkRecording,
	"work":    work,
	"backup":  backup,
	"restore": restore,
	"site":    writeSite,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	stopLimit := limitMemory()
	code := start(ctx, os.Args[1:], Env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv})
	stopLimit()
	stop()
	os.Exit(code)
}

// start runs the command that args name, and returns the exit code of its error.
func start(ctx context.Context, args []string, e Env) int {
	name, isNamed := "serve", len(args) > 0 && !strings.HasPrefix(args[0], "-")
	if isNamed {
		name, args = args[0], args[1:]
	}
	command, ok := commands[name]
	switch {
	case name == "help" || len(args) == 1 && (args[0] == "--help" || args[0] == "-h") && !isNamed:
		fmt.Fprint(e.stdout, manual)
		return exitFulfilled
	case !ok:
		known := strings.Join(slices.Sorted(maps.Keys(commands)), ", ")
		fmt.Fprintf(
			e.stderr, "allsettled: there is no command %q; write one of %s, or `allsettled help`\n", name, known,
		)
		return exitUsage
	}
	e.args = args
	return codeOf(command(ctx, e), e.stderr)
}

// codeOf prints an error, where the command has not, and returns its exit code.
func codeOf(err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return exitFulfilled
	case errors.Is(err, errRejected):
		return exitRejected
	}
	fmt.Fprintf(stderr, "allsettled: %v\n", err)
	if _, isUsage := errors.AsType[config.UsageError](err); isUsage {
		return exitUsage
	}
	return exitRejected
}

const manual = `allsettled calls one API address for many IDs in parallel.

  allsettled                        serve the page at http://127.0.0.1:8080
  allsettled serve [flags]          the same, with flags: allsettled serve --help
  allsettled run ADDRESS --ids LIST make one run in the terminal: allsettled run --help
  allsettled record PLAN.json -o demo.json
                                    make the recording that an embed shows first
  allsettled check demo.json        say whether a new run still agrees with a recording
  allsettled work --cluster-routes HOST:PORT
                                    make calls for a cluster, and serve no page
  allsettled backup FILE            write all that a stopped server keeps to a file
  allsettled restore FILE           put it into a new folder

Try it without a server or a key:

  allsettled run '/demo/users/{id}?delay=1s' --ids 1-10
`
