package demo_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/demo"
	"allsettled/app/settle"
)

var update = flag.Bool("update", false, "write the golden files")

// get makes one call without a socket.
func get(t *testing.T, do settle.Do, path string) (settle.Reply, *settle.Reason) {
	t.Helper()
	reply, err := do(t.Context(), settle.Call{Method: "GET", URL: path})
	var reason *settle.Reason
	if err != nil && !errors.As(err, &reason) {
		t.Fatalf("%s: %v is no Reason", path, err)
	}
	return reply, reason
}

// codes makes calls one after the other and joins their reason codes, "ok" for none.
func codes(t *testing.T, do settle.Do, paths ...string) string {
	t.Helper()
	var got []string
	for _, path := range paths {
		code := "ok"
		if _, reason := get(t, do, path); reason != nil {
			code = reason.Code
		}
		got = append(got, code)
	}
	return strings.Join(got, " ")
}

func TestAnswersAreAsEver(t *testing.T) {
	for name, path := range map[string]string{
		"index":    "/demo/",
		"person-7": "/demo/users/7?seed=1",
		"person-a": "/demo/users/Zo%C3%AB%2F%22%3Cb%3E?country=de&fail=3",
		"wrong":    "/demo/users/7?delay=soon",
		"failed":   "/demo/users/8?fail=3,8",
		"nowhere":  "/demo/cars/7",
	} {
		t.Run(name, func(t *testing.T) {
			reply, _ := get(t, demo.Do(), path)
			if !json.Valid(reply.Body) {
				t.Fatalf("not JSON: %s", reply.Body)
			}
			golden(t, name+".json", reply.Body)
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s:\n got %s\nwant %s", name, got, want)
	}
}

func TestDialsFailAsTheySay(t *testing.T) {
	const users = "/demo/users/"
	for _, row := range []struct{ says, path, want string }{
		{"no user fails unasked", users + "3", "ok"},
		{"an ID of the list fails", users + "3?fail=3,8", "http_503"},
		{"another does not", users + "4?fail=3,8", "ok"},
		{"IDs are compared as text", users + "03?fail=3", "ok"},
		{"a range fails", users + "7?fail=5-9", "http_503"},
		{"an ID with a hyphen can be named", users + "a-b?fail=a-b", "http_503"},
		{"no list fails no user", users + "3?fail=&status=500", "ok"},
		{"status says how", users + "3?fail=3&status=429", "http_429"},
		{"status alone makes all fail", users + "3?status=404", "http_404"},
		{"the answer breaks off", users + "3?status=cut", "cut"},
		{"a large answer is cut at 1 MiB", users + "3?bytes=1048577", "too_large"},
		{"an answer of 1 MiB is not", users + "3?bytes=1048576", "ok"},
		{"not a path of the API", "/demo/cars/3", "http_404"},
		{"no ID", users, "http_404"},
		{"an ID in two parts", users + "a/b", "http_404"},
		{"not a delay", users + "3?delay=soon", "http_400"},
		{"a delay over a minute", users + "3?delay=61s", "http_400"},
		{"a negative jitter", users + "3?jitter=-1s", "http_400"},
		{"a status that is no failure", users + "3?status=200", "http_400"},
		{"a dial turned twice", users + "3?seed=1&seed=2", "http_400"},
		{"more bytes than there are", users + "3?bytes=4194305", "http_400"},
		{"not an escape", users + "%zz", "http_400"},
		{"an ID that is not UTF-8", users + "%ff", "http_400"},
	} {
		t.Run(row.says, func(t *testing.T) {
			if got := codes(t, demo.Do(), row.path); got != row.want {
				t.Errorf("%s: got %s, want %s", row.path, got, row.want)
			}
		})
	}
}

func TestFlapFailsFirstAndThenNot(t *testing.T) {
	do, path := demo.Do(), "/demo/users/3?flap=2"
	want := "http_503 http_503 ok http_503 http_503 ok"
	if got := codes(t, do, path, path, path, path, path, path); got != want {
		t.Errorf("got %s, want %s: the next run is to flap as this one", got, want)
	}
	if got := codes(t, do, "/demo/users/4?flap=1&fail=3", "/demo/users/3?flap=1&fail=3"); got != "ok http_503" {
		t.Errorf("got %s: only those in the list are to flap", got)
	}
}

func TestFlapForgetsAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		do, path := demo.Do(), "/demo/users/3?flap=2"
		before := codes(t, do, path)
		_ = codes(t, do, "/demo/users/other?delay=60s", "/demo/users/other?delay=1s")
		if got := before + " " + codes(t, do, path, path, path); got != "http_503 http_503 http_503 ok" {
			t.Errorf("got %s", got)
		}
	})
}

func TestRateAsksToSlowDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		do, path := demo.Do(), "/demo/users/3?rate=2"
		if got := codes(t, do, path, path, path); got != "ok ok http_429" {
			t.Errorf("at once: got %s", got)
		}
		reply, reason := get(t, do, path)
		if reason.RetryAfter != time.Second || reply.Header["Retry-After"] != "1" {
			t.Errorf("got Retry-After %v, header %v", reason.RetryAfter, reply.Header)
		}
		pause, want := "/demo/users/x?delay=500ms", "ok ok ok ok ok ok"
		if got := codes(t, do, pause, path, pause, path, pause, path); got != want {
			t.Errorf("two a second: got %s, want %s", got, want)
		}
	})
}

func TestDelayAndJitterTakeTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := map[string]time.Duration{}
		for _, id := range []string{"1", "2", "1"} {
			began := time.Now()
			reply, _ := get(t, demo.Do(), "/demo/users/"+id+"?delay=1s&jitter=200ms&seed=1")
			took[id] = time.Since(began)
			if took[id] < time.Second || took[id] >= 1200*time.Millisecond || reply.FirstByte != took[id] {
				t.Errorf("ID %s took %v, first byte after %v", id, took[id], reply.FirstByte)
			}
		}
		if took["1"] == took["2"] {
			t.Errorf("both IDs took %v", took["1"])
		}
	})
}

func TestEveryWaitEndsWithItsContext(t *testing.T) {
	for says, path := range map[string]string{
		"delay": "/demo/users/1?delay=60s", "hang": "/demo/users/1?status=hang",
	} {
		t.Run(says, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				began := time.Now()
				_, err := demo.Do()(ctx, settle.Call{Method: "GET", URL: path})
				var reason *settle.Reason
				if !errors.As(err, &reason) || reason.Code != settle.CodeTimeout || time.Since(began) != time.Second {
					t.Errorf("got %v after %v", err, time.Since(began))
				}
			})
		})
	}
}

func TestHangEndsOnItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, reason := get(t, demo.Do(), "/demo/users/1?status=hang")
		if reason == nil || reason.Code != settle.CodeCut || time.Since(began) != time.Minute {
			t.Errorf("got %v after %v", reason, time.Since(began))
		}
	})
}

func TestBytesAreExact(t *testing.T) {
	natural, _ := get(t, demo.Do(), "/demo/users/7")
	for n := len(natural.Body); n < len(natural.Body)+40; n++ {
		want := n
		path := "/demo/users/7?bytes=" + itoa(n)
		reply, _ := get(t, demo.Do(), path)
		if len(reply.Body) != want || !json.Valid(reply.Body) {
			t.Fatalf("%s: got %d bytes: %s", path, len(reply.Body), reply.Body)
		}
	}
	for _, n := range []int{1000, 10_000, 1_000_000} {
		reply, _ := get(t, demo.Do(), "/demo/users/7?bytes="+itoa(n))
		if len(reply.Body) != n || !json.Valid(reply.Body) {
			t.Fatalf("bytes=%d: got %d bytes", n, len(reply.Body))
		}
	}
	if small, _ := get(t, demo.Do(), "/demo/users/7?bytes=5"); string(small.Body) != string(natural.Body) {
		t.Errorf("bytes=5 changed the answer: %s", small.Body)
	}
}

func itoa(n int) string { text, _ := json.Marshal(n); return string(text) }

