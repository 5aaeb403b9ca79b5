package main_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"allsettled/app/plan"
	"allsettled/app/snippet"
)

// A shell's program waits as long as the site asks: the sleep that it calls here only notes for how long.
func TestAShellProgramWaitsAsLongAsTheSiteAsks(t *testing.T) {
	for _, c := range []struct {
		says, after string
		least, most float64
	}{
		{"seconds", "7", 7, 7},
		{"more than a minute", "90", 90, 90},
		{"an hour", "3600", 3600, 3600},
		{"with zeros in front", "0090", 90, 90},
		{"a part of a second", "1.493", 2, 2},
		{"more than a day", "90000", 86400, 86400},
		{"more than a number can be", strings.Repeat("9", 30), 86400, 86400},
		{"a date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat), 3500, 3600},
		{"a date that is past", "Mon, 02 Jan 2006 15:04:05 GMT", 0, 0.5},
		{"nothing", "", 0, 0.5},
		{"words", "later, $(touch hit)", 0, 0.5},
	} {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.after)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		waited := sleepsOf(t, plan.Plan{Endpoint: site.URL + "/{id}", IDs: []string{"1"}, Attempts: 2})
		site.Close()
		if waited < c.least || waited > c.most {
			t.Errorf("%s: Retry-After %q is waited for %v s, want %v to %v", c.says, c.after, waited, c.least, c.most)
		}
	}
}

// sleepsOf runs the program of a plan in the shell, and returns for how many seconds it slept.
func sleepsOf(t *testing.T, p plan.Plan) float64 {
	t.Helper()
	program, err := snippet.Write(p, plan.Bounds{}, "", "parallel")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		program.File: program.Text,
		"sleep":      "#!/bin/sh\ncase $1 in *.*) echo $1 >>slept ;; esac\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := ready(t, "parallel", dir, program.File)
	cmd.Env = append(cmd.Env, "PATH="+dir+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil && !strings.Contains(string(out), "rejected") {
		t.Fatalf("%v: %s", err, out)
	}
	slept, err := os.ReadFile(filepath.Join(dir, "slept"))
	if err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(slept)), 64)
	if err != nil {
		t.Fatal(err)
	}
	return seconds
}
