package promise_test

import (
	"context"
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"go.uber.org/goleak"

	"allsettled/app/promise"
)

// In a page the runtime keeps one goroutine that waits for events.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("runtime.handleEvent"))
}

func promises(method string, value any) js.Value {
	return js.Global().Get("Promise").Call(method, value)
}

// pending returns a promise that never settles.
func pending() js.Value {
	return js.Global().Get("Promise").Call("race", js.Global().Get("Array").New())
}

func thrown(text string, options ...any) js.Value {
	return js.Global().Get("Error").New(append([]any{text}, options...)...)
}

func TestAwaitReturnsWhatAPromiseIsFulfilledWith(t *testing.T) {
	for _, want := range []any{"text", 7.5, true} {
		got, err := promise.Await(t.Context(), promises("resolve", want))
		if err != nil || !got.Equal(js.ValueOf(want)) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
}

func TestAwaitReturnsWhyAPromiseRejects(t *testing.T) {
	cause := map[string]any{"cause": thrown("the socket closed")}
	for _, c := range []struct {
		says string
		why  any
		want string
	}{
		{"an error", thrown("it broke"), "Error: it broke"},
		{"an error with its cause", thrown("it broke", cause), "Error: it broke: Error: the socket closed"},
		{"an object", js.Global().Get("Object").New(), "[object Object]"},
		{"a text, which is not repeated", "secret", "rejected with string"},
		{"nothing", js.Undefined(), "rejected with undefined"},
	} {
		_, err := promise.Await(t.Context(), promises("reject", c.why))
		if got, ok := errors.AsType[promise.Rejection](err); !ok || string(got) != c.want {
			t.Errorf("%s: got %v, want the rejection %q", c.says, err, c.want)
		}
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	cause := errors.New("the test ended")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := promise.Await(ctx, pending()); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}

// stream returns a ReadableStream of these bytes.
func stream(text string) js.Value {
	return js.Global().Get("Blob").New([]any{text}).Call("stream")
}

func TestReadAllReadsAStreamUpToItsLimit(t *testing.T) {
	long := strings.Repeat("0123456789", 50_000) // several chunks
	for _, c := range []struct {
		says, text string
		limit      int64
		want       error
	}{
		{"nothing", "", 0, nil},
		{"less than the limit", "héllo", 100, nil},
		{"exactly the limit", "hello", 5, nil},
		{"a byte more", "hello", 4, promise.ErrTooLong},
		{"many chunks", long, int64(len(long)), nil},
		{"many chunks and a byte more", long, int64(len(long)) - 1, promise.ErrTooLong},
	} {
		got, err := promise.ReadAll(t.Context(), stream(c.text), c.limit)
		if !errors.Is(err, c.want) || err == nil && string(got) != c.text {
			t.Errorf("%s: got %d bytes, %v, want %d bytes, %v", c.says, len(got), err, len(c.text), c.want)
		}
	}
}

func TestWhatIsNoStreamHasNoBytes(t *testing.T) {
	for _, none := range []js.Value{js.Null(), js.Undefined()} {
		if got, err := promise.ReadAll(t.Context(), none, 1); got != nil || err != nil {
			t.Errorf("%v: got %q, %v", none, got, err)
		}
	}
}

func TestAStreamThatBreaksIsReported(t *testing.T) {
	start := js.FuncOf(func(_ js.Value, args []js.Value) any {
		args[0].Call("error", thrown("it broke"))
		return nil
	})
	defer start.Release()
	broken := js.Global().Get("ReadableStream").New(map[string]any{"start": start})
	_, err := promise.ReadAll(t.Context(), broken, 100)
	if got, ok := errors.AsType[promise.Rejection](err); !ok || got != "Error: it broke" {
		t.Errorf("got %v, want the rejection", err)
	}
}

// ReadAll stops the source of a stream that is too long.
func TestAStreamThatIsTooLongIsCancelled(t *testing.T) {
	cancelled := make(chan bool, 1)
	start := js.FuncOf(func(_ js.Value, args []js.Value) any {
		args[0].Call("enqueue", js.Global().Get("Uint8Array").New(10))
		return nil
	})
	cancel := js.FuncOf(func(js.Value, []js.Value) any {
		cancelled <- true
		return nil
	})
	defer start.Release()
	defer cancel.Release()
	source := map[string]any{"start": start, "cancel": cancel}
	_, err := promise.ReadAll(t.Context(), js.Global().Get("ReadableStream").New(source), 9)
	if !errors.Is(err, promise.ErrTooLong) || !<-cancelled {
		t.Errorf("got %v, want %v", err, promise.ErrTooLong)
	}
}
