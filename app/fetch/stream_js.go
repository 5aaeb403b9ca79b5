//go:build js

package fetch

import (
	"context"
	"syscall/js"
)

// rejection is what a JavaScript promise rejected with, as text.
type rejection string

func (r rejection) Error() string { return string(r) }

// await waits for a promise or for the end of ctx. Its callbacks are released
// when the promise settles, also when nobody waits for it any more.
func await(ctx context.Context, promise js.Value) (js.Value, error) {
	fulfilled, rejected := make(chan js.Value, 1), make(chan rejection, 1)
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
func textOf(thrown js.Value) rejection {
	if thrown.Type() != js.TypeObject {
		return rejection("rejected with " + thrown.Type().String())
	}
	text := js.Global().Get("String").Invoke(thrown).String()
	if cause := thrown.Get("cause"); cause.Type() == js.TypeObject {
		text += ": " + js.Global().Get("String").Invoke(cause).String()
	}
	return rejection(text)
}

// readStream reads all of a ReadableStream, or a too_large reason when it is
// longer than limit bytes. A chunk is looked at before it is copied.
func readStream(ctx context.Context, stream js.Value, limit int64) ([]byte, error) {
	if stream.Type() != js.TypeObject {
		return nil, nil // HEAD, 204
	}
	reader := stream.Call("getReader")
	var body []byte
	for {
		step, err := await(ctx, reader.Call("read"))
		if err != nil {
			return nil, err
		}
		if step.Get("done").Bool() {
			return body, nil
		}
		chunk := step.Get("value")
		size := chunk.Get("byteLength").Int()
		if int64(len(body))+int64(size) > limit {
			return nil, tooLarge("The answer is", limit)
		}
		start := len(body)
		body = append(body, make([]byte, size)...)
		js.CopyBytesToGo(body[start:], chunk)
	}
}
