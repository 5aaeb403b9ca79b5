package cluster_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/settle"
	"allsettled/server/cluster"
)

// heartbeats is how long members take to learn of a change that comes with a heartbeat.
const heartbeats = 600 * time.Millisecond

// pass lets time go by on the bubble's clock.
func pass(d time.Duration) { <-time.After(d) }

var aCall = settle.Call{
	Index: 7, ID: "007", Method: "POST", URL: "https://api.example.com/7",
	Header: map[string]string{"Accept": "text/plain"}, Body: "{}",
}

func TestACallOfAnotherMember(t *testing.T) {
	refused := &settle.Reason{Code: "http_503", Args: settle.Args{"error": "d"}, RetryAfter: 3 * time.Second}
	large := make([]byte, 7<<20)
	for _, row := range []struct {
		sentence string
		reply    settle.Reply // of the worker
		err      error
		want     settle.Reply
		code     string // of the reason; empty: it fulfilled
	}{
		{
			"returns the whole reply",
			settle.Reply{
				HTTP: 200, Type: "text/plain", Header: map[string]string{"Etag": "x"}, Body: []byte("\x00whole"),
				FirstByte: 5 * time.Millisecond,
			},
			nil,
			settle.Reply{
				HTTP: 200, Type: "text/plain", Header: map[string]string{"Etag": "x"}, Body: []byte("\x00whole"),
				FirstByte: 5 * time.Millisecond,
			},
			"",
		},
		{
			"returns the reason beside the reply",
			settle.Reply{HTTP: 503, Body: []byte("busy")},
			refused,
			settle.Reply{HTTP: 503, Body: []byte("busy")},
			"http_503",
		},
		{
			"returns two megabytes, which have a message of their own",
			settle.Reply{HTTP: 200, Body: large[:2<<20]},
			nil,
			settle.Reply{HTTP: 200, Body: large[:2<<20]},
			"",
		},
		{
			"is rejected as too large when its reply does not fit into a message",
			settle.Reply{HTTP: 200, Body: large},
			nil,
			settle.Reply{HTTP: 200},
			settle.CodeTooLarge,
		},
		{
			"is rejected as cut when it failed without a reason",
			settle.Reply{},
			errors.New("oops"),
			settle.Reply{},
			settle.CodeCut,
		},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &system{}
				owner := w.join(t, "owner", 0, never(t))
				w.join(t, "worker", 2, func(_ context.Context, got settle.Call) (settle.Reply, error) {
					if got.ID != aCall.ID || got.Index != aCall.Index || got.URL != aCall.URL ||
						got.Body != aCall.Body || got.Header["Accept"] != "text/plain" {
						t.Errorf("the worker was asked for %+v, want %+v", got, aCall)
					}
					return row.reply, row.err
				})
				pass(heartbeats)
				got, err := owner.Pool().Do(cluster.Rules{})(t.Context(), aCall)
				if got.HTTP != row.want.HTTP || got.Type != row.want.Type || !bytes.Equal(got.Body, row.want.Body) ||
					got.FirstByte != row.want.FirstByte || got.Header["Etag"] != row.want.Header["Etag"] {
					t.Errorf("reply: got %+v, want %+v", got, row.want)
				}
				if code := codeOf(err); code != row.code {
					t.Errorf("reason: got %v, want the code %q", err, row.code)
				}
				reason, _ := errors.AsType[*settle.Reason](err)
				if errors.Is(row.err, refused) && !reflect.DeepEqual(reason, refused) {
					t.Errorf("reason: got %+v, want %+v", reason, refused)
				}
			})
		})
	}
}

