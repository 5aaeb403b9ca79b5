package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"allsettled/server/config"
	"allsettled/server/journal"
)

// restore puts what backup wrote into a folder that has no journal yet.
func restore(_ context.Context, e Env) error {
	file, dir, err := archiveFlags(e, "restore", "restore FILE puts what backup wrote into a folder without runs.")
	if err != nil {
		return err
	}
	in, err := os.Open(file) //nolint:gosec // the operator names it
	if err != nil {
		return config.Usage(err)
	}
	files, err := journal.Restore(in, dir)
	if err = errors.Join(err, in.Close()); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "%d files of %s are in %s\n", files, file, dir)
	return nil
}
