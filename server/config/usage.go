package config

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
)

// UsageError is a mistake on a command line or in a setting: the person who typed it can put it
// right, and nothing was called.
type UsageError struct{ error }

// Usage makes a usage error of an error.
func Usage(err error) error { return UsageError{err} }

// Usagef makes a usage error of a sentence, as fmt.Errorf does.
func Usagef(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// Unwrap returns the error within.
func (e UsageError) Unwrap() error { return e.error }

// FlagError makes a usage error of an error of the flag library. pflag.ErrHelp stays what it is.
func FlagError(command string, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return Usagef("%w (see `allsettled %s --help`)", err, command)
}

// notAddress says that the value of a flag is not HOST:PORT.
func notAddress(flag, value, example string) error {
	return Usagef("%s %q is not an address; write HOST:PORT, for example %s", flag, value, example)
}
