package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What sites answer that is no JSON document, as who types the command meets it: in the table and on stderr.
func TestOddAnswersAreSaidInTheTableOfTheCommand(t *testing.T) {
	const pages = "Most answers are web pages titled “Log in”, not data. " +
		"Is the address that of the site's API, and does it want a key?"
	for _, c := range []struct {
		says, kind, body string
		status           int
		line, stderr     string
	}{
		{"no content", "", "", http.StatusNoContent, "7,fulfilled,204,,,The answer has no body", ""},
		{"an empty 200", "application/json", "", http.StatusOK, "7,fulfilled,200,,,The answer has no body", ""},
		{
			"invalid JSON", "application/json", `{"a":1,}`, http.StatusOK,
			`7,fulfilled,200,"{""a"":1,}",,"The answer says that it is JSON, but is not valid: see its character 8"`,
			"",
		},
		{
			"lines of JSON", "application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n", http.StatusOK,
			`{""a"":1},{""a"":2}`, "",
		},
		{"a log-in page", "text/html", "<title>Log in</title>", http.StatusOK, "7,fulfilled,200", pages},
		{"data", "application/json", `{"a":1}`, http.StatusOK, "7,fulfilled,200,1,", ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer site.Close()
			out := filepath.Join(t.TempDir(), "out.csv")
			var said strings.Builder
			code := start(context.Background(), []string{"run", site.URL + "/{id}", "--ids", "7", "--local", "-o", out},
				Env{stdout: io.Discard, stderr: &said, env: func(string) string { return "" }})
			table, err := os.ReadFile(out)
			if code != exitFulfilled || err != nil || !strings.Contains(string(table), c.line) {
				t.Errorf("exit code %d, %v, said %q, table %q, want in it %q", code, err, &said, table, c.line)
			}
			if got := strings.Contains(said.String(), pages); got != (c.stderr != "") {
				t.Errorf("said %q, want in it %q", said.String(), c.stderr)
			}
		})
	}
}
