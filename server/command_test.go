package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

// TestMain lets the scripts call this test binary as allsettled.
func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"allsettled": main})
}

// tidy runs the tests and fails when one left a goroutine behind.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	code := t.m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// The scripts under testdata are the command's behaviour, told to a reader.
func TestTheCommandDoesAsItsScriptsSay(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

// settings reads a configuration as serve would.
func settings(t *testing.T, env map[string]string, args ...string) (config, error) {
	t.Helper()
	return readConfig(Env{args: args, stderr: new(strings.Builder), env: func(name string) string { return env[name] }})
}

func TestAFlagWinsOverTheEnvironmentAndThatOverTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(file, []byte("max-ids: 7\nmax-runs: 8\nmax-in-flight: 9\nallow: [10.0.0.1, 10.0.0.2]\nkeep: 2h\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"ALLSETTLED_MAX_IDS": "70", "ALLSETTLED_MAX_RUNS": "80", "ALLSETTLED_CONFIG": file}
	c, err := settings(t, env, "--max-ids", "700")
	if err != nil {
		t.Fatal(err)
	}
	if c.maxIDs != 700 || c.maxRuns != 80 || c.maxInFlight != 9 || c.keep.Hours() != 2 {
		t.Errorf("ids %d, runs %d, in flight %d, keep %v", c.maxIDs, c.maxRuns, c.maxInFlight, c.keep)
	}
	if diff := cmp.Diff([]string{"10.0.0.1", "10.0.0.2"}, c.allow); diff != "" {
		t.Error(diff)
	}
}

func TestTOMLSaysTheSame(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.toml")
	if err := os.WriteFile(file, []byte("max-body = \"512KiB\"\nallow-origin = [\"https://docs.example.com\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := settings(t, nil, "--config", file)
	if err != nil {
		t.Fatal(err)
	}
	if c.maxBody != 512<<10 || len(c.origins) != 1 {
		t.Errorf("max-body %d, origins %v", c.maxBody, c.origins)
	}
}

func TestWhoeverStrangersReachGetsPublicDefaults(t *testing.T) {
	for _, c := range []struct {
		says    string
		args    []string
		ids     int
		flights int
		runs    int
		methods []string
	}{
		{"a loopback address", nil, 1_000_000, 1000, 16, nil},
		{"localhost", []string{"--listen", "localhost:0"}, 1_000_000, 1000, 16, nil},
		{"the other loopback", []string{"--listen", "[::1]:0"}, 1_000_000, 1000, 16, nil},
		{"every address", []string{"--listen", ":8080"}, 1000, 50, 4, []string{"GET", "HEAD"}},
		{"a public address", []string{"--listen", "192.0.2.1:80"}, 1000, 50, 4, []string{"GET", "HEAD"}},
		{"each set either way", []string{"--listen", "0.0.0.0:80", "--max-ids", "5", "--methods", "all"}, 5, 50, 4, nil},
		{"on loopback too", []string{"--methods", "get", "--max-runs", "1"}, 1_000_000, 1000, 1, []string{"GET"}},
	} {
		got, err := settings(t, nil, c.args...)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if got.maxIDs != c.ids || got.maxInFlight != c.flights || got.maxRuns != c.runs || !cmp.Equal(got.methods, c.methods) {
			t.Errorf("%s: ids %d, in flight %d, runs %d, methods %v", c.says, got.maxIDs, got.maxInFlight, got.maxRuns, got.methods)
		}
	}
}

func TestAWrongSettingIsNamed(t *testing.T) {
	dir := t.TempDir()
	odd := filepath.Join(dir, "odd.yaml")
	if err := os.WriteFile(odd, []byte("max-idz: 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty.yaml")
	if err := os.WriteFile(empty, []byte("data:\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says, want string
		env        map[string]string
		args       []string
	}{
		{"an unknown flag", "--nope", nil, []string{"--nope"}},
		{"a word too many", `"fast"`, nil, []string{"fast"}},
		{"a number that is none", "max-ids", nil, []string{"--max-ids", "many"}},
		{"zero calls", "--max-ids is 0", nil, []string{"--max-ids", "0"}},
		{"an address without a port", "--listen", nil, []string{"--listen", "localhost"}},
		{"a size that is none", "512KiB", nil, []string{"--max-body", "huge"}},
		{"a keep of nothing", "--keep", nil, []string{"--keep", "0s"}},
		{"a variable", "ALLSETTLED_MAX_RUNS=x", map[string]string{"ALLSETTLED_MAX_RUNS": "x"}, nil},
		{"an unknown setting in a file", "max-idz", nil, []string{"--config", odd}},
		{"a setting of nothing", "data: it takes a text", nil, []string{"--config", empty}},
		{"a file that is not there", "--config", nil, []string{"--config", filepath.Join(dir, "none.yaml")}},
		{"a file of another kind", ".yaml, .yml or .toml", nil, []string{"--config", filepath.Join(dir, "odd.yaml") + ".ini"}},
	} {
		if strings.HasSuffix(c.says, "another kind") {
			if err := os.WriteFile(c.args[1], nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := settings(t, c.env, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a sentence with %q", c.says, err, c.want)
		}
		if code := codeOf(err, new(strings.Builder)); code != exitUsage {
			t.Errorf("%s: exit code %d, want 2", c.says, code)
		}
	}
}

func TestAServerThatCannotOpenItsJournalSaysWhy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	code := start(context.Background(), []string{"serve", "--listen", "127.0.0.1:0", "--data", file}, Env{stderr: &said, env: func(string) string { return "" }})
	if code != exitRejected || !strings.Contains(said.String(), file) {
		t.Errorf("exit code %d, said %q; want 1 and the folder named", code, said.String())
	}
}

// An interrupted run still adds up: what has not settled is aborted, and told.
func TestCtrlCSettlesTheRestAsAborted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	stdout, said := &interrupting{interrupt: interrupt}, new(strings.Builder)
	w := Env{stdout: stdout, stderr: said, env: func(string) string { return "" }}
	table := filepath.Join(t.TempDir(), "table.csv")
	code := start(ctx, []string{"run", "/demo/users/{id}?delay=200ms", "--ids", "1-50", "--mode", "sequential", "-o", table}, w)
	if code != exitRejected || !strings.Contains(said.String(), "50 asked = 1 fulfilled + 0 rejected + 49 aborted + 0 missing") {
		t.Errorf("exit code %d, said %q", code, said)
	}
	rows, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(rows), "\n"); stdout.lines != 50 || got != 51 {
		t.Errorf("%d outcomes and %d lines of table, want 50 and 51", stdout.lines, got)
	}
}

// interrupting presses Ctrl-C when the first outcome is written.
type interrupting struct {
	interrupt func()
	lines     int
}

func (i *interrupting) Write(p []byte) (int, error) {
	i.interrupt()
	i.lines += strings.Count(string(p), "\n")
	return len(p), nil
}
