package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"allsettled/server/config"
	"allsettled/server/journal"
)

// archiveManual is the manual of backup and restore.
const archiveManual = `allsettled %s

  allsettled backup  journal.tar.gz --data ./.data
  allsettled restore journal.tar.gz --data ./other

Stop the server before you back it up, so that the backup is of one moment. It holds every
run that is kept, and no secret. In a cluster each node has a folder of its own: stop one node
at a time and back it up.

%s`

// archiveFlags reads the arguments that backup and restore share.
func archiveFlags(e Env, command, does string) (file, dir string, err error) {
	f := pflag.NewFlagSet(command, pflag.ContinueOnError)
	f.StringVar(&dir, "data", "./.data", "`FOLDER` that keeps all runs")
	f.Usage = func() { fmt.Fprintf(e.stdout, archiveManual, does, f.FlagUsages()) }
	file, err = oneArgument(f, e, "FILE", "allsettled "+command+" journal.tar.gz")
	return file, dir, err
}

// backup writes the journal of a stopped server to a file, whole or not at all.
func backup(_ context.Context, e Env) error {
	file, dir, err := archiveFlags(e, "backup", "backup FILE writes all that a stopped server keeps to a file.")
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); err == nil {
		return config.Usagef("backup does not overwrite %s; write the name of a new file", file)
	}
	out, err := createFile(file)
	if err != nil {
		return config.Usage(err)
	}
	files, err := journal.Backup(dir, out)
	if err != nil {
		return errors.Join(err, out.discard())
	}
	if err := out.commit(0o600); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "%d files of %s are in %s\n", files, dir, file)
	return nil
}
