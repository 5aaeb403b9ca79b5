package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
	"allsettled/server/guard"
)

func TestAWrongLimitIsNamedWithWhatToType(t *testing.T) {
	dir := t.TempDir()
	wrong := filepath.Join(dir, "wrong")
	if err := os.WriteFile(wrong, []byte("example.com\nhttp://example.org\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		says string
		args []string
		want string
	}{
		{"no starts", []string{"--max-starts", "0"}, "--max-starts is 0; write a whole number from 1"},
		{"no sockets", []string{"--max-sockets", "-1"}, "--max-sockets is -1; write a whole number from 1"},
		{
			"less than no calls",
			[]string{"--max-visitor-in-flight", "-1"},
			"--max-visitor-in-flight is -1; write a whole number from 1, or 0 for no limit",
		},
		{
			"more calls of a visitor than of all",
			[]string{"--max-in-flight", "50", "--max-visitor-in-flight", "51"},
			"--max-visitor-in-flight is 51; write at most --max-in-flight, which is 50, or 0 for no limit",
		},
		{
			"a site with its scheme",
			[]string{"--only", "https://example.com"},
			`only "https://example.com": leave out the http:// or https://`,
		},
		{
			"a list that is not there",
			[]string{"--deny-file", filepath.Join(dir, "none")},
			"none: it cannot be read: no such file",
		},
		{
			"a list with a wrong line",
			[]string{"--deny-file", wrong},
			`line 2, "http://example.org": leave out the http://`,
		},
	} {
		var said strings.Builder
		args := append([]string{"serve", "--listen", "127.0.0.1:0", "--data", t.TempDir()}, c.args...)
		code := start(t.Context(), args, Env{stderr: &said, env: func(string) string { return "" }})
		if code != exitUsage || !strings.Contains(said.String(), c.want) {
			t.Errorf("%s: exit code %d, said %q; want 2 and %q", c.says, code, said.String(), c.want)
		}
	}
}

func TestTheDenyFileIsReadAgainWhenItChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deny")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.example.com\n")
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		list, err := openOptOut(path, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		p, err := guard.New(guard.Options{OptOut: list})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			says   string
			change func()
			a, b   bool // may be called
			logged int  // lines of log so far
		}{
			{"as it was", func() {}, false, true, 0},
			{"another site asks too", func() { write("a.example.com\nb.example.com\n") }, false, false, 1},
			{"a slip of the editor leaves the list as it was", func() { write("b.example.com!\n") }, false, false, 2},
			{"and is logged once", func() {}, false, false, 2},
			{"put right", func() { write("b.example.com # by mail\n") }, true, false, 3},
			{"a file that has gone too", func() { _ = os.Remove(path) }, true, false, 4},
			{"an empty file lists no site", func() { write("# none any more") }, true, true, 5},
		} {
			c.change()
			<-time.After(optOutPeriod)
			a, b := p.CheckURL("https://a.example.com/") == nil, p.CheckURL("https://b.example.com/") == nil
			if a != c.a || b != c.b || strings.Count(log.String(), "\n") != c.logged {
				t.Errorf("%s: a may be called %v, b %v; logged\n%s", c.says, a, b, log.String())
			}
		}
		write("c.example.com")
		if p.CheckURL("https://c.example.com/") != nil {
			t.Error("the file was looked at twice within a second")
		}
	})
}

// crowd is a site that counts the calls that it has at once.
type crowd struct {
	mu        sync.Mutex
	now, most int
	all       int
	leave     chan struct{} // an answer waits for it; nil: it does not wait
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.now, c.all = c.now+1, c.all+1
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now--
	}()
	if c.leave == nil {
		fmt.Fprint(w, "{}")
		return
	}
	select {
	case <-c.leave:
	case <-r.Context().Done():
	}
}

func (c *crowd) counted() (most, all int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most, c.all
}

func TestAServerKeepsToTheListsOfItsOperator(t *testing.T) {
	t.Parallel()
	var listed, other crowd
	a, b := httptest.NewServer(&listed), httptest.NewServer(&other)
	defer a.Close()
	defer b.Close()
	aHost, bHost := strings.TrimPrefix(a.URL, "http://"), strings.TrimPrefix(b.URL, "http://")
	file := filepath.Join(t.TempDir(), "deny")
	if err := os.WriteFile(file, []byte("# none yet\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serving(t, "--data", t.TempDir(), "--allow", "127.0.0.1", "--only", aHost, "--deny-file", file)
	for _, c := range []struct {
		says, endpoint string
		status         int
	}{
		{"a listed site", a.URL + "/{id}", 201},
		{"another one, though it is allowed", b.URL + "/{id}", 422},
		{"the practice API", "/demo/users/{id}", 201},
	} {
		status, run := startAs(t, s.origin, "203.0.113.1", planOf(c.endpoint, 3))
		if status != c.status {
			t.Errorf("%s: got %d, want %d", c.says, status, c.status)
		}
		if status == 201 {
			s.watch(t, run, func(e settle.Event) bool {
				if e.Kind == settle.Ended && e.Sum.Fulfilled != 3 {
					t.Errorf("%s: got %+v", c.says, e.Sum)
				}
				return e.Kind == settle.Ended
			})
		}
	}
	if _, calls := other.counted(); calls > 0 {
		t.Errorf("%s, which is not listed, was called %d times", bHost, calls)
	}
}

func TestTheLimitOfAVisitorHoldsOverTwoHosts(t *testing.T) {
	t.Parallel()
	const held = 5
	both := &crowd{leave: make(chan struct{})}
	a, b := httptest.NewServer(both), httptest.NewServer(both)
	defer a.Close()
	defer b.Close()
	s := serving(t, "--data", t.TempDir(), "--allow", "127.0.0.1", "--max-visitor-in-flight", fmt.Sprint(held),
		"--trusted-proxy", "127.0.0.1")
	var runs []string
	for _, site := range []string{a.URL, b.URL} {
		_, run := startAs(t, s.origin, "203.0.113.1", planOf(site+"/{id}", 20))
		runs = append(runs, run)
	}
	_, stranger := startAs(t, s.origin, "203.0.113.2", planOf("/demo/users/{id}", 20))
	ended := func(e settle.Event) bool { return e.Kind == settle.Ended }
	s.watch(t, stranger, ended) // another visitor's run ends while theirs hang
	close(both.leave)
	for _, run := range runs {
		s.watch(t, run, ended)
	}
	if most, all := both.counted(); most != held || all != 40 {
		t.Errorf("%d calls at once and %d in all, want %d and 40", most, all, held)
	}
}
