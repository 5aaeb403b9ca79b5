package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"allsettled/server/journal"
)

const backupManual = `allsettled %s

  allsettled backup  journal.tar.gz --data ./.data
  allsettled restore journal.tar.gz --data ./other

A backup is of a server that stands still, so that it is of one moment. It holds every run
that is kept, and no secret. In a cluster each node's folder is its own; stop one node to back it up.

%s`

// archived reads the arguments that backup and restore share.
func archived(w Env, name, does string) (file, dir string, err error) {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.StringVar(&dir, "data", "./.data", "`FOLDER` of the journal")
	flags.Usage = func() { fmt.Fprintf(w.stdout, backupManual, does, flags.FlagUsages()) }
	if err := flags.Parse(w.args); err != nil {
		return "", "", flagError(name, err)
	}
	if flags.NArg() != 1 {
		return "", "", usagef("%s takes one FILE, such as journal.tar.gz, and was given %d", name, flags.NArg())
	}
	return flags.Arg(0), dir, nil
}

// backup writes the journal of a server that stands still to a file, whole or not at all.
func backup(_ context.Context, w Env) error {
	file, dir, err := archived(w, "backup", "backup writes all that a server keeps to a file.")
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); err == nil {
		return usagef("backup does not write over %s, which is there; name another file", file)
	}
	out, err := os.OpenFile(file+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // the operator names it
	if err != nil {
		return usageError{err}
	}
	files, err := journal.Backup(dir, out)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(file+".new"))
	}
	fmt.Fprintf(w.stderr, "%d files of %s are in %s\n", files, dir, file)
	return os.Rename(file+".new", file)
}

// restore puts what backup wrote into a folder that has no journal yet.
func restore(_ context.Context, w Env) error {
	file, dir, err := archived(w, "restore", "restore puts what backup wrote into a folder that has no journal yet.")
	if err != nil {
		return err
	}
	in, err := os.Open(file) //nolint:gosec // the operator names it
	if err != nil {
		return usageError{err}
	}
	files, err := journal.Restore(in, dir)
	if err = errors.Join(err, in.Close()); err != nil {
		return err
	}
	fmt.Fprintf(w.stderr, "%d files of %s are in %s\n", files, file, dir)
	return nil
}
