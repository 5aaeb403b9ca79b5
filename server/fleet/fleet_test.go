package fleet_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"allsettled/app/settle"
	"allsettled/server/fleet"
	"allsettled/server/journal"
)

// conn is the way between members; in these tests they are all in this process.
func conn(t *testing.T) *nats.Conn {
	t.Helper()
	link, err := journal.Connect(journal.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := link.Close(); err != nil {
			t.Error(err)
		}
	})
	return link.Conn
}

// join makes a member of a name and a capacity.
func join(t *testing.T, c *nats.Conn, name string, capacity int, do settle.Do) *fleet.Pool {
	t.Helper()
	f, err := fleet.Join(fleet.Options{Conn: c, Name: name, Capacity: capacity, Log: slog.New(slog.DiscardHandler), Do: func(fleet.Rules) settle.Do { return do }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// meets waits until the owner has heard of members who make calls.
func meets(t *testing.T, f *fleet.Pool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	release, err := f.Admit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// never fails the test when a call is made here.
func never(t *testing.T) settle.Do {
	t.Helper()
	return func(context.Context, settle.Call) (settle.Reply, error) {
		t.Error("a call was made by who makes none")
		return settle.Reply{}, errors.New("never")
	}
}

var aCall = settle.Call{Index: 7, ID: "007", Method: "POST", URL: "https://api.example.com/7", Header: map[string]string{"Accept": "text/plain"}, Body: "{}"}

func TestACallComesBackAsItWent(t *testing.T) {
	refused := &settle.Reason{Code: "http_503", Message: "Busy.", Detail: "d", RetryAfter: 3 * time.Second}
	for _, row := range []struct {
		says  string
		reply settle.Reply
		err   error
	}{
		{"with all that an answer has", settle.Reply{HTTP: 200, Type: "text/plain", Header: map[string]string{"Etag": "x"}, Body: []byte("\x00whole"), FirstByte: 5 * time.Millisecond}, nil},
		{"with its reason beside the answer", settle.Reply{HTTP: 503, Body: []byte("sorry")}, refused},
		{"with two megabytes, which no other message has room beside", settle.Reply{HTTP: 200, Body: make([]byte, 2<<20)}, nil},
	} {
		t.Run(row.says, func(t *testing.T) {
			c := conn(t)
			owner := join(t, c, "owner", 0, never(t))
			join(t, c, "worker", 2, func(_ context.Context, got settle.Call) (settle.Reply, error) {
				if got.ID != aCall.ID || got.Index != aCall.Index || got.URL != aCall.URL || got.Body != aCall.Body || got.Header["Accept"] != "text/plain" {
					t.Errorf("the worker was asked for %+v", got)
				}
				return row.reply, row.err
			})
			meets(t, owner)
			reply, err := owner.Do(fleet.Rules{})(t.Context(), aCall)
			if reply.HTTP != row.reply.HTTP || reply.Type != row.reply.Type || string(reply.Body) != string(row.reply.Body) || reply.FirstByte != row.reply.FirstByte || reply.Header["Etag"] != row.reply.Header["Etag"] {
				t.Errorf("it came back as %+v", reply)
			}
			if reason, _ := errors.AsType[*settle.Reason](err); (row.err != nil) != (err != nil) || row.err != nil && (reason == nil || *reason != *refused) {
				t.Errorf("it came back with %v, want %v", err, row.err)
			}
		})
	}
}

func TestACallThatNobodyWaitsForAnyMoreIsEnded(t *testing.T) {
	c := conn(t)
	owner := join(t, c, "owner", 0, never(t))
	began, ended := make(chan bool), make(chan error, 1)
	join(t, c, "worker", 2, func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
		began <- true
		<-ctx.Done()
		ended <- ctx.Err()
		return settle.Reply{}, ctx.Err()
	})
	meets(t, owner)
	ctx, stop := context.WithCancelCause(t.Context())
	came := make(chan error, 1)
	go func() {
		_, err := owner.Do(fleet.Rules{})(ctx, aCall)
		came <- err
	}()
	<-began
	stop(settle.ErrCancelled)
	if err := <-came; !errors.Is(err, settle.ErrCancelled) {
		t.Errorf("it came back with %v", err)
	}
	if err := <-ended; err == nil {
		t.Error("it was not ended at the worker")
	}
}

func TestWhatAWorkerHadWhenItWentAway(t *testing.T) {
	for _, row := range []struct {
		says       string
		repeatable bool
		want       string // code of the reason; empty: it fulfilled
	}{
		{"is made by another when it may be repeated", true, ""},
		{"is rejected as unknown when it may not", false, settle.CodeUnknown},
	} {
		t.Run(row.says, func(t *testing.T) {
			c := conn(t)
			owner := join(t, c, "owner", 0, never(t))
			began := make(chan bool, 1)
			first := join(t, c, "worker", 2, func(ctx context.Context, _ settle.Call) (settle.Reply, error) {
				began <- true
				<-ctx.Done()
				return settle.Reply{}, ctx.Err()
			})
			meets(t, owner)
			came := make(chan error, 1)
			go func() {
				_, err := owner.Do(fleet.Rules{Repeatable: row.repeatable})(t.Context(), aCall)
				came <- err
			}()
			<-began
			first.Close()
			join(t, c, "worker", 2, func(context.Context, settle.Call) (settle.Reply, error) { return settle.Reply{HTTP: 200}, nil })
			err := <-came
			if reason, _ := errors.AsType[*settle.Reason](err); row.want == "" && err != nil || row.want != "" && (reason == nil || reason.Code != row.want) {
				t.Errorf("it came back with %v", err)
			}
		})
	}
}

func TestMembersMakeNoMoreThanTheyCan(t *testing.T) {
	c := conn(t)
	var mu sync.Mutex
	now, most, made := 0, 0, map[string]int{}
	by := func(name string) settle.Do {
		return func(context.Context, settle.Call) (settle.Reply, error) {
			mu.Lock()
			now++
			most = max(most, now)
			made[name]++
			mu.Unlock()
			<-time.After(5 * time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
			return settle.Reply{HTTP: 200}, nil
		}
	}
	owner := join(t, c, "owner", 3, by("owner"))
	join(t, c, "worker", 4, by("worker"))
	do := owner.Do(fleet.Rules{})
	var all sync.WaitGroup
	for range 300 {
		all.Go(func() {
			release, err := owner.Admit(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if _, err := do(t.Context(), aCall); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most > 7 || made["owner"]+made["worker"] != 300 || made["worker"] == 0 || made["owner"] == 0 {
		t.Errorf("%d at once, made by %v, want 7 at most, and all by both", most, made)
	}
}
