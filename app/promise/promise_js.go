//go:build js

// Package promise waits in Go for what JavaScript's promises and streams deliver.
//
// It must not be waited for in a callback of JavaScript itself: there the event loop stands still,
// and no promise ever settles (see [js.FuncOf]). Start a goroutine.
package promise

import (
	"context"
	"errors"
	"syscall/js"
)

// Rejection is what a promise rejected with, as text for people: its words differ by browser.
type Rejection string

// Error returns the text.
func (r Rejection) Error() string { return string(r) }

// ErrTooLong is the error of [ReadAll] for a stream that is longer than its limit.
var ErrTooLong = errors.New("the stream is longer than its limit")

// Await returns what a promise is fulfilled with. The error is a [Rejection], or the cause of ctx,
// whichever comes first. The callbacks are released when the promise settles, also after ctx ended.
func Await(ctx context.Context, promise js.Value) (js.Value, error) {
	fulfilled, rejected := make(chan js.Value, 1), make(chan Rejection, 1)
	var yes, no js.Func
	release := func() {
		yes.Release()
		no.Release()
	}
	yes = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		fulfilled <- args[0]
		return nil
	})
	no = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		rejected <- textOf(args[0])
		return nil
	})
	promise.Call("then", yes, no)
	select {
	case value := <-fulfilled:
		return value, nil
	case why := <-rejected:
		return js.Value{}, why
	case <-ctx.Done():
		return js.Value{}, context.Cause(ctx)
	}
}

// textOf writes what was thrown, and its cause, where Node says more.
func textOf(thrown js.Value) Rejection {
	if thrown.Type() != js.TypeObject {
		return Rejection("rejected with " + thrown.Type().String())
	}
	text := js.Global().Get("String").Invoke(thrown).String()
	if cause := thrown.Get("cause"); cause.Type() == js.TypeObject {
		text += ": " + js.Global().Get("String").Invoke(cause).String()
	}
	return Rejection(text)
}

// ReadAll returns all bytes of a ReadableStream; what is no object has none. It returns
// [ErrTooLong], and cancels the stream, when there are more than limit: a chunk that is too long is
// not copied.
func ReadAll(ctx context.Context, stream js.Value, limit int64) ([]byte, error) {
	if stream.Type() != js.TypeObject {
		return nil, nil
	}
	var all []byte
	for reader := stream.Call("getReader"); ; {
		step, err := Await(ctx, reader.Call("read"))
		if err != nil {
			return nil, err
		}
		if step.Get("done").Bool() {
			return all, nil
		}
		chunk := step.Get("value")
		start, size := len(all), chunk.Get("byteLength").Int()
		if int64(start)+int64(size) > limit {
			reader.Call("cancel")
			return nil, ErrTooLong
		}
		all = append(all, make([]byte, size)...)
		js.CopyBytesToGo(all[start:], chunk)
	}
}
