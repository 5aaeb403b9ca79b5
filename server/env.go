package main

import (
	"errors"
	"io"

	"github.com/spf13/pflag"

	"allsettled/server/config"
)

// Env is what a command uses of the process around it.
type Env struct {
	args   []string // after the command's name
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    func(string) string
}

// source is where the settings of a server or a worker come from.
func (e Env) source() config.Source { return config.Source{Args: e.args, Env: e.env, Help: e.stdout} }

// errRejected ends a command whose run was rejected, which its output says already.
var errRejected = errors.New("the run was rejected")

// oneArgument reads a command line of flags and one argument.
func oneArgument(f *pflag.FlagSet, e Env, what, example string) (string, error) {
	if err := f.Parse(e.args); err != nil {
		return "", config.FlagError(f.Name(), err)
	}
	if f.NArg() != 1 {
		return "", config.Usagef(
			"%s needs one %s, and was given %d; for example: %s", f.Name(), what, f.NArg(), example,
		)
	}
	return f.Arg(0), nil
}