func TestTheIDComesBackExactly(t *testing.T) {
	for escaped, want := range map[string]string{
		"007": "007", "%20a%20": " a ", "a%2Fb": "a/b", "%F0%9F%98%80": "😀", "%00": "\x00",
		"12345678901234567890": "12345678901234567890",
	} {
		reply, _ := get(t, demo.Do(), "/demo/users/"+escaped)
		var got struct{ ID, Name, Email string }
		if err := json.Unmarshal(reply.Body, &got); err != nil || got.ID != want || got.Name == "" {
			t.Errorf("%s: got %+v (%v)", escaped, got, err)
		}
	}
}

func TestPeopleDiffer(t *testing.T) {
	names := map[string]bool{}
	for id := range 1000 {
		reply, _ := get(t, demo.Do(), "/demo/users/"+itoa(id))
		var got struct{ Name, Email string }
		if err := json.Unmarshal(reply.Body, &got); err != nil {
			t.Fatal(err)
		}
		names[got.Name] = true
		for _, r := range got.Email {
			if r > 'z' || r == '\'' {
				t.Fatalf("email %s", got.Email)
			}
		}
	}
	if len(names) < 800 {
		t.Errorf("1,000 people have only %d names", len(names))
	}
	one, _ := get(t, demo.Do(), "/demo/users/1?seed=1")
	two, _ := get(t, demo.Do(), "/demo/users/1?seed=2")
	if string(one.Body) == string(two.Body) {
		t.Error("another seed gave the same person")
	}
}

func TestWhatWasSentComesBack(t *testing.T) {
	call := settle.Call{
		Method: "POST", URL: "http://localhost:8080/demo/users/7", Body: `{"user":"7"}`,
		Header: map[string]string{"content-type": "application/json"},
	}
	reply, err := demo.Do()(t.Context(), call)
	var got struct {
		Received struct {
			Method, Type, Body string
			Bytes              int
		}
	}
	if err != nil || json.Unmarshal(reply.Body, &got) != nil {
		t.Fatalf("%v: %s", err, reply.Body)
	}
	if r := got.Received; r.Method != "POST" || r.Type != "application/json" || r.Body != call.Body || r.Bytes != 12 {
		t.Errorf("got %+v", r)
	}
}

func TestFetchsOwnRuleRejectsNoStatus(t *testing.T) {
	do := demo.Under(false)
	if got := codes(t, do, "/demo/users/1?status=500", "/demo/users/1?status=cut"); got != "ok cut" {
		t.Errorf("got %s", got)
	}
	reply, _ := get(t, do, "/demo/users/1?status=html")
	if reply.HTTP != 200 || !strings.HasPrefix(reply.Type, "text/html") {
		t.Errorf("got %d %s", reply.HTTP, reply.Type)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	reply, err := demo.Do()(t.Context(), settle.Call{Method: "HEAD", URL: "/demo/users/7"})
	if err != nil || reply.HTTP != 200 || len(reply.Body) != 0 {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// Whatever the address, the answer is JSON (or the page that was asked for) and the reason one of ours.
func FuzzDials(f *testing.F) {
	for _, seed := range []string{
		"/demo/users/7?jitter=0s&fail=3,8&status=503&flap=2&rate=5&bytes=300&seed=1", "/demo/users/%zz?bytes=-1",
		"/demo/?x", "http://x/demo/users/1?fail=1-", "://", "/demo/users/a?%zz",
		"/demo/users/1?fail=99999999999999999999-1&status=cut",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // waits end at once
		reply, err := demo.Do()(ctx, settle.Call{Method: "POST", URL: address, Body: address})
		var reason *settle.Reason
		if err != nil && (!errors.As(err, &reason) || reason.Message() == "") {
			t.Fatalf("%q: %v is no Reason", address, err)
		}
		if err == nil && !strings.HasPrefix(reply.Type, "text/html") && !json.Valid(reply.Body) {
			t.Fatalf("%q: not JSON: %s", address, reply.Body)
		}
	})
}

func BenchmarkDo(b *testing.B) {
	do := demo.Do()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := do(b.Context(), settle.Call{Method: "GET", URL: "/demo/users/7?seed=1"}); err != nil {
			b.Fatal(err)
		}
	}
}
