package main

import (
	"context"
	"fmt"
	"os"

	"allsettled/server/config"
	"allsettled/server/site"
)

// writeSite writes the page as files that need no server of ours. PROGRAM is the page's program built
// for that.
func writeSite(_ context.Context, e Env) error {
	if len(e.args) != 2 {
		return config.Usagef(
			"site needs a PROGRAM and a FOLDER, and was given %d arguments; `make site` does all of it", len(e.args),
		)
	}
	program, err := os.ReadFile(e.args[0])
	if err != nil {
		return config.Usage(fmt.Errorf("read the page's program: %w", err))
	}
	return site.Write(e.args[1], program)
}
