// Command slim prints the overlay with which the page is built: it replaces net/http, text/template, regexp and html of
// the standard library by the packages in this folder.
//
// The page makes its calls with the browser's fetch. But go-app and the websocket library use types of net/http,
// and a program that imports net/http also links crypto/tls and everything that it initialises: 1.4 of 8.2 MB.
// An overlay is the go command's own way to build with one file instead of another (go help build, -overlay).
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, `slim: want what "go env GOROOT" says`)
		os.Exit(2)
	}
	if err := overlay(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "slim:", err)
		os.Exit(1)
	}
}

// overlay leaves every file of the packages out, and puts ours in.
func overlay(goroot string) error {
	replace := map[string]string{}
	for name, base := range map[string]string{
		"net/http": "http.go", "text/template": "template.go", "regexp": "regexp_js.go", "html": "html_js.go",
	} {
		folder := filepath.Join(goroot, "src", filepath.FromSlash(name))
		theirs, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return err
		}
		if len(theirs) == 0 {
			return fmt.Errorf("there is no %s in %s", name, folder)
		}
		for _, file := range theirs {
			replace[file] = ""
		}
		ours, err := filepath.Abs(filepath.Join("web", "slim", filepath.Base(folder), base))
		if err != nil {
			return err
		}
		replace[filepath.Join(folder, base)] = ours
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"Replace": replace})
}
