package site

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"allsettled/app/ui"
	"allsettled/server/learn"
)

// Write writes the page as files into a folder, for any server of files, below any path. The browser
// then makes all calls itself. program is the page's program built for that (-tags site).
func Write(folder string, program []byte) error {
	s := &Site{register: ui.RegisterAlone, program: program}
	if err := s.build(); err != nil {
		return err
	}
	delete(s.files, "/robots.txt")         // it belongs at the root of a host
	s.files["/index.html"] = s.home["en"]  // the program turns it into the reader's language
	s.files["/embed.html"] = s.embed["en"] // for the lessons
	for at, all := range s.reading {
		for tag, page := range all {
			s.files[learn.Folder(tag, at)+"/index.html"] = page
		}
	}
	for path, a := range s.files {
		if err := writeFile(filepath.Join(folder, filepath.FromSlash(path)), relative(a)); err != nil {
			return err
		}
	}
	return nil
}

// relative returns the bytes of a file with relative links to the others, so that the folder can be
// served below any path.
func relative(a *asset) []byte {
	body := make([]byte, a.plain.Size())
	_, _ = a.plain.ReadAt(body, 0) // from memory: it cannot fail
	if bytes.HasPrefix(body, []byte("\x00asm")) || bytes.HasPrefix(body, []byte("\x89PNG")) {
		return body
	}
	for _, path := range []string{"web/", "app-worker.js", "manifest.webmanifest"} {
		body = bytes.ReplaceAll(body, []byte(`"/`+path), []byte(`"`+path))
	}
	for _, page := range []string{"learn", "docs"} {
		body = bytes.ReplaceAll(body, []byte(`"/`+page+`"`), []byte(`"`+page+`/"`))
	}
	return body
}

func writeFile(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // everybody may read a site
		return fmt.Errorf("make the folder of the site: %w", err)
	}
	if err := os.WriteFile(path, body, 0o644); err != nil { //nolint:gosec // everybody may read a site
		return fmt.Errorf("write the site: %w", err)
	}
	return nil
}
