package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"allsettled/app/ui"
)

// writeSite writes the page as files that need no server of ours: any place that serves files
// will do, below any path. PROGRAM is the page's program built for that.
func writeSite(_ context.Context, w Env) error {
	if len(w.args) != 2 {
		return usagef("site takes a PROGRAM and a FOLDER, and was given %d; `make site` does all of it", len(w.args))
	}
	program, err := os.ReadFile(w.args[0])
	if err != nil {
		return usageError{fmt.Errorf("read the page's program: %w", err)}
	}
	s := &site{register: ui.RegisterAlone, program: program}
	if err := s.make(); err != nil {
		return err
	}
	delete(s.files, "/"+embedScript)      // it needs a server
	delete(s.files, "/robots.txt")        // which is for the root of a host to have
	s.files["/index.html"] = s.home["en"] // its words turn to the reader's language once it is alive
	for path, a := range s.files {
		if err := write(filepath.Join(w.args[1], filepath.FromSlash(path)), besideIt(a)); err != nil {
			return err
		}
	}
	return nil
}

// besideIt is a file that names the others by where they stand beside it, so that the whole may stand below any path.
func besideIt(a *asset) []byte {
	body := make([]byte, a.plain.Size())
	_, _ = a.plain.ReadAt(body, 0) // from memory: it cannot fail
	if bytes.HasPrefix(body, []byte("\x00asm")) || bytes.HasPrefix(body, []byte("\x89PNG")) {
		return body
	}
	for _, path := range []string{"web/", "app-worker.js", "manifest.webmanifest"} {
		body = bytes.ReplaceAll(body, []byte(`"/`+path), []byte(`"`+path))
	}
	return body
}

func write(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // everybody may read a site
		return fmt.Errorf("make the folder of the site: %w", err)
	}
	if err := os.WriteFile(path, body, 0o644); err != nil { //nolint:gosec // as above
		return fmt.Errorf("write the site: %w", err)
	}
	return nil
}
