package main

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A key stands in no answer, no export, no log and on no disk, whatever the name of its header.
func TestAKeyInAnyHeaderIsWrittenNowhere(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := starting(t, "--data", data)
	const plan = `{"endpoint":"/demo/users/{id}","ids":["1","2"],"headers":{` +
		`"AccessKey":"s3cret","X-Accesskey":"s3cret","X-OTP":"s3cret","DPoP":"s3cret","X-Made-Up":"s3cret-{id}",` +
		`"Referer":"https://example.com/?t=s3cret","User-Agent":"n0ne"}}`
	a, body := p.asked(t, "POST", "/api/runs", plan)
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", a.StatusCode, body)
	}
	at := a.Header.Get("Location")
	p.follow(t, strings.TrimPrefix(at, "/api/runs/"))
	isOpen := false
	for _, path := range []string{
		"", "/events", "/export.csv", "/export.json", "/export.ndjson", "/export.xlsx", "/outcomes/0/body",
	} {
		a, body := p.asked(t, "GET", at+path, "")
		if strings.Contains(unzipped(t, body), "s3cret") {
			t.Errorf("%s has the key: %.500s", path, body)
		}
		isOpen = isOpen || strings.Contains(body, "n0ne")
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %.200s", path, a.StatusCode, body)
		}
	}
	if !isOpen {
		t.Error("no answer has the plan's harmless header, so this test looks at the wrong ones")
	}
	if said := p.end(); strings.Contains(said, "s3cret") {
		t.Errorf("the log has the key: %s", said)
	}
	files := 0
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("s3cret")) {
			t.Errorf("%s has the key", strings.TrimPrefix(path, data))
		}
		return err
	})
	if err != nil || files == 0 {
		t.Errorf("%d files were read: %v", files, err)
	}
}

// unzipped returns the files of an archive as one text, and any other text as it is.
func unzipped(t *testing.T, text string) string {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if err != nil {
		return text
	}
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	return all.String()
}