// codeOf returns the code of a reason; empty for no error.
func codeOf(err error) string {
	if reason, ok := errors.AsType[*settle.Reason](err); ok {
		return reason.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestACallWhoseContextEndsIsEndedAtItsMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		owner := w.join(t, "owner", 0, never(t))
		ended := make(chan error, 1)
		w.join(t, "worker", 2, func(ctx context.Context, c settle.Call) (settle.Reply, error) {
			_, err := hang(ctx, c)
			ended <- err
			return settle.Reply{}, err
		})
		pass(heartbeats)
		ctx, stop := context.WithCancelCause(t.Context())
		returned := make(chan error, 1)
		go func() {
			_, err := owner.Pool().Do(cluster.Rules{})(ctx, aCall)
			returned <- err
		}()
		synctest.Wait()
		stop(settle.ErrCancelled)
		if err := <-returned; !errors.Is(err, settle.ErrCancelled) {
			t.Errorf("the call returned %v, want the cause of its context", err)
		}
		if err := <-ended; err == nil {
			t.Error("the call was not ended at the worker")
		}
	})
}

// What becomes of a call whose member goes away before it replies.
func TestALostCall(t *testing.T) {
	restarts := func(t *testing.T, w *system, worker *cluster.Node) {
		t.Helper()
		worker.Close()
		w.join(t, "worker", 2, fulfil)
	}
	isCutOff := func(t *testing.T, w *system, _ *cluster.Node) {
		t.Helper()
		w.network.Cut("worker", true)
	}
	for _, row := range []struct {
		sentence   string
		goesAway   func(t *testing.T, w *system, worker *cluster.Node)
		repeatable bool
		code       string // of the reason; empty: it fulfilled
		after      time.Duration
	}{
		{"when its member starts again, it is made again at once", restarts, true, "", 0},
		{"or rejected as unknown, when it must not be made twice", restarts, false, settle.CodeUnknown, 0},
		{"when its member is silent for 2.5 s, another one makes it", isCutOff, true, "", 2500 * time.Millisecond},
		{"or it is rejected as unknown", isCutOff, false, settle.CodeUnknown, 2500 * time.Millisecond},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &system{}
				owner := w.join(t, "owner", 0, fulfil)
				worker := w.join(t, "worker", 2, hang)
				pass(heartbeats)
				type outcome struct {
					err   error
					after time.Duration
				}
				returned := make(chan outcome, 1)
				began := time.Now()
				go func() {
					_, err := owner.Pool().Do(cluster.Rules{Repeatable: row.repeatable})(t.Context(), aCall)
					returned <- outcome{err, time.Since(began)}
				}()
				synctest.Wait()
				row.goesAway(t, w, worker)
				got := <-returned
				if codeOf(got.err) != row.code {
					t.Errorf("got %v, want the code %q", got.err, row.code)
				}
				if got.after < row.after-heartbeats || got.after > row.after+heartbeats {
					t.Errorf("it returned after %v, want about %v", got.after, row.after)
				}
			})
		})
	}
}

func TestThreeHeartbeatsMayBeLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		owner := w.join(t, "owner", 0, never(t))
		w.join(t, "worker", 2, func(ctx context.Context, c settle.Call) (settle.Reply, error) {
			pass(5 * time.Second)
			return fulfil(ctx, c)
		})
		pass(heartbeats)
		var call sync.WaitGroup
		call.Go(func() {
			if _, err := owner.Pool().Do(cluster.Rules{})(t.Context(), aCall); err != nil {
				t.Errorf("the call was rejected: %v", err)
			}
		})
		synctest.Wait()
		w.network.Cut("worker", true)
		pass(1900 * time.Millisecond)
		w.network.Cut("worker", false)
		call.Wait()
	})
}

func TestMembersMakeNoMoreThanTheirCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		var mu sync.Mutex
		now, most, made := map[string]int{}, map[string]int{}, map[string]int{}
		by := func(name string) settle.Do {
			return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
				mu.Lock()
				now[name]++
				made[name]++
				most[name] = max(most[name], now[name])
				mu.Unlock()
				pass(5 * time.Millisecond)
				mu.Lock()
				now[name]--
				mu.Unlock()
				return fulfil(ctx, c)
			}
		}
		owner := w.join(t, "owner", 3, by("owner"))
		worker := w.join(t, "worker", 4, by("worker"))
		pass(heartbeats)
		do := owner.Pool().Do(cluster.Rules{})
		var all sync.WaitGroup
		for range 350 {
			all.Go(func() {
				release, err := owner.Pool().Admit(t.Context())
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
		if most["owner"] != 3 || most["worker"] != 4 {
			t.Errorf("at once: got %v, want 3 at the owner and 4 at the worker", most)
		}
		if made["owner"] < 140 || made["worker"] < 190 || made["owner"]+made["worker"] != 350 {
			t.Errorf("made: got %v, want about 150 and 200 of 350", made)
		}
		if owner.Pool().Made() != uint64(made["owner"]) || worker.Pool().Made() != uint64(made["worker"]) {
			t.Errorf("Made: got %d and %d, want %v", owner.Pool().Made(), worker.Pool().Made(), made)
		}
	})
}

func TestAdmitWaitsForAMemberWithRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		owner := w.join(t, "owner", 0, fulfil)
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := owner.Pool().Admit(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("without members that make calls: got %v, want the context's error", err)
		}
		admitted := make(chan func(), 1)
		go func() {
			release, err := owner.Pool().Admit(t.Context())
			if err != nil {
				t.Error(err)
			}
			admitted <- release
		}()
		synctest.Wait()
		w.join(t, "worker", 1, fulfil)
		release := <-admitted
		pass(heartbeats)
		if _, err := owner.Pool().Admit(ctx); err == nil {
			t.Error("a second call was admitted, where one has room")
		}
		release()
		release() // the second changes nothing
		if _, err := owner.Pool().Admit(t.Context()); err != nil {
			t.Errorf("after release: %v", err)
		}
	})
}

func TestCallsAreMadeHereWhereNoMemberMakesCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		owner := w.join(t, "owner", 0, fulfil)
		w.join(t, "other", 0, never(t))
		pass(heartbeats)
		if got, err := owner.Pool().Do(cluster.Rules{})(t.Context(), aCall); err != nil || got.HTTP != 200 ||
			owner.Pool().Made() != 1 {
			t.Errorf("got %+v and %v, %d calls made here", got, err, owner.Pool().Made())
		}
	})
}

func TestADrainedMemberFinishesItsCallsAndTakesNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		slow := func(ctx context.Context, c settle.Call) (settle.Reply, error) {
			pass(10 * time.Second)
			return fulfil(ctx, c)
		}
		owner := w.join(t, "owner", 0, fulfil)
		worker := w.join(t, "worker", 2, slow)
		pass(heartbeats)
		do := owner.Pool().Do(cluster.Rules{})
		var first sync.WaitGroup
		first.Go(func() {
			if _, err := do(t.Context(), aCall); err != nil {
				t.Errorf("the call in flight: %v", err)
			}
		})
		synctest.Wait()
		brief, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		worker.Pool().Drain(brief) // returns with its context
		if _, err := do(t.Context(), aCall); err != nil || worker.Pool().Made() != 1 || owner.Pool().Made() != 1 {
			t.Errorf("a call after Drain: %v, made by the worker: %d, here: %d; want one each", err,
				worker.Pool().Made(), owner.Pool().Made())
		}
		began := time.Now()
		worker.Pool().Drain(t.Context())
		if waited := time.Since(began); waited < 8*time.Second || waited > 10*time.Second {
			t.Errorf("Drain waited %v, want until the call has settled", waited)
		}
		first.Wait()
	})
}

// A worker forgets the queue of answers to a member that is dead, and makes a new one when it is not.
func TestAnswersReachAMemberThatWasSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &system{}
		owner := w.join(t, "owner", 0, never(t))
		w.join(t, "worker", 2, fulfil)
		do := owner.Pool().Do(cluster.Rules{})
		for range 2 {
			pass(heartbeats)
			if _, err := do(t.Context(), aCall); err != nil {
				t.Errorf("got %v", err)
			}
			w.network.Cut("owner", true)
			pass(4 * time.Second)
			w.network.Cut("owner", false)
		}
	})
}
