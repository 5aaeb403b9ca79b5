package site_test

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"allsettled/server/site"
)

// standIn stands in for the page's program; it holds what must not be changed inside one.
const standIn = "\x00asm\x01\x00\x00\x00 \"/web/app.wasm\" "

// written returns the files of a site, by their paths in the folder.
func written(t *testing.T) map[string][]byte {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "a", "new folder")
	if err := site.Write(folder, []byte(standIn)); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// link is what a file of the site names another by.
var link = regexp.MustCompile(`(?:src|href)="([^"#]+)"|"(web/[^"]+)"|"(app-worker\.js|manifest\.webmanifest)"`)

func TestAWrittenSiteHoldsEveryFileThatItNames(t *testing.T) {
	files := written(t)
	seen := 0
	for _, m := range link.FindAllStringSubmatch(string(files["index.html"]), -1) {
		name := m[1] + m[2] + m[3]
		elsewhere := strings.Contains(name, "://") || strings.HasPrefix(name, "data:")
		if elsewhere || path.Clean(name) == "." || name == "/" {
			continue
		}
		seen++
		if files[path.Clean(name)] == nil && files[path.Join(name, "index.html")] == nil {
			t.Errorf("index.html names %s, which is not written", name)
		}
	}
	if seen < 3 {
		t.Errorf("index.html names %d files", seen)
	}
}

func TestAWrittenSiteMayStandBelowAnyPath(t *testing.T) {
	for name, body := range written(t) {
		if strings.HasSuffix(name, ".wasm") || strings.HasSuffix(name, ".png") {
			continue
		}
		for _, absolute := range []string{`"/web/`, `"/app-worker.js"`, `"/manifest.webmanifest"`} {
			if bytes.Contains(body, []byte(absolute)) {
				t.Errorf("%s names %s by a path from the root", name, absolute)
			}
		}
	}
}

func TestTheProgramIsWrittenToTheByte(t *testing.T) {
	found := 0
	for name, body := range written(t) {
		if strings.HasSuffix(name, ".wasm") {
			found++
			if string(body) != standIn {
				t.Errorf("%s: %q", name, body)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d programs, want 1", found)
	}
}

func TestWhatNeedsTheServerIsNotWritten(t *testing.T) {
	files := written(t)
	for _, name := range []string{"robots.txt"} {
		if files[name] != nil {
			t.Errorf("%s is written", name)
		}
	}
}

func TestASiteIsNotWrittenWhereNoFolderCanBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{file, filepath.Join(file, "below")} {
		if err := site.Write(folder, []byte(standIn)); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v, want an error that names it", folder, err)
		}
	}
}
